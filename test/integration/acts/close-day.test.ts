import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { closeDay } from "../../../src/acts/close-day.ts";
import { dayFigures } from "../../../src/domain/day-close.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";
import { countDay, lastClosedDay } from "../../../src/store/day-closes.ts";
import { lockSubject, moveSubject } from "../../../src/store/subjects.ts";
import { type Acting, only, openActing } from "../../support/acting.ts";

let at: Acting;
beforeAll(async () => {
  at = await openActing();
});
afterAll(() => at.house.remove());

const tomorrow = (day: string): CalendarDate =>
  CalendarDate.parse(
    new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
  );

test("what ends in a transaction that began before a day was closed is counted by the next close", async () => {
  const { captureId } = await at.unclearLetter();
  const { id, receiptDay } = only(await at.documentsOf(captureId));
  const day = CalendarDate.parse(receiptDay);
  const begun = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const ending = at.house.inTenant(async (trx) => {
    await sql`select now()`.execute(trx);
    begun.resolve();
    await mayEnd.promise;
    const subject = await lockSubject(trx, "document", id);
    if (subject === null) throw new Error("It is gone");
    await moveSubject(trx, subject, "end", "forwarded");
  });
  await begun.promise;
  await closeDay(at.deps, at.people.clerk, day);
  mayEnd.resolve();
  await ending;
  const figures = await at.house.inTenant(async (trx) =>
    dayFigures(await countDay(trx, tomorrow(day), await lastClosedDay(trx))),
  );
  expect(figures.total).toMatchObject({ carriedOver: 1, passedOn: 1, remaining: 0, unnamed: 0 });
  expect(figures.total.carriedFrom).toEqual({ left: 1, later: 0, changed: 0 });
});
