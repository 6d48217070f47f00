import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import {
  askErasure,
  blockErasure,
  recordAppraisal,
  unblockErasure,
  withdrawErasure,
} from "../../../src/acts/erasure-acts.ts";
import { eraseItem } from "../../../src/erasure/erase-item.ts";
import { keepRetention } from "../../../src/erasure/keep-retention.ts";
import { newId } from "../../../src/new-id.ts";
import { openRequests } from "../../../src/store/retention.ts";
import { type Acting, main, nonEmpty, only, openActing, why } from "../../support/acting.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { workOff } from "../../support/work-off.ts";

let acting: Acting;
beforeAll(async () => {
  acting = await openActing();
});
afterAll(async () => {
  await acting.house.remove();
});

const item = (id: string) => ({ kind: "mail-item", id }) as const;
const asked = { basis: "data-subject-request", reason: "auf Antrag" } as const;
const round = () => keepRetention(acting.house, new Date(), { retention: false });

/** Letters of one page at the clarification desk, in one stack; each with its item, page and case. */
async function stackOf(count: number) {
  const { captureId, caseId } = await acting.unclearLetter(`${newId()}.pdf`, count);
  const pages = await acting.pageIds(captureId);
  const documents = pages.map((page) => ({ documents: nonEmpty([main(page)]) }));
  const order = { items: nonEmpty(documents), discards: [] };
  if (count > 1) await acting.settle(acting.people.clerk, caseId, { act: "split", order });
  await workOff(acting.house);
  const cases = await acting.openCases(captureId);
  return (await acting.live(captureId)).map((letter, at) => ({
    ...letter,
    captureId,
    page: pages[at] ?? only([]),
    caseId: cases.find(({ documentId }) => documentId === letter.id)?.id ?? "",
  }));
}

/** Two persons ask, and the archive does not want it. */
async function confirm(itemId: string): Promise<void> {
  const { deps, people } = acting;
  await recordAppraisal(deps, people.supervisor, { owner: item(itemId) }, "waived");
  await askErasure(deps, people.clerk, item(itemId), asked);
  await askErasure(deps, people.supervisor, item(itemId), asked);
}

const leftOf = (itemId: string) =>
  acting.house.inTenant(async (trx) => {
    const key = await trx
      .selectFrom("itemKey")
      .select("ownerId")
      .where("ownerId", "=", itemId)
      .execute();
    const [open] = await openRequests(trx, itemId);
    return { hasKey: key.length > 0, asked: open !== undefined };
  });

test("while a stack is split anew nothing of it is erased; what is asked for or held is not split", async () => {
  const { house, people, settle, live } = acting;
  const [gone, stays] = await stackOf(2);
  if (gone === undefined || stays === undefined) throw new Error("It is not two letters");
  await confirm(gone.mailItemId);
  // From now on until `separate` has run, the neighbour has no document.
  const order = { items: nonEmpty([{ documents: nonEmpty([main(stays.page)]) }]), discards: [] };
  await settle(people.clerk, stays.caseId, { act: "split", order });
  expect(await round()).toMatchObject({ erased: 0, restricted: 0 });
  expect(await leftOf(gone.mailItemId)).toEqual({ hasKey: true, asked: true });
  // Nor where a database that was restored learns of it at that moment.
  const actor = { kind: "house", part: "test" } as const;
  const { tenantId } = house;
  const again = {
    tenantId,
    owner: item(gone.mailItemId),
    basis: "retention",
    actor,
    at: new Date(),
  };
  expect(await eraseItem(house, { ...again, id: newId(), fromRegister: true })).toBe(false);
  await workOff(house);
  expect(await round()).toMatchObject({ erased: 1 });
  expect(await leftOf(gone.mailItemId)).toEqual({ hasKey: false, asked: false });
  expect((await live(gone.captureId)).map(({ state }) => state)).toEqual(
    expect.arrayContaining(["discarded", "in-clarification"]),
  );

  // What was asked or held for one letter cannot be for two: it is not split before that is settled.
  const [first] = await stackOf(1);
  if (first === undefined) throw new Error("There is no letter");
  const alone = { items: nonEmpty([{ documents: nonEmpty([main(first.page)]) }]), discards: [] };
  const split = () => why(settle(people.clerk, first.caseId, { act: "split", order: alone }));
  await askErasure(acting.deps, people.clerk, item(first.mailItemId), asked);
  expect(await split()).toBe("erasure-pending");
  await withdrawErasure(acting.deps, people.clerk, item(first.mailItemId));
  const block = { reason: "Klage", until: null };
  await blockErasure(acting.deps, people.supervisor, item(first.mailItemId), block);
  expect(await split()).toBe("erasure-pending");
  await unblockErasure(acting.deps, people.supervisor, item(first.mailItemId));
  expect(await split()).toBe("done");
  await workOff(house);
});

