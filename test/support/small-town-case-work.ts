import { dayFigures } from "../../src/domain/day-close.ts";
import { newId } from "../../src/new-id.ts";
import type { Trx } from "../../src/store/database.ts";
import type { TownInMaking } from "./small-town-plan.ts";

/** What case workers keep with the letter, and a line of the register of sealed post. */
export async function addCaseWork(trx: Trx, town: TownInMaking): Promise<void> {
  const { tenantId, idOf, named } = town;
  const ofLetter = { tenantId, documentId: idOf("letter") };
  const caseWorker = idOf("caseWorker");
  const entry = await trx
    .selectFrom("inboxEntry")
    .select(["id", "deliveryId"])
    .where("documentId", "=", ofLetter.documentId)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto("entryNote")
    .values({
      ...ofLetter,
      id: named("letter"),
      orgUnitId: idOf("a"),
      words: "x",
      writtenBy: caseWorker,
    })
    .execute();
  await trx
    .insertInto("confirmedDeadline")
    .values({ ...ofLetter, id: named("letter"), reason: "x", confirmedBy: caseWorker })
    .execute();
  // To somebody who sees it anyway: who sees more by a copy, another test asks.
  await trx
    .insertInto("inboxCopy")
    .values({
      ...ofLetter,
      id: named("letter"),
      deliveryId: entry.deliveryId,
      personId: caseWorker,
      sentBy: caseWorker,
    })
    .execute();
  await trx
    .insertInto("entrySeen")
    .values({ tenantId, entryId: entry.id, personId: caseWorker })
    .execute();
  await trx.insertInto("digestWish").values({ tenantId, personId: caseWorker }).execute();
  const counts = JSON.stringify([{ unit: "a", name: "a", new: 1, open: 1 }]);
  await trx
    .insertInto("digestMail")
    .values({
      id: newId(),
      tenantId,
      personId: caseWorker,
      day: "2026-11-20",
      counts,
      state: "sent",
    })
    .execute();
  await trx
    .insertInto("attentionPeriod")
    .values({ id: newId(), tenantId, workingDays: 3, setBy: idOf("supervisor") })
    .execute();
  await trx
    .insertInto("sealedRecord")
    .values({
      id: named("letter"),
      tenantId,
      entryId: newId(),
      recordAs: "line",
      rule: "addressee",
      receiptDay: "2026-01-01",
      addressee: "x",
      addresseeId: caseWorker,
      recordedBy: idOf("clerk"),
    })
    .execute();
}

/** An exception of a batch, a batch sheet in a scan, a pull slip, and a day that was closed. */
export async function addMailroomDay(trx: Trx, town: TownInMaking): Promise<void> {
  const { tenantId, idOf } = town;
  const day = "2026-01-01";
  const figures = dayFigures({
    day,
    timeZone: "Europe/Berlin",
    takenAt: "2026-01-01T20:00:00.000Z",
    pieces: [],
    batches: [],
    refused: 0,
    before: null,
  });
  const batch = await trx.selectFrom("batch").select("id").executeTakeFirstOrThrow();
  await trx
    .insertInto("batchException")
    .values({
      id: newId(),
      tenantId,
      batchId: batch.id,
      reason: "missing",
      count: 1,
      namedBy: idOf("clerk"),
    })
    .execute();
  await trx
    .insertInto("batchSheetScan")
    .values({ tenantId, captureId: idOf("stack"), outcome: "unknown" })
    .execute();
  await trx
    .insertInto("pullSlip")
    .values({
      id: town.named("slip"),
      tenantId,
      documentId: idOf("unclear"),
      captureId: idOf("stack"),
      code: "K7M2Q9XW",
      pageIds: [newId()],
      reason: "x",
      askedBy: idOf("clerk"),
    })
    .execute();
  await trx
    .insertInto("dayClose")
    .values({
      id: newId(),
      tenantId,
      day,
      figures: JSON.stringify(figures),
      sha256: "e".repeat(64),
      closedBy: idOf("clerk"),
    })
    .execute();
}
