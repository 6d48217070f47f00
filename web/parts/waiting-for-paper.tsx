import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { waitingForPaper } from "../api/pull-slips.ts";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts, useWords } from "../texts/words.tsx";

const OFTEN_MS = 30_000;

/** Beside the clarification desk: how much waits for paper, and where to look; nothing where nothing does. */
export function WaitingForPaper() {
  const words = useTexts(pullSlipTexts);
  const { day } = useWords();
  const known = useQuery(waitingForPaper()).data;
  if (known === undefined || known.count === 0) return null;
  return (
    <Link className="kern-link" to="/pull-slips">
      {words.waiting(known.count, known.oldestSince === null ? null : day(known.oldestSince))}
    </Link>
  );
}

/** The same among an operator's figures. */
export function PaperTile() {
  const words = useTexts(pullSlipTexts).operator;
  const { day } = useWords();
  // No event tells an operator of a document.
  const known = useQuery({ ...waitingForPaper(), refetchInterval: OFTEN_MS }).data;
  const oldest = known?.oldestSince ?? null;
  return (
    <div className="tile">
      <dt>{words.title}</dt>
      <dd>
        <strong>{known?.count ?? "–"}</strong>
        <span>{oldest === null ? words.none : words.oldest(day(oldest))}</span>
      </dd>
    </div>
  );
}
