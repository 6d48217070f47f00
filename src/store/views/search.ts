import { sql } from "kysely";
import type { Trx } from "../database.ts";
import { lettersOf } from "./inbox.ts";

/** What narrows a search; null: anything. Days are those of receipt, `unitId` stands for its whole branch. */
export interface SearchFilter {
  readonly from: string | null;
  readonly to: string | null;
  readonly unitId: string | null;
  readonly sender: string | null;
  readonly kind: string | null;
  readonly channel: string | null;
  readonly state: string | null;
}

/** Where a page of hits begins: after this one. */
export interface SearchPlace {
  readonly rank: number;
  readonly id: string;
}

/** A piece of text around a hit; `hit`: these are the words that were found. */
export interface SnippetPart {
  readonly text: string;
  readonly hit: boolean;
}

// Noncharacters: no letter has them, and none of them can be a sender's markup.
const OPEN = "\uFDD0";
const CLOSE = "\uFDD1";
const FRAGMENTS = `StartSel=${OPEN}, StopSel=${CLOSE}, MaxFragments=2, MaxWords=18, MinWords=8, FragmentDelimiter=" … "`;
/** Pages a hit is shown on; the others are counted by opening it. */
const PAGES_SHOWN_MAX = 3;

/** Documents the reader may see, best first; with the pages that match and a snippet of each. */
export async function searchDocuments(
  trx: Trx,
  query: string,
  filter: SearchFilter,
  page: { readonly after: SearchPlace | null; readonly limit: number },
) {
  const { rows } = await sql<{ id: string; rank: number }>`
    select document_id as id, rank from search_documents(${query}, ${page.limit}, ${filter.from}::date,
      ${filter.to}::date, ${filter.unitId}::uuid, ${filter.sender}, ${filter.kind}, ${filter.channel},
      ${filter.state}, ${page.after?.rank ?? null}::real, ${page.after?.id ?? null}::uuid)`.execute(
    trx,
  );
  const ids = rows.map((row) => row.id);
  const letters = await lettersOf(trx, ids);
  const heads = await headsOf(trx, ids);
  const snippets = await snippetsOf(trx, ids, query);
  return rows.flatMap((row) => {
    const letter = letters.get(row.id);
    const head = heads.get(row.id);
    if (letter === undefined || head === undefined) return [];
    return [{ ...letter, ...head, pagesFound: snippets.get(row.id) ?? [], place: row }];
  });
}

async function headsOf(trx: Trx, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await trx
    .selectFrom("document")
    .leftJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
    .select(["document.id", "document.role", "document.parentId", "document.mailItemId"])
    .select("document.state")
    .select("orgUnit.key as unit")
    .where("document.id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

interface FoundPage {
  readonly number: number;
  readonly snippet: readonly SnippetPart[];
}

async function snippetsOf(
  trx: Trx,
  ids: readonly string[],
  query: string,
): Promise<ReadonlyMap<string, readonly FoundPage[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ documentId: string; number: number; headline: string }>`
    select document_id, number, ts_headline('german', plain_text, search_query(${query}), ${FRAGMENTS}) as headline
    from (
      select dp.document_id, dp.position + 1 as number, v.plain_text,
        row_number() over (partition by dp.document_id order by dp.position) as nth
      from document_page dp join page_version v on v.page_id = dp.page_id and v.effective
      where dp.document_id = any (${[...ids]}) and v.search @@ search_query(${query})
    ) matching
    where nth <= ${PAGES_SHOWN_MAX} order by document_id, number`.execute(trx);
  const found = new Map<string, FoundPage[]>();
  for (const { documentId, number, headline } of rows) {
    const pages = found.get(documentId) ?? [];
    pages.push({ number, snippet: partsOf(headline) });
    found.set(documentId, pages);
  }
  return found;
}

function partsOf(headline: string): SnippetPart[] {
  return headline.split(OPEN).flatMap((piece, index) => {
    if (index === 0) return piece === "" ? [] : [{ text: piece, hit: false }];
    const [hit = "", ...rest] = piece.split(CLOSE);
    const after = rest.join("");
    return [{ text: hit, hit: true }, ...(after === "" ? [] : [{ text: after, hit: false }])];
  });
}
