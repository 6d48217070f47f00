import { isSound, pagesOf, type SplitOrder } from "../domain/acts.ts";
import { isLegal } from "../domain/states.ts";
import { beginAct } from "../store/act-rights.ts";
import {
  liveDocumentsOf,
  splittableCapture,
  type SplittableCapture,
} from "../store/act-subjects.ts";
import { enclosuresOf } from "../store/document-pages.ts";
import { hasErasureDecision } from "../store/erasure-decisions.ts";
import { takeTurn } from "../store/erasures.ts";
import { insertSplitOrder } from "../store/split-orders.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, refuse } from "./act.ts";
import { lock, move, settle, withdraw } from "./move.ts";

/**
 * Takes a person's split order: the documents it touches are superseded, their deliveries withdrawn, and
 * the capture goes back to `separate`, which does what was ordered. Nothing is read again. The capture
 * is locked already.
 */
export async function splitAnew(act: Act, subject: Subject, order: SplitOrder): Promise<string> {
  const { trx } = act;
  const capture = await lock(act, "capture", subject.captureId);
  const known = await splittableCapture(trx, capture.id);
  const possible = isLegal("capture", capture.state, "split-by-hand", "read");
  // Pages that were not prepared yet would be left behind for good.
  if (known.sealed || !known.complete || !possible) refuse("not-possible-now");
  const touched = touchedItems(known, order);
  // Asked or held for a letter; nobody could say for which pages of the new ones.
  await takeTurn(trx, { kind: "capture", id: capture.id });
  if (await hasErasureDecision(trx, [...touched])) refuse("erasure-pending");
  for (const { id } of known.documents.filter((each) => touched.has(each.mailItemId))) {
    await supersede(act, id);
  }
  if ((await liveDocumentsOf(trx, [...touched])) > 0) {
    throw new Error(`A document of capture ${capture.id} outlives the split of its mail item`);
  }
  await insertSplitOrder(trx, {
    tenantId: act.person.tenantId,
    captureId: capture.id,
    orderedBy: act.person.personId,
    split: order,
  });
  const shut = order.items.filter((item) => item.shut === true).length;
  await act.say(capture, {
    type: "split-ordered",
    mailItems: order.items.length,
    documents: order.items.reduce((sum, item) => sum + item.documents.length, 0),
    discards: order.discards.length,
    ...(shut === 0 ? {} : { shut }),
  });
  await move(act, capture, { act: "split-by-hand", to: "read", reason: null });
  await settle(act, capture, "split");
  return subject.kind === "capture" ? "read" : "superseded";
}

/** The mail items an order touches; refuses an order that does not place each of their pages once. */
function touchedItems(capture: SplittableCapture, order: SplitOrder): ReadonlySet<string> {
  const wanted = new Set<string>(pagesOf(order));
  if (!isSound(order)) refuse("pages-not-conserved");
  if ([...wanted].some((id) => !capture.pages.some((page) => page.id === id))) {
    refuse("unknown-page");
  }
  const touched = new Set(
    capture.pages.flatMap((page) =>
      wanted.has(page.id) && page.mailItemId !== null ? [page.mailItemId] : [],
    ),
  );
  // Pages that lie nowhere, such as those of an order that could not be carried out, are placed too; a
  // discard may be taken back.
  const missing = capture.pages.some((page) => {
    const ofTouched = page.mailItemId !== null && touched.has(page.mailItemId);
    return (ofTouched || !page.placed) && !wanted.has(page.id);
  });
  if (missing) refuse("pages-not-conserved");
  return touched;
}

async function supersede(act: Act, documentId: string): Promise<void> {
  // Each document must be the person's to see: a split shows pages side by side.
  if (!(await beginAct(act.trx, "document", documentId))) refuse("not-found");
  const subject = await lock(act, "document", documentId);
  await withdraw(act, subject, "split anew");
  const enclosures = await enclosuresOf(act.trx, documentId);
  await move(act, subject, { act: "split-anew", to: "superseded", reason: null });
  await settle(act, subject, "split", true);
  for (const id of enclosures) await settle(act, { ...subject, id }, "split", true);
}
