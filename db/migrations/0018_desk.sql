-- The clarification desk: the blind sample of what the machine routed alone, what its proposals came to,
-- and taking back what was settled today.

-- The share of what goes alone to the unit that is reviewed blind (design section 2).
alter table org_unit add column sample_share double precision not null default 0.02
  check (sample_share between 0 and 1);

-- Whose proposal a person judged, so that "14 of 14 right" can be counted; null: the machine named none.
alter table training_example add column proposed_unit_id uuid references org_unit;
create index on training_example (tenant_id, created_at);
-- What a person takes back was not meant: it teaches nothing.
grant delete on training_example to poststelle_worker;

-- By what a day's sample is drawn (src/domain/sample-review.ts): its hash is told when the day begins, the
-- seed itself when the next one does. Until then whoever knows it could tell what will be looked at, so
-- people's role may not even ask.
create table sample_seed (
  tenant_id uuid not null references tenant,
  day date not null,
  seed text not null check (seed ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null default now(),
  revealed_at timestamptz,
  primary key (tenant_id, day)
);

-- One decision of the machine's that a person makes again without knowing it. The measured error of a
-- unit is `not agreed` of its rows with `reviewed_at`, by `machine_unit_id`: where the machine sent it.
create table sample_review (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  document_id uuid not null references document,
  decision_id uuid not null unique references routing_decision,
  machine_unit_id uuid not null references org_unit,
  drawn_at timestamptz not null default now(),
  -- Null until a person has decided.
  person_unit_id uuid references org_unit,
  agreed boolean,
  reviewed_by uuid references person,
  reviewed_at timestamptz,
  check (num_nulls(person_unit_id, agreed, reviewed_by, reviewed_at) in (0, 4))
);
create index on sample_review (tenant_id, drawn_at) where reviewed_at is null;
create index on sample_review (machine_unit_id, reviewed_at);
create index on sample_review (document_id);

do $$
declare t text;
begin
  foreach t in array array['sample_seed', 'sample_review'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select, insert, update on %I to poststelle_worker', t);
  end loop;
end $$;
-- A review is one act on one capture; nobody but the router draws.
create policy act_within_insert on sample_review as restrictive for insert to poststelle_worker
  with check (app_person() is null);
create policy act_within_update on sample_review as restrictive for update to poststelle_worker
  using (app_person() is null or capture_id = act_capture())
  with check (app_person() is null or capture_id = act_capture());
create policy no_act_on_seed on sample_seed as restrictive for all to poststelle_worker
  using (app_person() is null) with check (app_person() is null);
-- What is still to be reviewed names the machine's unit, so it is nobody's to read; what was reviewed is
-- of whoever keeps the process, and of the unit's head.
create policy reviewed_in_tenant on sample_review for select to poststelle_api
  using (tenant_id = app_tenant() and reviewed_at is not null
    and ((select runs_the_process()) or ((select has_role('department-head')) and machine_unit_id in (select my_units()))));
grant select on sample_review to poststelle_api;

-- Documents drawn and not reviewed yet, without what the machine decided: for whoever may review them.
create function open_samples() returns table (id uuid, document_id uuid, drawn_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.document_id, r.drawn_at from sample_review r
  where r.tenant_id = app_tenant() and r.reviewed_at is null
    and has_role('clerk', 'supervisor') and may_see_document(r.document_id, my_view())
$$;

-- As in 0003, and a sample that was drawn.
create function begin_review(review uuid) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found_document uuid;
begin
  select r.document_id into found_document from sample_review r
    where r.id = review and r.tenant_id = app_tenant();
  if found_document is null or not begin_act('document', found_document) then return null; end if;
  return found_document;
end $$;

-- What people's judgement says of the machine's proposals for a unit since it last failed to propose it:
-- counts only, of letters the reader may not all see, and of nobody's work. A letter counts once, by what
-- was said of it last.
create function proposals_since(unit uuid) returns table (corrected_at timestamptz, judged integer, agreed integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  with lesson as (
    select distinct on (e.document_id) e.created_at, e.org_unit_id, e.proposed_unit_id, e.source
    from training_example e where e.tenant_id = app_tenant() and works_here()
    order by e.document_id, e.created_at desc
  ), last as (
    select max(created_at) as at from lesson
    where org_unit_id = unit and source <> 'return' and proposed_unit_id is distinct from unit
  )
  select last.at, count(l.created_at)::integer,
    (count(l.created_at) filter (where l.org_unit_id = unit and l.source <> 'return'))::integer
  from last left join lesson l on l.created_at > last.at and l.proposed_unit_id = unit
  where last.at is not null group by last.at
$$;
revoke execute on function open_samples, begin_review, proposals_since from public;
grant execute on function open_samples, proposals_since to poststelle_api;
grant execute on function begin_review to poststelle_worker;

-- Whoever verifies counts reviews: that there is one, and of when.
create policy housekeeper_counts on sample_review for select to poststelle_housekeeper using (true);
grant select (id, tenant_id, document_id, drawn_at, reviewed_at) on sample_review to poststelle_housekeeper;
