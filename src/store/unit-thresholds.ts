import { sql } from "kysely";
import { KeptThreshold } from "../domain/unit-threshold.ts";
import type { Trx } from "./database.ts";

/** The thresholds reckoned last, by the unit's key. */
export async function keptThresholds(trx: Trx): Promise<ReadonlyMap<string, KeptThreshold>> {
  const rows = await trx
    .selectFrom("unitThreshold as t")
    .innerJoin("orgUnit as u", "u.id", "t.orgUnitId")
    .select(["u.key", "t.errorAccepted", "t.threshold", "t.basis"])
    .select(["t.looked", "t.wrong", "t.unlooked", "t.cameBack"])
    .execute();
  return new Map(rows.map(({ key, ...row }) => [key, KeptThreshold.parse(row)]));
}

/** Keeps what was reckoned. */
export async function keepThreshold(
  trx: Trx,
  of: { readonly tenantId: string; readonly orgUnitId: string; readonly changedAt: Date },
  threshold: KeptThreshold,
): Promise<void> {
  await trx
    .insertInto("unitThreshold")
    .values({ ...of, ...threshold })
    .onConflict((conflict) =>
      conflict.column("orgUnitId").doUpdateSet({ ...threshold, changedAt: of.changedAt }),
    )
    .execute();
}

/** A letter that the model decided or proposed. */
export interface ModelDecision {
  /** The key of the unit the machine named first, and how sure it was. */
  readonly unit: string;
  readonly confidence: number;
  /** The share (0..1) of its words that the model knew; null: not noted. */
  readonly knownShare: number | null;
  /** Sure enough to go alone, by the threshold of then. */
  readonly sure: boolean;
  readonly wentAlone: boolean;
  /** What it says keeps it from going alone at any confidence. */
  readonly held: boolean;
  /** The key of the unit that a person who looked decided, blindly where it had gone alone; null: nobody looked. */
  readonly decided: string | null;
  /** It went alone, and its department sent it back or on. */
  readonly cameBack: boolean;
  readonly decidedAt: Date;
}

/** So far back a unit's letters say something of it today. */
const DAYS = 365;
const LETTERS_MAX = 20_000;

/**
 * The letters that the model decided or proposed in the last year by a calibration (`product`), the oldest first: the
 * last decision of each, and what people said of it. A letter that went alone is looked at by the blind sample;
 * that it came back is no fair sample.
 */
export async function modelDecisions(trx: Trx, product: string): Promise<readonly ModelDecision[]> {
  const { rows } = await sql<ModelDecision>`
    with machine as (
      select distinct on (r.document_id) r.id, r.document_id, r.decided_at, r.went_alone, r.known_share,
        r.would_go_alone, r.unsure_because,
        r.candidates -> 0 ->> 'unit' as unit, (r.candidates -> 0 ->> 'confidence')::double precision as confidence
      from (
        select * from routing_decision d
        where d.step_version is not null and d.tenant_id = app_tenant()
          and d.decided_at >= now() - make_interval(days => ${DAYS}::integer)
        order by d.decided_at desc limit ${LETTERS_MAX}
      ) r join classifier_model k on k.version = r.model_version and k.tenant_id = r.tenant_id
      where jsonb_array_length(r.candidates) > 0 and r.basis ->> 'kind' in ('model', 'addressee')
        and k.parameters ->> 'product' = ${product}
      order by r.document_id, r.decided_at desc
    ), people as (
      select distinct on (p.document_id) p.document_id, p.decided_at, u.key
      from routing_decision p join org_unit u on u.id = p.org_unit_id
      where p.person_id is not null and p.decided_at >= now() - make_interval(days => ${DAYS}::integer)
      order by p.document_id, p.decided_at desc
    )
    select m.unit, m.confidence, m.known_share as "knownShare", m.would_go_alone as sure, m.went_alone as "wentAlone",
      m.decided_at as "decidedAt",
      coalesce(m.unsure_because not in ('below-threshold', 'several-departments', 'mode-assisted', 'mode-shadow'), false) as held,
      case when m.went_alone then vu.key else p.key end as decided,
      m.went_alone and (d.bounces > 0 or p.key is not null) as "cameBack"
    from machine m join document d on d.id = m.document_id
    left join people p on p.document_id = m.document_id and p.decided_at > m.decided_at
    left join sample_review v on v.decision_id = m.id and v.reviewed_at is not null
    left join org_unit vu on vu.id = v.person_unit_id
    where d.role = 'main' and d.state <> 'superseded'
    order by m.decided_at, m.id`.execute(trx.withoutPlugins());
  return rows;
}

/** Changes whenever something was decided, judged, taught, set or settled that thresholds or drift depend on. */
export async function judgementStamp(trx: Trx): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`
    select concat_ws('|',
      (select max(decided_at) from routing_decision where step_version is not null and tenant_id = app_tenant()),
      (select max(created_at) from training_example where tenant_id = app_tenant()),
      (select count(*) from training_example where tenant_id = app_tenant()),
      (select max(reviewed_at) from sample_review where tenant_id = app_tenant()),
      (select max(id::text) from portal_change where tenant_id = app_tenant()),
      (select max(settled_at) from drift_notice where tenant_id = app_tenant())) as stamp`.execute(
    trx,
  );
  return rows[0]?.stamp ?? "";
}
