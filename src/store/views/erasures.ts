import { sql } from "kysely";
import { ArchiveVerdict, ErasureBasis } from "../../domain/retention.ts";
import type { Trx } from "../database.ts";
import { openRequests } from "../retention.ts";

/** Open requests, blocks in force and the archive's words, each as far as the reader may see them. */
export async function erasureDecisions(trx: Trx) {
  const requests = await openRequests(trx, null);
  const blocks = await trx
    .selectFrom("erasureBlock")
    .select(["id", "ownerKind", "ownerId", "reason", "until", "setBy", "setAt"])
    .where("liftedAt", "is", null)
    .orderBy("setAt")
    .execute();
  const appraisals = await trx
    .selectFrom("archiveAppraisal")
    .select(["kind", "ownerId", "verdict", "recordedAt"])
    .orderBy("recordedAt")
    .execute();
  return {
    requests: requests.map(({ owner, askedAt, basis, ...row }) => ({
      ...row,
      basis: ErasureBasis.parse(basis),
      ownerKind: owner.kind,
      ownerId: owner.id,
      askedAt: askedAt.toISOString(),
    })),
    blocks: blocks.map(({ ownerKind, setAt, ...row }) => ({
      ...row,
      ownerKind: ownerKind === "capture" ? ("capture" as const) : ("mail-item" as const),
      setAt: setAt.toISOString(),
    })),
    appraisals: appraisals.map(({ verdict, recordedAt, ...row }) => ({
      ...row,
      verdict: ArchiveVerdict.parse(verdict),
      recordedAt: recordedAt.toISOString(),
    })),
  };
}

/** When a document or mail item was erased, for whoever would be told that it is there; null: it was not, or is not theirs. */
export async function erasedOn(
  trx: Trx,
  kind: "document" | "mail-item",
  id: string,
): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`select erased_on(${kind}, ${id}) as at`.execute(
    trx,
  );
  return rows[0]?.at ?? null;
}
