import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ActPerson } from "../../../src/acts/act.ts";
import { acknowledgeCopy, takeCopyBack } from "../../../src/acts/case-work.ts";
import { endDeputy, nameDeputy } from "../../../src/acts/deputies.ts";
import { addDays } from "../../../src/domain/calendar.ts";
import { auditGaps } from "../../../src/store/audit-gaps.ts";
import { newId } from "../../../src/new-id.ts";
import { townToday } from "../../../src/store/act-subjects.ts";
import { insertConfirmedDeadline, insertCopy, insertNote } from "../../../src/store/case-work.ts";
import { isTakenUp, withdrawDelivery } from "../../../src/store/deliveries.ts";
import { makeInboxKeeper } from "../../../src/pipeline/keep-inboxes.ts";
import { myCopies } from "../../../src/store/views/case-work.ts";
import { inboxEntries, myInboxes } from "../../../src/store/views/inbox.ts";
import { holidaysAround } from "../../../src/text/holidays.ts";
import type { Trx } from "../../../src/store/database.ts";
import { sql } from "kysely";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { trailOf } from "../../support/spine.ts";

type Lies = { readonly orgUnitId: string; readonly deliveryId: string };
const NEXT_YEAR_MS = 366 * 86_400_000;

let at: Acting;
let entry: Awaited<ReturnType<Acting["deliveredLetter"]>>["entry"];
let today: string;

beforeAll(async () => {
  at = await openActing();
  ({ entry } = await at.deliveredLetter());
  today = await at.house.inTenant(townToday);
});
afterAll(() => at.house.remove());

const asPerson = <T>(person: ActPerson, use: (trx: Trx) => Promise<T>) =>
  at.house.store.withActor({ kind: "person", ...person }, use);
const sees = (person: ActPerson) =>
  asPerson(person, async (trx) => {
    const { rows } = await sql<{ sees: boolean }>`
      select may_see_document(${entry.documentId}, my_view()) is true as sees`.execute(trx);
    return rows[0]?.sees ?? false;
  });
const lines = (person: ActPerson, show: "open" | "mine" = "open", unreadOnly = false) =>
  asPerson(person, async (trx) => {
    const unit = await trx
      .selectFrom("orgUnit")
      .select("id")
      .where("key", "=", "bauaufsicht")
      .executeTakeFirstOrThrow();
    const filter = { show, unreadOnly, deadlineUntil: null };
    return inboxEntries(trx, unit.id, filter, { sort: "precedence", after: null, limit: 10 });
  });
const open = (person: ActPerson) =>
  asPerson(person, (trx) => sql`select note_opened(${entry.documentId})`.execute(trx));
const keeper = () =>
  makeInboxKeeper({
    ...at.house,
    inTenant: (tenantId, use) => at.house.store.withActor({ kind: "process", tenantId }, use),
    holidaysAround,
  });
const told = async (type: string) =>
  (await trailOf(at.house, entry.documentId)).filter((fact) => fact.type === type);
const inbox = (person: ActPerson, act: Parameters<Acting["inbox"]>[2]) =>
  at.inbox(person, entry.id, act);
/** One statement on this town's tables, as somebody whom no policy binds. */
const change = (statement: string, values: readonly unknown[] = []) =>
  asSuperuserOf(at.house.access.database, async (client) => {
    await client.query("select set_config('app.tenant', $1, false)", [at.house.tenantId]);
    await client.query(statement, [...values]);
  });
/** Gives somebody a second unit's post to handle. */
const worksAlsoFor = (personId: string, unit: string) =>
  change(
    `insert into role_grant (id, tenant_id, person_id, role, org_unit_id)
     select $1, u.tenant_id, $2, 'case-worker', u.id from org_unit u where u.key = $3`,
    [newId(), personId, unit],
  );
const worksThereNoMore = (personId: string, unit: string) =>
  change(
    `delete from role_grant g using org_unit u
     where u.id = g.org_unit_id and u.key = $2 and g.person_id = $1`,
    [personId, unit],
  );

