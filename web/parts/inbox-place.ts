import type { InboxShow, InboxView } from "../api/queries.ts";

export const shows: readonly InboxShow[] = ["open", "new", "mine", "claimed", "waiting", "done"];

/** Which entries an address asks for, so that Back finds the same list again. */
export function filtersIn(unit: string, query: URLSearchParams): InboxView {
  const days = untilDays.find((each) => each === query.get("until")) ?? "any";
  return {
    unit,
    show: shows.find((each) => each === query.get("show")) ?? "open",
    unread: query.get("unread") === "yes",
    deadlineUntil: days === "any" ? "" : dayFromNow(Number(days)),
  };
}

export const untilDays = ["any", "0", "7", "14"] as const;

const DAY_MS = 86_400_000;
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toLocaleDateString("sv-SE");

/** From where in which list a document was opened; kept with the address. */
export interface InboxPlace {
  readonly view: InboxView;
  readonly at: number;
}

/** The place a link gave along; null for whoever came another way. */
export function placeIn(state: unknown): InboxPlace | null {
  if (typeof state !== "object" || state === null || !("inbox" in state)) return null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only our own links write it
  return state.inbox as InboxPlace;
}
