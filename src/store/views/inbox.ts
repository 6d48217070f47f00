import { sql } from "kysely";
import { DocumentKind } from "../../domain/facts.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import type { Trx } from "../database.ts";

/** The open states of an entry; `done` is the other one. */
export const openEntryStates = ["new", "claimed", "waiting"] as const;

/** My units, with how many entries of each kind I may see; a unit below mine only where it has any. */
export async function myInboxes(trx: Trx) {
  const { rows } = await sql<{
    unit: string;
    name: string;
    own: boolean;
    new: number;
    mine: number;
    claimed: number;
    waiting: number;
    done: number;
    served: number;
    nextDeadlineOn: string | null;
  }>`
    select u.key as unit, u.name, u.id in (select my_own_units()) as own,
      coalesce(c.new, 0) as new, coalesce(c.mine, 0) as mine, coalesce(c.claimed, 0) as claimed,
      coalesce(c.waiting, 0) as waiting, coalesce(c.done, 0) as done, coalesce(c.served, 0) as served,
      c.next_deadline_on
    from org_unit u left join inbox_counts() c on c.org_unit_id = u.id
    where u.id in (select my_own_units()) or c.org_unit_id is not null
    order by own desc, u.name`.execute(trx);
  return rows;
}

/** The unit of an inbox of mine; null: there is none, or it is not mine. */
export async function myUnit(trx: Trx, key: string): Promise<{ readonly id: string } | null> {
  const row = await trx
    .selectFrom("orgUnit")
    .select("id")
    .where("key", "=", key)
    .where(sql<boolean>`id in (select my_units())`)
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
  let query = trx
    .selectFrom("inboxEntry as e")
    .leftJoin("person", "person.id", "e.claimedBy")
    .select(["e.id", "e.documentId", "e.state", "e.served", "e.deadlineOn", "e.followUpOn"])
    .select(["e.referenceNumber", "e.arrivedAt", "person.displayName as claimedBy"])
    .select(sql<boolean>`e.first_opened_at is null`.as("unread"))
    .where("e.orgUnitId", "=", unitId)
    .limit(page.limit);
  query =
    filter.show === "done"
      ? query.where("e.state", "=", "done")
      : query.where("e.state", "in", statesOf(filter.show));
  if (filter.show === "mine") query = query.where("e.claimedBy", "=", sql<string>`app_person()`);
  if (filter.unreadOnly) query = query.where("e.firstOpenedAt", "is", null);
  if (filter.deadlineUntil !== null)
    query = query.where("e.deadlineOn", "<=", filter.deadlineUntil);
  const { after } = page;
  if (page.sort === "arrival") {
    query = query.orderBy("e.id", "desc");
    if (after !== null) query = query.where("e.id", "<", after.id);
  } else {
    query = query.orderBy("e.served", "desc").orderBy("e.deadlineOn").orderBy("e.id");
    if (after !== null) {
      query = query.where(
        sql<boolean>`(not e.served, e.deadline_on, e.id) > (${!after.served}, ${after.deadlineOn}::date, ${after.id}::uuid)`,
      );
    }
  }
  const rows = await query.execute();
  const letters = await lettersOf(
    trx,
    rows.map((row) => row.documentId),
  );
  return rows.map((row) => ({
    ...row,
    deadlineOn: row.deadlineOn === "infinity" ? null : row.deadlineOn,
    place: { served: row.served, deadlineOn: row.deadlineOn, id: row.id },
    arrivedAt: row.arrivedAt.toISOString(),
    ...(letters.get(row.documentId) ?? noLetter),
  }));
}

const statesOf = (show: Exclude<InboxFilter["show"], "done">): string[] => {
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
    select d.id, i.receipt_number, i.receipt_day, i.receipt_basis,
      (select f.fact ->> 'text' from document_fact f
        where f.document_id = d.id and f.effective and f.kind = 'subject') as subject,
      (select f.fact ->> 'name' from document_fact f
        where f.document_id = d.id and f.effective and f.kind = 'sender') as sender,
      (select f.fact #>> '{}' from document_fact f
        where f.document_id = d.id and f.effective and f.kind = 'kind') as kind,
      (select count(*) from document n where n.parent_id = d.id and n.state <> 'superseded') as enclosures,
      (select count(*) from document_page dp where dp.document_id = d.id) as pages
    from document d join mail_item i on i.id = d.mail_item_id
    where d.id = any (${[...documentIds]})`.execute(trx);
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
