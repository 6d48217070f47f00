import { z } from "zod";
import { type Drift, DriftKind } from "../domain/drift.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

const Figures = z.object({ letters: z.int(), happened: z.int(), expected: z.int() });

/** That the town's letters have changed, and what became of it. */
export interface DriftNotice extends Drift {
  readonly id: string;
  readonly noticedAt: Date;
  /** Null: nobody has settled it; it holds. */
  readonly settledAt: Date | null;
  /** Who settled it; null: nobody, or it is not to be seen. */
  readonly settledBy: string | null;
  readonly reason: string | null;
}

/** The notices, the newest first. */
export async function driftNotices(trx: Trx, limit: number): Promise<readonly DriftNotice[]> {
  const rows = await trx
    .selectFrom("driftNotice as n")
    .leftJoin("person as p", "p.id", "n.settledBy")
    .select(["n.id", "n.kind", "n.noticedAt", "n.figures", "n.settledAt", "n.reason"])
    .select("p.displayName as settledBy")
    .orderBy("n.noticedAt", "desc")
    .orderBy("n.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ kind, figures, ...row }) => ({
    ...row,
    ...Figures.parse(figures),
    kind: DriftKind.parse(kind),
  }));
}

/** What holds now: the kinds of which a notice is open. */
export async function openDrift(trx: Trx): Promise<readonly DriftKind[]> {
  const rows = await trx
    .selectFrom("driftNotice")
    .select("kind")
    .where("settledAt", "is", null)
    .orderBy("kind")
    .execute();
  return rows.map(({ kind }) => DriftKind.parse(kind));
}

/** When a kind was settled last; null: never. */
export async function driftSettledAt(trx: Trx, kind: DriftKind): Promise<Date | null> {
  const row = await trx
    .selectFrom("driftNotice")
    .select("settledAt")
    .where("kind", "=", kind)
    .where("settledAt", "is not", null)
    .orderBy("settledAt", "desc")
    .executeTakeFirst();
  return row?.settledAt ?? null;
}

/** Notes a change; gives the notice's id. */
export async function insertDrift(
  trx: Trx,
  of: { readonly tenantId: string; readonly noticedAt: Date },
  { kind, ...figures }: Drift,
): Promise<string> {
  const id = newId();
  await trx
    .insertInto("driftNotice")
    .values({ ...of, id, kind, figures: JSON.stringify(figures) })
    .execute();
  return id;
}

/** Settles a notice; gives its kind, null: there is no such open one. */
export async function settleNotice(
  trx: Trx,
  id: string,
  by: { readonly settledAt: Date; readonly settledBy: string; readonly reason: string },
): Promise<DriftKind | null> {
  const row = await trx
    .updateTable("driftNotice")
    .set(by)
    .where("id", "=", id)
    .where("settledAt", "is", null)
    .returning("kind")
    .executeTakeFirst();
  return row === undefined ? null : DriftKind.parse(row.kind);
}
