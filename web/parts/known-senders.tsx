import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { KnownSenders as Known } from "../../src/api/contract/known-senders.ts";
import { knownSendersOf } from "../api/known-senders.ts";
import { knownSendersTexts } from "../texts/known-senders.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Who wrote before and is probably the sender, with the way to the newest letter; nothing where nobody is. */
export function KnownSenders({ documentId }: { readonly documentId: string }) {
  const words = useTexts(knownSendersTexts);
  const { data } = useQuery(knownSendersOf(documentId));
  if (data === undefined || data.senders.length === 0) return null;
  return (
    <div>
      <dt>{words.title}</dt>
      <dd>
        {data.senders.map((sender) => (
          <KnownSender key={sender.lastDocumentId} sender={sender} />
        ))}
      </dd>
    </div>
  );
}

function KnownSender({ sender }: { readonly sender: Known["senders"][number] }) {
  const { day, percent } = useWords();
  const words = useTexts(knownSendersTexts);
  const { name, address, addressAgrees } = sender;
  const agreement =
    addressAgrees === null ? [] : [addressAgrees ? words.sameAddress : words.otherAddress];
  return (
    <p className="known-sender">
      {address === null ? name : `${name}, ${address}`}
      <span className="kern-body--muted">
        {[words.sure(percent(sender.confidence)), ...agreement].join(", ")}
      </span>
      <Link className="kern-link" to={`/documents/${sender.lastDocumentId}`}>
        {words.letters(sender.letters, day(sender.lastReceiptDay))}
      </Link>
    </p>
  );
}
