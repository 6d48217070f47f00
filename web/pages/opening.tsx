import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { OpeningDesk } from "../../src/api/contract/sealed-post.ts";
import { openingDesk } from "../api/sealed-post.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { OpeningRulesTable } from "../parts/opening-rules.tsx";
import { OpenedInErrorDialog } from "../parts/opened-in-error.tsx";
import { SealedForm } from "../parts/sealed-form.tsx";
import { SealedRegister } from "../parts/sealed-register.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useKeys } from "../parts/use-keys.ts";
import "../styles/mailroom.css";
import "../styles/sealed-post.css";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";

/** The opening desk: records what stays sealed, one envelope after the other, and keeps its register. */
export function OpeningPage() {
  const words = useTexts(sealedPostTexts);
  const [query, setQuery] = useSearchParams();
  const [asks, setAsks] = useState(false);
  const day = query.get("day") ?? new Date().toLocaleDateString("sv-SE");
  const known = useQuery(openingDesk(day));
  useKeys({ i: () => setAsks(true) });
  return (
    <div className="mailroom sealed">
      <div className="mailroom__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <Field
          label={words.day}
          type="date"
          value={day}
          onChange={(event) => setQuery({ day: event.target.value }, { replace: true })}
        />
        <Button shortcut="I" onClick={() => setAsks(true)}>
          {words.error.title}
        </Button>
      </div>
      <p className="kern-body">{words.lead}</p>
      {known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === undefined ? (
        <Loading />
      ) : (
        <Desk desk={known.data} day={day} />
      )}
      {asks ? (
        <OpenedInErrorDialog
          item={null}
          onClose={() => setAsks(false)}
          onDone={() => setAsks(false)}
        />
      ) : null}
    </div>
  );
}

function Desk({ desk, day }: { readonly desk: OpeningDesk; readonly day: string }) {
  const words = useTexts(sealedPostTexts);
  const [asksOf, setAsksOf] = useState<string | null>(null);
  return (
    <>
      <div className="mailroom__no-print sealed__record">
        {desk.scans.length === 0 ? null : (
          <p className="kern-body kern-body--bold" role="status">
            {words.scansWait(desk.scans.length)}
          </p>
        )}
        {desk.scans
          .filter(({ wasOpened }) => wasOpened)
          .map(({ documentId, receiptNumber }) => (
            <div key={documentId} className="acts">
              <Button onClick={() => setAsksOf(documentId)}>
                {words.openedScan(receiptNumber)}
              </Button>
            </div>
          ))}
        <SealedForm desk={desk} day={day} />
        <p className="kern-body kern-body--small kern-body--muted">{words.apart}</p>
      </div>
      <SealedRegister desk={desk} day={day} />
      <details className="more mailroom__no-print">
        <summary className="kern-body kern-body--bold">{words.rules}</summary>
        <OpeningRulesTable rules={desk.rules} />
      </details>
      {asksOf === null ? null : (
        <OpenedInErrorDialog
          item={{ documentId: asksOf }}
          onClose={() => setAsksOf(null)}
          onDone={() => setAsksOf(null)}
        />
      )}
    </>
  );
}
