import { sql } from "kysely";
import { CalendarDate } from "../../domain/ids.ts";
import { SealedAs, SealedRule } from "../../domain/sealed-post.ts";
import type { Trx } from "../database.ts";

/** A record of the register of sealed post, as far as its reader may know it. */
export interface SealedShown {
  readonly id: string;
  readonly entryId: string;
  readonly recordAs: SealedAs;
  /** Its own, or that of the letter whose envelope it is; null: a count. */
  readonly receiptNumber: string | null;
  readonly receiptDay: CalendarDate;
  readonly documentId: string | null;
  readonly ruleKey: string | null;
  readonly rule: SealedRule;
  readonly items: number;
  readonly addressee: string | null;
  readonly sender: string | null;
  /** The key of its unit, and the unit's name. */
  readonly unit: string | null;
  readonly unitName: string | null;
  readonly personId: string | null;
  readonly person: string | null;
  readonly opened: {
    readonly at: string;
    readonly by: string | null;
    readonly tell: string | null;
  } | null;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly handedOver: {
    readonly at: string;
    readonly by: string;
    readonly to: string | null;
  } | null;
  readonly receipted: { readonly at: string; readonly by: string } | null;
  /** It holds no more; `replaced`: another record took its place. */
  readonly withdrawn: {
    readonly at: string;
    readonly by: string;
    readonly because: string | null;
    readonly replaced: boolean;
    /** By whom it had reached: it is not theirs. */
    readonly givenBack: boolean;
  } | null;
  readonly wordsErased: boolean;
  /** The reader may see the pages of its letter. */
  readonly isShown: boolean;
}

/** The envelope of sealed post that was scanned and that nobody has recorded yet. */
export interface SealedScan {
  readonly documentId: string;
  readonly receiptNumber: string;
  readonly receiptDay: CalendarDate;
  readonly channel: string;
  readonly acceptedAt: string;
  readonly pages: number;
  /** It did not come sealed: what it shows was read, and it was closed again. */
  readonly wasOpened: boolean;
}

/** Most scans and records that are shown at once. */
const SHOWN_MAX = 500;

/** The register of a day, and what of earlier days still lies in the mailroom; the newest first. */
export const registerOfDay = (trx: Trx, day: string): Promise<readonly SealedShown[]> =>
  shown(
    trx,
    sql`r.receipt_day = ${day}::date
      or (r.receipt_day < ${day}::date and r.withdrawn_at is null and r.handed_over_at is null and r.record_as <> 'count')`,
  );

/** What reaches the reader: what they have no receipt given for, and what came in the last 30 days. */
export const sealedForMe = (trx: Trx): Promise<readonly SealedShown[]> =>
  shown(
    trx,
    sql`is_told_of_sealed(r, my_view()) and (r.receipted_at is null or r.receipted_at > now() - interval '30 days')`,
  );

async function shown(trx: Trx, where: ReturnType<typeof sql>): Promise<readonly SealedShown[]> {
  const { rows } = await sql<Row>`
    select r.id, r.entry_id, r.record_as, r.receipt_day, r.document_id, r.rule_key, r.rule, r.items, r.addressee,
      r.sender, r.addressee_id, r.opened_at, r.opened_by, r.to_be_told, r.recorded_at, r.handed_over_at,
      r.handed_over_to, r.receipted_at, r.withdrawn_at, r.withdrawn_because, r.given_back, r.words_erased_at is not null as words_erased,
      coalesce(r.receipt_number, m.receipt_number) as receipt_number, u.key as unit, u.name as unit_name,
      a.display_name as person, w.display_name as recorded_name, h.display_name as handed_over_name,
      r.document_id is not null and is_sealed_for(r, my_view()) as is_shown, g.display_name as receipted_name, x.display_name as withdrawn_name,
      exists (select from sealed_record later where later.entry_id = r.entry_id and later.recorded_at > r.recorded_at) as replaced
    from sealed_record r
    left join document d on d.id = r.document_id left join mail_item m on m.id = d.mail_item_id
    left join org_unit u on u.id = r.org_unit_id
    left join person a on a.id = r.addressee_id left join person w on w.id = r.recorded_by
    left join person h on h.id = r.handed_over_by left join person g on g.id = r.receipted_by
    left join person x on x.id = r.withdrawn_by
    where ${where}
    order by r.entry_id desc, r.recorded_at desc limit ${SHOWN_MAX}`.execute(trx);
  return rows.map(shownOf);
}

