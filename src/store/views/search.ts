import { sql } from "kysely";
import type { Trx } from "../database.ts";
import { lettersOf } from "./inbox.ts";

/** What narrows a search; null: anything. `unitId` stands for its whole branch. */
export interface SearchFilter {
  /** First and last day of receipt. */
  readonly from: string | null;
  readonly to: string | null;
  /** The day of receipt, or the one the letter is dated. */
  readonly on: string | null;
  readonly unitId: string | null;
  readonly sender: string | null;
  readonly kind: string | null;
  readonly channel: string | null;
  readonly state: string | null;
  /** A reference number, or how it begins; blanks and signs in it do not matter. */
  readonly reference: string | null;
  readonly receipt: string | null;
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

/** Documents the reader may see, best first, without words the newest first; with the pages that match and a snippet of each. */
export async function searchDocuments(
  trx: Trx,
  query: string,
  filter: SearchFilter,
  page: { readonly after: SearchPlace | null; readonly limit: number },
) {
  const { rows } = await sql<{ id: string; rank: number }>`
    select document_id as id, rank from search_documents(${query}, ${page.limit}, ${filter.from}::date,
      ${filter.to}::date, ${filter.on}::date, ${filter.unitId}::uuid, ${filter.sender}, ${filter.kind},
      ${filter.channel}, ${filter.state}, ${filter.reference}, ${filter.receipt}, ${page.after?.rank ?? null}::real, ${page.after?.id ?? null}::uuid)`.execute(
    trx,
  );
  const ids = rows.map((row) => row.id);
  const letters = await lettersOf(trx, ids);
  const found = await foundDocuments(trx, ids, query);
  return rows.flatMap((row) => {
    const letter = letters.get(row.id);
    const head = found.get(row.id);
    if (letter === undefined || head === undefined) return [];
    return [{ ...letter, ...head, place: row }];
  });
}

interface FoundRow {
  readonly id: string;
  readonly mailItemId: string;
  readonly role: string;
  readonly parentId: string | null;
  readonly state: string;
  readonly unit: string | null;
  readonly pages: readonly { readonly number: number; readonly headline: string }[];
}

async function foundDocuments(trx: Trx, ids: readonly string[], query: string) {
  const { rows } = await sql<FoundRow>`
    select * from found_documents(${[...ids]}::uuid[], ${query}, ${PAGES_SHOWN_MAX}, ${FRAGMENTS})`.execute(
    trx,
  );
  return new Map(
    rows.map(({ pages, ...head }) => [
      head.id,
      {
        ...head,
        pagesFound: pages.map(({ number, headline }) => ({ number, snippet: partsOf(headline) })),
      },
    ]),
  );
}

function partsOf(headline: string): readonly SnippetPart[] {
  return headline.split(OPEN).flatMap((piece, index) => {
    if (index === 0) return piece === "" ? [] : [{ text: piece, hit: false }];
    const [hit = "", ...rest] = piece.split(CLOSE);
    const after = rest.join("");
    return [{ text: hit, hit: true }, ...(after === "" ? [] : [{ text: after, hit: false }])];
  });
}
