import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PDFDocument } from "pdf-lib";
import { actOnDocument, withdrawPullSlip } from "../../../src/acts/document-acts.ts";
import { takeBack } from "../../../src/acts/take-back.ts";
import { faultsOf } from "../../../src/domain/file-fault.ts";
import { BlobRef, PageId } from "../../../src/domain/ids.ts";
import { pullSlipSheet } from "../../../src/domain/sentences/pull-slip-sheet.ts";
import { eraseItem } from "../../../src/erasure/erase-item.ts";
import { newId } from "../../../src/new-id.ts";
import { printSheets } from "../../../src/pages/print-sheets.ts";
import { auditGaps } from "../../../src/store/audit-gaps.ts";
import { keyOf } from "../../../src/store/item-keys.ts";
import { captureView } from "../../../src/store/views/captures.ts";
import { openSlips, waitingForPaper } from "../../../src/store/views/pull-slips.ts";
import { type Acting, nonEmpty, only, openActing, why } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { casesOf, stateOf, trailOf } from "../../support/spine.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;
beforeAll(async () => {
  at = await openActing();
});
afterAll(() => at.house.remove());

const as = (who: keyof Acting["people"]) => ({ kind: "person", ...at.people[who] }) as const;
const slips = (id: string | null = null) =>
  at.house.store.withActor(as("clerk"), (trx) => openSlips(trx, id));

/** A letter whose paper a clerk asked for; of all its pages, or of one by its place. */
async function waitingLetter(name: string, pages: number, asked?: number) {
  const { captureId, caseId: first } = await at.unclearLetter(name, pages);
  const ids = await at.pageIds(captureId);
  let caseId = first;
  if (only(await at.openCases(captureId)).documentId === null) {
    const document = { role: "main" as const, parent: null, pages: nonEmpty(ids) };
    const order = { items: nonEmpty([{ documents: nonEmpty([document]) }]), discards: [] };
    await at.settle(at.people.clerk, first, { act: "split", order });
    await workOff(at.house);
    caseId = only(await at.openCases(captureId)).id;
  }
  const page = asked === undefined ? undefined : PageId.parse(ids[asked - 1]);
  const { pullSlipId } = await at.settle(at.people.clerk, caseId, {
    act: "ask-for-re-scan",
    reason: "Zeile verdeckt",
    ...(page === undefined ? {} : { pages: [page] }),
  });
  if (pullSlipId === undefined) throw new Error("No slip was made");
  return {
    captureId,
    caseId,
    ids,
    slipId: pullSlipId,
    documentId: only(await at.live(captureId)).id,
  };
}

/** Scans slips and pages in one go: a slip as it is printed, a page by its words. */
async function scan(name: string, ...sheets: readonly (Uint8Array | string)[]): Promise<string> {
  const stack = await PDFDocument.create();
  for (const sheet of sheets) {
    const bytes =
      typeof sheet === "string" ? await lettersPdf([sheet, "", "jetzt gut zu lesen."]) : sheet;
    const pages = await PDFDocument.load(bytes);
    for (const page of await stack.copyPages(pages, pages.getPageIndices())) stack.addPage(page);
  }
  const { captureId } = await handIn(at.house, name, await stack.save());
  await workOff(at.house);
  return captureId;
}

const printed = async (slipId: string): Promise<Uint8Array> =>
  printSheets([pullSlipSheet(only(await slips(slipId)), "de")]);

/** Why a scan went to a person. */
const doubtOf = async (captureId: string): Promise<string> => {
  const found = only(await casesOf(at.house, captureId));
  expect(found.reason).toBe("re-scan-in-doubt");
  return only(faultsOf(found.detail)).code;
};

const discards = (captureId: string) =>
  at.house.inTenant((trx) =>
    trx
      .selectFrom("page")
      .select(["position", "discardReason"])
      .where("captureId", "=", captureId)
      .orderBy("position")
      .execute(),
  );

