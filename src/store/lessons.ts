import { sql } from "kysely";
import { z } from "zod";
import { type BroughtBack, setAsideAt } from "../domain/model-history.ts";
import type { Trx } from "./database.ts";

/** A letter of the town whose department a person has named. */
export interface LearnedLetter {
  /** The key of the unit. */
  readonly unit: string;
  readonly subject: string | null;
  readonly text: string;
}

/** What the town's decisions teach the router. `version` changes whenever the letters do. */
export interface Lessons {
  readonly version: string;
  readonly letters: readonly LearnedLetter[];
  /** Until when what people said counted, returns too; null: there are no letters. */
  readonly until: Date | null;
}

/** More of them add little, and every one is read for every letter that is routed. */
const LETTERS_MAX = 200;
const LETTERS_OF_UNIT_MAX = 20;
/** Where a letter says what it wants. */
const CHARACTERS_MAX = 2000;

/**
 * The letters people have decided, the newest first, by what was last said of each; a returned one teaches
 * nothing until somebody names its department. Nothing that was undone, or is set aside because an older
 * model was brought back, has ever been. Only what lies open: no erased, sealed or restricted letter, and
 * none that is confidential or of a secrecy kind.
 */
export async function readLessons(trx: Trx): Promise<Lessons> {
  const aside = setAsideAt(await modelsBroughtBack(trx), new Date());
  const { rows } = await sql<LearnedLetter & { id: string; until: Date }>`
    with undone as (
      select distinct on (c.key) c.key, c.after from portal_change c where c.kind = 'lesson'
      order by c.key, c.id desc
    ), said as (
      select distinct on (e.document_id) e.id, e.document_id, e.org_unit_id, e.source, e.created_at
      from training_example e
      where not exists (select from undone n where n.key = e.id::text and n.after = 'false'::jsonb)
        and not exists (
          select from unnest(${aside.map(({ from }) => from)}::timestamptz[], ${aside.map(({ to }) => to)}::timestamptz[])
            as a (since, until)
          where e.created_at > a.since and e.created_at <= a.until)
      order by e.document_id, e.created_at desc
    ), named as (
      select s.id, s.document_id, s.created_at, u.key as unit,
        row_number() over (partition by u.id order by s.created_at desc, s.id) as nth
      from said s join org_unit u on u.id = s.org_unit_id
      join document d on d.id = s.document_id join capture c on c.id = d.capture_id
      where s.source <> 'return' and d.erased_at is null and not c.sealed and not d.confidential
        and d.secrecy = '{}' and d.state not in
          ('sealed', 'handed-over-unopened', 'counted-only', 'restricted', 'superseded')
    ), chosen as (
      select * from named where nth <= ${LETTERS_OF_UNIT_MAX}
      order by created_at desc, id limit ${LETTERS_MAX}
    )
    -- A Date has milliseconds: rounded up, no lesson is after its own model.
    select k.id, k.unit, (select date_trunc('milliseconds', max(s.created_at)) + interval '1 millisecond' from said s) as until,
      f.fact ->> 'text' as subject,
      left(w.text, ${CHARACTERS_MAX}) as text
    from chosen k
    join lateral (
      select string_agg(v.plain_text, e'\n' order by dp.position) as text
      from document_page dp join page_version v on v.page_id = dp.page_id and v.effective
      where dp.document_id = k.document_id and dp.position < 2) w on w.text is not null
    left join document_fact f on f.document_id = k.document_id and f.effective and f.kind = 'subject'
    order by k.created_at desc, k.id`.execute(trx.withoutPlugins());
  return {
    version: rows.map((row) => row.id).join(","),
    letters: rows.map(({ unit, subject, text }) => ({ unit, subject, text })),
    until: rows[0]?.until ?? null,
  };
}

const ModelChange = z.object({ version: z.string(), lessonsUntil: z.coerce.date() });

/** Which model a change of that kind brought back. */
export const broughtBackVersion = (after: unknown): string => ModelChange.parse(after).version;

/** The older models that were brought back, the oldest act first. */
async function modelsBroughtBack(trx: Trx): Promise<readonly BroughtBack[]> {
  const rows = await trx
    .selectFrom("portalChange")
    .select(["after", "changedAt"])
    .where("kind", "=", "model")
    .orderBy("changedAt")
    .orderBy("id")
    .execute();
  return rows.map(({ after, changedAt }) => {
    const { lessonsUntil } = ModelChange.parse(after);
    return { lessonsUntil, at: changedAt };
  });
}

/** A lesson as whoever steers sees it: of a letter without its content, and of nobody. */
export interface GivenLesson {
  readonly id: string;
  readonly givenAt: Date;
  readonly source: string;
  /** The key of the unit a person named; of a return: whose it is not. */
  readonly unit: string;
  /** What the machine had proposed; null: nothing. */
  readonly proposed: string | null;
  readonly receiptNumber: string;
  /** Nobody has undone it. */
  readonly counts: boolean;
  /** An older model was brought back that did not know it. */
  readonly setAside: boolean;
}

/** The lessons people gave, the newest first. Empty but for supervisors. */
export async function lessonsGiven(trx: Trx, limit: number): Promise<readonly GivenLesson[]> {
  const { rows } = await sql<Omit<GivenLesson, "setAside">>`
    select id, given_at as "givenAt", source, unit, proposed, receipt_number as "receiptNumber", counts
    from lessons_given(${limit})`.execute(trx.withoutPlugins());
  const aside = setAsideAt(await modelsBroughtBack(trx), new Date());
  return rows.map((row) => ({
    ...row,
    setAside: aside.some(({ from, to }) => row.givenAt > from && row.givenAt <= to),
  }));
}

/** A lesson and whether it counts; null: there is none. */
export async function findLesson(
  trx: Trx,
  id: string,
): Promise<{ readonly unit: string; readonly counts: boolean } | null> {
  const row = await trx
    .selectFrom("trainingExample as e")
    .innerJoin("orgUnit as u", "u.id", "e.orgUnitId")
    .select("u.key")
    .where("e.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const last = await trx
    .selectFrom("portalChange")
    .select("after")
    .where("kind", "=", "lesson")
    .where("key", "=", id)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return { unit: row.key, counts: last?.after !== false };
}
