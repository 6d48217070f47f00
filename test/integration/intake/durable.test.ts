import { existsSync, readlinkSync } from "node:fs";
import { open, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sha256Of } from "../../../src/blobs/blob-store.ts";
import { dataPaths } from "../../../src/installation.ts";
import { makeAccept } from "../../../src/intake/accept.ts";
import { makeDepository } from "../../../src/intake/deposit.ts";
import { makeHotFolder } from "../../../src/intake/hot-folder.ts";
import { makeUploadIntake } from "../../../src/intake/upload.ts";
import { newId } from "../../../src/new-id.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { workOff } from "../../support/work-off.ts";

/** What reached the disk, in order: `file`, `folder` (with whether the blob had its name by then), `commit`. */
let events: string[];
let house: TestHouse;
let unwatch: () => void;
const wanted = (bytes: string): string => sha256Of(Buffer.from(bytes));

beforeEach(async () => {
  events = [];
  house = watchCommits(await openTestHouse());
  unwatch = await watchSyncs();
});
afterEach(async () => {
  unwatch();
  await house.remove();
});

/** Notes when the row of a capture is committed; other transactions do not count. */
function watchCommits(opened: TestHouse): TestHouse {
  const { store } = opened;
  return {
    ...opened,
    store: {
      ...store,
      async withActor(actor, use) {
        let made = false;
        const result = await store.withActor(actor, async (trx) => {
          const before = await count(trx);
          const value = await use(trx);
          made = (await count(trx)) > before;
          return value;
        });
        if (made) events.push("commit");
        return result;
      },
    },
  };
  async function count(trx: Parameters<Parameters<typeof store.withActor>[1]>[0]): Promise<number> {
    const row = await trx
      .selectFrom("blob")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return row.n;
  }
}

/** fsync itself, as the whole process calls it: which file or folder, and what was in the folder by then. */
async function watchSyncs(): Promise<() => void> {
  const handle = await open(house.dataFolder, "r");
  // A FileHandle's class is not exported; this is the one way to it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const proto = Object.getPrototypeOf(handle) as { sync(this: { fd: number }): Promise<void> };
  await handle.close();
  // oxlint-disable-next-line typescript/unbound-method -- it is called on the handle it belongs to
  const original = proto.sync;
  proto.sync = async function sync() {
    const path = readlinkSync(`/proc/self/fd/${this.fd}`);
    await original.call(this);
    events.push(path);
  };
  return () => {
    proto.sync = original;
  };
}

/** The events as a story about one blob, each kind once. */
function storyOf(sha256: string): readonly string[] {
  const story = events.flatMap((path) => {
    if (path === "commit") return ["commit"];
    if (basename(path).endsWith(".tmp") && path.includes("/items/")) return ["file"];
    if (existsSync(join(path, sha256))) return ["folder"];
    if (basename(path) === "items") return ["shelf"];
    if (basename(path).length === 2 && basename(dirname(path)) === "items")
      return ["name of folder"];
    if (path.includes("/done") || path.endsWith("/hot")) return ["moved"];
    return [];
  });
  return story.filter((each, at) => story.indexOf(each) === at);
}
const DURABLE = ["file", "folder", "commit"];

(process.platform === "linux" ? describe : describe.skip)("what is acknowledged", () => {
  test("bytes, name and folder are on the disk before the row is committed, at every door", async () => {
    const accept = makeAccept({ ...house, now: () => new Date() });
    await handIn(house, "a.pdf", Buffer.from("by the door"));
    expect(storyOf(wanted("by the door")).filter((each) => DURABLE.includes(each))).toEqual(
      DURABLE,
    );
    expect(storyOf(wanted("by the door")).indexOf("commit")).toBeGreaterThan(
      storyOf(wanted("by the door")).indexOf("shelf"),
    );

    events = [];
    const depository = makeDepository(house);
    const uploads = makeUploadIntake({ ...house, accept, depository, now: () => new Date() });
    const deposit = await depository.deposit(
      house.tenantId,
      (async function* parts() {
        yield Buffer.from("by ");
        yield Buffer.from("upload");
      })(),
    );
    const person = await house.inTenant((trx) =>
      trx.selectFrom("person").select("id").limit(1).executeTakeFirstOrThrow(),
    );
    await uploads.take(
      {
        tenantId: house.tenantId,
        personId: person.id,
        key: newId(),
        batch: { firstEmptying: false, class: "normal", sealed: false },
      },
      [{ position: 0, name: "b.pdf", deposit }],
    );
    expect(storyOf(wanted("by upload")).filter((each) => DURABLE.includes(each))).toEqual(DURABLE);

    events = [];
    let nowMs = Date.now();
    const tenant = { id: house.tenantId, timeZone: "Europe/Berlin" };
    const { hot } = dataPaths(house.dataFolder);
    const folder = makeHotFolder({
      store: house.store,
      accept,
      tenant,
      bytesMax: 1_000_000,
      now: () => new Date(nowMs),
      folder: hot,
      refused: () => Promise.reject(new Error("nothing is refused here")),
      onError: (error) => {
        throw error;
      },
    });
    await folder.look();
    await writeFile(join(hot, "c.pdf"), "by scanner");
    await folder.look();
    nowMs += 10_000;
    await expect(folder.look()).resolves.toBe(1);
    const story = storyOf(wanted("by scanner"));
    expect(story.filter((each) => DURABLE.includes(each))).toEqual(DURABLE);
    // The scan is moved only then, and durably too.
    expect(story.lastIndexOf("moved")).toBeGreaterThan(story.indexOf("file"));
    expect(events.findLastIndex((path) => path.includes("/done"))).toBeGreaterThan(
      events.indexOf("commit"),
    );
  });

  test("all that the steps write has its row and is synced, and every row has its file", async () => {
    const text = ["Widerspruch gegen den Bescheid", "Sehr geehrte Damen und Herren,", "so nicht."];
    await handIn(house, "letter.pdf", await lettersPdf(text, text));
    await workOff(house);
    const synced = new Set(
      events.filter((path) => path.includes("/items/")).map((path) => basename(path)),
    );
    const onDisk: string[] = [];
    for await (const { folder } of house.blobs.folders()) {
      expect(synced).toContain(folder);
      const { blobs, leftovers } = await house.blobs.contents(folder);
      expect(leftovers).toEqual([]);
      onDisk.push(...blobs.map(({ sha256 }) => `${folder}/${sha256}`));
      for (const { sha256 } of blobs) {
        expect([...synced].some((name) => name.includes(sha256))).toBe(true);
      }
    }
    const rows = await house.inTenant((trx) =>
      trx.selectFrom("blob").select(["folderId", "sha256"]).execute(),
    );
    expect(rows.map((row) => `${row.folderId}/${row.sha256}`).toSorted()).toEqual(
      onDisk.toSorted(),
    );
    expect(onDisk.length).toBeGreaterThan(5);
    await expect(readdir(join(dataPaths(house.dataFolder).blobs))).resolves.toEqual([
      "items",
      "poststelle-blobs.txt",
    ]);
  }, 60_000);
});
