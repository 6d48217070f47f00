import type { CorpusLine } from "./run-process.ts";

/** How one file of a corpus ended: its letters' outcome, the worst first, and the reason where there is one. */
export interface FileOutcome {
  readonly path: string;
  readonly outcome:
    "delivered" | "in clarification" | "in quarantine" | "discarded" | "rejected" | "LOST";
  readonly reason: string;
  readonly why: string | null;
}

/** Accounts for every file: what no line speaks of, or a case without a reason, is LOST. */
export function outcomesOf(
  paths: readonly string[],
  lines: readonly CorpusLine[],
): readonly FileOutcome[] {
  const bySource = Map.groupBy(lines, (line) => line.source);
  return paths.map((path) => outcomeOf(path, bySource.get(path) ?? []));
}

/** What no clerk understands: words of programs, in English or in code. */
const STRANGE =
  /\b(error|unknown|undefined|null|NaN|Error|failed|cannot|Input buffer|step \w+|attempt \d|octet-stream|SIG[A-Z]+)\b/;

function outcomeOf(path: string, lines: readonly CorpusLine[]): FileOutcome {
  const letters = lines.filter((line) => line.role !== "enclosure");
  const open = letters.find((line) => line.state !== "delivered") ?? letters[0];
  if (open === undefined) return { path, outcome: "LOST", reason: "no line", why: null };
  const { state, clarification, why } = open;
  if (state === "delivered") return { path, outcome: "delivered", reason: "", why };
  if (state === "refused") return { path, outcome: "rejected", reason: "at the door", why };
  if (/discard/.test(state)) return { path, outcome: "discarded", reason: why ?? "", why };
  const isTold = clarification !== null && why !== null && why !== "";
  if (!isTold) return { path, outcome: "LOST", reason: `${state} without a reason`, why };
  const strange = STRANGE.exec(why);
  if (strange !== null) {
    return { path, outcome: "LOST", reason: `no words for a clerk: ${strange[0]}`, why };
  }
  const outcome = state === "quarantined" ? "in quarantine" : "in clarification";
  return { path, outcome, reason: clarification, why };
}

/** Lines of a table: how many files ended how, and why, the most frequent first. */
export function tableOf(outcomes: readonly FileOutcome[]): readonly string[] {
  const groups = Map.groupBy(outcomes, ({ outcome, reason }) => `${outcome}\t${reason}`);
  return [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([key, files]) => {
      const [outcome = "", reason = ""] = key.split("\t");
      return `${String(files.length).padStart(5)}  ${outcome.padEnd(17)} ${reason}`;
    });
}
