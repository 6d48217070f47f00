import { sql } from "kysely";
import { DigestCounts } from "../domain/digest.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** One's own address, null: there is none, and whether the daily e-mail is wanted. As the person. */
export async function myDigest(
  trx: Trx,
): Promise<{ readonly address: string | null; readonly wanted: boolean }> {
  const { rows } = await sql<{ address: string | null; wanted: boolean }>`
    select * from my_digest()`.execute(trx);
  return rows[0] ?? { address: null, wanted: false };
}

/** Notes that a person wants the daily e-mail, or not any more; false: it was so already. */
export async function setDigestWish(
  trx: Trx,
  of: { readonly tenantId: string; readonly personId: string },
  wanted: boolean,
): Promise<boolean> {
  if (wanted) {
    const added = await trx
      .insertInto("digestWish")
      .values(of)
      .onConflict((conflict) => conflict.doNothing())
      .returning("personId")
      .executeTakeFirst();
    return added !== undefined;
  }
  const gone = await trx
    .deleteFrom("digestWish")
    .where("personId", "=", of.personId)
    .returning("personId")
    .executeTakeFirst();
  return gone !== undefined;
}

/** Persons who want the e-mail of a day and have none yet. */
export async function wishesWithout(trx: Trx, day: string): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("digestWish")
    .innerJoin("person", "person.id", "digestWish.personId")
    .leftJoin("digestMail", (join) =>
      join.onRef("digestMail.personId", "=", "person.id").on("digestMail.day", "=", day),
    )
    .select("person.id")
    .where("digestMail.id", "is", null)
    .where("person.disabledAt", "is", null)
    .where("person.email", "is not", null)
    .orderBy("person.id")
    .execute();
  return rows.map((row) => row.id);
}

/** Writes down what a person is to be told; with nothing new it is only noted that this was looked at. */
export async function intendDigest(
  trx: Trx,
  of: { readonly tenantId: string; readonly personId: string; readonly day: string },
  counts: DigestCounts,
  now: Date,
): Promise<void> {
  await trx
    .insertInto("digestMail")
    .values({
      ...of,
      id: newId(),
      dueAt: now,
      counts: JSON.stringify(counts),
      state: counts.some((each) => each.new > 0) ? "intended" : "nothing-new",
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** An e-mail whose turn it is. */
export interface DueDigest {
  readonly id: string;
  readonly personId: string;
  readonly address: string;
  readonly counts: DigestCounts;
  readonly attempts: number;
}

/**
 * Claims what is due of a day: the attempt is counted, and nobody else claims it before its next turn. What
 * is of another day, has no wish any more or was tried too often is given up.
 */
export async function claimDigests(
  trx: Trx,
  at: { readonly day: string; readonly now: Date; readonly nextTurn: Date },
  attemptsMax: number,
): Promise<readonly DueDigest[]> {
  await sql`
    update digest_mail m set state = 'given-up' where m.state = 'intended' and (m.day <> ${at.day}::date
      or (m.attempts >= ${attemptsMax} and m.due_at <= ${at.now})
      or not exists (select from digest_wish w where w.person_id = m.person_id and w.tenant_id = m.tenant_id))`.execute(
    trx,
  );
  const { rows } = await sql<Omit<DueDigest, "counts"> & { counts: unknown }>`
    update digest_mail m set attempts = m.attempts + 1, due_at = ${at.nextTurn}
    from person p
    where p.id = m.person_id and p.email is not null and m.id in (
      select id from digest_mail where state = 'intended' and due_at <= ${at.now} for update skip locked)
    returning m.id, m.person_id, p.email as address, m.counts, m.attempts`.execute(trx);
  return rows.map((row) => ({ ...row, counts: DigestCounts.parse(row.counts) }));
}

/** Notes how sending went: `problem` null: it was taken. False: somebody noted that it was sent already. */
export async function noteDigestSent(
  trx: Trx,
  id: string,
  now: Date,
  problem: string | null,
): Promise<boolean> {
  const row = await trx
    .updateTable("digestMail")
    .set(
      problem === null
        ? { state: "sent", sentAt: now, lastProblem: null }
        : { lastProblem: problem },
    )
    .where("id", "=", id)
    .where("state", "=", "intended")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** How many e-mails since a day were given up because no server took them, and the last one's code. */
export async function digestsGivenUp(
  trx: Trx,
  since: string,
): Promise<{ readonly count: number; readonly lastProblem: string | null }> {
  const rows = await trx
    .selectFrom("digestMail")
    .select("lastProblem")
    .where("state", "=", "given-up")
    .where("lastProblem", "is not", null)
    .where("day", ">=", since)
    .orderBy("day", "desc")
    .execute();
  return { count: rows.length, lastProblem: rows[0]?.lastProblem ?? null };
}

/** Days are kept as long as somebody may ask why an e-mail did not come. */
export async function forgetDigests(trx: Trx, before: string): Promise<void> {
  await trx.deleteFrom("digestMail").where("day", "<", before).execute();
}
