import { createHash, randomBytes } from "node:crypto";
import { Sha256 } from "../domain/ids.ts";
import type { DocumentState } from "../domain/states.ts";
import {
  type CheckedLot,
  drawSample,
  type LotOrder,
  lotVerdict,
  planFor,
  populationText,
  sampleSize,
  type VisualCheckAct,
  type VisualCheckOutcome,
} from "../domain/visual-check.ts";
import { newId } from "../new-id.ts";
import { splitsPost } from "../store/act-rights.ts";
import { openCase } from "../store/clarification-cases.ts";
import { mainDocumentOf } from "../store/document-pages.ts";
import type { Subject } from "../store/subjects.ts";
import { beginAgain, createTasks } from "../store/tasks.ts";
import { visualCheckRules } from "../store/town.ts";
import {
  checkablePages,
  type CheckablePage,
  documentsOfLot,
  insertChecks,
  insertLot,
  lockAndCountLot,
  populationOf,
  updateLot,
  visualCheckOf,
} from "../store/visual-checks.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { lock, move, withdraw } from "./move.ts";

/** A document's check as it stands now, and its main document's state. */
export interface Checked {
  readonly state: string;
  readonly visualCheck: VisualCheckOutcome;
}

/**
 * Records what a clerk found on pages of a scanned document. Rejected, its main document goes to the
 * clarification desk; the lots its pages are in are settled as far as they can be. Throws ActRefused.
 */
export async function checkDocument(
  deps: ActDeps,
  person: ActPerson,
  documentId: string,
  wanted: VisualCheckAct,
): Promise<Checked> {
  return inAct(deps, person, { kind: "document", id: documentId }, async (act) => {
    const { trx } = act;
    const mainId = (await mainDocumentOf(trx, documentId)) ?? refuse("not-found");
    const main = await lock(act, "document", mainId);
    // Nobody has seen what they could not see.
    if (UNSEEN.some((state) => state === main.state)) refuse("not-possible-now");
    const pages = pagesWanted(await checkablePages(trx, documentId), wanted.pages);
    const now = deps.now();
    const reason = wanted.result === "rejected" ? wanted.reason : null;
    const { tenantId, personId } = person;
    const by = { checkedBy: personId, checkedAt: now };
    const { captureId } = main;
    const { result } = wanted;
    await insertChecks(trx, { tenantId, captureId, documentId, ...by, result, reason }, pages);
    const lotIds = [...new Set(pages.flatMap((page) => page.lotId ?? []))].toSorted();
    await act.say(
      { ...main, id: documentId },
      {
        type: "visual-check-done",
        result,
        pages: pages.map((page) => page.number),
        reason,
        lotIds,
      },
    );
    const state = reason === null ? main.state : await toClarification(act, main, reason);
    await noteAnew(act, [{ documentId, captureId }]);
    for (const lotId of lotIds) await settleLot(act, lotId, now);
    return { state, visualCheck: await visualCheckOf(trx, documentId) };
  });
}

const UNSEEN = [
  "sealed",
  "handed-over-unopened",
  "counted-only",
  "restricted",
] as const satisfies readonly DocumentState[];

function pagesWanted(
  pages: readonly CheckablePage[],
  numbers: readonly number[] | null,
): readonly CheckablePage[] {
  if (pages.length === 0) refuse("not-possible-now");
  if (numbers === null) return pages;
  return [...new Set(numbers)].map(
    (number) => pages.find((page) => page.number === number) ?? refuse("unknown-page"),
  );
}

/** Where a rejected scan waits for a person: on its way it cannot be stopped, ended it stays where it is. */
async function toClarification(act: Act, main: Subject, detail: string): Promise<string> {
  const why = { reason: "scan-rejected", step: null } as const;
  const waits = main.state === "in-clarification";
  if (!waits && main.state !== "delivered") refuse("not-possible-now");
  if (!waits) await withdraw(act, main, detail);
  const opened = await openCase(act.trx, main, { ...why, detail, blocking: true });
  if (opened) await act.say(main, { type: "clarification-opened", ...why });
  if (!waits) {
    await move(act, main, { act: "reject-scan", to: "in-clarification", reason: detail });
  }
  return "in-clarification";
}

/**
 * Draws the sample of a lot. The seed is the server's and the pages are ranked by it, so nobody chooses;
 * both are told in the trail. Throws ActRefused.
 */
export async function drawLot(
  deps: ActDeps,
  person: ActPerson,
  order: LotOrder,
): Promise<CheckedLot> {
  return inAct(deps, person, null, async (act) => {
    const { trx } = act;
    if (!(await splitsPost(trx))) refuse("not-allowed");
    const { plans } = await visualCheckRules(trx);
    const plan = planFor(plans, order.device) ?? refuse("no-sampling-plan");
    const { tenantId } = person;
    const pageIds = await populationOf(trx, { tenantId, ...order });
    if (pageIds.length === 0) refuse("nothing-to-draw");
    const seed = Sha256.parse(randomBytes(32).toString("hex"));
    const population = Sha256.parse(hashHex(populationText(pageIds)));
    const drawn = drawSample(pageIds, sampleSize(pageIds.length, plan), seed, hashHex);
    const id = newId();
    const lot = { id, tenantId, ...order, plan, seed, population };
    const by = { drawnBy: person.personId, drawnAt: deps.now() };
    await insertLot(trx, { ...lot, ...by }, pageIds, new Set(drawn));
    await act.sayOfTown({
      type: "visual-check-sampled",
      lotId: id,
      ...order,
      plan,
      pages: pageIds.length,
      drawn: drawn.length,
      seed,
      population,
    });
    // Somebody may have looked at its pages before they were drawn.
    await settleLot(act, id, deps.now());
    return (await lockAndCountLot(trx, id)).lot;
  });
}

const hashHex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Counts a lot and, where that decides something, tells it and has the notes of its documents say so. */
async function settleLot(act: Act, lotId: string, now: Date): Promise<void> {
  const { lot, ...found } = await lockAndCountLot(act.trx, lotId);
  const { state, defectiveMax } = lotVerdict({ ...lot, ...found });
  const { checked, rejected } = found;
  const settledAt = settledNow(lot, state, now);
  await updateLot(act.trx, lotId, { state, checked, rejected, defectiveMax, settledAt });
  if (state === lot.state || state === "open") return;
  await act.sayOfTown({
    type: "visual-check-lot-settled",
    lotId,
    state,
    pages: lot.pages,
    checked,
    rejected,
    defectiveMax,
  });
  await noteAnew(act, await documentsOfLot(act.trx, lotId));
  // Every page of it may have been looked at already.
  if (state === "tightened") await settleLot(act, lotId, now);
}

function settledNow(lot: CheckedLot, state: CheckedLot["state"], now: Date): Date | null {
  if (state === "open" || state === "tightened") return null;
  return lot.settledAt === null ? now : new Date(lot.settledAt);
}

/** Has a new version of their notes written; their renditions stay. */
async function noteAnew(
  act: Act,
  documents: readonly { readonly documentId: string; readonly captureId: string }[],
): Promise<void> {
  const { tenantId } = act.person;
  for (const { documentId: subjectId, captureId } of documents) {
    const work = { step: "compose", subjectKind: "document", subjectId } as const;
    await createTasks(act.trx, { tenantId, captureId, ...work });
    // One that is being written has not heard of this.
    await beginAgain(act.trx, work);
  }
}
