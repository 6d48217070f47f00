import type { Pseudonyms } from "../audit/pseudonyms.ts";
import { CalendarDate } from "../domain/ids.ts";
import {
  askInquiry,
  confirmInquiry,
  type InquiryRole,
  type NewInquiry,
  openInquiry,
  readingsOfInquiry,
  type ToldReading,
} from "../store/access-inquiries.ts";
import { type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** What a person read is told by two people of two roles only; the database says so too (migration 0011). */
export interface InquiryDeps extends ActDeps {
  readonly pseudonymsBetween: Pseudonyms["between"];
}

const DAY_MS = 86_400_000;

/** Asks what a person of the town read, with a reason and in a role of the asker; gives the inquiry's id. */
export async function askWhatWasRead(
  deps: InquiryDeps,
  person: ActPerson,
  wanted: NewInquiry,
  role: InquiryRole,
): Promise<string> {
  return inAct(deps, person, null, async (act) => {
    const inquiryId = (await askInquiry(act.trx, wanted, role)) ?? refuse("not-found");
    await act.sayOfTown({
      type: "access-inquiry-asked",
      inquiryId,
      personId: wanted.personId,
      from: CalendarDate.parse(wanted.from),
      to: CalendarDate.parse(wanted.to),
      reason: wanted.reason,
    });
    return inquiryId;
  });
}

/** Confirms an inquiry: another person than the asker and than who is asked about, in the other role. */
export async function confirmWhatWasAsked(
  deps: InquiryDeps,
  person: ActPerson,
  inquiryId: string,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    if (!(await confirmInquiry(act.trx, inquiryId))) refuse("second-person-needed");
    await act.sayOfTown({ type: "access-inquiry-confirmed", inquiryId });
  });
}

/** What the person read in the period asked for, as far as the keys of then are still there. */
export async function tellWhatWasRead(
  deps: InquiryDeps,
  person: ActPerson,
  inquiryId: string,
): Promise<readonly ToldReading[]> {
  return inAct(deps, person, null, async (act) => {
    const inquiry = (await openInquiry(act.trx, inquiryId)) ?? refuse("second-person-needed");
    // A day of the town begins and ends within another day of UTC, by which pseudonyms change.
    const from = new Date(Date.parse(inquiry.from) - DAY_MS);
    const to = new Date(Date.parse(inquiry.to) + DAY_MS);
    const { personId } = inquiry;
    const names = await deps.pseudonymsBetween(person.tenantId, personId, from, to);
    const readings = await readingsOfInquiry(act.trx, inquiryId, names);
    await act.sayOfTown({
      type: "access-inquiry-answered",
      inquiryId,
      readings: readings.length,
    });
    return readings;
  });
}
