import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Accept, makeAccept } from "../../../src/intake/accept.ts";
import { type HotFolder, makeHotFolder } from "../../../src/intake/hot-folder.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";

let house: TestHouse;
let hot: string;
let now: number;
let accept: Accept;
let errors: Error[];
/** How many of them are to be logged. */
let news: number;
let refusals: string[];
let folder: HotFolder;

beforeEach(async () => {
  house = await openTestHouse();
  hot = join(house.dataFolder, "hot");
  now = Date.now();
  errors = [];
  news = 0;
  refusals = [];
  accept = makeAccept({ ...house, now: () => new Date(now) });
  folder = open();
});
afterEach(() => house.remove());

const open = (bytesMax = 1_000_000, mayTake = () => true) =>
  makeHotFolder({
    mayTake,
    store: house.store,
    accept: (offer) => accept(offer),
    tenant: { id: house.tenantId, timeZone: "Europe/Berlin" },
    bytesMax,
    now: () => new Date(now),
    folder: hot,
    refused: (cause) => {
      refusals.push(cause);
      return Promise.resolve();
    },
    onError: (error, isNews) => {
      errors.push(error instanceof Error ? error : new Error(String(error)));
      if (isNews) news += 1;
    },
  });
async function put(name: string, text = "a letter"): Promise<string> {
  const path = join(hot, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}
/** Two looks with time between them; gives how many files the second took. */
async function settle(ms = 3_000): Promise<number> {
  await folder.look();
  now += ms;
  return folder.look();
}
const captures = () =>
  house.inTenant((trx) =>
    trx
      .selectFrom("capture")
      .innerJoin("captureSource", "captureSource.captureId", "capture.id")
      .leftJoin("batch", "batch.id", "capture.batchId")
      .select([
        "path",
        "capture.sealed",
        "capture.class",
        "receiptDay",
        "capture.receiptBasis",
        "batchId",
        "day",
      ])
      .orderBy("path")
      .execute(),
  );
const names = (where: string): Promise<string[]> =>
  readdir(join(hot, where)).then(
    (found) => found.toSorted((a, b) => a.localeCompare(b)),
    () => [],
  );

describe("a file", () => {
  test("is taken once it rests, and moved only then", async () => {
    await put("letter.pdf");
    await expect(folder.look()).resolves.toBe(0);
    await expect(folder.look()).resolves.toBe(0);
    now += 3_000;
    await expect(folder.look()).resolves.toBe(1);
    await expect(names("done")).resolves.toEqual(["letter.pdf"]);
    await expect(captures()).resolves.toMatchObject([{ path: "letter.pdf", batchId: null }]);
    await expect(settle()).resolves.toBe(0);
  });

  test("that grows is left until it rests, renamed in or not", async () => {
    for (const text of ["a", "ab", "abc"]) {
      await put("letter.pdf", text);
      await expect(folder.look()).resolves.toBe(0);
      now += 1_500;
      await expect(folder.look()).resolves.toBe(0);
    }
    now += 1_000;
    await expect(folder.look()).resolves.toBe(1);
    await put("writing.pdf.part", "whole");
    await expect(settle()).resolves.toBe(0);
    await rename(join(hot, "writing.pdf.part"), join(hot, "writing.pdf"));
    await expect(settle()).resolves.toBe(1);
  });

  test("that is empty waits longer, and then is post too", async () => {
    await put("empty.pdf", "");
    await expect(settle(3_000)).resolves.toBe(0);
    await expect(settle(3_000)).resolves.toBe(1);
  });

  test.each([
    "Bürgermeister Größe.pdf",
    "two  blanks.pdf",
    "new\nline.pdf",
    "'; drop table x.pdf",
    "ー.pdf",
  ])("named %j is taken under its name", async (name) => {
    await put(name);
    await expect(settle()).resolves.toBe(1);
    await expect(captures()).resolves.toMatchObject([{ path: name }]);
    await expect(names("done")).resolves.toEqual([name]);
  });

  test("named in Latin-1 is taken under the same name in UTF-8", async () => {
    await mkdir(hot, { recursive: true });
    await writeFile(
      Buffer.concat([Buffer.from(`${hot}/`), Buffer.from("Stra\xdfe.pdf", "latin1")]),
      "x",
    );
    await folder.look();
    await expect(settle()).resolves.toBe(1);
    await expect(captures()).resolves.toMatchObject([{ path: "Straße.pdf" }]);
    expect(errors).toEqual([]);
  });

  test("named in Latin-1 as another is in UTF-8 takes nothing's place", async () => {
    const latin1 = Buffer.concat([
      Buffer.from(`${hot}/`),
      Buffer.from("Gr\xfc\xdfe.pdf", "latin1"),
    ]);
    await put("Grüße.pdf", "the one");
    await writeFile(latin1, "the other");
    await folder.look();
    await expect(settle()).resolves.toBe(2);
    await expect(captures()).resolves.toHaveLength(2);
    expect(errors).toEqual([]);
  });

  test("that is hidden, temporary or a link is not taken", async () => {
    await put(".hidden.pdf");
    await put("a.tmp");
    await put("b.PARTIAL");
    await symlink("/etc/hostname", join(hot, "link.pdf"));
    await symlink("/etc", join(hot, "folder"));
    await expect(settle()).resolves.toBe(0);
    await expect(captures()).resolves.toEqual([]);
    expect(errors).toEqual([]);
  });

  test("of the same name as one before gets another name in done/, and neither is lost", async () => {
    await put("letter.pdf", "one");
    await settle();
    await put("letter.pdf", "two");
    await settle();
    await put("letter.pdf/inside.pdf", "three");
    await expect(settle()).resolves.toBe(1);
    await expect(captures()).resolves.toHaveLength(3);
    const done = await readdir(join(hot, "done"), { recursive: true });
    expect(done.filter((name) => name.endsWith("letter.pdf"))).toHaveLength(3);
    expect(done.filter((name) => name.endsWith("inside.pdf"))).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  test("too large goes to rejected/ with its reason", async () => {
    folder = open(10);
    const long = `${"ü".repeat(120)}.pdf`;
    await put("batch/large.pdf", "more than ten bytes");
    await put(long, "more than ten bytes");
    await put("small.pdf", "small");
    await expect(settle()).resolves.toBe(1);
    expect(refusals).toEqual(["too-large", "too-large"]);
    await expect(names("rejected/batch")).resolves.toEqual(["large.pdf", "large.pdf.reason.txt"]);
    await expect(
      readFile(join(hot, "rejected/batch/large.pdf.reason.txt"), "utf8"),
    ).resolves.toMatch(/batch\/large\.pdf has 19 bytes.*POSTSTELLE_FILE_MB_MAX/);
    await expect(names("rejected")).resolves.toContain(long);
  });

  test("a door that is shut for a while (disk full) keeps the file, and no other", async () => {
    const open1 = accept;
    accept = (offer) =>
      offer.name === "a.pdf"
        ? Promise.reject(Object.assign(new Error(`ENOSPC: '${offer.path}'`), { code: "ENOSPC" }))
        : open1(offer);
    await put("a.pdf");
    await put("b.pdf");
    await expect(settle()).resolves.toBe(1);
    await expect(names("")).resolves.toEqual(["a.pdf", "done"]);
    // Names are content, and this is logged.
    expect(errors.map((error) => error.message)).toEqual([
      "A file cannot be taken now and stays (ENOSPC)",
    ]);
    // At every look again; it is logged once, and an operator sees it once it lasts.
    const since = new Date(now);
    for (let nth = 0; nth < 3; nth += 1) await folder.look();
    expect([errors.length, news, folder.waiting()]).toEqual([4, 1, null]);
    now += 61_000;
    await folder.look();
    expect([news, folder.waiting()]).toEqual([2, { count: 1, since }]);
    accept = open1;
    await expect(folder.look()).resolves.toBe(1);
    expect(folder.waiting()).toBeNull();
  });

  test("while something is away none is taken, tried or complained of; then all are", async () => {
    let away = false;
    let asked = 0;
    folder = open(1_000_000, () => !away);
    const door = accept;
    accept = (offer) => {
      asked += 1;
      // As when the disk is found full by the first file.
      away = true;
      return Promise.reject(Object.assign(new Error(offer.name), { code: "ENOSPC" }));
    };
    for (const name of ["a.pdf", "b.pdf", "c.pdf"]) await put(name);
    await settle();
    const half = await put(".batch.yaml.reason.txt.0123456789ab.tmp");
    await folder.look();
    expect([asked, errors.length]).toEqual([1, 1]);
    await expect(names("")).resolves.toEqual([basename(half), "a.pdf", "b.pdf", "c.pdf"]);
    away = false;
    accept = door;
    // Begun again: what was being written when it was killed is removed.
    folder = open();
    await expect(settle()).resolves.toBe(3);
    await expect(names("")).resolves.toEqual(["done"]);
    await expect(captures()).resolves.toHaveLength(3);
  });

  test("a right that is missing elsewhere is not the file's fault", async () => {
    accept = () => Promise.reject(Object.assign(new Error("EACCES"), { code: "EACCES" }));
    await put("a.pdf");
    await settle();
    expect(refusals).toEqual([]);
    await expect(names("")).resolves.toEqual(["a.pdf"]);
  });

  test("died between commit and move: offered again, it is the same capture", async () => {
    const open1 = accept;
    accept = async (offer) => {
      await open1(offer);
      throw new Error("died");
    };
    await put("letter.pdf");
    await settle();
    accept = open1;
    await expect(folder.look()).resolves.toBe(1);
    await expect(captures()).resolves.toHaveLength(1);
    await expect(names("done")).resolves.toEqual(["letter.pdf"]);
  });

  test("written over while it was taken: what was taken is, and so is what came in its place", async () => {
    const open1 = accept;
    const path = await put("scan/scan.pdf", "the first letter");
    accept = async (offer) => {
      const accepted = await open1(offer);
      accept = open1;
      await writeFile(path, "the second letter");
      return accepted;
    };
    await settle();
    // Now another one with its name is quicker than the second is put back.
    await put("scan/scan.pdf", "the third");
    for (let nth = 0; nth < 4; nth += 1) await settle();
    expect(errors).toEqual([]);
    await expect(captures()).resolves.toHaveLength(3);
    const done = await names("done/scan");
    const texts = await Promise.all(
      done.map((name) => readFile(join(hot, "done/scan", name), "utf8")),
    );
    // The first is in our store alone: it was written over.
    expect(texts.toSorted()).toEqual(["the second letter", "the third"]);
    await expect(names(".taken")).resolves.toEqual([]);
    expect(errors).toEqual([]);
  });

  test("died on its way to done/: it goes back, and is the same capture", async () => {
    await put("batch/letter.pdf");
    await settle();
    await mkdir(join(hot, ".taken/0123/batch"), { recursive: true });
    await rename(join(hot, "done/batch/letter.pdf"), join(hot, ".taken/0123/batch/letter.pdf"));
    folder = open();
    await settle();
    await expect(captures()).resolves.toHaveLength(1);
    await expect(names("done/batch")).resolves.toEqual(["letter.pdf"]);
    await expect(names(".taken")).resolves.toEqual([]);
  });

  test("large ones are taken one after the other", async () => {
    let atOnce = 0;
    let most = 0;
    accept = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      return { captureId: "", receiptNumber: "", isNew: true, sameIdAs: null };
    };
    for (let n = 0; n < 6; n += 1) await put(`batch${n % 2}/${n}.pdf`);
    await expect(settle()).resolves.toBe(6);
    expect(most).toBe(1);
  });

  test("the day of the scan is assumed, not that of a later look", async () => {
    const path = await put("friday.pdf");
    // 00:30 in Berlin, the day before in Greenwich.
    await utimes(path, new Date("2026-11-19T23:30:00Z"), new Date("2026-11-19T23:30:00Z"));
    await settle();
    await expect(captures()).resolves.toMatchObject([
      { receiptDay: "2026-11-20", receiptBasis: "assumed" },
    ]);
  });

  test("a folder nobody may enter keeps no other", async () => {
    await put("locked/a.pdf");
    await put("b.pdf");
    await chmod(join(hot, "locked"), 0o000);
    const taken = await settle();
    await chmod(join(hot, "locked"), 0o700);
    // Root may enter everything.
    expect(taken).toBe(process.getuid?.() === 0 ? 2 : 1);
  });
});

describe("a batch", () => {
  const yaml = "day: 2026-11-20\nclass: urgent\nsealed: true\nfirstEmptying: true\n";

  test("says how its files are received", async () => {
    await put("morning/a.pdf");
    await put("morning/b.pdf");
    await put("morning/batch.yaml", yaml);
    await expect(settle()).resolves.toBe(2);
    const known = {
      sealed: true,
      class: "urgent",
      receiptDay: "2026-11-20",
      receiptBasis: "first-emptying",
      day: "2026-11-20",
    };
    const rows = await captures();
    expect(rows).toMatchObject([known, known]);
    expect(new Set(rows.map((row) => row.batchId)).size).toBe(1);
  });

  test.each(["batch.yaml", "Batch.YML"])(
    "%s laid in before its scans, which come one by one, holds for all of them",
    async (name) => {
      await put(`sealed/${name}`, "sealed: true");
      await settle(60_000);
      for (const each of ["1.pdf", "2.pdf", "3.pdf"]) {
        await put(`sealed/${each}`);
        await settle(60_000);
      }
      expect((await captures()).map((row) => row.sealed)).toEqual([true, true, true]);
      await expect(names("sealed")).resolves.toEqual([name]);
      now += 11 * 60_000;
      await folder.look();
      await expect(names("sealed")).resolves.toEqual([]);
      await expect(names("done/sealed")).resolves.toContain(name);
    },
  );

  test("its batch.yaml holds for the folders below, and for the hot folder itself", async () => {
    await put("sealed/batch.yaml", "sealed: true");
    await put("sealed/box 1/a.pdf");
    await settle();
    await put("batch.yaml", "class: court");
    await put("b.pdf");
    await settle();
    await expect(captures()).resolves.toMatchObject([
      { path: "b.pdf", class: "court", sealed: false },
      { path: "sealed/box 1/a.pdf", sealed: true },
    ]);
  });

  test("is whole before any of it is taken", async () => {
    await put("batch/a.pdf");
    await folder.look();
    now += 3_000;
    await put("batch/batch.yaml", "sealed: true");
    await expect(folder.look()).resolves.toBe(0);
    now += 3_000;
    await expect(folder.look()).resolves.toBe(1);
    await expect(captures()).resolves.toMatchObject([{ sealed: true }]);
  });

  test.each([
    ["day: tomorrow", /day/],
    ["klass: normal", /klass/],
    ["sealed: perhaps", /sealed/],
    ["a: [", /not YAML/],
    [`class: court${"\n".repeat(70_000)}`, /70012 bytes; 65536 are allowed/],
  ])(
    "with a wrong batch.yaml (%#) waits with a reason, and goes on once it is right",
    async (text, why) => {
      await put("batch/a.pdf");
      await put("batch/batch.yaml", text);
      await put("single.pdf");
      await expect(settle()).resolves.toBe(1);
      await expect(settle()).resolves.toBe(0);
      await expect(readFile(join(hot, "batch/batch.yaml.reason.txt"), "utf8")).resolves.toMatch(
        why,
      );
      await put("batch/batch.yaml", "class: court");
      await expect(settle()).resolves.toBe(1);
      await expect(names("batch")).resolves.toEqual(["batch.yaml"]);
      await expect(captures()).resolves.toMatchObject([{ class: "court" }, { path: "single.pdf" }]);
    },
  );
});
