import { randomBytes } from "node:crypto";
import { batchCodeOf } from "../domain/batch.ts";
import { newId } from "../new-id.ts";
import { pagesOfFamily } from "../store/act-subjects.ts";
import { insertPullSlip, openSlipOf, withdrawSlip } from "../store/pull-slips.ts";
import type { Subject } from "../store/subjects.ts";
import { type Act, refuse } from "./act.ts";

/**
 * Makes the pull slip of a document that is about to wait for the paper of some of its pages (of all, enclosures
 * too, where none are named); gives its id. Refuses pages that are not its own.
 */
export async function askForPaper(
  act: Act,
  subject: Subject,
  wanted: { readonly pages?: readonly string[] | undefined; readonly reason: string },
): Promise<string> {
  if (subject.kind !== "document") refuse("not-possible-now");
  const own = await pagesOfFamily(act.trx, subject.id);
  const asked = new Set(wanted.pages ?? own.map(({ id }) => id));
  const pages = own.filter(({ id }) => asked.has(id));
  if (pages.length < asked.size) refuse("unknown-page");
  if (pages.length === 0) refuse("not-possible-now");
  const { tenantId, personId } = act.person;
  const slip = { id: newId(), code: batchCodeOf(randomBytes(8)) };
  await insertPullSlip(act.trx, {
    ...slip,
    tenantId,
    documentId: subject.id,
    captureId: subject.captureId,
    pageIds: pages.map(({ id }) => id),
    reason: wanted.reason,
    askedBy: personId,
  });
  await act.say(subject, {
    type: "pull-slip-made",
    slipId: slip.id,
    code: slip.code,
    pages: pages.map(({ position }) => position),
  });
  return slip.id;
}

/** The document waits for no paper any more: its open slip, if it has one, is taken back. */
export async function endPullSlip(act: Act, subject: Subject): Promise<void> {
  const slipId = await openSlipOf(act.trx, subject.id);
  if (slipId === null) return;
  await withdrawSlip(act.trx, slipId, act.person.personId);
  await act.say(subject, { type: "pull-slip-withdrawn", slipId });
}
