import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { blobFile } from "../../../src/blobs/blob-store.ts";
import { slotEnvironment } from "../../../src/config.ts";
import { caseSentence } from "../../../src/domain/sentences/sentence-for.ts";
import { dataPaths } from "../../../src/installation.ts";
import { BlobRef } from "../../../src/domain/ids.ts";
import { damagedBlobs } from "../../../src/store/blobs.ts";
import { announceWorker } from "../../../src/store/dispatch.ts";
import { keyOf } from "../../../src/store/item-keys.ts";
import { newId } from "../../../src/new-id.ts";
import { type BlobRound, makeBlobCheck } from "../../../workers/blob-check.ts";
import { makeEntries } from "../../../workers/entries.ts";
import { openSlots, type Slots } from "../../../workers/slots.ts";
import { makeSteps } from "../../../workers/steps.ts";
import { openTestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import {
  casesOf,
  hurry,
  oneTaskOf,
  openRunner,
  stateOf,
  type TestRunner,
  trailOf,
} from "../../support/spine.ts";
import { testStepSettings } from "../../support/step-settings.ts";

const limits = {
  bytesMax: 50_000_000,
  pagesMax: 100,
  pixelsMax: 100_000_000,
  nestingMax: 3,
  entriesMax: 100,
  ratioMax: 100,
};

let house: TestHouse;
let slots: Slots;
let runner: TestRunner;
let captureId: string;
let ref: BlobRef;
let file: string;
beforeEach(async () => {
  house = await openTestHouse();
  const blobsRoot = dataPaths(house.dataFolder).blobs;
  slots = openSlots({
    count: 1,
    blobsRoot,
    memoryBytesMax: 1e9,
    steps: testStepSettings,
    environment: slotEnvironment(),
  });
  runner = openRunner(house, [], {
    entryOf: makeEntries(makeSteps(testStepSettings), limits),
    execute: (call) => slots.withSlot(0, (execute) => execute(call)),
  });
  captureId = (await handIn(house, "brief.pdf", await lettersPdf(["Ein Brief"]))).captureId;
  const blob = await house.inTenant((trx) =>
    trx
      .selectFrom("blob")
      .select("sha256")
      .where("folderId", "=", captureId)
      .executeTakeFirstOrThrow(),
  );
  ref = BlobRef.parse({ folder: captureId, sha256: blob.sha256 });
  file = blobFile(blobsRoot, ref);
});
afterEach(async () => {
  runner.stop();
  await slots.stop();
  await house.remove();
});
const inspect = async () => (await oneTaskOf(house, captureId, "inspect")).id;

test.each(["missing", "changed"] as const)(
  "a stored original that is %s is a case with words for a clerk, at once and never a loop",
  async (what) => {
    if (what === "missing") await rm(file);
    else await turnOneBit(file);
    await expect(runner.run(await inspect())).resolves.toBe("clarification");
    await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");
    const [opened] = await casesOf(house, captureId);
    expect(opened?.reason).toBe("stored-file-damaged");
    const said = caseSentence("stored-file-damaged", opened?.detail ?? "", "de");
    expect(said).toContain(what === "missing" ? "fehlt auf der Platte" : "verändert");
    expect(said).not.toContain("{");
    expect((await trailOf(house, captureId)).map((fact) => fact.type)).not.toContain(
      "attempt-failed",
    );
  },
);

test("a disk that is gone is nobody's damage: the work waits at no cost, and goes on", async () => {
  const { blobs } = dataPaths(house.dataFolder);
  // What is left where a disk was mounted.
  await rename(blobs, `${blobs}-unplugged`);
  await mkdir(blobs);
  const id = await inspect();
  for (let time = 0; time < 5; time += 1) {
    await expect(runner.run(id)).resolves.toBe("returned");
    await hurry(house, id);
  }
  expect(runner.lines.every((line) => line.event === "blobs away")).toBe(true);
  await expect(oneTaskOf(house, captureId, "inspect")).resolves.toMatchObject({ attempt: 0 });
  await expect(casesOf(house, captureId)).resolves.toEqual([]);
  await rm(blobs, { recursive: true });
  await rename(`${blobs}-unplugged`, blobs);
  await expect(runner.run(id)).resolves.toBe("done");
});

test("the housekeeper finds it before anybody needs it, tells operators once, and sees it mended", async () => {
  const found: string[] = [];
  const checkOf = (mayRead: boolean) =>
    makeBlobCheck({
      blobs: house.blobs,
      asHousekeeper: (use) => house.asHousekeeper(use),
      keyOf: (tenantId, folder) =>
        house.inTenant((trx) => keyOf(trx, house.keys, tenantId, folder)),
      mayRead: () => mayRead,
      onDamage: ({ sha256 }, what) => found.push(`${sha256} ${what}`),
    });
  const check = checkOf(true);
  const round = async (): Promise<BlobRound | null> => {
    await check();
    // The end of the list, and from its beginning again.
    return check();
  };
  await expect(round()).resolves.toMatchObject({ damaged: 0, mended: 0 });
  const kept = await readFile(file);
  await turnOneBit(file);
  await expect(checkOf(false)()).resolves.toBeNull();
  await round();
  await round();
  expect(found).toEqual([`${ref.sha256} changed`]);

  const since = new Date(Date.now() - 60_000).toISOString();
  await house.asHousekeeper((trx) =>
    announceWorker(trx, {
      id: newId(),
      host: "h",
      pid: 1,
      steps: ["inspect"],
      slots: 1,
      away: [{ dependency: "blobs", because: "disk-full", since }],
    }),
  );
  const api = await openTestApi(house, {
    dependencies: {
      database: () =>
        Promise.resolve({ ok: false, needed: true, detail: "x", because: "no-answer", since }),
    },
  });
  try {
    const health = await api.nobody.ask("/api/health");
    const told: unknown = await health.json();
    expect(told).toEqual({
      ok: false,
      dependencies: { database: { ok: false, needed: true, detail: "is away", since } },
    });
    const operator = await api.signIn("d.dornhoefer");
    const answer = await operator.ask("/api/operations/dependencies", {
      headers: { "accept-language": "en" },
    });
    await expect(answer.json()).resolves.toMatchObject({
      dependencies: [
        {
          name: "database",
          outage: { since, sentence: expect.stringContaining("PostgreSQL: away since ") },
        },
      ],
      ofWorkers: [
        { dependency: "blobs", sentence: expect.stringContaining("Blob store: disk full since ") },
      ],
      damagedBlobs: [{ folderId: ref.folder, sha256: ref.sha256, damage: "changed" }],
    });
  } finally {
    await api.close();
  }

  await writeFile(file, kept);
  await round();
  await expect(
    house.asHousekeeper((trx) => damagedBlobs(trx, { tenantId: null, limit: 9 })),
  ).resolves.toEqual([]);
});

test("bytes written again mend a damaged blob, and the file is never half replaced", async () => {
  const key = await house.inTenant((trx) => keyOf(trx, house.keys, house.tenantId, captureId));
  const bytes = await house.blobs.read(ref, key);
  await turnOneBit(file);
  await expect(house.blobs.read(ref, key)).rejects.toMatchObject({ what: "changed" });
  await expect(house.blobs.write(ref.folder, key, bytes)).resolves.toBe(ref.sha256);
  await expect(house.blobs.read(ref, key)).resolves.toEqual(bytes);
  await expect(readdir(join(file, ".."))).resolves.toEqual([ref.sha256]);
});

async function turnOneBit(path: string): Promise<void> {
  const sealed = await readFile(path);
  await writeFile(path, sealed.with(20, (sealed[20] ?? 0) ^ 1));
}