test("a block that comes while it is erased is refused, and does not say that it holds", async () => {
  const { house, deps, people } = acting;
  const [letter] = await stackOf(1);
  const owner = item(letter?.mailItemId ?? "");
  const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>();
  const { promise: goOn, resolve: release } = Promise.withResolvers<undefined>();
  const erasures: typeof house.erasures = {
    ...house.erasures,
    async append(line) {
      reach(undefined);
      await goOn;
      await house.erasures.append(line);
    },
  };
  const actor = { kind: "house", part: "test" } as const;
  const { tenantId } = house;
  const order = { id: newId(), tenantId, owner, basis: "retention", actor, at: new Date() };
  const erasing = eraseItem({ ...house, erasures }, order);
  await reached;
  const blocked = why(
    blockErasure(deps, people.supervisor, owner, { reason: "Klage", until: null }),
  );
  await Promise.race([blocked, pause(300)]);
  release(undefined);
  expect([await erasing, await blocked]).toEqual([true, "erased"]);
});

test("one that cannot be erased keeps no other, and is told", async () => {
  const { house } = acting;
  const [first, second] = [...(await stackOf(1)), ...(await stackOf(1))];
  for (const each of [first, second]) await confirm(each?.mailItemId ?? "");
  const erasures: typeof house.erasures = {
    ...house.erasures,
    append: (line) =>
      line.ownerId === first?.mailItemId
        ? Promise.reject(new Error("no room"))
        : house.erasures.append(line),
  };
  const failing = keepRetention({ ...house, erasures }, new Date(), { retention: false });
  await expect(failing).rejects.toThrow(
    "1 erasures failed and are tried again; the first: no room",
  );
  expect(await leftOf(second?.mailItemId ?? "")).toEqual({ hasKey: false, asked: false });
  expect(await leftOf(first?.mailItemId ?? "")).toEqual({ hasKey: true, asked: true });
  expect(await round()).toMatchObject({ erased: 1 });
});

test("nobody erases alone: not by the function, nor in another's name, nor from another town", async () => {
  const { house, deps, people } = acting;
  const [letter] = await stackOf(1);
  const { captureId, mailItemId, id } = letter ?? only([]);
  const eraseRows = (capture = captureId) =>
    sql`select erase_rows(${capture}, ${[mailItemId]}::uuid[], ${[id]}::uuid[], true)`;
  const { tenantId } = house;
  const asPerson = { kind: "act", ...people.supervisor } as const;
  const alone = house.store.withActor(asPerson, (trx) => eraseRows().execute(trx));
  await expect(alone).rejects.toThrow("Nobody erases by an act");
  const elsewhere = { kind: "process", tenantId: newId() } as const;
  const foreign = house.store.withActor(elsewhere, (trx) => eraseRows().execute(trx));
  await expect(foreign).rejects.toThrow("not of this town");
  const mixed = house.inTenant((trx) => eraseRows(letter?.id ?? "").execute(trx));
  await expect(mixed).rejects.toThrow("not of this capture");

  const forged = house.store.withActor(asPerson, (trx) =>
    trx
      .insertInto("erasureRequest")
      .values({
        id: newId(),
        tenantId,
        ownerKind: "mail-item",
        ownerId: mailItemId,
        basis: "retention",
        askedBy: people.clerk.personId,
      })
      .execute(),
  );
  await expect(forged).rejects.toThrow("row-level security");
  await askErasure(deps, people.supervisor, item(mailItemId), asked);
  const confirmed = house.store.withActor(asPerson, (trx) =>
    trx
      .updateTable("erasureRequest")
      .set({ confirmedBy: people.clerk.personId })
      .where("ownerId", "=", mailItemId)
      .execute(),
  );
  await expect(confirmed).rejects.toThrow("row-level security");
  // A supervisor who is none any more does not make up for a second clerk.
  await asSuperuserOf(house.access.database, async (client) => {
    const { personId } = people.supervisor;
    await client.query(
      "update role_grant set valid_to = current_date - 2, valid_from = current_date - 9 where person_id = $1",
      [personId],
    );
  });
  expect(await why(askErasure(deps, people.clerk, item(mailItemId), asked))).toBe(
    "erasure-needs-supervisor",
  );
});
