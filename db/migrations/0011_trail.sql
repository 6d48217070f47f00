-- The access log is sealed like the audit trail: a Merkle tree of its own per tenant with signed heads. A
-- broken tree is an alarm that operators see. And: what one person read is told to nobody but two people
-- of two roles, for one person and period, with a reason (docs/adr/0012).

-- Reading ----------------------------------------------------------------------------------------

-- A reading outlives the document's row: erasure must not have to change a log that cannot be changed.
alter table access_log drop constraint access_log_document_id_fkey;
alter table access_log
  alter document_id drop not null,
  alter at drop default,
  -- The documents of a list, in one row.
  add document_ids uuid[],
  -- What of it was shown: a page's image, its words, the searchable PDF ...
  add shown text not null default 'document',
  add page integer,
  add constraint one_document_or_a_list check ((document_id is null) <> (document_ids is null));
alter table access_log alter shown drop default;

drop policy access_by_api on access_log;
-- What a list shows, the list's own query has asked for by the rule of visibility a moment before.
create policy access_by_api on access_log for insert to poststelle_api
  with check (tenant_id = app_tenant() and case when document_id is null then (select works_here())
    else may_see_document(document_id, (select my_view())) end);

create table access_leaf (
  tenant_id uuid not null references tenant,
  tree_index bigint not null,
  event_id uuid not null unique references access_log,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  primary key (tenant_id, tree_index)
);

create table access_pending (
  event_id uuid primary key,
  tenant_id uuid not null,
  at timestamptz not null
);
create index on access_pending (tenant_id, at, event_id);
create function note_access() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into access_pending (event_id, tenant_id, at) values (new.id, new.tenant_id, new.at);
  return null;
end $$;
create trigger note_access after insert on access_log for each row execute function note_access();

-- What was read before this version is sealed with the next round. The owner sees it for this once.
alter table access_log no force row level security;
insert into access_pending (event_id, tenant_id, at) select id, tenant_id, at from access_log;
alter table access_log force row level security;

create table access_head (like tree_head including all);
alter table access_head add foreign key (tenant_id) references tenant;

-- Alarms -----------------------------------------------------------------------------------------

-- A log that does not fit its signed heads, or that its witness refused; while one is open, nothing more
-- is sealed in this log.
create table trail_alarm (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  log text not null check (log in ('audit', 'access')),
  since timestamptz not null,
  findings text[] not null,
  resolved_at timestamptz
);
create unique index on trail_alarm (tenant_id, log) where resolved_at is null;

-- How far a log was last found to be in order.
create table trail_check (
  tenant_id uuid not null references tenant,
  log text not null check (log in ('audit', 'access')),
  tree_size bigint not null,
  checked_at timestamptz not null,
  primary key (tenant_id, log)
);

-- Inquiries --------------------------------------------------------------------------------------

-- What one person read in a period, asked for by one role and confirmed by another person of another.
create table access_inquiry (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  person_id uuid not null references person,
  from_day date not null,
  to_day date not null check (to_day >= from_day and to_day - from_day < 400),
  reason text not null check (length(trim(reason)) >= 10),
  asked_by uuid not null references person,
  asked_as text not null check (asked_as in ('administrator', 'auditor')),
  asked_at timestamptz not null default now(),
  confirmed_by uuid references person,
  confirmed_as text check (confirmed_as in ('administrator', 'auditor')),
  confirmed_at timestamptz,
  constraint two_people_of_two_roles check (confirmed_at is null
    or (confirmed_by <> asked_by and confirmed_by <> person_id and confirmed_as <> asked_as))
);

