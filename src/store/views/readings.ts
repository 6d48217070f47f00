import { sql } from "kysely";
import { newId } from "../../new-id.ts";
import type { Trx } from "../database.ts";

/** Who reads, as far as the log may say it: a pseudonym whose key is destroyed with its period. */
export interface ReaderPseudonym {
  readonly period: string;
  readonly pseudonym: string;
}

/** Notes in the access log that a document was read; to be called in the transaction that reads it. */
export async function noteReading(
  trx: Trx,
  reading: ReaderPseudonym & {
    readonly tenantId: string;
    readonly documentId: string;
    readonly act: "opened" | "downloaded";
  },
): Promise<void> {
  await trx
    .insertInto("accessLog")
    .values({ id: newId(), ...reading })
    .execute();
  if (reading.act === "opened") await sql`select note_opened(${reading.documentId})`.execute(trx);
}
