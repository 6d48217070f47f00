import { z } from "zod";
import type { CalendarDate } from "./ids.ts";

/** Whose rules a deadline runs by: who set it, and what procedure it belongs to. */
export const DeadlineRegime = z.enum([
  "civil",
  "administrative",
  "social",
  "tax",
  "civil-court",
  "administrative-court",
  "social-court",
  "finance-court",
  "labour-court",
  "criminal-court",
]);
export type DeadlineRegime = z.infer<typeof DeadlineRegime>;

/** How an administrative act sent by post counts as notified (the fiction of notification). */
interface NotificationRule {
  /** On which day after posting. */
  readonly day: number;
  /** Whether that day itself moves to the next working day: only in tax law (§ 108 Abs. 3 AO). */
  readonly moves: boolean;
  readonly statute: string;
}

/** One line of the table: by what a deadline of this regime is reckoned while the line is in force. */
export interface DeadlineRule {
  readonly regime: DeadlineRegime;
  /** For what was posted from this day on; null: as far back as letters go. */
  readonly from: CalendarDate | null;
  /** For what was posted up to this day; null: still in force. */
  readonly until: CalendarDate | null;
  /** Begin, length and end of a period. */
  readonly statute: string;
  /** Null where there is no such fiction: then the day it came counts. */
  readonly notification: NotificationRule | null;
  /** By what a last day that the authority named stays although it is free; null: it may move. */
  readonly fixedDay: string | null;
}

const ENDS = "§ 187 Abs. 1, § 188 BGB";
// The Act to modernise postal law (Postrechtsmodernisierungsgesetz) of 15 July 2024 made three days four.
const THREE_DAYS_UNTIL = "2024-12-31";
const FOUR_DAYS_FROM = "2025-01-01";

const administrative = {
  regime: "administrative",
  statute: `§ 31 Abs. 1, 3 VwVfG mit ${ENDS}`,
  fixedDay: "§ 31 Abs. 3 Satz 2 VwVfG",
} as const;
const social = {
  regime: "social",
  statute: `§ 26 Abs. 1, 3 SGB X mit ${ENDS}`,
  fixedDay: "§ 26 Abs. 3 Satz 2 SGB X",
} as const;
const tax = {
  regime: "tax",
  statute: `§ 108 Abs. 1, 3 AO mit ${ENDS}`,
  fixedDay: null,
} as const;
const court = (regime: DeadlineRegime, statute: string): DeadlineRule => ({
  regime,
  from: null,
  until: null,
  statute,
  notification: null,
  fixedDay: null,
});

/** Every rule we reckon by, with its statute and the time it is in force. */
export const deadlineRules: readonly DeadlineRule[] = [
  court("civil", `${ENDS}, § 193 BGB`),
  {
    ...administrative,
    from: null,
    until: THREE_DAYS_UNTIL,
    notification: { day: 3, moves: false, statute: "§ 41 Abs. 2 VwVfG a. F." },
  },
  {
    ...administrative,
    from: FOUR_DAYS_FROM,
    until: null,
    notification: { day: 4, moves: false, statute: "§ 41 Abs. 2 VwVfG" },
  },
  {
    ...social,
    from: null,
    until: THREE_DAYS_UNTIL,
    notification: { day: 3, moves: false, statute: "§ 37 Abs. 2 SGB X a. F." },
  },
  {
    ...social,
    from: FOUR_DAYS_FROM,
    until: null,
    notification: { day: 4, moves: false, statute: "§ 37 Abs. 2 SGB X" },
  },
  {
    ...tax,
    from: null,
    until: THREE_DAYS_UNTIL,
    notification: { day: 3, moves: true, statute: "§ 122 Abs. 2 Nr. 1, § 108 Abs. 3 AO a. F." },
  },
  {
    ...tax,
    from: FOUR_DAYS_FROM,
    until: null,
    notification: { day: 4, moves: true, statute: "§ 122 Abs. 2 Nr. 1, § 108 Abs. 3 AO" },
  },
  court("civil-court", `§ 222 ZPO mit ${ENDS}`),
  court("administrative-court", `§ 57 Abs. 2 VwGO, § 222 ZPO mit ${ENDS}`),
  court("social-court", "§ 64 SGG"),
  court("finance-court", `§ 54 Abs. 2 FGO, § 222 ZPO mit ${ENDS}`),
  court("labour-court", `§ 46 Abs. 2 ArbGG, § 222 ZPO mit ${ENDS}`),
  court("criminal-court", "§ 43 StPO, § 46 Abs. 1 OWiG"),
];

/** The rule for what was posted on a day. Throws where the table has a gap, which a test excludes. */
export function deadlineRule(regime: DeadlineRegime, postedOn: CalendarDate): DeadlineRule {
  const rule = deadlineRules.find(
    (each) =>
      each.regime === regime &&
      (each.from === null || each.from <= postedOn) &&
      (each.until === null || postedOn <= each.until),
  );
  if (rule === undefined) throw new Error(`No rule for ${regime} deadlines of ${postedOn}`);
  return rule;
}