do $$
declare t text;
begin
  foreach t in array array['access_leaf', 'access_pending', 'access_head', 'trail_alarm', 'trail_check', 'access_inquiry'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
  end loop;
  foreach t in array array['access_log', 'access_leaf', 'access_pending', 'access_head', 'trail_alarm', 'trail_check'] loop
    execute format('create policy housekeeper_all on %I to poststelle_housekeeper using (true) with check (true)', t);
    execute format('grant select on %I to poststelle_housekeeper', t);
  end loop;
  foreach t in array array['access_leaf', 'access_head'] loop
    execute format('create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', t);
    execute format('grant insert on %I to poststelle_housekeeper', t);
    execute format('create policy trail_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select has_role(''auditor'')))', t);
    execute format('grant select on %I to poststelle_api', t);
  end loop;
  foreach t in array array['trail_alarm', 'trail_check'] loop
    execute format('create policy operated on %I for select to poststelle_api using (tenant_id = app_tenant() and (select has_role(''operator'', ''auditor'', ''administrator'')))', t);
    execute format('grant select on %I to poststelle_api', t);
    execute format('grant insert, update on %I to poststelle_housekeeper', t);
  end loop;
end $$;
grant delete on access_pending to poststelle_housekeeper;

-- Whoever verifies holds the tables against the log: that there is a row, and of when; not what it says.
do $$
declare t text;
begin
  foreach t in array array['rendition', 'routing_decision', 'split_order', 'erasure_register'] loop
    execute format('create policy housekeeper_counts on %I for select to poststelle_housekeeper using (true)', t);
  end loop;
end $$;
grant select (id, tenant_id, document_id, kind, created_at) on rendition to poststelle_housekeeper;
grant select (id, tenant_id, document_id, decided_at) on routing_decision to poststelle_housekeeper;
grant select (id, tenant_id, capture_id, ordered_at) on split_order to poststelle_housekeeper;
grant select (id, tenant_id, owner_id, erased_at) on erasure_register to poststelle_housekeeper;

create policy inquiry_for_two on access_inquiry for select to poststelle_api
  using (tenant_id = app_tenant() and (select has_role('administrator', 'auditor')));
grant select on access_inquiry to poststelle_api;

-- Every function below is called in a transaction that names its person, with the event that tells of it.

create function ask_access_inquiry(new_id uuid, subject uuid, first_day date, last_day date, why text, as_role text) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if as_role not in ('administrator', 'auditor') or not has_role(as_role)
    or not exists (select from role_grant where tenant_id = app_tenant() and person_id = subject) then
    return false;
  end if;
  insert into access_inquiry (id, tenant_id, person_id, from_day, to_day, reason, asked_by, asked_as)
    values (new_id, app_tenant(), subject, first_day, last_day, why, app_person(), as_role);
  return true;
end $$;

-- The second person: of the other role, neither who asked nor who is asked about, within a week.
create function confirm_access_inquiry(wanted uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update access_inquiry set confirmed_by = app_person(), confirmed_at = now(),
    confirmed_as = case asked_as when 'auditor' then 'administrator' else 'auditor' end
  where id = wanted and tenant_id = app_tenant() and confirmed_at is null
    and app_person() not in (asked_by, person_id) and asked_at > now() - interval '7 days'
    and has_role(case asked_as when 'auditor' then 'administrator' else 'auditor' end);
  return found;
end $$;

-- A confirmed inquiry, for the two whose it is, for a week.
create function open_inquiry(wanted uuid) returns setof access_inquiry
  language sql stable security definer set search_path = public, pg_temp as $$
  select * from access_inquiry
  where id = wanted and tenant_id = app_tenant() and confirmed_at > now() - interval '7 days'
    and app_person() in (asked_by, confirmed_by) and has_role('administrator', 'auditor')
$$;

-- The readings under these names in the period of the inquiry and no other. A name is one day's; the keys
-- that make them are no business of the database, which allows as many as the period has days.
create function readings_of_inquiry(wanted uuid, names text[])
  returns table (id uuid, at timestamptz, act text, shown text, page integer, document_id uuid, document_ids uuid[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.id, l.at, l.act, l.shown, l.page, l.document_id, l.document_ids
  from open_inquiry(wanted) i
  join tenant t on t.id = i.tenant_id
  join access_log l on l.tenant_id = i.tenant_id and l.pseudonym = any (names)
  where (l.at at time zone t.time_zone)::date between i.from_day and i.to_day
    -- The days of the zone begin and end within another day of UTC.
    and cardinality(names) <= i.to_day - i.from_day + 3
  order by l.id
$$;

revoke execute on function note_access, ask_access_inquiry, confirm_access_inquiry, open_inquiry, readings_of_inquiry from public;
grant execute on function ask_access_inquiry, confirm_access_inquiry, open_inquiry, readings_of_inquiry to poststelle_worker;
