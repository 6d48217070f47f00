import {
  allMoves,
  captureStates,
  documentStates,
  type SubjectKind,
} from "../../src/domain/states.ts";
import { markdownTable } from "./markdown-table.ts";

interface StateRow {
  readonly kind: "active" | "waiting" | "ended";
  readonly step?: string;
  readonly acts: Readonly<Record<string, readonly string[]>>;
}

const firstState = { capture: "accepted", document: "separated" } as const;

/** The table of states as a mermaid diagram: the machine's steps as arrows with their name, people's acts in brackets. */
export function stateDiagram(kind: SubjectKind): string {
  const table: Readonly<Record<string, StateRow>> =
    kind === "capture" ? captureStates : documentStates;
  const arrows = Map.groupBy(allMoves(kind), ({ from, to }) => `${idOf(from)} --> ${idOf(to)}`);
  const ofKind = (wanted: StateRow["kind"]) =>
    Object.keys(table)
      .filter((state) => table[state]?.kind === wanted)
      .map(idOf)
      .join(",");
  return [
    "```mermaid",
    "stateDiagram-v2",
    "  classDef active fill:#dbeafe,stroke:#1d4ed8,color:#111",
    "  classDef waiting fill:#fef3c7,stroke:#b45309,color:#111",
    "  classDef ended fill:#dcfce7,stroke:#15803d,color:#111",
    ...Object.keys(table).map((state) => `  state "${state}" as ${idOf(state)}`),
    `  [*] --> ${idOf(firstState[kind])}`,
    ...[...arrows].map(
      ([arrow, moves]) =>
        `  ${arrow}: ${moves.map(({ from, act }) => (table[from]?.step === act ? act : `(${act})`)).join(", ")}`,
    ),
    `  class ${ofKind("active")} active`,
    `  class ${ofKind("waiting")} waiting`,
    `  class ${ofKind("ended")} ended`,
    "```",
  ].join("\n");
}

/** Mermaid takes a hyphen in a name for an arrow. */
const idOf = (state: string): string => state.replaceAll("-", "_");

/** Every state, who acts on it and where that leads, as a Markdown table. */
export function actTable(states: Readonly<Record<string, StateRow>>): string {
  const rows = Object.entries(states).flatMap(([state, row]) => {
    const acts = Object.entries(row.acts);
    if (acts.length === 0) return [[state, row.kind, "", ""]];
    return acts.map(([act, targets], place) => [
      place === 0 ? state : "",
      place === 0 ? row.kind : "",
      row.step === act ? `step **${act}**` : act,
      targets.join(", "),
    ]);
  });
  return markdownTable(["state", "kind", "act", "leads to"], rows);
}
