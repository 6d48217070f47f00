import type { DocumentFacts } from "../../domain/facts.ts";
import { type CalendarDate, DocumentId } from "../../domain/ids.ts";
import type { Land } from "../../domain/town.ts";
import { confirmedDeadlineOf } from "../case-work.ts";
import type { Trx } from "../database.ts";
import { readFacts } from "../document-facts.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";
import { townCalendar } from "../town.ts";

interface DeliverIn {
  readonly documentId: DocumentId;
  readonly deliveryId: string;
  readonly unitId: string;
  readonly target: "portal-inbox";
  /** What says how urgent it is; facts are null where it was never understood. */
  readonly facts: DocumentFacts | null;
  readonly receipt: { readonly receiptDay: CalendarDate; readonly receiptBasis: string };
  readonly court: boolean;
  readonly calendar: { readonly land: Land; readonly localHolidays: CalendarDate[] };
}

interface DeliverOut {
  readonly deliveryId: string;
  readonly target: "portal-inbox";
  readonly targetReceipt: string;
  readonly served: boolean;
  readonly deadlineOn: CalendarDate | null;
}

export const deliverIo: StepIo<DeliverIn, DeliverOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .innerJoin("capture", "capture.id", "document.captureId")
      .select(["document.id", "orgUnitId", "mailItem.receiptDay", "mailItem.receiptBasis"])
      .select("capture.class")
      .where("document.id", "=", task.subjectId)
      .where("document.state", "=", "routed")
      .executeTakeFirst();
    if (document?.orgUnitId == null) return null;
    return {
      input: {
        documentId: DocumentId.parse(document.id),
        // The task is the delivery: however often it is run, it is this one.
        deliveryId: task.id,
        unitId: document.orgUnitId,
        target: "portal-inbox",
        facts: await readFacts(trx, document.id),
        receipt: { receiptDay: document.receiptDay, receiptBasis: document.receiptBasis },
        court: document.class === "court",
        calendar: await townCalendar(trx),
      },
      folders: [],
    };
  },
  apply: applyDeliver,
};

async function applyDeliver(trx: Trx, context: ApplyContext, output: DeliverOut): Promise<Applied> {
  const { id: documentId, tenantId } = context.subject;
  const unit = await trx
    .selectFrom("document")
    .innerJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
    .select(["orgUnit.id", "orgUnit.key"])
    .where("document.id", "=", documentId)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto("delivery")
    .values({
      id: output.deliveryId,
      tenantId,
      documentId,
      orgUnitId: unit.id,
      target: output.target,
      state: "delivered",
      attempts: context.task.attempt,
      deliveredAt: context.now,
      targetReceipt: output.targetReceipt,
    })
    .execute();
  // What a case worker said of it holds in every inbox it comes to.
  const confirmed = await confirmedDeadlineOf(trx, documentId);
  const deadlineOn = confirmed === undefined ? output.deadlineOn : confirmed;
  await trx
    .insertInto("inboxEntry")
    .values({
      id: output.targetReceipt,
      tenantId,
      deliveryId: output.deliveryId,
      documentId,
      orgUnitId: unit.id,
      served: output.served,
      deadlineConfirmed: confirmed !== undefined,
      ...(deadlineOn === null ? {} : { deadlineOn }),
    })
    .execute();
  const where = { unit: unit.key, target: output.target };
  return {
    to: "delivered",
    events: [
      { fact: { type: "delivery-intended", ...where, deliveryId: output.deliveryId } },
      { fact: { type: "document-delivered", ...where, targetReceipt: output.targetReceipt } },
    ],
  };
}
