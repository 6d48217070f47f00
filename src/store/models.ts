import { sql } from "kysely";
import { z } from "zod";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** Of what a model was made; its version is the hash of it. */
export const ModelParts = z.object({
  /** What the product ships, by its calibration. */
  product: z.string(),
  /** The hash of the town's units and catalogue. */
  knowledge: z.string(),
});

/** The model that decided a letter. */
export interface ModelOfDecision extends z.infer<typeof ModelParts> {
  readonly version: string;
  readonly lessons: number;
  /** ISO time of the last lesson; null: there were none. */
  readonly lessonsUntil: string | null;
}

/** Notes a model when it first decides. */
export async function noteModel(trx: Trx, tenantId: string, model: ModelOfDecision): Promise<void> {
  const { version, lessons, lessonsUntil, product, knowledge } = model;
  await trx
    .insertInto("classifierModel")
    .values({
      id: newId(),
      tenantId,
      version,
      parameters: JSON.stringify({ product, knowledge }),
      lessons,
      lessonsUntil,
    })
    .onConflict((conflict) => conflict.columns(["tenantId", "version"]).doNothing())
    .execute();
}

/** A model that decided letters. */
export interface UsedModel {
  readonly version: string;
  /** Null: a letter it may have learned from was erased, and with it what is known of the model. */
  readonly parts: z.infer<typeof ModelParts> | null;
  readonly lessons: number;
  readonly lessonsUntil: Date | null;
  readonly stale: boolean;
  readonly documents: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** The models that decided letters, the last used first. Empty but for supervisors. */
export async function modelsUsed(trx: Trx, limit: number): Promise<readonly UsedModel[]> {
  const { rows } = await sql<Omit<UsedModel, "parts"> & { parameters: unknown }>`
    select version, parameters, lessons, lessons_until as "lessonsUntil", stale, documents,
      first_at as "firstAt", last_at as "lastAt"
    from models_used() order by last_at desc, version limit ${limit}`.execute(trx.withoutPlugins());
  return rows.map(({ parameters, ...row }) => ({
    ...row,
    parts: ModelParts.safeParse(parameters).data ?? null,
  }));
}

/** Until when lessons counted in a model; undefined: there is no such model, null: it had none. */
export async function lessonsUntilOf(trx: Trx, version: string): Promise<Date | null | undefined> {
  const row = await trx
    .selectFrom("classifierModel")
    .select("lessonsUntil")
    .where("version", "=", version)
    .executeTakeFirst();
  return row?.lessonsUntil;
}