test("the scan behind a slip becomes a version of the asked page, and the letter goes on with it", async () => {
  const letter = await waitingLetter("verdeckt.pdf", 3, 2);
  const { captureId, documentId, slipId } = letter;
  const asked = PageId.parse(letter.ids[1]);
  const slip = only(await slips());
  expect(slip).toMatchObject({
    id: slipId,
    reason: "Zeile verdeckt",
    pages: [{ number: 2, position: 2 }],
    letterPages: 3,
    scanPages: 3,
    place: 1,
    of: 1,
  });
  const operator = await at.house.store.withActor(as("operator"), async (trx) => ({
    counted: await waitingForPaper(trx),
    seen: await openSlips(trx),
  }));
  expect(operator.counted.count).toBe(1);
  expect(operator.counted.oldestSince).not.toBeNull();
  expect(operator.seen).toEqual([]);

  const sheet = await printed(slipId);
  const scanId = await scan("nachscan.pdf", sheet, "Seite 2, neu");
  expect(await stateOf(at.house, scanId)).toBe("separated");
  expect(await discards(scanId)).toEqual([
    { position: 1, discardReason: "pull-slip" },
    { position: 2, discardReason: "re-scan" },
  ]);
  expect(await at.documentsOf(scanId)).toEqual([]);

  const [former, now] = await at.versions(asked);
  expect([former?.effective, now?.effective, now?.version]).toEqual([false, true, 2]);
  expect(now?.plainText).toContain("Seite 2, neu");
  const document = only(await at.live(captureId));
  expect([now?.folderId, now?.captureId]).toEqual([document.mailItemId, captureId]);
  for (const version of [former, now]) {
    const key = await at.house.inTenant((trx) =>
      keyOf(trx, at.house.keys, at.house.tenantId, document.mailItemId),
    );
    const ref = BlobRef.parse({ folder: document.mailItemId, sha256: version?.imageSha256 });
    expect((await at.house.blobs.read(ref, key)).length).toBeGreaterThan(0);
  }
  // It was composed, understood and routed anew, and nobody could route it this time either.
  const renditions = await at.house.inTenant((trx) =>
    trx
      .selectFrom("rendition")
      .select("effective")
      .where("documentId", "=", documentId)
      .where("kind", "=", "searchable-pdf")
      .orderBy("createdAt")
      .execute(),
  );
  expect(renditions).toEqual([{ effective: false }, { effective: true }]);
  expect(document).toMatchObject({ id: documentId, state: "in-clarification" });
  expect(await trailOf(at.house, documentId)).toContainEqual({
    type: "pages-re-scanned",
    slipId,
    captureId: scanId,
    pages: [
      {
        position: 2,
        by: 2,
        version: 2,
        imageSha256: now?.imageSha256,
        formerImageSha256: former?.imageSha256,
      },
    ],
  });
  expect(await slips()).toEqual([]);

  // What it shows is seen by the letter's rules alone, and nobody makes letters of it.
  const seen = await at.house.store.withActor(as("clerk"), (trx) => captureView(trx, scanId));
  expect(seen).toMatchObject({ name: null, components: [] });
  expect(seen?.pages.map(({ visible }) => visible)).toEqual([true, false]);

  // The same slip once more; and what it brings is taken as a letter of its own by a person.
  const twice = await scan("noch-einmal.pdf", sheet, "Seite 2, noch einmal");
  expect(await doubtOf(twice)).toBe("pull-slip-used");
  const [sheetPage, page] = await at.pageIds(twice);
  await at.settle(at.people.clerk, only(await at.openCases(twice)).id, {
    act: "split",
    order: {
      items: [{ documents: [{ role: "main", parent: null, pages: [PageId.parse(page)] }] }],
      discards: [{ pageId: PageId.parse(sheetPage), reason: "pull-slip" }],
    },
  });
  await workOff(at.house);
  expect(await at.live(twice)).toHaveLength(1);
  expect(await at.versions(asked)).toHaveLength(2);

  // Erasing the letter takes the scan that showed it along.
  const erasure = {
    id: newId(),
    basis: "request",
    actor: { kind: "house", part: "test" },
  } as const;
  const owner = { kind: "mail-item", id: document.mailItemId } as const;
  const { tenantId } = at.house;
  expect(await eraseItem(at.house, { ...erasure, tenantId, owner, at: new Date() })).toBe(true);
  const left = await at.house.inTenant((trx) =>
    trx
      .selectFrom("itemKey")
      .select("ownerId")
      .where("ownerId", "in", [scanId, captureId])
      .execute(),
  );
  expect(left).toEqual([]);
  expect(await at.versions(asked)).toMatchObject([{ plainText: null }, { plainText: null }]);
});

