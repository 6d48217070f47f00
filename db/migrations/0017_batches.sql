-- Batches as counted units, the sheets that set their day, run and class, and the close of a day.

alter table batch
  -- Printed on its sheet; null: no person opened it, its channel made it.
  add column code text check (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
  -- On what its receipt rests; null: by first_emptying and day, as batch.yaml says them.
  add column receipt_basis text check (receipt_basis in ('night-box-before-midnight',
    'night-box-after-midnight', 'first-emptying', 'counter', 'courier', 'service-note')),
  add column opened_by uuid references person,
  -- Envelopes, as a person counted them.
  add column counted integer check (counted between 0 and 1000000),
  add column counted_by uuid references person,
  add column counted_at timestamptz,
  -- What was true when it was closed.
  add column closing jsonb,
  add unique (tenant_id, code),
  add check ((counted is null) = (counted_at is null)),
  add check (closed_by is null or (closed_at is not null and closing is not null and counted is not null));
create index on batch (tenant_id, day);

-- Why an envelope of a batch became no mail item of its own: a code, no words of anybody.
create table batch_exception (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  batch_id uuid not null references batch,
  reason text not null check (reason in ('counted-only', 'handed-over-unopened', 'returned-unopened',
    'stray-item', 'not-scannable', 'advertising', 'missing', 'several-envelopes-one-item',
    'one-envelope-several-items')),
  count integer not null check (count between 1 and 1000000),
  named_by uuid not null references person,
  named_at timestamptz not null default now(),
  withdrawn_by uuid references person,
  withdrawn_at timestamptz,
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create index on batch_exception (batch_id);

-- The batch sheet found in a scan, and what came of it; one row a capture, so a repeated step tells it once.
create table batch_sheet_scan (
  capture_id uuid primary key references capture,
  tenant_id uuid not null references tenant,
  -- Null: no batch of this town has such a sheet, or several were found.
  batch_id uuid references batch,
  outcome text not null check (outcome in ('joined', 'unknown', 'closed', 'several', 'contradiction', 'not-at-front')),
  -- Pages that are sheets of this town, and so no letter's; empty: all pages stay with their letters.
  page_ids uuid[] not null default '{}',
  read_at timestamptz not null default now()
);
create index on batch_sheet_scan (batch_id);

-- A day as a person closed it: figures as they were, and their hash.
create table day_close (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  day date not null,
  figures jsonb not null,
  -- Of the figures' canonical JSON (RFC 8785).
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  closed_by uuid not null references person,
  closed_at timestamptz not null default now(),
  unique (tenant_id, day)
);

-- What was not done yet when a day was closed is looked for by when it ended.
create index on document (tenant_id, ended_at) where role = 'main' and state <> 'superseded';

do $$
declare t text;
begin
  foreach t in array array['batch_exception', 'batch_sheet_scan', 'day_close'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy process_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select runs_the_process()))', t);
    execute format('grant select, insert on %I to poststelle_worker', t);
    execute format('grant select on %I to poststelle_api', t);
  end loop;
  -- A batch spans captures, so an act on it is the mailroom's as such.
  foreach t in array array['batch', 'batch_exception', 'day_close'] loop
    execute format('create policy act_by_mailroom_insert on %I as restrictive for insert to poststelle_worker with check (app_person() is null or has_role(''clerk'', ''supervisor''))', t);
  end loop;
  foreach t in array array['batch', 'batch_exception'] loop
    execute format('create policy act_by_mailroom_update on %I as restrictive for update to poststelle_worker using (app_person() is null or has_role(''clerk'', ''supervisor''))', t);
  end loop;
end $$;
grant update on batch_exception to poststelle_worker;

-- What was closed stays as it was.
create function refuse_closed_batch() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.closed_at is not null then
    raise exception 'Batch % is closed: % refused.', old.id, tg_op using errcode = 'insufficient_privilege';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger closed_stays before update or delete on batch for each row execute function refuse_closed_batch();

create function refuse_exception_of_closed_batch() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select from batch b where b.id = new.batch_id and b.closed_at is not null) then
    raise exception 'Batch % is closed: % refused.', new.batch_id, tg_op using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger closed_stays before update on batch_exception for each row execute function refuse_exception_of_closed_batch();

create trigger append_only before update or delete or truncate on day_close for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on batch_sheet_scan for each statement execute function refuse_change();

-- Who looks at a batch or a day sees at once what a colleague did to it.
create trigger tell_change after insert or update on batch for each row execute function tell_change('batch');
create trigger tell_change after insert on day_close for each row execute function tell_change('day-close');
create function tell_batch() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('poststelle_change', concat_ws(':', new.tenant_id, 'batch', new.batch_id));
  return null;
end $$;
create trigger tell_change after insert or update on batch_exception for each row execute function tell_batch();
revoke execute on function refuse_closed_batch, refuse_exception_of_closed_batch, tell_batch from public;

-- Whoever verifies holds these against the trail: that there is a row, and of when; not what it says.
do $$
declare t text;
begin
  foreach t in array array['batch_exception', 'day_close', 'batch_sheet_scan'] loop
    execute format('create policy housekeeper_counts on %I for select to poststelle_housekeeper using (true)', t);
  end loop;
end $$;
grant select (id, tenant_id, named_at, withdrawn_at) on batch_exception to poststelle_housekeeper;
grant select (tenant_id, closed_at) on day_close to poststelle_housekeeper;
grant select (tenant_id, capture_id, read_at) on batch_sheet_scan to poststelle_housekeeper;
