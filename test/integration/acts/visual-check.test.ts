import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { checkDocument, drawLot } from "../../../src/acts/visual-check.ts";
import { FolderId, Sha256 } from "../../../src/domain/ids.ts";
import { TransferNote } from "../../../src/domain/transfer-note.ts";
import {
  drawSample,
  populationText,
  sampleSize,
  VisualCheckAct,
} from "../../../src/domain/visual-check.ts";
import { keyOf } from "../../../src/store/item-keys.ts";
import { createTasks } from "../../../src/store/tasks.ts";
import { lotWithPages } from "../../../src/store/views/visual-checks.ts";
import {
  checkablePages,
  lockAndCountLot,
  visualCheckOf,
} from "../../../src/store/visual-checks.ts";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { trailOf } from "../../support/spine.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;

beforeEach(async () => {
  at = await openActing();
});
afterEach(() => at.house.remove());

const hashHex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A delivered letter of three pages that counts as scanned: its pages' images are said to be the scan's own. */
async function scannedLetter() {
  const { captureId, entry } = await at.deliveredLetter();
  const { documentId } = entry;
  await at.house.inTenant(async (trx) => {
    await trx
      .updateTable("pageVersion")
      .set({ original: sql`jsonb_set(original, '{drawn}', 'false')` })
      .where("captureId", "=", captureId)
      .execute();
    const { tenantId } = at.house;
    const work = { step: "compose", subjectKind: "document", subjectId: documentId } as const;
    await createTasks(trx, { tenantId, captureId, ...work });
  });
  await workOff(at.house);
  return { captureId, documentId };
}

/** The notes and renditions of a document, oldest first; a note's bytes with the hash its event names. */
async function renditionsOf(documentId: string) {
  return at.house.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom("rendition")
      .select(["kind", "sha256", "folderId", "effective"])
      .where("documentId", "=", documentId)
      .orderBy("id")
      .execute();
    const notes = [];
    for (const { kind, sha256, folderId } of rows) {
      if (kind !== "transfer-note") continue;
      const key = await keyOf(trx, at.house.keys, at.house.tenantId, folderId);
      const ref = { folder: FolderId.parse(folderId), sha256: Sha256.parse(sha256) };
      const bytes = await at.house.blobs.read(ref, key);
      expect(hashHex(bytes.toString())).toBe(sha256);
      notes.push(TransferNote.parse(JSON.parse(bytes.toString())));
    }
    return {
      rows,
      notes,
      pdf: only(rows.filter((row) => row.kind !== "transfer-note" && row.effective)),
    };
  });
}

test("a lot is drawn by nobody's choice, accepted by its sample, and every note of it says so", async () => {
  const { documentId } = await scannedLetter();
  const { clerk, caseWorker } = at.people;
  const before = await renditionsOf(documentId);
  expect(before.notes.at(-1)).toMatchObject({
    kind: "scan",
    visualCheck: { result: "none" },
    rendition: { sha256: before.pdf.sha256, notePages: 1 },
    counted: { fed: 3, inDocument: 3 },
  });
  const today = before.notes[0]?.document.receiptDay ?? "";
  const order = { day: today, device: null };
  expect(await why(drawLot(at.deps, caseWorker, order))).toBe("not-allowed");
  const lot = await drawLot(at.deps, clerk, order);
  // 3 pages and 5 %: not one may be defective, so that the sample is all but surely all of them.
  expect(lot).toMatchObject({ state: "open", pages: 3, device: null, plan: { id: "regel" } });
  expect(await why(drawLot(at.deps, clerk, order))).toBe("nothing-to-draw");

  const pages = (await at.house.inTenant((trx) => checkablePages(trx, documentId))).map(
    (page) => page.pageId,
  );
  expect(lot.population).toBe(hashHex(populationText(pages)));
  expect(lot.drawn).toBe(sampleSize(3, lot.plan));
  const drawn = drawSample(pages, lot.drawn, lot.seed, hashHex);
  const { pages: toCheck } =
    (await at.house.store.withActor({ kind: "person", ...clerk }, (trx) =>
      lotWithPages(trx, lot.id),
    )) ?? {};
  expect(toCheck?.map((each) => pages[each.page - 1]).toSorted()).toEqual(drawn);

  expect(await why(checkDocument(at.deps, caseWorker, documentId, accept(null)))).toBe("not-found");
  expect(await why(checkDocument(at.deps, clerk, documentId, accept([4])))).toBe("unknown-page");
  const numbers = toCheck?.map((each) => each.page) ?? [];
  const checked = await checkDocument(at.deps, clerk, documentId, accept(numbers));
  expect(checked).toMatchObject({
    state: "delivered",
    visualCheck: { lot: { state: "accepted" } },
  });
  await workOff(at.house);
  const after = await renditionsOf(documentId);
  // The PDF stays with the note it was made with; the note has grown by a version.
  expect(after.pdf.sha256).toBe(before.pdf.sha256);
  expect(after.notes.at(-1)).toMatchObject({
    version: before.notes.length + 1,
    rendition: { sha256: before.pdf.sha256 },
    visualCheck: {
      pages: numbers.map((page) => ({ page, result: "accepted" })),
      lot: { state: "accepted", drawn: lot.drawn, checked: lot.drawn, seed: lot.seed },
    },
  });
  const note = after.notes.at(-1);
  expect(note?.kind === "scan" ? note.paper.keptUntil : null).not.toBeNull();
  const told = (await trailOf(at.house, documentId)).map((fact) => fact.type);
  expect(told.filter((type) => type === "visual-check-done")).toHaveLength(1);
  const ofTown = await trailOf(at.house, at.house.tenantId);
  expect(ofTown.find((fact) => fact.type === "visual-check-sampled")).toMatchObject({
    lotId: lot.id,
    seed: lot.seed,
    population: lot.population,
    drawn: lot.drawn,
  });
  expect(ofTown.find((fact) => fact.type === "visual-check-lot-settled")).toMatchObject({
    state: "accepted",
    rejected: 0,
    defectiveMax: 0,
  });
  // Its unit reads what came of the lot, though no other page of it.
  const read = await at.house.store.withActor({ kind: "person", ...caseWorker }, (trx) =>
    visualCheckOf(trx, documentId),
  );
  expect(read.lot?.id).toBe(lot.id);
});

