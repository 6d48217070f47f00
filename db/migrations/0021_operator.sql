-- The operator: a step is paused for a town, a worker takes nothing new, work that fails says since when, and
-- a day has its figures also when the tasks it counted are gone.

-- When an attempt of this piece of work failed for the first and for the last time.
alter table task add first_problem_at timestamptz, add last_problem_at timestamptz;

-- From then on this process finishes what it holds and takes nothing new.
alter table worker_process add drain_asked_at timestamptz;
-- A person drains workers as an operator only; processes tell of themselves as nobody.
create policy act_on_worker on worker_process as restrictive for update to poststelle_worker
  using (app_person() is null or has_role('operator')) with check (app_person() is null or has_role('operator'));

-- A step that is not begun for a town until somebody resumes it. Who paused it is in the trail; here is only
-- with which right.
create table step_pause (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  step text not null,
  paused_at timestamptz not null default now(),
  paused_as text not null check (paused_as in ('operator', 'house')),
  reason text not null,
  resumed_at timestamptz
);
create unique index on step_pause (tenant_id, step) where resumed_at is null;

-- What a step did in a quarter of an hour, written by whoever keeps house. The row of 1970 sums up what was
-- too old to keep, so that the sum over all rows never falls.
create table step_figure (
  tenant_id uuid not null references tenant,
  step text not null,
  from_at timestamptz not null,
  finished integer not null default 0,
  gave_up integer not null default 0,
  -- The most that waited at one look.
  waiting integer not null default 0,
  last_finished_at timestamptz,
  primary key (tenant_id, step, from_at)
);

-- What is still on its way, for whoever asks whether a deadline is at risk.
create index document_on_its_way on document (tenant_id) where ended_at is null;

do $$
declare t text;
begin
  foreach t in array array['step_pause', 'step_figure'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy housekeeper_all on %I to poststelle_housekeeper using (true) with check (true)', t);
    execute format('create policy process_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select runs_the_process()))', t);
    execute format('grant select on %I to poststelle_api, poststelle_worker, poststelle_housekeeper', t);
  end loop;
end $$;
grant insert, update on step_pause to poststelle_worker;
grant insert, update, delete on step_figure to poststelle_housekeeper;
do $$
declare act text;
begin
  foreach act in array array['insert', 'update'] loop
    execute format('create policy act_on_pause_%1$s on step_pause as restrictive for %1$s to poststelle_worker %2$s', act,
      case act when 'insert' then 'with check (app_person() is null or has_role(''operator''))'
        else 'using (app_person() is null or has_role(''operator''))' end);
  end loop;
end $$;

-- Whether the operator may have this subject tried again, or given to a person; from then on the transaction
-- changes rows of its capture only, as with `begin_act`.
create function begin_operation(subject_kind text, subject_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare found_capture uuid;
begin
  if not has_role('operator') then return false; end if;
  if subject_kind = 'document' then
    select d.capture_id into found_capture from document d where d.id = subject_id and d.tenant_id = app_tenant();
  else
    select c.id into found_capture from capture c where c.id = subject_id and c.tenant_id = app_tenant();
  end if;
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;
revoke execute on function begin_operation from public;
grant execute on function begin_operation to poststelle_worker;
