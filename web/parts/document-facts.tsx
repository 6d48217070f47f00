import type { Document } from "../../src/api/contract/documents.ts";
import { documentTexts } from "../texts/document.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Deadline } from "./deadline.tsx";
import { KnownSenders } from "./known-senders.tsx";
import { Fact, FactPage, type FactPlace, type ShowFact } from "./fact.tsx";
import { FoundFacts } from "./found-facts.tsx";
import { History } from "./history.tsx";

/** What was found in a document, with where it stands; why it is here; and what befell it. */
export function DocumentFacts(props: {
  readonly document: Document;
  /** Shows where a fact was read; without it a link leads to the page. */
  readonly onShow?: (place: FactPlace) => void;
}) {
  const { texts, day } = useWords();
  const { document, onShow } = props;
  const { facts } = document;
  return (
    <>
      <Why decision={document.decision} />
      <section>
        <h2 className="kern-title">{texts.document.facts}</h2>
        <dl className="facts">
          <Fact name={texts.document.receipt}>{document.receipt.sentence}</Fact>
          <SenderFacts document={document} onShow={onShow} />
          {facts?.letterDate == null ? null : (
            <Fact name={texts.document.date} place={facts.letterDate.place} onShow={onShow}>
              {day(facts.letterDate.value)}
            </Fact>
          )}
          {facts === null || facts.referenceNumbers.length === 0 ? null : (
            <Fact name={texts.document.references}>
              {facts.referenceNumbers.map((number) => (
                <span key={`${number.value} ${number.place.page}`} className="fact-value">
                  {number.value}
                  <FactPage place={number.place} onShow={onShow} />
                </span>
              ))}
            </Fact>
          )}
          {facts === null ? null : <Signals facts={facts} onShow={onShow} />}
          {facts === null ? null : <FoundFacts facts={facts} onShow={onShow} />}
          {facts?.confidentialMark == null ? null : (
            <Fact name={texts.document.confidential} place={facts.confidentialMark} onShow={onShow}>
              {facts.confidentialMark.quote}
            </Fact>
          )}
        </dl>
      </section>
      {facts === null ? null : <Deadlines facts={facts} onShow={onShow} />}
      {document.contentVisible ? (
        <History documentId={document.id} name={texts.document.history} />
      ) : null}
    </>
  );
}

/** Who wrote, from where, and whether they wrote before. */
function SenderFacts(props: { readonly document: Document; readonly onShow: ShowFact }) {
  const { texts } = useWords();
  const words = useTexts(documentTexts);
  const { id, facts } = props.document;
  if (facts?.sender == null) return null;
  const { sender, senderAddress } = facts;
  return (
    <>
      <Fact name={texts.document.sender} place={sender.place} onShow={props.onShow}>
        {sender.value}
      </Fact>
      {senderAddress === null ? null : (
        <Fact name={words.address} place={senderAddress.place} onShow={props.onShow}>
          {senderAddress.value}
        </Fact>
      )}
      <KnownSenders documentId={id} />
    </>
  );
}

/** Each deadline with its arithmetic; nothing where there is none. */
function Deadlines(props: {
  readonly facts: NonNullable<Document["facts"]>;
  readonly onShow: ShowFact;
}) {
  const { texts } = useWords();
  const { facts, onShow } = props;
  if (facts.deadlines.length === 0) return null;
  return (
    <section>
      <h2 className="kern-title">{texts.document.deadlines}</h2>
      {facts.deadlines.map((deadline) => (
        <div key={`${deadline.date} ${deadline.stated}`} className="deadline-fact">
          <Deadline on={deadline.date} left={deadline.workingDaysLeft} overdue={deadline.overdue} />
          <p className="kern-body kern-body--small">
            „{deadline.stated}“
            <FactPage place={deadline.place} onShow={onShow} />
          </p>
          <details open={deadline.date === null}>
            <summary>{texts.document.arithmetic}</summary>
            <p className="kern-body kern-body--small">
              {deadline.sentence} {deadline.statute}
            </p>
          </details>
        </div>
      ))}
    </section>
  );
}

/** What a case worker must not miss. */
function Signals(props: {
  readonly facts: NonNullable<Document["facts"]>;
  readonly onShow: ShowFact;
}) {
  const words = useTexts(documentTexts);
  const { objection, formalService, returned } = props.facts;
  const found = [
    [words.objection, objection],
    [words.formalService, formalService],
    [words.returned, returned?.place ?? null],
  ] as const;
  return found.map(([name, place]) =>
    place === null ? null : (
      <Fact key={name} name={name} place={place} onShow={props.onShow}>
        {place.quote}
      </Fact>
    ),
  );
}

function Why({ decision }: Pick<Document, "decision">) {
  const { texts } = useWords();
  if (decision === null) return null;
  return (
    <section>
      <h2 className="kern-title">{texts.document.why}</h2>
      <p className="kern-body">{decision.sentence}</p>
    </section>
  );
}
