import { Component } from "../domain/component.ts";
import type { Trx } from "./database.ts";

/** What inspect found in a capture, in its order. */
export async function componentsOf(trx: Trx, captureId: string): Promise<readonly Component[]> {
  const rows = await trx
    .selectFrom("captureComponent")
    .select("component")
    .where("captureId", "=", captureId)
    .orderBy("position")
    .execute();
  return rows.map((row) => Component.parse(row.component));
}
