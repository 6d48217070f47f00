import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  askErasure,
  blockErasure,
  recordAppraisal,
  unblockErasure,
} from "../../../src/acts/erasure-acts.ts";
import { takeBack } from "../../../src/acts/take-back.ts";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSealer } from "../../../src/audit/seal.ts";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { keepRetention } from "../../../src/erasure/keep-retention.ts";
import { auditGaps } from "../../../src/store/audit-gaps.ts";
import { makeCleanDone } from "../../../src/intake/clean-done.ts";
import { dataPaths } from "../../../src/installation.ts";
import { type Acting, main, nonEmpty, only, openActing, why } from "../../support/acting.ts";
import { openTestApi, type TestApi } from "../../support/api.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { searchEverywhere } from "../../support/search-everywhere.ts";
import { workOff } from "../../support/work-off.ts";

/** Words that are nowhere else, as they begin: the search keeps stems. */
const ALONE = ["quarzfels", "wurzelbrumm"];
const IN_STACK = ["zwiebelmoor", "rhabarberhof"];
const OTHER = "lindwurmtal";

const letter = (...words: readonly string[]): string[] => [
  `Herr ${words[0]}, ${words[1] ?? words[0]} 7, 04711 Lindenau`,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  `wie besprochen erhalten Sie beiliegend das Gewünschte von uns zurück, gezeichnet ${words[0]}.`,
  "Für Rückfragen stehen wir Ihnen gern zur Verfügung und danken sehr.",
];

let acting: Acting;
let api: TestApi;
let logged = "";
let alone: Awaited<ReturnType<typeof letterAlone>>;
let stack: Awaited<ReturnType<typeof letterInStack>>;

beforeAll(async () => {
  acting = await openActing();
  const log = { error: (fields: object) => (logged += JSON.stringify(fields)) };
  api = await openTestApi(acting.house, { log });
  alone = await letterAlone();
  stack = await letterInStack();
});
afterAll(async () => {
  await api.close();
  await acting.house.remove();
});

/** Delivered, returned with a note, delivered again, searched, read, done with a reference number. */
async function letterAlone() {
  const { house, people, settle, inbox, openCases, entries, live } = acting;
  const name = "Beschwerde Quarzfelser.pdf";
  const bytes = await lettersPdf(letter(...ALONE));
  const { captureId } = await handIn(house, name, bytes);
  // As the hot folder leaves it.
  const done = join(dataPaths(house.dataFolder).hot, "done", "Mappe Quarzfelser");
  await mkdir(done, { recursive: true });
  await writeFile(join(done, name), bytes);
  await writeFile(join(done, "..", "another.pdf"), "of somebody else");
  await workOff(house);
  const assign = { act: "assign", unit: "bauaufsicht" } as const;
  await settle(people.clerk, only(await openCases(captureId)).id, assign);
  await workOff(house);
  const first = only(await entries("bauaufsicht"));
  const reason = "Herr Quarzfelser gehört nicht zu uns";
  await inbox(people.caseWorker, first.id, { act: "return", reason });
  await workOff(house);
  await settle(people.clerk, only(await openCases(captureId)).id, assign);
  await workOff(house);
  const entry = (await entries("bauaufsicht")).find(({ state }) => state === "new");
  if (entry === undefined) throw new Error("It was not delivered again");
  await inbox(people.caseWorker, entry.id, { act: "done", referenceNumber: "BA-Quarzfelser-1" });
  const { id, mailItemId, receiptNumber } = only(await live(captureId));
  return { captureId, id, mailItemId, receiptNumber };
}

/** First taken as one letter with its neighbour and a separator of words; then split into two. */
async function letterInStack() {
  const { house, people, settle, inbox, openCases, entries, live, pageIds } = acting;
  const bytes = await lettersPdf(letter(...IN_STACK), letter(...IN_STACK), letter(OTHER), ["leer"]);
  const { captureId } = await handIn(house, "Stapel Zwiebelmoor.pdf", bytes);
  await workOff(house);
  const [p1, p2, p3, p4] = await pageIds(captureId);
  if (p1 === undefined || p2 === undefined || p3 === undefined || p4 === undefined) {
    throw new Error("Pages are missing");
  }
  const order = (...documents: readonly ReturnType<typeof main>[]) => ({
    items: nonEmpty(documents.map((document) => ({ documents: nonEmpty([document]) }))),
    discards: [{ pageId: p4, reason: "advertising" as const }],
  });
  const splitAs = async (...documents: readonly ReturnType<typeof main>[]) => {
    const [first] = await openCases(captureId);
    await settle(people.clerk, first?.id ?? "", { act: "split", order: order(...documents) });
    await workOff(house);
  };
  const whole = await openCases(captureId);
  if (whole[0]?.documentId === null) await splitAs(main(p1, p2, p3));
  await splitAs(main(p1, p2), main(p3));
  for (const { id } of await openCases(captureId)) {
    await settle(people.clerk, id, { act: "assign", unit: "bauaufsicht" });
  }
  await workOff(house);
  const [gone, stays] = await live(captureId);
  if (gone === undefined || stays === undefined) throw new Error("It is not two letters");
  const entry = (await entries("bauaufsicht")).find(({ documentId }) => documentId === gone.id);
  await inbox(people.caseWorker, entry?.id ?? "", { act: "done", referenceNumber: "Zwiebelmoor" });
  return { captureId, gone, stays };
}

