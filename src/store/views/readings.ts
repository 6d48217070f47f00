import { sql } from "kysely";
import { newId } from "../../new-id.ts";
import type { Trx } from "../database.ts";

/** Who reads and when, as far as the log may say it: a pseudonym whose key is destroyed with its period. */
export interface ReaderPseudonym {
  readonly at: Date;
  readonly period: string;
  readonly pseudonym: string;
}

/** What of a document was shown. */
export type Shown =
  | "document"
  | "history"
  | "page-image"
  | "page-words"
  | "page-original"
  | "searchable-pdf"
  | "transfer-note"
  | "original"
  | "message"
  | "proof-bundle";

/** Notes in the access log that a document was read; to be called in the transaction that reads it. */
export async function noteReading(
  trx: Trx,
  reading: ReaderPseudonym & {
    readonly tenantId: string;
    readonly documentId: string;
    readonly act: "opened" | "downloaded";
    readonly shown: Shown;
    /** Of the document, from 1; null: it is not about one page. */
    readonly page: number | null;
  },
): Promise<void> {
  await trx
    .insertInto("accessLog")
    .values({ id: newId(), ...reading })
    .execute();
  if (reading.act === "opened") await sql`select note_opened(${reading.documentId})`.execute(trx);
}

/** Notes that a list showed lines of these documents, as one row; nothing for an empty list. */
export async function noteListed(
  trx: Trx,
  listed: ReaderPseudonym & {
    readonly tenantId: string;
    readonly documentIds: readonly string[];
    readonly shown: "inbox" | "search";
  },
): Promise<void> {
  if (listed.documentIds.length === 0) return;
  await trx
    .insertInto("accessLog")
    .values({ ...listed, id: newId(), act: "listed", documentIds: [...listed.documentIds] })
    .execute();
}