test("a rejected page sends its letter to clarification and has the whole lot checked", async () => {
  const { captureId, documentId } = await scannedLetter();
  const { clerk, caseWorker } = at.people;
  const day = (await renditionsOf(documentId)).notes[0]?.document.receiptDay ?? "";
  await drawLot(at.deps, clerk, { day, device: null });
  const reason = "unterer Rand abgeschnitten";
  const act = { result: "rejected", pages: null, reason } as const;
  const rejected = await checkDocument(at.deps, clerk, documentId, act);
  // All three were looked at already, so that the tightened lot has been checked in full.
  expect(rejected).toMatchObject({
    state: "in-clarification",
    visualCheck: { result: "rejected", lot: { state: "checked-in-full", rejected: 3 } },
  });
  expect(only(await at.openCases(captureId)).reason).toBe("scan-rejected");
  const states = (await trailOf(at.house, at.house.tenantId)).flatMap((fact) =>
    fact.type === "visual-check-lot-settled" ? [fact.state] : [],
  );
  expect(states).toEqual(["tightened", "checked-in-full"]);
  expect(await why(at.inbox(caseWorker, only(await entriesOf()).id, { act: "claim" }))).toBe(
    "not-found",
  );
  await at.settle(clerk, only(await at.openCases(captureId)).id, {
    act: "ask-for-re-scan",
    reason,
  });
  expect(only(await at.live(captureId)).state).toBe("awaiting-re-scan");
  await workOff(at.house);
  expect((await renditionsOf(documentId)).notes.at(-1)).toMatchObject({
    visualCheck: { result: "rejected", pages: [{ reason }, { reason }, { reason }] },
  });
});

const accept = (pages: number[] | null) => VisualCheckAct.parse({ result: "accepted", pages });

const entriesOf = () => at.entries("bauaufsicht");

test("what nobody may see is not checked, and what was erased is not waited for", async () => {
  const { documentId } = await scannedLetter();
  const { clerk } = at.people;
  const day = (await renditionsOf(documentId)).notes[0]?.document.receiptDay ?? "";
  const lot = await drawLot(at.deps, clerk, { day, device: null });
  const set = (change: string) =>
    asSuperuserOf(at.house.access.database, (client) =>
      client.query(`update document set ${change} where id = $1`, [documentId]),
    );
  const count = () => at.house.inTenant((trx) => lockAndCountLot(trx, lot.id));
  await set("state = 'restricted'");
  const check = () => why(checkDocument(at.deps, clerk, documentId, accept(null)));
  expect(await check()).toBe("not-possible-now");
  await set("state = 'delivered'");
  expect(await count()).toMatchObject({ open: lot.drawn });
  await set("erased_at = now()");
  expect([await count(), await check()]).toEqual([
    expect.objectContaining({ open: 0 }),
    "not-found",
  ]);
});
