import type { Belief } from "./belief.ts";

/** A capture as the tables have it, with all that hangs on it. */
export interface HeldCapture {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  readonly sha256: string;
  readonly state: string;
  /** Whether its original can be read and is what was sent; the drill's own damage apart. */
  readonly original: "whole" | "damaged" | "missing";
  readonly discardedPages: number;
  /** Of its open cases and those of its documents. */
  readonly reasons: readonly string[];
  /** Why pages of it could not be read, one word a page. */
  readonly unreadable: readonly string[];
  /** Without those superseded. */
  readonly documents: readonly HeldDocument[];
}

export interface HeldDocument {
  readonly id: string;
  readonly state: string;
  readonly role: string;
  /** Those not withdrawn. */
  readonly deliveries: number;
  readonly inboxEntries: number;
}

/** All that was found after the drill. */
export interface Held {
  readonly captures: readonly HeldCapture[];
  /** In words, what there must be one of and is more of: rows, receipt numbers, files. */
  readonly doubled: readonly string[];
  /** Folder and SHA-256 of originals the drill changed itself. */
  readonly changedByDrill: ReadonlySet<string>;
  /** Digests of the files in `done` and `rejected` of the hot folder. */
  readonly filesTaken: ReadonlySet<string>;
  /** Digests of the messages in the mailbox's folder of what was taken. */
  readonly messagesTaken: ReadonlySet<string>;
  readonly blobsWithoutRow: readonly string[];
  readonly rowsWithoutBlob: readonly string[];
}

/** Where every accepted piece is; the four counts and those of `waiting` add up to `accepted`. */
export interface Reckoning {
  readonly accepted: number;
  /** All of it is in inboxes. */
  readonly delivered: number;
  /** A person has to look at it, or at one of its documents. */
  readonly inClarification: number;
  readonly discarded: number;
  /** Other named waits, such as sealed post: by state. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Of the open cases: how many there are of each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Names of the items, each with why. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

type Place = "delivered" | "in-clarification" | "discarded" | { readonly waiting: string };

/** Holds what the senders believe against what is there. */
export function reckon(beliefs: readonly Belief[], held: Held): Reckoning {
  const byIdentity = Map.groupBy(held.captures, identityOf);
  const lost: string[] = [];
  const doubled = [...held.doubled];
  const places: Place[] = [];
  for (const belief of beliefs) {
    const found = byIdentity.get(identityOf(belief)) ?? [];
    const [capture] = found;
    if (found.length > 1) doubled.push(`${belief.item}: ${found.length} captures`);
    if (capture === undefined) {
      lost.push(`${belief.item}: accepted by ${belief.channel}, and there is no capture of it`);
      continue;
    }
    const wrong = wrongWith(belief, capture, held);
    doubled.push(...wrong.doubled.map((why) => `${belief.item}: ${why}`));
    const place = placeOf(capture);
    const whyLost = wrong.lost ?? (place === null ? `it rests in state ${stuckIn(capture)}` : null);
    if (whyLost !== null) lost.push(`${belief.item} (capture ${capture.id}): ${whyLost}`);
    else if (place !== null) places.push(place);
  }
  const believed = new Set(beliefs.map(identityOf));
  for (const capture of held.captures) {
    if (!believed.has(identityOf(capture))) {
      doubled.push(`capture ${capture.id} of ${capture.channel}: nobody sent it like this`);
    }
  }
  const waits = places.flatMap((place) => (typeof place === "string" ? [] : [place.waiting]));
  return {
    accepted: beliefs.length,
    delivered: places.filter((place) => place === "delivered").length,
    inClarification: places.filter((place) => place === "in-clarification").length,
    discarded: places.filter((place) => place === "discarded").length,
    waiting: countsOf(waits),
    reasons: countsOf(held.captures.flatMap((capture) => capture.reasons)),
    lost,
    doubled,
  };
}

const countsOf = (words: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(words, (it) => it)].map(([word, all]) => [word, all.length]));

const identityOf = (it: {
  readonly channel: string;
  readonly externalId: string;
  readonly sha256: string;
}): string => `${it.channel} ${it.externalId} ${it.sha256}`;

/** What of this piece is missing or there twice. */
function wrongWith(
  belief: Belief,
  capture: HeldCapture,
  held: Held,
): { readonly lost: string | null; readonly doubled: readonly string[] } {
  const { documents } = capture;
  const doubled = documents
    .filter(({ deliveries, inboxEntries }) => deliveries > 1 || inboxEntries > 1)
    .map(({ id }) => `document ${id} has more than one delivery or inbox entry`);
  const expected = capture.state === "separated" ? belief.documents : null;
  if (expected !== null && documents.length > expected) {
    doubled.push(`${documents.length} documents instead of ${expected}`);
  }
  return { doubled, lost: missing(belief, capture, held, expected) };
}

function missing(
  belief: Belief,
  capture: HeldCapture,
  held: Held,
  expected: number | null,
): string | null {
  const { documents } = capture;
  const isDrills = held.changedByDrill.has(`${capture.id}/${capture.sha256}`);
  if (capture.original !== "whole" && !isDrills) return `its original is ${capture.original}`;
  if (expected !== null && documents.length < expected) {
    return `${documents.length} documents instead of ${expected}`;
  }
  const undelivered = documents.find(
    ({ state, role, deliveries, inboxEntries }) =>
      state === "delivered" && role === "main" && (deliveries < 1 || inboxEntries < 1),
  );
  if (undelivered !== undefined) return `document ${undelivered.id} is delivered to nobody`;
  if (belief.channel === "hot-folder" && !held.filesTaken.has(belief.sha256)) {
    return "its file is neither in done/ nor in rejected/";
  }
  if (belief.channel === "mail" && !held.messagesTaken.has(belief.sha256)) {
    return "its message is not in the mailbox's folder of what was taken";
  }
  return null;
}

const endings = new Set([
  "delivered",
  "handed-over-unopened",
  "forwarded",
  "returned-to-sender",
  "in-custody",
  "counted-only",
]);
const active = new Set(["re-reading", "separated", "understood", "routed"]);

/** Null: it is still on its way, and nobody works on it any more. */
function placeOf({ state, documents, discardedPages }: HeldCapture): Place | null {
  if (state === "in-clarification") return "in-clarification";
  if (state === "discarded-whole") return "discarded";
  if (state === "quarantined") return { waiting: state };
  if (state !== "separated") return null;
  const states = documents.map((document) => document.state);
  if (states.some((each) => active.has(each))) return null;
  if (states.includes("in-clarification")) return "in-clarification";
  const waiting = states.find((each) => !endings.has(each) && each !== "discarded");
  if (waiting !== undefined) return { waiting };
  if (states.some((each) => endings.has(each))) return "delivered";
  return documents.length > 0 || discardedPages > 0 ? "discarded" : null;
}

const stuckIn = ({ state, documents }: HeldCapture): string =>
  state === "separated"
    ? `${state}, its documents in ${documents.map((each) => each.state).join(", ") || "none"}`
    : state;
