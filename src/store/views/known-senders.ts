import { sql } from "kysely";
import { DocumentFacts } from "../../domain/facts.ts";
import type { Trx } from "../database.ts";

const Sender = DocumentFacts.shape.sender.unwrap();

/**
 * The sender of a document and those of other letters whose names sound like it, newest first, as far as
 * the reader may see the letters. Null: the reader may not see the document; `sender` null: none was found.
 */
export async function alikeSenders(trx: Trx, documentId: string) {
  const { rows: main } = await sql<{ fact: unknown }>`
    select (select f.fact from document_fact f
      where f.document_id = coalesce(d.parent_id, d.id) and f.effective and f.kind = 'sender') as fact
    from document d where d.id = ${documentId} and may_see_document(d.id, my_view())`.execute(
    trx.withoutPlugins(),
  );
  if (main[0] === undefined) return null;
  const sender = Sender.nullish().parse(main[0].fact) ?? null;
  const { rows } = await sql<{ documentId: string; receiptDay: string; fact: unknown }>`
    select document_id as "documentId", receipt_day as "receiptDay", fact
    from alike_senders(${documentId})`.execute(trx.withoutPlugins());
  return {
    sender,
    others: rows.map(({ fact, ...row }) => ({ ...row, sender: Sender.parse(fact) })),
  };
}
