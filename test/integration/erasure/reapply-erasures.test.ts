import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { fork } from "node:child_process";
import { once } from "node:events";
import { access, appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { askErasure, recordAppraisal } from "../../../src/acts/erasure-acts.ts";
import { type ErasureDeps, eraseItem } from "../../../src/erasure/erase-item.ts";
import { keepRetention } from "../../../src/erasure/keep-retention.ts";
import { reapplyErasures, refusedLines } from "../../../src/erasure/reapply-erasures.ts";
import { refusedInWords } from "../../../src/erasure/refused-line.ts";
import { ErasureLine } from "../../../src/erasure/register.ts";
import { dataPaths } from "../../../src/installation.ts";
import { newId } from "../../../src/new-id.ts";
import { noteRegister } from "../../../src/store/erasures.ts";
import { type Acting, only, openActing } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { workOff } from "../../support/work-off.ts";
import type { KilledErasure } from "./killed-eraser.ts";

let acting: Acting;

beforeAll(async () => {
  acting = await openActing();
});
afterAll(async () => {
  await acting.house.remove();
});

const order = (itemId: string, id = newId()) => ({
  id,
  tenantId: acting.house.tenantId,
  owner: { kind: "mail-item" as const, id: itemId },
  basis: "court-order",
  actor: { kind: "house", part: "test" } as const,
  at: new Date(),
});

/** A letter at the clarification desk: its item's id and capture. */
async function someLetter(name: string) {
  const { captureId } = await acting.unclearLetter(name);
  return { captureId, itemId: only(await acting.live(captureId)).mailItemId };
}

/** What is left of an item: whether it has a key, counts as erased, and has its folder. */
async function leftOf(itemId: string) {
  const { house } = acting;
  const row = await house.inTenant((trx) =>
    trx
      .selectFrom("mailItem")
      .leftJoin("itemKey", "itemKey.ownerId", "mailItem.id")
      .select(["erasedAt", "ownerId"])
      .where("mailItem.id", "=", itemId)
      .executeTakeFirstOrThrow(),
  );
  const folder = join(dataPaths(house.dataFolder).blobs, "items", itemId.slice(-2), itemId);
  const hasFolder = await access(folder).then(
    () => true,
    () => false,
  );
  return { erased: row.erasedAt !== null, hasKey: row.ownerId !== null, hasFolder };
}

const WHOLE = { erased: false, hasKey: true, hasFolder: true };
const GONE = { erased: true, hasKey: false, hasFolder: false };
const round = () => keepRetention(acting.house, new Date(), { retention: false });
class Killed extends Error {}
const killed = () => Promise.reject(new Killed("killed here"));

/** Erases in a process of its own, which is killed on the way; gives the signal that ended it. */
async function eraseAndDie(itemId: string, diesAfter: KilledErasure["diesAfter"]) {
  const { access: database, dataFolder, tenantId } = acting.house;
  const child = fork(new URL("killed-eraser.ts", import.meta.url), { execArgv: [] });
  const ended = once(child, "exit");
  const whose: KilledErasure = {
    url: database.url("poststelle_worker"),
    database: database.database,
    passwords: database.passwords,
    dataFolder,
    tenantId,
    id: newId(),
    itemId,
    diesAfter,
  };
  child.send(whose);
  await ended;
  return child.signalCode;
}

/** Two persons ask for it, and the archive does not want it. */
async function decide(itemId: string): Promise<void> {
  const { deps, people } = acting;
  const owner = { kind: "mail-item", id: itemId } as const;
  const asked = { basis: "data-subject-request", reason: "auf Antrag" } as const;
  await recordAppraisal(deps, people.supervisor, { owner }, "waived");
  await askErasure(deps, people.clerk, owner, asked);
  await askErasure(deps, people.supervisor, owner, asked);
}

test("kill -9 between register and commit: it is erased by the next round", async () => {
  const { itemId } = await someLetter("eins.pdf");
  await decide(itemId);
  expect(await eraseAndDie(itemId, "register")).toBe("SIGKILL");
  expect(await leftOf(itemId)).toEqual(WHOLE);
  expect(await round()).toMatchObject({ reapplied: 1, waiting: 0, refused: [] });
  expect(await leftOf(itemId)).toEqual(GONE);
  expect(await round()).toMatchObject({ reapplied: 0 });
});

test("kill -9 between commit and the removal of files: the next round removes them", async () => {
  const { itemId } = await someLetter("zwei.pdf");
  expect(await eraseAndDie(itemId, "commit")).toBe("SIGKILL");
  expect(await leftOf(itemId)).toEqual({ ...GONE, hasFolder: true });
  await round();
  expect(await leftOf(itemId)).toEqual(GONE);
});

test("whoever can write the file alone erases nothing, and is told of; known lines of before get their mark", async () => {
  const { house } = acting;
  const { tenantId } = house;
  const there = await someLetter("ohne Beschluss.pdf");
  const gone = await someLetter("schon fort.pdf");
  const known = order(gone.itemId);
  expect(await eraseItem(house, known)).toBe(true);
  const file = house.erasures.fileOf(tenantId);
  const own = (await readFile(file, "utf8")).trimEnd().split("\n").at(-1) ?? "";
  const { mac, ...ours } = z.record(z.string(), z.unknown()).parse(JSON.parse(own));
  const forged = { ...ours, id: newId(), ownerId: there.itemId, captureId: there.captureId };
  // Without a mark, with another line's, with a right one that nobody decided; and one of an older version.
  const write = (line: unknown) => appendFile(file, `${JSON.stringify(line)}\n`);
  await round();
  await write(forged);
  await write({ ...forged, mac });
  await house.erasures.append(ErasureLine.parse({ ...forged, id: newId() }));
  await write(ours);
  const { refused } = (await round()) ?? {};
  const why = ["unmarked", "not-ours", "undecided"];
  expect(refused?.map(({ because }) => because)).toEqual(why);
  expect(await leftOf(there.itemId)).toEqual(WHOLE);
  const all = await refusedLines(house, tenantId, new Date());
  expect(all.map(({ because }) => because)).toEqual(why);
  expect(refusedInWords(all[1]!)).toContain(`the line of ${file} that ends at byte`);
  // One that this database has looked at is not carried out when it comes back from a backup, either.
  expect((await reapplyErasures(house)).items).toBe(0);
  expect(await leftOf(there.itemId)).toEqual(WHOLE);

  // An installation of before has lines without marks only.
  await writeFile(file, `${JSON.stringify(ours)}\n`);
  await house.inTenant((trx) => noteRegister(trx, tenantId, { erasuresChecked: 0 }));
  expect(await round()).toMatchObject({ reapplied: 0, refused: [] });
  expect(await readFile(file, "utf8")).toBe(`${JSON.stringify(ours)}\n${own}\n`);
  await reapplyErasures(house);
  expect(await readFile(file, "utf8")).toBe(`${JSON.stringify(ours)}\n${own}\n`);
});

test("killed before the register, nothing was begun", async () => {
  const { house } = acting;
  const { itemId } = await someLetter("drei.pdf");
  const deps: ErasureDeps = { ...house, erasures: { ...house.erasures, append: killed } };
  await expect(eraseItem(deps, order(itemId))).rejects.toThrow(Killed);
  await round();
  expect(await leftOf(itemId)).toEqual(WHOLE);
});

test("a restored database that is older learns of it, however old it is", async () => {
  const { house } = acting;
  const there = await someLetter("vier.pdf");
  const name = "fuenf.pdf";
  const { captureId } = await handIn(house, name, await lettersPdf([name]));
  const line = {
    tenantId: house.tenantId,
    ownerKind: "mail-item" as const,
    pages: [1],
    erasedAt: new Date().toISOString(),
    basis: "retention",
  };
  // Of this database's future: an item it has, one that was not separated yet, and of unknown post.
  const [first, second, third] = [newId(), newId(), newId()];
  const known = { ownerId: there.itemId, captureId: there.captureId };
  await house.erasures.append({ ...line, ...known, id: first, whole: true });
  await house.erasures.append({ ...line, ownerId: newId(), captureId, id: second, whole: false });
  const unknown = { ownerId: newId(), captureId: newId() };
  await house.erasures.append({ ...line, ...unknown, id: third, whole: true });
  expect(await reapplyErasures(house)).toEqual({ items: 1, waiting: 1, refused: [] });
  expect(await leftOf(there.itemId)).toEqual(GONE);
  expect(await reapplyErasures(house)).toEqual({ items: 0, waiting: 1, refused: [] });
  await workOff(house);
  const again = only(await acting.live(captureId));
  expect(await round()).toMatchObject({ reapplied: 1, waiting: 0 });
  expect(await leftOf(again.mailItemId)).toEqual(GONE);
  expect(await reapplyErasures(house)).toEqual({ items: 0, waiting: 0, refused: [] });
});

test("of a capture that went whole nothing is separated again", async () => {
  const { house } = acting;
  const name = "sechs.pdf";
  const { captureId } = await handIn(house, name, await lettersPdf([name]));
  await house.erasures.append({
    id: newId(),
    tenantId: house.tenantId,
    ownerKind: "mail-item",
    ownerId: newId(),
    captureId,
    pages: [1],
    whole: true,
    erasedAt: new Date().toISOString(),
    basis: "retention",
  });
  expect(await reapplyErasures(house)).toMatchObject({ items: 1 });
  await workOff(house);
  expect(await acting.documentsOf(captureId)).toEqual([]);
});

test("a line cut short by a crash is none, and swallows no other; a damaged one is told of", async () => {
  const { house } = acting;
  const file = join(dataPaths(house.dataFolder).erasures, `${house.tenantId}.jsonl`);
  await appendFile(file, '{"id":"cut sh');
  expect(await reapplyErasures(house)).toMatchObject({ refused: [] });
  const { itemId } = await someLetter("sieben.pdf");
  expect(await eraseItem(house, order(itemId))).toBe(true);
  expect(await eraseItem(house, order(itemId))).toBe(false);
  expect(await reapplyErasures(house)).toEqual({
    items: 0,
    waiting: 0,
    refused: [expect.objectContaining({ because: "damaged" })],
  });
});

test("work that runs on an item while it is erased changes nothing any more", async () => {
  const { house } = acting;
  const { captureId, itemId } = await someLetter("acht.pdf");
  const { id } = only(await acting.live(captureId));
  const taskId = newId();
  await house.inTenant((trx) =>
    trx
      .insertInto("task")
      .values({
        id: taskId,
        tenantId: house.tenantId,
        step: "compose",
        subjectKind: "document",
        subjectId: id,
        state: "running",
        fence: 3,
        classRank: 2,
        fairKey: captureId,
      })
      .execute(),
  );
  await eraseItem(house, order(itemId));
  const [task, locked] = await house.inTenant(async (trx) => [
    await trx.selectFrom("task").selectAll().where("id", "=", taskId).executeTakeFirstOrThrow(),
    await trx.selectFrom("document").select("id").where("id", "=", id).forUpdate().execute(),
  ]);
  expect(task).toMatchObject({ state: "cancelled", fence: 4 });
  expect(locked).toEqual([]);
});
