-- What the town's decisions teach the machine, which model decided each letter, how sure it must be by what
-- a unit's own letters say, and that its letters are no longer like those it was measured on.

-- A model is what the product ships, the town's catalogue and the lessons that counted then. The lessons
-- are told by the time until which they had been given: what was erased since is in no model any more.
alter table classifier_model
  add column lessons integer not null default 0,
  add column lessons_until timestamptz;

-- The model of each decision, and the share (0..1) of the letter's words that it knew.
alter table routing_decision
  add column model_version text,
  add column known_share double precision;
create index on routing_decision (tenant_id, model_version) where model_version is not null;

-- Lessons that were undone, models that were brought back.
alter table portal_change drop constraint portal_change_kind_check;
alter table portal_change add constraint portal_change_kind_check check (kind in ('unit-mode', 'town-mode',
  'error-accepted', 'sample-share', 'attention-period', 'rules', 'responsibility', 'lesson', 'model'));

-- How sure the machine must be of a unit, reckoned anew whenever something was decided (src/domain/unit-threshold.ts).
create table unit_threshold (
  org_unit_id uuid primary key references org_unit,
  tenant_id uuid not null references tenant,
  -- For this error; while another one is set, the stricter of this and the shipped one holds.
  error_accepted double precision not null,
  -- Null: it is never sure enough.
  threshold double precision,
  basis text not null check (basis in ('shipped', 'tightened', 'own')),
  -- Own letters people looked at, and those of them that were wrong; what went alone and nobody looked at,
  -- and what of that came back.
  looked integer not null,
  wrong integer not null,
  unlooked integer not null,
  came_back integer not null,
  changed_at timestamptz not null
);

-- The town's letters are no longer like those the machine was measured on: it goes alone less until a
-- supervisor has settled it.
create table drift_notice (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  kind text not null check (kind in ('error', 'unknown-words', 'share-alone')),
  noticed_at timestamptz not null,
  -- Counts of letters.
  figures jsonb not null,
  settled_at timestamptz,
  settled_by uuid references person,
  reason text,
  check (num_nulls(settled_at, settled_by, reason) in (0, 3))
);
create unique index on drift_notice (tenant_id, kind) where settled_at is null;

do $$
declare t text;
begin
  foreach t in array array['unit_threshold', 'drift_notice'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy steered on %I for select to poststelle_api using (tenant_id = app_tenant() and (select has_role(''supervisor'', ''department-head'', ''auditor'')))', t);
    execute format('grant select, insert, update on %I to poststelle_worker', t);
    execute format('grant select on %I to poststelle_api', t);
  end loop;
end $$;
-- The house alone reckons and notices; people settle.
create policy no_act on unit_threshold as restrictive for all to poststelle_worker
  using (app_person() is null) with check (app_person() is null);
create policy no_act_insert on drift_notice as restrictive for insert to poststelle_worker
  with check (app_person() is null);
create policy settled_by_oneself on drift_notice as restrictive for update to poststelle_worker
  using (app_person() is null or may_set_mode(null))
  with check (app_person() is null or (settled_by = app_person() and may_set_mode(null)));

-- Whoever verifies holds them against their events: that there is a row, and of when.
create policy housekeeper_counts on drift_notice for select to poststelle_housekeeper using (true);
grant select (id, tenant_id, noticed_at, settled_at) on drift_notice to poststelle_housekeeper;

-- The lessons people gave, the newest first: of letters a supervisor need not see, so without their content
-- and without whoever decided. `counts`: nobody has undone it.
create function lessons_given(most integer)
  returns table (id uuid, given_at timestamptz, source text, unit text, proposed text, receipt_number text, counts boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, e.created_at, e.source, u.key, p.key, m.receipt_number,
    coalesce((select c.after = 'true'::jsonb from portal_change c
      where c.tenant_id = e.tenant_id and c.kind = 'lesson' and c.key = e.id::text order by c.id desc limit 1), true)
  from training_example e join org_unit u on u.id = e.org_unit_id
  join document d on d.id = e.document_id join mail_item m on m.id = d.mail_item_id
  left join org_unit p on p.id = e.proposed_unit_id
  where e.tenant_id = app_tenant() and d.erased_at is null and (select has_role('supervisor'))
  order by e.created_at desc, e.id limit most
$$;

-- The models that decided letters: of what they were made, how many letters, and when first and last.
-- Counts alone. `stale`: a letter it may have learned from was erased since.
create function models_used()
  returns table (version text, parameters jsonb, lessons integer, lessons_until timestamptz, stale boolean,
    documents bigint, first_at timestamptz, last_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.version, k.parameters, k.lessons, k.lessons_until, k.stale_since is not null, r.documents, r.first_at, r.last_at
  from classifier_model k join (
    select d.model_version, count(*) as documents, min(d.decided_at) as first_at, max(d.decided_at) as last_at
    from routing_decision d where d.tenant_id = app_tenant() and d.model_version is not null group by 1
  ) r on r.model_version = k.version
  where k.tenant_id = app_tenant() and (select has_role('supervisor'))
$$;
revoke execute on function lessons_given, models_used from public;
grant execute on function lessons_given, models_used to poststelle_api;
