-- What people change of a town's data in the portal (how far the machine may go for a unit, routing rules,
-- the catalogue of responsibilities), rules tried before they go live, and checks of the trail that
-- somebody asked for.

-- One row for each change, never changed: what was before and after, who, when and why. What holds is in
-- org_unit, rule and responsibility, which founding again compares with what the folder said last
-- (src/domain/founding.ts); this is their history, from which an older version is taken back.
create table portal_change (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  kind text not null check (kind in ('unit-mode', 'town-mode', 'error-accepted', 'rules', 'responsibility')),
  -- The unit's key, "town" for the rules and the one switch, "<unit>:<service>" for a service.
  key text not null,
  -- Whose it is; null: the whole town's.
  org_unit_id uuid references org_unit,
  -- Null: it was not there, or is there no more.
  before jsonb,
  after jsonb,
  reason text,
  -- What was known of the machine's decisions then.
  figures jsonb,
  changed_by uuid not null references person,
  changed_at timestamptz not null
);
create index on portal_change (tenant_id, kind, key, id);

-- Rules that were tried on the newest letters: only these may go live. Counts, no content.
create table rule_trial (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  rules_sha256 text not null,
  tried_by uuid not null references person,
  tried_at timestamptz not null,
  documents integer not null,
  differing integer not null
);
create index on rule_trial (tenant_id, rules_sha256, tried_at);

-- A check of both logs that somebody asked for in the portal; `findings` are of the trail, not of letters.
create table trail_run (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  asked_by uuid not null references person,
  asked_at timestamptz not null,
  ended_at timestamptz,
  events bigint,
  readings bigint,
  findings text[]
);
create index on trail_run (tenant_id, asked_at);

do $$
declare t text;
begin
  foreach t in array array['portal_change', 'rule_trial', 'trail_run'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select, insert on %I to poststelle_worker', t);
  end loop;
end $$;

create policy changed_by_oneself on portal_change as restrictive for insert to poststelle_worker
  with check (app_person() is null or (changed_by = app_person() and may_set_mode(org_unit_id)));
create policy steered on portal_change for select to poststelle_api
  using (tenant_id = app_tenant() and (select has_role('supervisor', 'department-head', 'auditor')));
grant select on portal_change to poststelle_api;
create policy tried_by_oneself on rule_trial as restrictive for insert to poststelle_worker
  with check (app_person() is null or (tried_by = app_person() and may_set_mode(null)));
create policy asked_by_oneself on trail_run as restrictive for insert to poststelle_worker
  with check (app_person() is null or (asked_by = app_person() and has_role('auditor')));
create policy audited on trail_run for select to poststelle_api
  using (tenant_id = app_tenant() and (select has_role('auditor')));
grant select on trail_run to poststelle_api;
create policy housekeeper_all on trail_run to poststelle_housekeeper using (true) with check (true);
grant select, update (ended_at, events, readings, findings) on trail_run to poststelle_housekeeper;

-- By an act, rules are changed by a supervisor, a service by whoever may set its unit's mode.
do $$
declare
  t text;
  act text;
  may text;
begin
  foreach t in array array['rule', 'responsibility'] loop
    may := case t when 'rule' then 'may_set_mode(null)' else 'may_set_mode(org_unit_id)' end;
    foreach act in array array['insert', 'update', 'delete'] loop
      execute format('create policy act_within_%s on %I as restrictive for %s to poststelle_worker %s', act, t, act,
        case act
          when 'insert' then format('with check (app_person() is null or %s)', may)
          when 'update' then format('using (app_person() is null or %1$s) with check (app_person() is null or %1$s)', may)
          else format('using (app_person() is null or %s)', may)
        end);
    end loop;
  end loop;
end $$;

-- Whoever verifies holds changes and checks against their events: that there is a row, and of when.
create policy housekeeper_counts on portal_change for select to poststelle_housekeeper using (true);
grant select (id, tenant_id, kind, changed_at) on portal_change to poststelle_housekeeper;

-- How the machine's last decision of each letter compares with what a person decided after it: counts by
-- departments and by how many of the thresholds (ascending) its confidence reaches. Nothing of a letter,
-- and nothing by person. `held`: a rule gave it to a person however sure the machine was.
create function routing_outcomes(since timestamptz, thresholds double precision[])
  returns table (proposed text, decided text, would_go_alone boolean, went_alone boolean, held boolean,
    certain boolean, reached integer, returned boolean, sampled boolean, documents bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with machine as (
    select distinct on (r.document_id) r.id, r.document_id, r.decided_at, r.would_go_alone, r.went_alone, r.unsure_because,
      r.candidates -> 0 ->> 'unit' as proposed,
      coalesce((r.candidates -> 0 ->> 'confidence')::double precision, 0) as confidence,
      r.basis ->> 'kind' in ('reference-number', 'cover-sheet', 'structured', 'rule') as certain
    from routing_decision r
    where r.tenant_id = app_tenant() and r.step_version is not null and r.decided_at >= since
      and (select has_role('supervisor', 'department-head'))
    order by r.document_id, r.decided_at desc
  ), people as (
    -- What a person said of it last.
    select distinct on (p.document_id) p.document_id, p.decided_at, u.key
    from routing_decision p join org_unit u on u.id = p.org_unit_id
    where p.tenant_id = app_tenant() and p.person_id is not null and p.decided_at >= since
    order by p.document_id, p.decided_at desc
  ), kept as (
    select distinct k.document_id, k.opened_at from clarification_case k
    where k.tenant_id = app_tenant() and k.opened_at >= since and k.step = 'route' and k.document_id is not null
      and k.reason not in ('unsure-of-department', 'several-departments', 'no-unit-scores', 'mode-assisted')
  ), judged as (
    select m.*, d.bounces > 0 as returned, v.id is not null as sampled, coalesce(p.key, vu.key) as decided,
      coalesce(m.unsure_because not in ('below-threshold', 'several-departments'), false)
        or k.document_id is not null as held
    from machine m join document d on d.id = m.document_id
    left join people p on p.document_id = m.document_id and p.decided_at > m.decided_at
    left join kept k on k.document_id = m.document_id and k.opened_at = m.decided_at
    -- The blind sample of what went alone, once somebody has looked.
    left join sample_review v on v.decision_id = m.id and v.reviewed_at is not null
    left join org_unit vu on vu.id = v.person_unit_id
    where d.tenant_id = app_tenant() and d.role = 'main' and d.state <> 'superseded'
  )
  select proposed, decided, would_go_alone, went_alone, held, certain,
    case when cardinality(thresholds) = 0 then 0 else width_bucket(confidence, thresholds) end, returned, sampled,
    count(*)
  from judged group by 1, 2, 3, 4, 5, 6, 7, 8, 9
$$;
create index on routing_decision (tenant_id, decided_at) where step_version is not null;

-- Events of the whole town among those of millions of letters.
create index on audit_event (tenant_id, at, id) where subject_kind = 'tenant';

-- Which roles a person had at a time: the trail says a role, and never a name.
create function roles_at(person uuid, at_time timestamptz) returns text[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct g.role order by g.role), '{}') from role_grant g join tenant t on t.id = g.tenant_id
  where g.tenant_id = app_tenant() and g.person_id = person and has_role('auditor')
    and (at_time at time zone t.time_zone)::date between g.valid_from and coalesce(g.valid_to, 'infinity')
$$;

revoke execute on function routing_outcomes, roles_at from public;
grant execute on function routing_outcomes, roles_at to poststelle_api;