const item = (id: string) => ({ kind: "mail-item", id }) as const;
const asked = { basis: "data-subject-request", reason: "Antrag Zwiebelmoor vom 3. März" } as const;
const inYears = (years: number) => new Date(Date.now() + years * 366 * 24 * 3_600_000);
const rewriteTables = () =>
  asSuperuserOf(acting.house.access.database, async (client) => {
    await client.query("vacuum full");
  });

test("before, the search finds every place", async () => {
  const { places, eventsOpened, blobsOpened } = await searchEverywhere(acting.house, [
    ...ALONE,
    ...IN_STACK,
  ]);
  expect(places).toEqual(
    expect.arrayContaining([
      "public.page_version",
      "public.capture_source",
      "public.inbox_entry",
      "public.document_fact",
      "event moved (opened)",
    ]),
  );
  expect(places.filter((place) => place.startsWith("blobs/")).length).toBeGreaterThan(5);
  expect(Math.min(eventsOpened, blobsOpened)).toBeGreaterThan(10);
});

test("one letter of a stack: asked by one, confirmed by another, and nothing of it is left", async () => {
  const { house, deps, people } = acting;
  const { gone, stays } = stack;
  const owner = item(gone.mailItemId);
  const ask = (who: typeof people.clerk) => askErasure(deps, who, owner, asked);
  expect(await ask(people.clerk)).toEqual({ state: "asked", obstacle: null });
  expect(await why(ask(people.clerk))).toBe("second-person-needed");
  expect(await why(ask(people.secondClerk))).toBe("erasure-needs-supervisor");
  expect(await why(ask(people.caseWorker))).toBe("not-allowed");
  expect(await ask(people.supervisor)).toEqual({ state: "confirmed", obstacle: null });
  expect(await keepRetention(house, new Date(), { retention: false })).toMatchObject({
    erased: 1,
    restricted: 0,
  });
  expect(await why(ask(people.clerk))).toBe("erased");
  await rewriteTables();
  expect((await searchEverywhere(house, IN_STACK)).places).toEqual([]);
  // The neighbour lives: its words, bytes and rendition.
  const other = await searchEverywhere(house, [OTHER]);
  expect(other.places).toContain("public.page_version");
  expect(other.places.filter((place) => place.endsWith("(opened)")).length).toBeGreaterThan(1);
  const worker = await api.signIn("l.luettgenau");
  for (const path of ["", "/history", "/rendition", "/pages/1/image", "/pages/1/text"]) {
    const answer = await worker.ask(`/api/documents/${stays.id}${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    await answer.body?.cancel();
  }
  // The stack as it came showed both; what is left of it are hashes.
  const ofCapture = await house.inTenant((trx) =>
    trx.selectFrom("blob").select("sha256").where("folderId", "=", stack.captureId).execute(),
  );
  expect(ofCapture).toEqual([]);
});

test("a block holds what is due; lifted, retention erases it, and nothing of it is left", async () => {
  const { house, deps, people } = acting;
  const owner = item(alone.mailItemId);
  const block = { reason: "Klage Quarzfelser", until: null };
  expect(await why(blockErasure(deps, people.clerk, owner, block))).toBe(
    "erasure-needs-supervisor",
  );
  await blockErasure(deps, people.supervisor, owner, block);
  expect(await why(askErasure(deps, people.clerk, owner, asked))).toBe("erasure-blocked");
  const before = await keepRetention(house, inYears(5));
  expect(before?.erased).toBe(1);
  expect((await searchEverywhere(house, ALONE)).places).toContain("public.page_version");
  await unblockErasure(deps, people.supervisor, owner);
  expect((await keepRetention(house, inYears(0)))?.erased).toBe(0);
  expect((await keepRetention(house, inYears(5)))?.erased).toBe(1);
  await rewriteTables();
  const folder = dataPaths(house.dataFolder).hot;
  const clean = makeCleanDone({ store: house.store, tenantId: house.tenantId, folder });
  expect([await clean(), await clean()]).toEqual([1, 0]);
  expect(await readdir(join(folder, "done"))).toEqual(["another.pdf"]);
  const after = await searchEverywhere(house, [...ALONE, OTHER]);
  expect(after.places).toEqual([]);
  expect(logged).toBe("");
});

test("who asks for it is told that it was erased, whom it never concerned nothing", async () => {
  const [worker, clerk, stranger] = [
    await api.signIn("l.luettgenau"),
    await api.signIn("a.ackerknecht"),
    await api.signIn("y.zwetsch"),
  ];
  for (const path of [
    `/api/documents/${alone.id}`,
    `/api/documents/${alone.id}/history`,
    `/api/documents/${alone.id}/rendition`,
    `/api/documents/${alone.id}/pages/1/image`,
    `/api/mail-items/${alone.mailItemId}`,
  ]) {
    const answer = await worker.ask(path);
    expect([path, answer.status]).toEqual([path, 410]);
    expect(await answer.text()).toContain("gelöscht");
    expect((await clerk.ask(path)).status).toBe(410);
    expect((await stranger.ask(path)).status).toBe(404);
  }
  const hits = await (await worker.ask("/api/search?q=quarzfelser")).json();
  expect(hits).toMatchObject({ items: [] });
  const listed = await clerk.ask(`/api/captures/${alone.captureId}`);
  expect(listed.status).toBe(200);
});

test("the trail still verifies, and says what was erased", async () => {
  const { house } = acting;
  const { keys: keysFolder, witness: witnessFolder } = dataPaths(house.dataFolder);
  const asHousekeeper: typeof house.asHousekeeper = (use) => house.asHousekeeper(use);
  const audit = { ...house, keysFolder, witnessFolder, asHousekeeper };
  await makeSealer(audit).sealAll(new Date());
  expect((await verifyAudit(audit, house.tenantId)).findings).toEqual([]);
});

describe("what may not be erased yet", () => {
  test("is restricted, and erased once the archive has waived it", async () => {
    const { house, deps, people, unclearLetter, live } = acting;
    const { captureId } = await unclearLetter("Dornröschenweg.pdf");
    const { mailItemId, id } = only(await live(captureId));
    const owner = item(mailItemId);
    const obstacle = "not-handed-over";
    expect(await askErasure(deps, people.supervisor, owner, asked)).toEqual({
      state: "asked",
      obstacle,
    });
    expect(await askErasure(deps, people.clerk, owner, asked)).toEqual({
      state: "confirmed",
      obstacle,
    });
    expect(await keepRetention(house, new Date())).toMatchObject({ erased: 0, restricted: 1 });
    expect(only(await live(captureId)).state).toBe("restricted");
    const clerk = await api.signIn("a.ackerknecht");
    expect((await clerk.ask(`/api/documents/${id}/pages/1/text`)).status).toBe(404);
    await recordAppraisal(deps, people.supervisor, { owner }, "waived");
    expect(await keepRetention(house, new Date())).toMatchObject({ erased: 1, restricted: 0 });
    expect((await searchEverywhere(house, ["Dornröschen"])).places).toEqual([]);
  });

  test("nor shown when nothing was made of it, until the archive has waived it", async () => {
    const { house, deps, people, settle, openCases } = acting;
    const { captureId } = await handIn(house, "Rosengranit.pdf", Buffer.from("%PDF-1.7 kaputt"));
    await workOff(house);
    const { id } = only(await openCases(captureId));
    await settle(people.clerk, id, { act: "discard", because: "advertising", reason: null });
    const clerk = await api.signIn("a.ackerknecht");
    const seen = async () =>
      (await (await clerk.ask(`/api/captures/${captureId}`)).text()).includes("Rosengranit");
    expect(await seen()).toBe(true);
    const owner = { kind: "capture", id: captureId } as const;
    await askErasure(deps, people.supervisor, owner, asked);
    await askErasure(deps, people.clerk, owner, asked);
    expect(await keepRetention(house, new Date())).toMatchObject({ erased: 0, restricted: 1 });
    expect(await keepRetention(house, new Date())).toMatchObject({ erased: 0, restricted: 0 });
    expect(await seen()).toBe(false);
    expect(await why(takeBack(deps, people.clerk, id))).toBe("not-found");
    expect(await house.asHousekeeper((trx) => auditGaps(trx, house.tenantId, 10))).toEqual([]);
    await recordAppraisal(deps, people.supervisor, { owner }, "waived");
    expect(await keepRetention(house, new Date())).toMatchObject({ erased: 1, restricted: 0 });
    expect((await searchEverywhere(house, ["Rosengranit"])).places).toEqual([]);
  });
});
