import type { ReactNode } from "react";
import type { Document } from "../../src/api/contract/documents.ts";
import { useWords } from "../texts/words.tsx";
import { Deadline } from "./deadline.tsx";
import { History } from "./history.tsx";

/** What was found in a document, with where it stands; why it is here; and what befell it. */
export function DocumentFacts({ document }: { readonly document: Document }) {
  const { texts, day } = useWords();
  const { facts } = document;
  return (
    <>
      <Why decision={document.decision} />
      <section>
        <h2 className="kern-title">{texts.document.facts}</h2>
        <dl className="facts">
          <Fact name={texts.document.receipt}>{document.receipt.sentence}</Fact>
          {facts?.sender == null ? null : (
            <Fact name={texts.document.sender} page={facts.sender.place.page}>
              {facts.sender.value}
            </Fact>
          )}
          {facts?.letterDate == null ? null : (
            <Fact name={texts.document.date} page={facts.letterDate.place.page}>
              {day(facts.letterDate.value)}
            </Fact>
          )}
          {facts === null || facts.referenceNumbers.length === 0 ? null : (
            <Fact name={texts.document.references}>
              {facts.referenceNumbers.map((number) => number.value).join(", ")}
            </Fact>
          )}
          {facts?.confidentialMark == null ? null : (
            <Fact name={texts.document.confidential} page={facts.confidentialMark.page}>
              {facts.confidentialMark.quote}
            </Fact>
          )}
        </dl>
      </section>
      {facts === null || facts.deadlines.length === 0 ? null : (
        <section>
          <h2 className="kern-title">{texts.document.deadlines}</h2>
          {facts.deadlines.map((deadline) => (
            <div key={`${deadline.date} ${deadline.stated}`} className="deadline-fact">
              <Deadline
                on={deadline.date}
                left={deadline.workingDaysLeft}
                overdue={deadline.overdue}
              />
              <p className="kern-body kern-body--small">„{deadline.stated}“</p>
              <details>
                <summary>{texts.document.arithmetic}</summary>
                <p className="kern-body kern-body--small">
                  {deadline.sentence} {deadline.statute}
                </p>
              </details>
            </div>
          ))}
        </section>
      )}
      {document.contentVisible ? (
        <History documentId={document.id} name={texts.document.history} />
      ) : null}
    </>
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

function Fact(props: {
  readonly name: string;
  readonly page?: number;
  readonly children: ReactNode;
}) {
  const { texts } = useWords();
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {props.page === undefined ? null : (
          <a
            className="fact-page"
            href={`#page-${props.page}`}
            title={texts.document.found(props.page)}
          >
            {props.page}
            <span className="kern-sr-only"> {texts.document.found(props.page)}</span>
          </a>
        )}
      </dd>
    </div>
  );
}