test("a scan that is not what a slip asks for goes to a person, and the slip stays good", async () => {
  const letter = await waitingLetter("zwei-seiten.pdf", 2);
  const sheet = await printed(letter.slipId);
  const waits = async () => only(await at.live(letter.captureId)).state;
  expect(await doubtOf(await scan("zu-wenig.pdf", sheet, "nur eine"))).toBe(
    "pull-slip-wrong-pages",
  );
  expect(await waits()).toBe("awaiting-re-scan");
  expect(await slips()).toHaveLength(1);

  // Not by whom it does not concern, nor pages of another letter.
  const withdrawn = (who: keyof Acting["people"]) =>
    why(withdrawPullSlip(at.deps, at.people[who], letter.slipId, "Papier ist fort"));
  expect(await withdrawn("caseWorker")).toBe("not-found");
  expect(await withdrawn("secondClerk")).toBe("done");
  expect(await waits()).toBe("in-clarification");
  expect(await withdrawn("clerk")).toBe("already-settled");
  expect(await doubtOf(await scan("zu-spaet.pdf", sheet, "eins", "zwei"))).toBe(
    "pull-slip-withdrawn",
  );
  const { caseId } = await at.unclearLetter("fremd.pdf");
  const foreign = { act: "ask-for-re-scan", reason: "x" } as const;
  const [page] = letter.ids;
  expect(
    await why(at.settle(at.people.clerk, caseId, { ...foreign, pages: [PageId.parse(page)] })),
  ).toBe("unknown-page");

  // What is asked for is taken back as any other settlement of the day; then there is no slip.
  await at.settle(at.people.clerk, caseId, { act: "ask-for-paper", reason: "Siegel ansehen" });
  expect(only(await slips())).toMatchObject({ state: "awaiting-paper" });
  await takeBack(at.deps, at.people.clerk, caseId);
  expect(await slips()).toEqual([]);
});

test("paper asked for comes back as a scan too; a slip of an erased letter says so; the log has it all", async () => {
  const { captureId, caseId } = await at.unclearLetter("original.pdf");
  const { pullSlipId } = await at.settle(at.people.clerk, caseId, {
    act: "ask-for-paper",
    reason: "Siegel ansehen",
  });
  const on = { kind: "document", id: only(await at.live(captureId)).id } as const;
  await actOnDocument(at.deps, at.people.clerk, on, { act: "restrict", reason: "Antrag" });
  const came = await scan("papier.pdf", await printed(pullSlipId ?? ""), "mit Siegel");
  expect(await doubtOf(came)).toBe("pull-slip-not-waiting");
  // Its waiting only rested: the scan is tried again when it goes on.
  await actOnDocument(at.deps, at.people.supervisor, on, { act: "unrestrict", reason: "erledigt" });
  const { id } = only(await at.openCases(came));
  await at.settle(at.people.clerk, id, { act: "try-again" });
  await workOff(at.house);
  expect(await stateOf(at.house, came)).toBe("separated");
  expect(only(await at.live(captureId)).state).toBe("in-clarification");

  const gone = await waitingLetter("geloescht.pdf", 1);
  const sheet = await printed(gone.slipId);
  const { mailItemId } = only(await at.live(gone.captureId));
  await eraseItem(at.house, {
    id: newId(),
    tenantId: at.house.tenantId,
    owner: { kind: "mail-item", id: mailItemId },
    basis: "request",
    actor: { kind: "house", part: "test" },
    at: new Date(),
  });
  expect(await slips()).toEqual([]);
  expect(await doubtOf(await scan("danach.pdf", sheet, "eins"))).toBe("pull-slip-erased");
  const reasons = await at.house.inTenant((trx) =>
    trx.selectFrom("pullSlip").select("reason").where("id", "=", gone.slipId).execute(),
  );
  expect(reasons).toEqual([{ reason: null }]);
  expect(await at.house.asHousekeeper((trx) => auditGaps(trx, at.house.tenantId, 10))).toEqual([]);
});
