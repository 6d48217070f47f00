/**
 * The process as one table: every state, every act that leads out of it, and where to. Steps act for
 * the machine, the other acts are people's. docs/process.md is drawn from this value.
 */

/** The steps of the process, in its order; the name on the wire, in the trail and in the metrics. */
export const stepNames = [
  "inspect",
  "prepare",
  "read",
  "separate",
  "reread",
  "understand",
  "route",
  "deliver",
  "compose",
] as const;
export type StepName = (typeof stepNames)[number];

interface StateRow {
  /** Active: a step works on it. Waiting: a person or the paper is awaited. Ended: its named ending. */
  readonly kind: "active" | "waiting" | "ended";
  readonly step?: StepName;
  readonly acts: Readonly<Record<string, readonly string[]>>;
}

export const captureStates = {
  accepted: {
    kind: "active",
    step: "inspect",
    acts: { inspect: ["inspected", "in-clarification", "quarantined"] },
  },
  inspected: {
    kind: "active",
    step: "prepare",
    // Sealed post, and post whose words are all known, is not read.
    acts: { prepare: ["prepared", "read", "in-clarification"] },
  },
  prepared: { kind: "active", step: "read", acts: { read: ["read", "in-clarification"] } },
  read: { kind: "active", step: "separate", acts: { separate: ["separated", "in-clarification"] } },
  // A person may split it anew: `separate` then does what the person ordered, and nothing is read again.
  separated: { kind: "ended", acts: { "split-by-hand": ["read"] } },
  "in-clarification": {
    kind: "waiting",
    acts: {
      "try-again": ["accepted", "inspected", "prepared", "read"],
      discard: ["discarded-whole"],
      "split-by-hand": ["read"],
    },
  },
  quarantined: { kind: "waiting", acts: { release: ["accepted"], discard: ["discarded-whole"] } },
  "discarded-whole": { kind: "ended", acts: { restore: ["in-clarification"] } },
} as const satisfies Record<string, StateRow>;

const peoplesEndings = [
  "forwarded",
  "returned-to-sender",
  "in-custody",
  "discarded",
  "superseded",
] as const;

/** Where a document may be when its processing is restricted. */
const restrictable = [
  "delivered",
  "in-clarification",
  "sealed",
  "awaiting-re-scan",
  "awaiting-paper",
  "quarantined",
  "handed-over-unopened",
  "forwarded",
  "returned-to-sender",
  "counted-only",
  "discarded",
] as const;

