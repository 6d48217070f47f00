import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type { ActPerson } from "../../../src/acts/act.ts";
import { closeDay } from "../../../src/acts/close-day.ts";
import { entryOpenedInError, openedInError } from "../../../src/acts/opened-in-error.ts";
import {
  correctSealed,
  giveBackSealed,
  handOverSealed,
  receiptSealed,
  recordSealed,
  withdrawSealed,
} from "../../../src/acts/sealed-post.ts";
import { dayFigures } from "../../../src/domain/day-close.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";
import { eraseItem } from "../../../src/erasure/erase-item.ts";
import { eraseRegisterWords } from "../../../src/erasure/keep-register.ts";
import { newId } from "../../../src/new-id.ts";
import { auditGaps } from "../../../src/store/audit-gaps.ts";
import { countDay, lastClosedDay } from "../../../src/store/day-closes.ts";
import { townToday } from "../../../src/store/people.ts";
import { postsToJudge } from "../../../src/store/retention.ts";
import { registerOfDay, scansToRecord, sealedForMe } from "../../../src/store/views/sealed-post.ts";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { trailOf } from "../../support/spine.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;
let today: CalendarDate;
beforeAll(async () => {
  at = await openActing();
  today = await at.house.inTenant(townToday);
});
afterAll(() => at.house.remove());

const nobody = { addressee: null, sender: null, unit: null, personId: null };
const as = <T>(who: ActPerson, use: Parameters<typeof at.house.inTenant<T>>[0]) =>
  at.house.store.withActor({ kind: "person", ...who }, use);
const sees = async (who: ActPerson, documentId: string): Promise<boolean> => {
  const { rows } = await as(who, (trx) =>
    sql<{ is: boolean }>`select may_see_document(${documentId}, my_view()) as is`.execute(trx),
  );
  return rows[0]?.is === true;
};
const toldOf = async (who: ActPerson) => (await as(who, sealedForMe)).map(({ id }) => id);
const register = (day: string = today) => as(at.people.clerk, (trx) => registerOfDay(trx, day));
const record = (order: Parameters<typeof recordSealed>[2]) =>
  recordSealed(at.deps, at.people.clerk, order);
const gaps = () => at.house.asHousekeeper((trx) => auditGaps(trx, at.house.tenantId, 20));
const figuresOf = (day: string) =>
  at.house.inTenant(async (trx) => dayFigures(await countDay(trx, day, await lastClosedDay(trx))));
const dayAfter = (day: string): CalendarDate =>
  CalendarDate.parse(
    new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
  );
const line = (over: object = {}) => ({
  recordAs: "line" as const,
  day: today,
  ...nobody,
  rule: "personalrat",
  addressee: "Personalrat",
  opened: null,
  ...over,
});
const count = (items: number) => ({
  recordAs: "count" as const,
  day: today,
  rule: "wahlbrief",
  items,
});

