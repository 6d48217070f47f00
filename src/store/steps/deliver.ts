import { DocumentId } from "../../domain/ids.ts";
import type { Trx } from "../database.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";

interface DeliverIn {
  readonly documentId: DocumentId;
  readonly deliveryId: string;
  readonly unitId: string;
  readonly target: "portal-inbox";
}

interface DeliverOut {
  readonly deliveryId: string;
  readonly target: "portal-inbox";
  readonly targetReceipt: string;
}

export const deliverIo: StepIo<DeliverIn, DeliverOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .select(["id", "orgUnitId"])
      .where("id", "=", task.subjectId)
      .where("state", "=", "routed")
      .executeTakeFirst();
    if (document?.orgUnitId == null) return null;
    return {
      input: {
        documentId: DocumentId.parse(document.id),
        // The task is the delivery: however often it is run, it is this one.
        deliveryId: task.id,
        unitId: document.orgUnitId,
        target: "portal-inbox",
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
  await trx
    .insertInto("inboxEntry")
    .values({
      id: output.targetReceipt,
      tenantId,
      deliveryId: output.deliveryId,
      documentId,
      orgUnitId: unit.id,
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