interface Row {
  readonly id: string;
  readonly entryId: string;
  readonly recordAs: string;
  readonly receiptDay: string;
  readonly documentId: string | null;
  readonly ruleKey: string | null;
  readonly rule: string;
  readonly items: number;
  readonly addressee: string | null;
  readonly sender: string | null;
  readonly addresseeId: string | null;
  readonly openedAt: Date | null;
  readonly openedBy: string | null;
  readonly toBeTold: string | null;
  readonly recordedAt: Date;
  readonly handedOverAt: Date | null;
  readonly handedOverTo: string | null;
  readonly receiptedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBecause: string | null;
  readonly wordsErased: boolean;
  readonly receiptNumber: string | null;
  readonly unit: string | null;
  readonly unitName: string | null;
  readonly person: string | null;
  readonly recordedName: string | null;
  readonly handedOverName: string | null;
  readonly receiptedName: string | null;
  readonly withdrawnName: string | null;
  readonly replaced: boolean;
  readonly givenBack: boolean;
  readonly isShown: boolean;
}

function shownOf(row: Row): SealedShown {
  const { id, entryId, documentId, ruleKey, items, addressee, sender, unit, unitName } = row;
  const { receiptNumber, wordsErased, isShown } = row;
  return {
    id,
    entryId,
    documentId,
    ruleKey,
    items,
    addressee,
    sender,
    unit,
    unitName,
    receiptNumber,
    wordsErased,
    isShown,
    recordAs: SealedAs.parse(row.recordAs),
    rule: SealedRule.parse(row.rule),
    receiptDay: CalendarDate.parse(row.receiptDay),
    personId: row.addresseeId,
    person: row.person,
    opened:
      row.openedAt === null
        ? null
        : { at: row.openedAt.toISOString(), by: row.openedBy, tell: row.toBeTold },
    recordedBy: row.recordedName ?? "",
    recordedAt: row.recordedAt.toISOString(),
    handedOver: doneBy(row.handedOverAt, row.handedOverName, (done) => ({
      ...done,
      to: row.handedOverTo,
    })),
    receipted: doneBy(row.receiptedAt, row.receiptedName, (done) => done),
    withdrawn: doneBy(row.withdrawnAt, row.withdrawnName, (done) => ({
      ...done,
      because: row.withdrawnBecause,
      replaced: row.replaced,
      givenBack: row.givenBack,
    })),
  };
}

const doneBy = <T>(
  at: Date | null,
  by: string | null,
  as: (done: { readonly at: string; readonly by: string }) => T,
): T | null => (at === null ? null : as({ at: at.toISOString(), by: by ?? "" }));

/** Scanned envelopes that nobody has recorded yet, the first taken in first. */
export async function scansToRecord(trx: Trx): Promise<readonly SealedScan[]> {
  const { rows } = await sql<Omit<SealedScan, "acceptedAt"> & { readonly acceptedAt: Date }>`
    select d.id as document_id, m.receipt_number, m.receipt_day, c.channel, c.accepted_at,
      (select count(*)::int from document_page p where p.document_id = d.id) as pages, not c.sealed as was_opened
    from document d join mail_item m on m.id = d.mail_item_id join capture c on c.id = d.capture_id
    where d.state = 'sealed' and d.role = 'main' and d.erased_at is null
      and not exists (select from sealed_record r where r.document_id = d.id and r.withdrawn_at is null)
    order by c.accepted_at, m.position, d.id limit ${SHOWN_MAX}`.execute(trx);
  return rows.map((row) => ({
    ...row,
    receiptDay: CalendarDate.parse(row.receiptDay),
    acceptedAt: row.acceptedAt.toISOString(),
  }));
}