test("sealed post is recorded as its rule says, reaches whom it is for, and is in the day's sum", async () => {
  const { clerk, caseWorker, colleague, stranger } = at.people;
  // What the rule does not want so, or nobody can be reached with, is refused.
  expect(await why(record(line({ rule: "wahlbrief" })))).toBe("recorded-otherwise");
  expect(await why(record(line({ rule: "none" })))).toBe("unknown-opening-rule");
  expect(await why(record(line({ addressee: null })))).toBe("addressee-needed");
  expect(await why(record(line({ personId: clerk.personId })))).toBe("not-a-colleague");
  expect(await why(record({ ...count(2), day: dayAfter(today) }))).toBe("day-to-come");
  expect(await why(recordSealed(at.deps, caseWorker, count(2)))).toBe("not-allowed");

  const ballots = await record(count(12));
  const council = await record(line({ sender: "ver.di" }));
  expect(council.receiptNumber).toMatch(/^LIN-/);
  const mine = await record(line({ rule: null, personId: caseWorker.personId }));
  expect(await toldOf(caseWorker)).toEqual([mine.id]);
  expect(await toldOf(colleague)).toEqual([]);

  // The image of an envelope: its addressee's alone, not the clerk's who recorded it.
  const letter = await lettersPdf(["Stadt Lindenau", "Herrn Lüttgenau persönlich"]);
  const { captureId } = await handIn(at.house, "umschlag.pdf", letter, { sealed: true });
  await workOff(at.house);
  const document = only(await at.documentsOf(captureId));
  expect(document.state).toBe("sealed");
  expect((await as(clerk, scansToRecord)).map((scan) => scan.documentId)).toEqual([document.id]);
  const image = { recordAs: "image" as const, documentId: document.id, ...nobody };
  const kept = await record({ ...image, rule: "persoenlich", personId: caseWorker.personId });
  expect(await why(record({ ...image, rule: "persoenlich", personId: caseWorker.personId }))).toBe(
    "not-possible-now",
  );
  expect(await as(clerk, scansToRecord)).toEqual([]);
  for (const [who, is] of [
    [caseWorker, true],
    [clerk, false],
    [colleague, false],
    [stranger, false],
  ] as const) {
    expect(await sees(who, document.id)).toBe(is);
  }

  // A receipt is the addressee's to give; it says that the envelope was handed over.
  expect(await why(receiptSealed(at.deps, clerk, kept.id))).toBe("not-found");
  expect(await why(receiptSealed(at.deps, colleague, kept.id))).toBe("not-found");
  expect(await why(handOverSealed(at.deps, caseWorker, kept.id, null))).toBe("not-allowed");
  const isReceipted = async () =>
    (await at.house.inTenant((trx) => postsToJudge(trx, { ownerId: document.mailItemId }))).map(
      (post) => post.documents.map(({ receipted }) => receipted),
    );
  expect(await isReceipted()).toEqual([[false]]);
  await receiptSealed(at.deps, caseWorker, kept.id);
  // From then on it may be erased when its time is over.
  expect(await isReceipted()).toEqual([[true]]);
  expect(only(await at.documentsOf(captureId)).state).toBe("handed-over-unopened");
  expect(await sees(caseWorker, document.id)).toBe(true);
  await handOverSealed(at.deps, clerk, council.id, "Frau Neumann");
  expect(await why(handOverSealed(at.deps, clerk, council.id, null))).toBe("not-possible-now");

  // It is not theirs: it lies sealed in the mailroom, and for nobody until a clerk says for whom.
  expect(await why(giveBackSealed(at.deps, colleague, kept.id, "nicht für mich"))).toBe(
    "not-found",
  );
  expect(await why(giveBackSealed(at.deps, clerk, kept.id, "nicht für mich"))).toBe("not-found");
  await giveBackSealed(at.deps, caseWorker, kept.id, "gehört Frau Mühlstein");
  expect(only(await at.documentsOf(captureId)).state).toBe("sealed");
  expect([await sees(caseWorker, document.id), await sees(clerk, document.id)]).toEqual([
    false,
    false,
  ]);
  expect(await as(clerk, scansToRecord)).toEqual([]);
  const [given] = (await as(clerk, (trx) => registerOfDay(trx, today))).filter(
    (each) => each.documentId === document.id && each.withdrawn === null,
  );
  expect(given).toMatchObject({ unit: null, personId: null, handedOver: null, receipted: null });
  expect(await why(giveBackSealed(at.deps, caseWorker, given?.id ?? "", "noch einmal"))).toBe(
    "not-found",
  );
  expect((await trailOf(at.house, document.id)).slice(-3)).toMatchObject([
    { type: "sealed-withdrawn", because: "given-back" },
    { type: "moved" },
    { type: "sealed-recorded", replaces: kept.id, unit: null },
  ]);

  // To somebody else: the former sees nothing.
  const { id: moved } = await correctSealed(at.deps, clerk, given?.id ?? "", {
    order: { ...nobody, recordAs: "image", rule: "persoenlich", personId: colleague.personId },
    reason: "verwechselt",
  });
  expect(only(await at.documentsOf(captureId)).state).toBe("sealed");
  expect([await sees(caseWorker, document.id), await sees(colleague, document.id)]).toEqual([
    false,
    true,
  ]);
  const lines = (await register()).filter((each) => each.documentId === document.id);
  expect(lines.map(({ id, withdrawn }) => [id, withdrawn?.because ?? null])).toEqual([
    [moved, null],
    [given?.id, "verwechselt"],
    [kept.id, "gehört Frau Mühlstein"],
  ]);

  // What a unit opens its people see; of what nobody opens they are told, and see no page.
  const toUnit = async (id: string, rule: string) => {
    const order = { ...nobody, recordAs: "image" as const, rule, unit: "bauaufsicht" };
    return (await correctSealed(at.deps, clerk, id, { order, reason: "andere Regel" })).id;
  };
  const opened = await toUnit(moved, "beihilfe");
  expect([await sees(caseWorker, document.id), await sees(stranger, document.id)]).toEqual([
    true,
    false,
  ]);
  const bid = await toUnit(opened, "angebot");
  expect(await sees(caseWorker, document.id)).toBe(false);
  expect(await toldOf(caseWorker)).toContain(bid);
  expect(await toldOf(stranger)).toEqual([]);

  await withdrawSealed(at.deps, clerk, mine.id, "doppelt erfasst");
  expect(await toldOf(caseWorker)).toEqual([bid]);
  expect((await figuresOf(today)).total).toMatchObject({
    received: 14,
    counted: 12,
    passedOn: 1,
    remaining: 1,
    unnamed: 0,
  });
  await closeDay(at.deps, clerk, today);
  // A number that was corrected later: the close stays, the next counts what it did not.
  await correctSealed(at.deps, clerk, ballots.id, { order: count(15), reason: "nachgezählt" });
  expect((await figuresOf(dayAfter(today))).total).toMatchObject({
    carriedOver: 4,
    received: 0,
    counted: 3,
    remaining: 1,
    unnamed: 0,
  });
  expect(await gaps()).toEqual([]);
});

