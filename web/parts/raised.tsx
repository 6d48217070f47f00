import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { copies, escalations } from "../api/case-work.ts";
import "../styles/case-work.css";
import { caseWorkTexts } from "../texts/case-work.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Above an inbox: what nobody opened in its time, and what was sent for information. */
export function Raised() {
  const words = useTexts(caseWorkTexts);
  const { day } = useWords();
  const unopened = useQuery(escalations()).data?.escalations ?? [];
  const toKnow = useQuery(copies()).data?.copies ?? [];
  if (unopened.length + toKnow.length === 0) return null;
  return (
    <div className="raised">
      {unopened.length === 0 ? null : (
        <details open>
          <summary className="kern-body kern-body--bold">{words.unopened(unopened.length)}</summary>
          <ul className="plain-list">
            {unopened.map((each) => (
              <li key={each.entryId} className="case-work__note">
                {each.documentId === null ? null : (
                  <Link className="kern-link" to={`/documents/${each.documentId}`}>
                    {each.subject ?? words.noSubject}
                  </Link>
                )}
                <span className="kern-body kern-body--small">
                  {words.since(day(each.arrivedAt), each.unitName)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {toKnow.length === 0 ? null : (
        <details>
          <summary className="kern-body kern-body--bold">{words.toKnow(toKnow.length)}</summary>
          <ul className="plain-list">
            {toKnow.map((copy) => (
              <li key={copy.id} className="case-work__note">
                <Link className="kern-link" to={`/documents/${copy.documentId}`}>
                  {copy.subject ?? words.noSubject}
                </Link>
                <span className="kern-body kern-body--small">
                  {words.copyFor(copy.to, copy.sentBy, day(copy.sentAt))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
