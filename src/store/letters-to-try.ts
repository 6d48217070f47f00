import { sql } from "kysely";
import { DocumentFacts } from "../domain/facts.ts";
import type { Trx } from "./database.ts";

/** A letter as the router is told of it: content, which leaves the house's own processes never. */
export interface LetterToTry {
  readonly text: string;
  readonly subject: string | null;
  readonly addresseeLines: readonly string[];
  readonly referenceNumbers: readonly string[];
  readonly coverSheetUnit: string | null;
  readonly structuredUnit: null;
  readonly confidential: boolean;
  readonly formalService: boolean;
  readonly returned: boolean;
  readonly meanConfidence: number;
}

interface LetterRow {
  readonly id: string;
  readonly coverUnit: string | null;
  readonly text: string | null;
  readonly meanConfidence: number | null;
  readonly facts: unknown;
  readonly enclosedMark: boolean | null;
}

/** So much of one letter is tried; a bundle of a thousand pages is not read whole for a count. */
const CHARACTERS_MAX = 60_000;

/**
 * The newest main documents that the machine has routed, with what it was told of each. None that is secret: whoever
 * may not see a letter could ask for its words by rules of their own, count by count.
 */
export async function lettersToTry(trx: Trx, limit: number): Promise<readonly LetterToTry[]> {
  const { rows } = await sql<LetterRow>`
    with newest as (
      select distinct on (r.document_id) r.document_id, r.decided_at
      from routing_decision r
      where r.step_version is not null and r.id in (
        select id from routing_decision where step_version is not null order by decided_at desc limit ${limit * 2})
      order by r.document_id, r.decided_at desc
    ), wanted as (
      select d.id, d.cover_unit_id from newest n join document d on d.id = n.document_id
      join capture c on c.id = d.capture_id
      where d.role = 'main' and d.erased_at is null and not c.sealed
        and d.state not in ('superseded', 'restricted', 'sealed')
        and not exists (select from document s where (s.id = d.id or s.parent_id = d.id) and (s.confidential or s.secrecy <> '{}'))
      order by n.decided_at desc limit ${limit}
    ), family as (
      select w.id as main_id, w.id as document_id, 0 as place from wanted w
      union all
      select w.id, e.id, 1 + e.position from wanted w join document e on e.parent_id = w.id
      where e.state <> 'superseded'
    ), words as (
      select f.main_id, left(string_agg(v.plain_text, E'\n' order by f.place, dp.position), ${CHARACTERS_MAX}) as text,
        avg(v.mean_confidence) filter (where f.place = 0 and v.word_source = 'ocr') as mean_confidence
      from family f join document_page dp on dp.document_id = f.document_id
      join page_version v on v.page_id = dp.page_id and v.effective
      group by f.main_id
    )
    select w.id, u.key as "coverUnit", words.text, words.mean_confidence as "meanConfidence",
      (select jsonb_object_agg(fact.kind, fact.fact) from document_fact fact
        where fact.document_id = w.id and fact.effective) as facts,
      (select bool_or(fact.fact <> 'null'::jsonb) from family f join document_fact fact on fact.document_id = f.document_id
        where f.main_id = w.id and fact.kind = 'confidentialMark' and fact.effective) as "enclosedMark"
    from wanted w left join words on words.main_id = w.id left join org_unit u on u.id = w.cover_unit_id`.execute(
    trx.withoutPlugins(),
  );
  return rows.flatMap((row) => {
    const facts = DocumentFacts.safeParse(row.facts);
    // Erased meanwhile, or understood by a version that found other facts.
    if (!facts.success || row.text === null) return [];
    const { data } = facts;
    return [
      {
        text: row.text,
        subject: data.subject?.text ?? null,
        addresseeLines: data.addresseeLines,
        referenceNumbers: data.referenceNumbers.map((number) => number.text),
        coverSheetUnit: row.coverUnit,
        structuredUnit: null,
        confidential: row.enclosedMark === true,
        formalService: data.formalService !== null,
        returned: data.returned !== null,
        meanConfidence: row.meanConfidence ?? 1,
      },
    ];
  });
}
