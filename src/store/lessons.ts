import { sql } from "kysely";
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
}

/** The router is trained with new lessons at most so often; what was erased is left out at once. */
const LEARN_EVERY_MINUTES = 10;
/** More of them add little, and every one is read for every letter that is routed. */
const LETTERS_MAX = 200;
const LETTERS_OF_UNIT_MAX = 20;
/** Where a letter says what it wants. */
const CHARACTERS_MAX = 2000;

/**
 * The letters people have decided, the newest first, by what was last said of each; a returned one teaches
 * nothing until somebody names its department. Only what lies open: no erased, sealed or restricted letter,
 * and none that is confidential or of a secrecy kind.
 */
export async function readLessons(trx: Trx): Promise<Lessons> {
  const { rows } = await sql<LearnedLetter & { id: string }>`
    with said as (
      select distinct on (e.document_id) e.id, e.document_id, e.org_unit_id, e.source, e.created_at
      from training_example e
      where e.created_at < to_timestamp(floor(extract(epoch from now()) / ${LEARN_EVERY_MINUTES * 60}) * ${LEARN_EVERY_MINUTES * 60})
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
    select k.id, k.unit, f.fact ->> 'text' as subject, left(w.text, ${CHARACTERS_MAX}) as text
    from chosen k
    join lateral (
      select string_agg(v.plain_text, e'\n' order by dp.position) as text
      from document_page dp join page_version v on v.page_id = dp.page_id and v.effective
      where dp.document_id = k.document_id and dp.position < 2) w on w.text is not null
    left join document_fact f on f.document_id = k.document_id and f.effective and f.kind = 'subject'
    order by k.created_at desc, k.id`.execute(trx);
  return {
    version: rows.map((row) => row.id).join(","),
    letters: rows.map(({ unit, subject, text }) => ({ unit, subject, text })),
  };
}