test("what was opened in error is closed again for its addressee, and for whoever says so", async () => {
  const { clerk, caseWorker, stranger, head } = at.people;
  const { captureId, caseId } = await at.unclearLetter();
  await at.settle(clerk, caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  const entry = only(await at.entries("bauaufsicht"));
  const document = only(await at.live(captureId));
  expect([await sees(clerk, document.id), await sees(caseWorker, document.id)]).toEqual([
    true,
    true,
  ]);
  const order = {
    item: { captureId },
    ...nobody,
    rule: "personalrat",
    addressee: "Personalrat",
    personId: stranger.personId,
    opened: {
      by: "Anneliese Ackerknecht",
      at: "2026-11-23T08:15:00Z",
      closedAgain: true,
      tell: "Vorsitz des Personalrats",
    } as const,
  };
  expect(await why(openedInError(at.deps, caseWorker, order))).toBe("not-allowed");
  const { id } = await openedInError(at.deps, clerk, order);
  expect((await at.documentsOf(captureId)).find((each) => each.id === document.id)?.state).toBe(
    "sealed",
  );
  for (const who of [clerk, caseWorker, head]) expect(await sees(who, document.id)).toBe(false);
  expect(await sees(stranger, document.id)).toBe(true);
  expect((await at.entries("bauaufsicht")).find((each) => each.id === entry.id)?.state).toBe(
    "withdrawn",
  );
  const words = await at.house.inTenant((trx) =>
    trx.selectFrom("pageVersion").select("plainText").where("captureId", "=", captureId).execute(),
  );
  expect(words.every(({ plainText }) => plainText === null)).toBe(true);
  expect(await trailOf(at.house, document.id)).toContainEqual(
    expect.objectContaining({ type: "opened-in-error", recordId: id }),
  );
  const [noted] = (await register()).filter((each) => each.id === id);
  expect(noted?.opened).toMatchObject({ by: order.opened.by, tell: order.opened.tell });
  // Without it nobody would know for whom it was closed again; said twice it changes nothing.
  expect(await why(withdrawSealed(at.deps, clerk, id, "doch nicht"))).toBe("not-possible-now");
  const again = { ...order, item: { documentId: document.id } };
  expect(await why(openedInError(at.deps, clerk, again))).toBe("not-possible-now");

  // Whoever stands in for the addressee sees what they see, unless the rule says never.
  await at.house.inTenant((trx) =>
    trx
      .insertInto("deputy")
      .values({
        id: newId(),
        tenantId: at.house.tenantId,
        personId: stranger.personId,
        deputyId: caseWorker.personId,
        validFrom: today,
        validTo: today,
      })
      .execute(),
  );
  expect(await sees(caseWorker, document.id)).toBe(true);
  const { id: never } = await correctSealed(at.deps, clerk, id, {
    order: { ...nobody, recordAs: "image", rule: "angebot", personId: stranger.personId },
    reason: "andere Regel",
  });
  expect([await sees(stranger, document.id), await sees(caseWorker, document.id)]).toEqual([
    true,
    false,
  ]);

  // A line that was opened after all says so in a record of its own.
  const council = await record(line());
  const opened = await openedInError(at.deps, clerk, {
    ...order,
    item: { receiptNumber: council.receiptNumber ?? "" },
  });
  const ofLine = (await register()).filter((each) => each.receiptNumber === council.receiptNumber);
  expect(ofLine.map((each) => [each.id, each.opened !== null])).toEqual([
    [opened.id, true],
    [council.id, false],
  ]);
  expect(await gaps()).toEqual([]);

  // Erasing reaches what people typed: of the letter with it, of a line when its time is over.
  await eraseItem(at.house, {
    id: newId(),
    tenantId: at.house.tenantId,
    owner: { kind: "mail-item", id: document.mailItemId },
    basis: "court-order",
    actor: { kind: "house", part: "test" },
    at: new Date(),
  });
  const inTenYears = new Date(Date.now() + 10 * 366 * 86_400_000);
  expect(await eraseRegisterWords(at.house, at.house.tenantId, new Date())).toBe(0);
  await handOverSealed(at.deps, clerk, opened.id, "Vorsitz");
  expect(await eraseRegisterWords(at.house, at.house.tenantId, inTenYears)).toBeGreaterThan(0);
  const left = (await register()).filter(({ id: one }) => one === never || one === opened.id);
  expect(left).toHaveLength(2);
  for (const each of left) {
    expect(each).toMatchObject({ addressee: null, sender: null, wordsErased: true });
    expect(each.opened).toMatchObject({ by: null, tell: null });
    expect(each.handedOver?.to ?? null).toBeNull();
  }
  expect(await gaps()).toEqual([]);
});

test("what is closed by whoever has it in an inbox reaches nobody until the opening desk says whom", async () => {
  const { clerk, caseWorker, stranger, colleague } = at.people;
  const { captureId, caseId } = await at.unclearLetter();
  await at.settle(clerk, caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  const document = only(await at.live(captureId));
  const entry = (await at.entries("bauaufsicht")).find((each) => each.documentId === document.id);
  const close = (who: ActPerson, over: object = {}) =>
    entryOpenedInError(at.deps, who, entry?.id ?? "", {
      addressee: "Gleichstellungsbeauftragte",
      sender: null,
      opened: { by: "x", at: "2026-11-23T08:15:00Z", closedAgain: true, tell: "y", ...over },
    });
  expect(await why(close(stranger))).toBe("not-found");
  expect(await why(close(clerk))).toBe("not-found");
  expect(await why(close(caseWorker, { at: "2099-01-01T08:00:00Z" }))).toBe("day-to-come");
  const { id } = await close(caseWorker);
  for (const who of [caseWorker, colleague, clerk])
    expect(await sees(who, document.id)).toBe(false);
  expect(await why(close(caseWorker))).toBe("not-found");
  const held = async () =>
    (await register()).find((each) => each.documentId === document.id && each.withdrawn === null);
  expect(await held()).toMatchObject({
    id,
    ruleKey: null,
    rule: "addressee",
    unit: null,
    personId: null,
    addressee: "Gleichstellungsbeauftragte",
  });
  expect(await toldOf(caseWorker)).not.toContain(id);
  await correctSealed(at.deps, clerk, id, {
    order: { ...nobody, recordAs: "image", rule: "persoenlich", personId: stranger.personId },
    reason: "für sie",
  });
  expect([await sees(stranger, document.id), await sees(colleague, document.id)]).toEqual([
    true,
    false,
  ]);
  expect(await trailOf(at.house, document.id)).toContainEqual(
    expect.objectContaining({ type: "opened-in-error", recordId: id }),
  );
  expect(await gaps()).toEqual([]);
});