export const documentStates = {
  // A person turned a page, or asked to have it read once more.
  "re-reading": {
    kind: "active",
    step: "reread",
    acts: { reread: ["separated", "in-clarification"], "opened-in-error": ["sealed"] },
  },
  separated: {
    kind: "active",
    step: "understand",
    acts: {
      understand: ["understood", "in-clarification"],
      "split-anew": ["superseded"],
      "opened-in-error": ["sealed"],
    },
  },
  understood: {
    kind: "active",
    step: "route",
    acts: {
      route: ["routed", "in-clarification"],
      "split-anew": ["superseded"],
      "opened-in-error": ["sealed"],
    },
  },
  routed: {
    kind: "active",
    step: "deliver",
    acts: {
      deliver: ["delivered", "in-clarification"],
      "split-anew": ["superseded"],
      "opened-in-error": ["sealed"],
      "take-back": ["in-clarification"],
    },
  },
  delivered: {
    kind: "ended",
    acts: {
      "return-misrouted": ["in-clarification"],
      reroute: ["routed"],
      "reject-scan": ["in-clarification"],
      "opened-in-error": ["sealed"],
      // A clerk who did not know the machine's decision made another one.
      "sample-disagreed": ["in-clarification"],
      // Whoever assigned it does so no more, on the same day and before anybody took it up.
      "take-back": ["in-clarification"],
      "split-anew": ["superseded"],
      forward: ["forwarded"],
      restrict: ["restricted"],
    },
  },
  "in-clarification": {
    kind: "waiting",
    acts: {
      assign: ["routed"],
      "try-again": ["separated", "understood", "routed"],
      turn: ["re-reading"],
      "split-anew": ["superseded"],
      seal: ["sealed"],
      "opened-in-error": ["sealed"],
      "ask-for-re-scan": ["awaiting-re-scan"],
      "ask-for-paper": ["awaiting-paper"],
      restrict: ["restricted"],
      end: peoplesEndings,
    },
  },
  sealed: {
    kind: "waiting",
    acts: {
      "hand-over-unopened": ["handed-over-unopened"],
      count: ["counted-only"],
      open: ["separated"],
      restrict: ["restricted"],
      end: peoplesEndings,
    },
  },
  "awaiting-re-scan": {
    kind: "waiting",
    acts: {
      "re-scan": ["separated"],
      "do-without": ["in-clarification"],
      "opened-in-error": ["sealed"],
      restrict: ["restricted"],
      end: peoplesEndings,
    },
  },
  "awaiting-paper": {
    kind: "waiting",
    acts: {
      "paper-came": ["separated"],
      "do-without": ["in-clarification"],
      "opened-in-error": ["sealed"],
      restrict: ["restricted"],
      end: peoplesEndings,
    },
  },
  quarantined: {
    kind: "waiting",
    acts: { release: ["separated"], restrict: ["restricted"], end: peoplesEndings },
  },
  // To be erased, and not allowed to be yet: nobody sees it. It goes back to where it was.
  restricted: { kind: "waiting", acts: { unrestrict: restrictable, end: peoplesEndings } },
  "handed-over-unopened": {
    kind: "ended",
    acts: { "return-misrouted": ["sealed"], restrict: ["restricted"] },
  },
  forwarded: {
    kind: "ended",
    acts: { restrict: ["restricted"], "take-back": ["in-clarification"] },
  },
  "returned-to-sender": {
    kind: "ended",
    acts: { restrict: ["restricted"], "take-back": ["in-clarification"] },
  },
  "in-custody": { kind: "ended", acts: { "release-from-custody": ["in-clarification"] } },
  "counted-only": { kind: "ended", acts: { restrict: ["restricted"] } },
  discarded: {
    kind: "ended",
    acts: { restore: ["in-clarification"], restrict: ["restricted"] },
  },
  superseded: { kind: "ended", acts: {} },
} as const satisfies Record<string, StateRow>;

export type CaptureState = keyof typeof captureStates;
export type DocumentState = keyof typeof documentStates;
export type SubjectKind = "capture" | "document";

type ActiveIn<Table> = {
  [State in keyof Table]: Table[State] extends { readonly kind: "active" } ? State : never;
}[keyof Table];
export type ActiveState = ActiveIn<typeof captureStates> | ActiveIn<typeof documentStates>;

const tables: Readonly<Record<SubjectKind, Readonly<Record<string, StateRow>>>> = {
  capture: captureStates,
  document: documentStates,
};

function rowOf(kind: SubjectKind, state: string): StateRow {
  const row = Object.hasOwn(tables[kind], state) ? tables[kind][state] : undefined;
  if (row === undefined) throw new Error(`A ${kind} has no state '${state}'`);
  return row;
}

/** The step that works on a subject in this state; null where a person, the paper or nothing is awaited. */
export const stepOf = (kind: SubjectKind, state: string): StepName | null =>
  rowOf(kind, state).step ?? null;

export const isEnded = (kind: SubjectKind, state: string): boolean =>
  rowOf(kind, state).kind === "ended";

/** Whether `act` may lead a subject from one state to the other. */
export function isLegal(kind: SubjectKind, from: string, act: string, to: string): boolean {
  const { acts } = rowOf(kind, from);
  return Object.hasOwn(acts, act) && (acts[act]?.includes(to) ?? false);
}

/** Every move the table allows, for the diagram and the tests. */
export function allMoves(
  kind: SubjectKind,
): readonly { readonly from: string; readonly act: string; readonly to: string }[] {
  return Object.entries(tables[kind]).flatMap(([from, row]) =>
    Object.entries(row.acts).flatMap(([act, targets]) => targets.map((to) => ({ from, act, to }))),
  );
}
