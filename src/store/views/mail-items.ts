import { sql } from "kysely";
import { ReceiptBasis } from "../../domain/receipt.ts";
import type { Trx } from "../database.ts";

/** What a reader of a mail item may know of its capture; null: the item is not theirs to see. */
export async function captureBehind(trx: Trx, mailItemId: string) {
  const { rows } = await sql<{
    captureId: string;
    channel: string;
    class: string;
    capturedAt: Date;
    acceptedAt: Date;
    /** The capture holds this item alone: it is no batch. */
    whole: boolean;
  }>`select * from capture_behind(${mailItemId})`.execute(trx);
  return rows[0] ?? null;
}

/** One envelope, e-mail or submission: its receipt, its documents, its relations and its paper. */
export async function mailItemView(trx: Trx, mailItemId: string) {
  const capture = await captureBehind(trx, mailItemId);
  if (capture === null) return null;
  const item = await trx
    .selectFrom("mailItem")
    .selectAll()
    .where("id", "=", mailItemId)
    .executeTakeFirstOrThrow();
  const documents = await trx
    .selectFrom("document")
    .leftJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
    .select(["document.id", "document.role", "document.parentId", "document.state"])
    .select("orgUnit.key as unit")
    .where("document.mailItemId", "=", mailItemId)
    .where("document.state", "!=", "superseded")
    .orderBy("document.position")
    .execute();
  return {
    id: item.id,
    receipt: {
      number: item.receiptNumber,
      day: item.receiptDay,
      basis: ReceiptBasis.parse(item.receiptBasis),
      earliest: item.receivedEarliest.toISOString(),
      latest: item.receivedLatest.toISOString(),
      recordedBy: item.recordedBy,
    },
    recordedAs: item.recordedAs,
    capture: {
      id: capture.captureId,
      channel: capture.channel,
      class: capture.class,
      capturedAt: capture.capturedAt.toISOString(),
      acceptedAt: capture.acceptedAt.toISOString(),
    },
    documents,
    relations: await relationsOf(trx, mailItemId),
    paper: await paperOf(trx, mailItemId),
  };
}

/** Relations from both sides; the number of an item that is not the reader's is null. */
async function relationsOf(trx: Trx, mailItemId: string) {
  const rows = await trx
    .selectFrom("itemRelation")
    .select(["kind", "fromItemId", "toItemId"])
    .where((eb) => eb.or([eb("fromItemId", "=", mailItemId), eb("toItemId", "=", mailItemId)]))
    .orderBy("id")
    .execute();
  const others = rows.map((row) => (row.fromItemId === mailItemId ? row.toItemId : row.fromItemId));
  const numbers =
    others.length === 0
      ? []
      : await trx
          .selectFrom("mailItem")
          .select(["id", "receiptNumber"])
          .where("id", "in", others)
          .execute();
  return rows.map((row, index) => ({
    kind: row.kind,
    direction: row.fromItemId === mailItemId ? ("from-here" as const) : ("to-here" as const),
    mailItemId: others[index] ?? "",
    receiptNumber: numbers.find((each) => each.id === others[index])?.receiptNumber ?? null,
  }));
}

async function paperOf(trx: Trx, mailItemId: string) {
  return trx
    .selectFrom("paperOriginal")
    .select(["label", "box", "position", "disposition", "dueOn"])
    .where("mailItemId", "=", mailItemId)
    .orderBy("changedAt")
    .execute();
}