describe("case work", () => {
  test("what nobody opened is raised with the head once, and only when its time is over", async () => {
    expect((await keeper()(new Date())).escalated).toBe(0);
    const later = new Date(Date.now() + NEXT_YEAR_MS);
    const raised = async () => {
      // A day on which nobody works raises nothing.
      let count = 0;
      for (let day = 0; day < 5; day += 1) {
        count += (await keeper()(new Date(later.getTime() + day * 86_400_000))).escalated;
      }
      return count;
    };
    expect(await raised()).toBe(1);
    expect(await raised()).toBe(0);
    expect(await told("entry-escalated")).toMatchObject([
      { unit: "bauaufsicht", workingDays: 2, to: [at.people.head.personId] },
    ]);
    const shown = (person: ActPerson) =>
      asPerson(person, async (trx) => {
        const { rows } = await sql<{ documentId: string }>`
          select document_id from my_escalations()`.execute(trx);
        return rows.map((row) => row.documentId);
      });
    expect(await shown(at.people.head)).toEqual([entry.documentId]);
    expect(await shown(at.people.caseWorker)).toEqual([]);
    expect(await shown(at.people.stranger)).toEqual([]);
    await open(at.people.colleague);
    expect(await shown(at.people.head)).toEqual([]);
  });

  test("whoever writes of a letter, or sends it round, has taken it up; its copies go when it goes", async () => {
    const { documentId } = entry;
    const of = { tenantId: at.house.tenantId, documentId };
    const { personId } = at.people.caseWorker;
    const tried = async (begin: (trx: Trx, lies: Lies) => Promise<unknown>) => {
      let found = { before: true, after: false, copies: -1 };
      const undone = at.house.inTenant(async (trx) => {
        const before = await isTakenUp(trx, documentId);
        const row = trx.selectFrom("inboxEntry").select(["orgUnitId", "deliveryId"]);
        await begin(trx, await row.where("id", "=", entry.id).executeTakeFirstOrThrow());
        const after = await isTakenUp(trx, documentId);
        await withdrawDelivery(trx, documentId);
        const left = trx.selectFrom("inboxCopy").select("id").where("endedAt", "is", null);
        found = { before, after, copies: (await left.execute()).length };
        throw new Error("undone");
      });
      await expect(undone).rejects.toThrow("undone");
      return found;
    };
    const begun = { before: false, after: true, copies: 0 };
    const note = tried((trx, { orgUnitId }) =>
      insertNote(trx, { ...of, id: newId(), orgUnitId, words: "x", writtenBy: personId }),
    );
    expect(await note).toEqual(begun);
    const said = { deadlineOn: null, proposedOn: null, reason: null, confirmedBy: personId };
    const deadline = tried((trx) => insertConfirmedDeadline(trx, { ...of, ...said }));
    expect(await deadline).toEqual(begun);
    const to = { orgUnitId: null, personId: at.people.stranger.personId, sentBy: personId };
    const copy = tried((trx, { deliveryId }) =>
      insertCopy(trx, { ...of, id: newId(), deliveryId, ...to }),
    );
    expect(await copy).toEqual(begun);
  });

  test("is unread for each person until that person opens it", async () => {
    const unread = async (person: ActPerson) => (await lines(person, "open", true)).length;
    expect([await unread(at.people.colleague), await unread(at.people.caseWorker)]).toEqual([0, 1]);
    await open(at.people.caseWorker);
    expect(await unread(at.people.caseWorker)).toBe(0);
    // Who opened it is told to nobody else.
    const seen = (person: ActPerson) =>
      asPerson(person, (trx) => trx.selectFrom("entrySeen").select("personId").execute());
    expect(await seen(at.people.caseWorker)).toEqual([{ personId: at.people.caseWorker.personId }]);
    expect(await seen(at.people.head)).toEqual([]);
  });

  test("a deadline is confirmed, or corrected with a reason, and orders the list", async () => {
    const date = addDays(today, 20);
    const confirm = (reason: string | null) =>
      inbox(at.people.caseWorker, { act: "confirm-deadline", date, reason });
    expect(await why(confirm(null))).toBe("reason-needed");
    await confirm("steht im Begleitschreiben Kranichzahl");
    expect(only(await lines(at.people.caseWorker)).deadlineOn).toBe(date);
    await inbox(at.people.caseWorker, { act: "confirm-deadline", date: null, reason: null });
    expect(only(await lines(at.people.caseWorker)).deadlineOn).toBeNull();
    expect(await told("deadline-confirmed")).toMatchObject([
      { deadlineOn: date, proposedOn: null },
      { deadlineOn: null, proposedOn: null, reason: null },
    ]);
  });

  test("a note is for the unit, and a copy for whom it was sent to until it was noted", async () => {
    const words = "Rückruf bei Frau Kranichzahl";
    await inbox(at.people.caseWorker, { act: "note", words });
    const notes = (person: ActPerson) =>
      asPerson(person, (trx) => trx.selectFrom("entryNote").select("words").execute());
    expect(await notes(at.people.colleague)).toEqual([{ words }]);
    expect(JSON.stringify(await told("note-written"))).not.toContain("Kranichzahl");

    const { personId } = at.people.stranger;
    expect(await sees(at.people.stranger)).toBe(false);
    await inbox(at.people.caseWorker, { act: "copy", to: { personId } });
    const again = inbox(at.people.caseWorker, { act: "copy", to: { personId } });
    expect(await why(again)).toBe("copy-known");
    const toOwn = inbox(at.people.caseWorker, { act: "copy", to: { unit: "bauaufsicht" } });
    expect(await why(toOwn)).toBe("same-unit");
    expect(await sees(at.people.stranger)).toBe(true);
    expect(await notes(at.people.stranger)).toEqual([]);
    // To be read, not to be worked on.
    expect(await why(inbox(at.people.stranger, { act: "claim" }))).toBe("not-found");
    const copies = await asPerson(at.people.stranger, (trx) =>
      trx.selectFrom("inboxCopy").select("id").execute(),
    );
    const { id } = only(copies);
    expect(await why(acknowledgeCopy(at.deps, at.people.colleague, id))).toBe("not-found");
    await acknowledgeCopy(at.deps, at.people.stranger, id);
    expect(await sees(at.people.stranger)).toBe(false);
    expect(await why(acknowledgeCopy(at.deps, at.people.stranger, id))).toBe("not-found");
    expect(await told("copy-acknowledged")).toEqual([{ type: "copy-acknowledged", copyId: id }]);
  });

  test("a deputy has what is the person's, from the first day to the last", async () => {
    const { caseWorker, colleague, head, stranger } = at.people;
    await inbox(caseWorker, { act: "claim" });
    const stands = (person: ActPerson, deputyId: string, of: string | null, from = today) =>
      nameDeputy(at.deps, person, { personId: of, deputyId, from, to: addDays(today, 3) });
    expect(await why(stands(caseWorker, stranger.personId, null))).toBe("not-a-deputy");
    expect(await why(stands(colleague, stranger.personId, caseWorker.personId))).toBe(
      "not-a-deputy",
    );
    expect(await why(stands(stranger, colleague.personId, caseWorker.personId))).toBe(
      "not-a-deputy",
    );
    // Named by the head, from another department: tomorrow, nothing today.
    const tomorrow = await stands(head, stranger.personId, caseWorker.personId, addDays(today, 1));
    expect(await sees(stranger)).toBe(false);
    await endDeputy(at.deps, head, tomorrow);
    expect(await why(endDeputy(at.deps, head, tomorrow))).toBe("not-found");

    expect(await why(inbox(colleague, { act: "release" }))).toBe("claimed-by-another");
    expect(await lines(colleague, "mine")).toEqual([]);
    const id = await stands(caseWorker, colleague.personId, null);
    expect(await lines(colleague, "mine")).toHaveLength(1);
    const [mine] = await asPerson(colleague, myInboxes);
    expect(mine).toMatchObject({ unit: "bauaufsicht", mine: 1 });
    await inbox(colleague, { act: "wait", followUpOn: addDays(today, 2) });
    expect((await told("inbox-entry-changed")).at(-1)).toMatchObject({
      act: "wait",
      forPerson: caseWorker.personId,
    });
    await endDeputy(at.deps, caseWorker, id);
    expect(await why(inbox(at.people.head, { act: "release" }))).toBe("claimed-by-another");
    await inbox(colleague, { act: "release" });
    await inbox(caseWorker, { act: "wait", followUpOn: addDays(today, 2) });
  });

  test("nobody makes themselves a deputy, and no head gives away another department's post", async () => {
    const { administrator, caseWorker, colleague, head, stranger } = at.people;
    const stands = (person: ActPerson, deputyId: string, personId: string | null) =>
      nameDeputy(at.deps, person, { personId, deputyId, from: today, to: addDays(today, 3) });
    const refused = (person: ActPerson, deputyId: string) =>
      why(stands(person, deputyId, caseWorker.personId));
    expect(await refused(head, head.personId)).toBe("not-a-deputy");
    await worksAlsoFor(administrator.personId, "jugendamt");
    expect(await refused(administrator, administrator.personId)).toBe("not-a-deputy");
    // What they do for another department is not this head's to give.
    await worksAlsoFor(caseWorker.personId, "jugendamt");
    expect(await refused(head, colleague.personId)).toBe("not-a-deputy");
    const id = await stands(administrator, stranger.personId, caseWorker.personId);
    expect(await why(endDeputy(at.deps, head, id))).toBe("not-found");
    await worksThereNoMore(caseWorker.personId, "jugendamt");
    await worksThereNoMore(administrator.personId, "jugendamt");
    await endDeputy(at.deps, head, id);
  });

  test("of a section's secret letter a copy is one person's to read, and gives nothing else", async () => {
    const { caseWorker, stranger } = at.people;
    const toUnit = { act: "copy", to: { unit: "jugendamt" } } as const;
    await inbox(caseWorker, toUnit);
    expect(await sees(stranger)).toBe(true);
    await change("update document set confidential = true where id = $1", [entry.documentId]);
    await change(
      "update org_unit set parent_id = (select id from org_unit where key = 'jugendamt') where key = 'bauaufsicht'",
    );
    // It was for the unit while it was no secret.
    expect(await sees(stranger)).toBe(false);
    expect(await why(inbox(caseWorker, toUnit))).toBe("copy-to-one-person");
    await inbox(caseWorker, { act: "copy", to: { personId: stranger.personId } });
    expect(await sees(stranger)).toBe(true);
    expect(await why(inbox(stranger, { act: "return", reason: "x" }))).toBe("not-found");
    expect(await why(inbox(stranger, { act: "note", words: "x" }))).toBe("not-found");
    expect(await lines(stranger)).toEqual([]);
    await open(stranger);
    const kept = await asPerson(stranger, async (trx) => ({
      entries: await trx.selectFrom("inboxEntry").select("id").execute(),
      notes: await trx.selectFrom("entryNote").select("id").execute(),
      seen: await trx.selectFrom("entrySeen").select("entryId").execute(),
      waiting: (await myInboxes(trx)).map((each) => each.waiting),
    }));
    expect(kept).toMatchObject({ entries: [], notes: [], seen: [] });
    expect(kept.waiting.every((count) => count === 0)).toBe(true);
    // Who gave it takes it back, and nobody else.
    const copies = await asPerson(stranger, myCopies);
    const { id: copyId } = only(copies.filter(({ to }) => to !== "Jugendamt"));
    for (const other of [stranger, at.people.colleague, at.people.clerk]) {
      expect(await why(takeCopyBack(at.deps, other, copyId))).toBe("not-found");
    }
    await takeCopyBack(at.deps, caseWorker, copyId);
    expect(await sees(stranger)).toBe(false);
    expect(await why(takeCopyBack(at.deps, caseWorker, copyId))).toBe("not-found");
    expect(await told("copy-recalled")).toEqual([{ type: "copy-recalled", copyId }]);
    await change("update document set confidential = false where id = $1", [entry.documentId]);
    // From the department above it is worked on, too, when it is no secret.
    expect(await lines(stranger)).toHaveLength(1);
    await change("update org_unit set parent_id = null where key = 'bauaufsicht'");
    for (const { id } of await asPerson(stranger, myCopies)) {
      await acknowledgeCopy(at.deps, stranger, id);
    }
    expect(await sees(stranger)).toBe(false);
  });

  test("what waited comes back on its day, to whom it was", async () => {
    const day = (days: number) => keeper()(new Date(Date.now() + days * 86_400_000));
    expect((await day(1)).back).toBe(0);
    expect((await day(2)).back).toBe(1);
    expect(only(await at.entries("bauaufsicht"))).toMatchObject({
      state: "claimed",
      claimedBy: at.people.caseWorker.personId,
    });
    expect((await told("inbox-entry-changed")).at(-1)).toMatchObject({ act: "follow-up" });
  });

  test("is all told in the trail, and its words go with the letter", async () => {
    const gaps = await at.house.asHousekeeper((trx) => auditGaps(trx, at.house.tenantId, 10));
    expect(gaps).toEqual([]);
    await asSuperuserOf(at.house.access.database, async (client) => {
      await client.query("select set_config('app.tenant', $1, false)", [at.house.tenantId]);
      await client.query("update document set erased_at = now() where id = $1", [entry.documentId]);
      const { rows } = await client.query(
        "select count(*) filter (where words is not null)::int as words, (select count(*)::int from confirmed_deadline where reason is not null) as reasons from entry_note",
      );
      expect(rows).toEqual([{ words: 0, reasons: 0 }]);
    });
    expect(await at.house.asHousekeeper((trx) => auditGaps(trx, at.house.tenantId, 10))).toEqual(
      [],
    );
  });
});
