import { sql } from "kysely";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** The roles of which one asks what a person read, and the other confirms. */
export const inquiryRoles = ["administrator", "auditor"] as const;
export type InquiryRole = (typeof inquiryRoles)[number];

/** What somebody wants to know: what a person read, on days of the town. */
export interface NewInquiry {
  readonly personId: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Asks as the person who acts, in this role of theirs; gives the inquiry's id, null when they may not. */
export async function askInquiry(
  trx: Trx,
  wanted: NewInquiry,
  role: InquiryRole,
): Promise<string | null> {
  const id = newId();
  const { rows } = await sql<{ asked: boolean }>`
    select ask_access_inquiry(${id}, ${wanted.personId}, ${wanted.from}, ${wanted.to}, ${wanted.reason}, ${role}) as asked`.execute(
    trx,
  );
  return rows[0]?.asked === true ? id : null;
}

/** Confirms as the second person; false when they may not, or no such inquiry waits. */
export async function confirmInquiry(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql<{ confirmed: boolean }>`
    select confirm_access_inquiry(${id}) as confirmed`.execute(trx);
  return rows[0]?.confirmed ?? false;
}

/** A confirmed inquiry whose answer the person who acts may have now; null otherwise. */
export async function openInquiry(trx: Trx, id: string): Promise<NewInquiry | null> {
  const { rows } = await sql<NewInquiry>`
    select person_id, from_day as "from", to_day as "to", reason from open_inquiry(${id})`.execute(
    trx,
  );
  return rows[0] ?? null;
}

/** A row of the access log, as an inquiry is answered. */
export interface ToldReading {
  readonly id: string;
  readonly at: Date;
  readonly act: string;
  readonly shown: string;
  readonly page: number | null;
  readonly documentId: string | null;
  readonly documentIds: readonly string[] | null;
}

/** The readings under these pseudonyms within the inquiry's period; none when it is not the actor's, or not confirmed. */
export async function readingsOfInquiry(
  trx: Trx,
  id: string,
  pseudonyms: readonly string[],
): Promise<readonly ToldReading[]> {
  const { rows } = await sql<ToldReading>`
    select * from readings_of_inquiry(${id}, ${[...pseudonyms]})`.execute(trx);
  return rows;
}

/** An inquiry as those of the two roles see it; never its answer. */
export interface Inquiry extends NewInquiry {
  readonly id: string;
  readonly askedBy: string;
  readonly askedAs: string;
  readonly askedAt: Date;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
}

/** The town's inquiries, newest first. */
export async function listInquiries(trx: Trx, limit: number): Promise<readonly Inquiry[]> {
  return trx
    .selectFrom("accessInquiry")
    .select(["id", "personId", "fromDay as from", "toDay as to", "reason", "askedBy", "askedAs"])
    .select(["askedAt", "confirmedBy", "confirmedAt"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Everybody whose reading the town's log may have, by name. */
export async function peopleToAskAbout(
  trx: Trx,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return trx
    .selectFrom("person")
    .select(["id", "displayName as name"])
    .orderBy("displayName")
    .execute();
}
