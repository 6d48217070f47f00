import { sql } from "kysely";
import { DocumentKind } from "../../domain/facts.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import type { Trx } from "../database.ts";

/** The open states of an entry; `done` is the other one. */
const openEntryStates = ["new", "claimed", "waiting"] as const;

/** My units, with how many entries of each kind I may see; a unit below mine only where it has any. */
export async function myInboxes(trx: Trx) {
  const { rows } = await sql<{
    unit: string;
    name: string;
    own: boolean;
    new: number;
    unread: number;
    mine: number;
    claimed: number;
    waiting: number;
    done: number;
    served: number;
    nextDeadlineOn: string | null;
  }>`
    select u.key as unit, u.name, u.id in (select my_own_units()) as own,
      coalesce(c.new, 0) as new, coalesce(c.unread, 0) as unread, coalesce(c.mine, 0) as mine, coalesce(c.claimed, 0) as claimed,
      coalesce(c.waiting, 0) as waiting, coalesce(c.done, 0) as done, coalesce(c.served, 0) as served,
      c.next_deadline_on
    from org_unit u left join inbox_counts() c on c.org_unit_id = u.id
    where u.id in (select my_own_units()) or c.org_unit_id is not null
    order by own desc, u.name`.execute(trx);
  return rows;
}

/** The unit of an inbox of mine; null: there is none, or it is not mine. */
export async function myUnit(trx: Trx, key: string): Promise<UnitOfInbox | null> {
  const row = await trx
    .selectFrom("orgUnit")
    .select(["id", "key"])
    .where("key", "=", key)
    .where(sql<boolean>`id in (select my_units())`)
    .executeTakeFirst();
  return row ?? null;
}

interface UnitOfInbox {
  readonly id: string;
  readonly key: string;
}

/** The unit of the first of one's own inboxes, in the order of `myInboxes`; null: one has none. */
export async function myFirstUnit(trx: Trx): Promise<UnitOfInbox | null> {
  const row = await trx
    .selectFrom("orgUnit")
    .select(["id", "key"])
    .where(sql<boolean>`id in (select my_own_units())`)
    .orderBy("name")
    .executeTakeFirst();
  return row ?? null;
}

export interface InboxFilter {
  /** `open`: whatever is not done. `mine`: claimed by the reader. */
  readonly show: "open" | "new" | "mine" | "claimed" | "waiting" | "done";
  readonly unreadOnly: boolean;
  /** Only what must be answered by this day. */
  readonly deadlineUntil: string | null;
}

/** Where a page of the list begins: after this entry. */
export interface InboxPlace {
  readonly served: boolean;
  readonly deadlineOn: string;
  readonly id: string;
}

/**
 * Entries of one unit. `precedence`: court and formal service first, then the earliest deadline, then
 * the longest waiting. `arrival`: the newest first.
 */
export async function inboxEntries(
  trx: Trx,
  unitId: string,
  filter: InboxFilter,
  page: {
    readonly sort: "precedence" | "arrival";
    readonly after: InboxPlace | null;
    readonly limit: number;
  },
) {
  const { after } = page;
  const { rows } = await sql<EntryRow>`
    ${entryColumns}
    from inbox_page(${unitId}, ${statesOf(filter.show)}, ${filter.show === "mine"}, ${filter.unreadOnly},
      ${filter.deadlineUntil}::date, ${page.sort === "arrival"}, ${after?.served ?? null}::boolean,
      ${after?.deadlineOn ?? null}::date, ${after?.id ?? null}::uuid, ${page.limit}) with ordinality e
    left join person p on p.id = e.claimed_by
    order by e.ordinality`.execute(trx);
  return withLetters(trx, rows);
}

const entryColumns = sql`
  select e.id, e.document_id, e.state, e.served, e.deadline_on, e.follow_up_on, e.reference_number,
    e.arrived_at, p.display_name as claimed_by,
    not exists (select from entry_seen s where s.entry_id = e.id and s.person_id = app_person()) as unread`;

async function withLetters(trx: Trx, rows: readonly EntryRow[]) {
  const letters = await lettersOf(
    trx,
    rows.map((row) => row.documentId),
  );
  return rows.map((row) => ({
    ...row,
    deadlineOn: dayOrNull(row.deadlineOn),
    place: { served: row.served, deadlineOn: row.deadlineOn, id: row.id },
    arrivedAt: row.arrivedAt.toISOString(),
    ...(letters.get(row.documentId) ?? noLetter),
  }));
}
export type EntryView = Awaited<ReturnType<typeof withLetters>>[number];

/** Single entries, as far as the reader may see them, in the order of `precedence`. */
export async function entriesByIds(trx: Trx, ids: readonly string[]): Promise<EntryView[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<EntryRow>`
    ${entryColumns}
    from inbox_entry e left join person p on p.id = e.claimed_by
    where e.id = any (${[...ids]}) order by not e.served, e.deadline_on, e.id`.execute(trx);
  return withLetters(trx, rows);
}

/** A day of the database, whose "infinity" says that there is none. */
export const dayOrNull = (day: string): string | null => (day === "infinity" ? null : day);

interface EntryRow {
  readonly id: string;
  readonly documentId: string;
  readonly state: string;
  readonly served: boolean;
  readonly deadlineOn: string;
  readonly followUpOn: string | null;
  readonly referenceNumber: string | null;
  readonly arrivedAt: Date;
  readonly unread: boolean;
  readonly claimedBy: string | null;
}

const statesOf = (show: InboxFilter["show"]): string[] => {
  if (show === "open") return [...openEntryStates];
  return [show === "mine" ? "claimed" : show];
};

/** What a list shows of a letter. */
export interface LetterLine {
  readonly receiptNumber: string;
  readonly receiptDay: string;
  readonly receiptBasis: ReceiptBasis;
  readonly subject: string | null;
  readonly sender: string | null;
  readonly kind: DocumentKind | null;
  readonly enclosures: number;
  readonly pages: number;
}

const noLetter = {
  receiptNumber: "",
  receiptDay: "",
  receiptBasis: "assumed",
  subject: null,
  sender: null,
  kind: null,
  enclosures: 0,
  pages: 0,
} satisfies LetterLine;

/** The lines of these documents, as far as the reader may see their content. */
export async function lettersOf(
  trx: Trx,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, LetterLine>> {
  if (documentIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string } & Omit<LetterLine, "kind"> & { kind: string | null }>`
    select * from letter_lines(${[...documentIds]})`.execute(trx);
  return new Map(
    rows.map(({ id, ...row }) => [
      id,
      {
        ...row,
        receiptBasis: ReceiptBasis.parse(row.receiptBasis),
        kind: DocumentKind.nullable().parse(row.kind),
      },
    ]),
  );
}
