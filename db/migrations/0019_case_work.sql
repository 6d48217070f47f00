-- What a case worker does beside claiming: notes, confirmed deadlines, copies for information, deputies;
-- and what keeps an entry from being overlooked. And sealed post: how it was recorded, for its addressee.

-- Notes ------------------------------------------------------------------------------------------
-- Content: a person's words about a letter, for their unit. Cleared with the letter (see below).
create table entry_note (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  org_unit_id uuid not null references org_unit,
  words text,
  written_by uuid not null references person,
  written_at timestamptz not null default now()
);
create index on entry_note (document_id);

-- Deadlines --------------------------------------------------------------------------------------
-- What a case worker said the deadline is; the last row counts, none is changed. Null: there is none.
create table confirmed_deadline (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  deadline_on date,
  -- What had been reckoned; null: nothing had.
  proposed_on date,
  -- Content: why it was corrected. Null: it was confirmed as it was reckoned.
  reason text,
  effective boolean not null default true,
  confirmed_by uuid not null references person,
  confirmed_at timestamptz not null default now()
);
create unique index on confirmed_deadline (document_id) where effective;

alter table inbox_entry
  add column deadline_confirmed boolean not null default false,
  -- When its unit's head was told that nobody had opened it; once.
  add column escalated_at timestamptz;
create index inbox_unopened on inbox_entry (tenant_id, arrived_at)
  where state = 'new' and first_opened_at is null and escalated_at is null;
create index inbox_waiting on inbox_entry (tenant_id, follow_up_on) where state = 'waiting';

-- Copies -----------------------------------------------------------------------------------------
-- "Zur Kenntnis": to a unit or a person, to be read only, until somebody says that it was. It holds while
-- the letter lies with the unit that sent the copy, so that a recall takes the copies along.
create table inbox_copy (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  delivery_id uuid not null references delivery,
  org_unit_id uuid references org_unit,
  person_id uuid references person,
  sent_by uuid not null references person,
  sent_at timestamptz not null default now(),
  ended_by uuid references person,
  ended_at timestamptz,
  check (num_nonnulls(org_unit_id, person_id) = 1)
);
create index on inbox_copy (document_id) where ended_at is null;
create unique index on inbox_copy (delivery_id, coalesce(org_unit_id, person_id)) where ended_at is null;

-- Who has seen an entry, so that "unread" is true for each person. Only that person can ask, no time is
-- kept, and it is gone when the entry is done: nobody is measured by it.
create table entry_seen (
  entry_id uuid not null references inbox_entry,
  person_id uuid not null references person,
  tenant_id uuid not null references tenant,
  primary key (entry_id, person_id)
);

-- In how many working days an entry is to be opened; without a unit: the town's default.
create table attention_period (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  org_unit_id uuid references org_unit,
  working_days integer not null check (working_days between 0 and 60),
  set_by uuid not null references person,
  set_at timestamptz not null default now(),
  unique nulls not distinct (tenant_id, org_unit_id)
);

alter table deputy
  add column named_by uuid references person,
  add column named_at timestamptz not null default now(),
  add column ended_at timestamptz;
create index on deputy (tenant_id, deputy_id);

-- Tenant and process -----------------------------------------------------------------------------
do $$
declare t text;
begin
  foreach t in array array['entry_note', 'confirmed_deadline', 'inbox_copy', 'entry_seen', 'attention_period'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select on %I to poststelle_api', t);
    execute format('grant select, insert on %I to poststelle_worker', t);
  end loop;
  foreach t in array array['entry_note', 'confirmed_deadline', 'inbox_copy'] loop
    execute format('create policy act_within_insert on %I as restrictive for insert to poststelle_worker with check (app_person() is null or document_id in (select d.id from document d where d.capture_id = act_capture()))', t);
    execute format('create policy act_within_update on %I as restrictive for update to poststelle_worker using (app_person() is null or document_id in (select d.id from document d where d.capture_id = act_capture()))', t);
  end loop;
end $$;
grant update (effective) on confirmed_deadline to poststelle_worker;
grant update (ended_by, ended_at) on inbox_copy to poststelle_worker;
grant update (working_days, set_by, set_at), delete on attention_period to poststelle_worker;

-- Words people typed about a letter, and who it concerned, go with it however it is erased.
create function forget_case_work() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update entry_note set words = null where document_id = new.id;
  update confirmed_deadline set reason = null where document_id = new.id;
  update inbox_copy set ended_at = now() where document_id = new.id and ended_at is null;
  return null;
end $$;
create trigger forget_case_work after update of erased_at on document for each row
  when (old.erased_at is null and new.erased_at is not null) execute function forget_case_work();
alter table entry_note alter column words set statistics 0;
alter table confirmed_deadline alter column reason set statistics 0;

create function forget_who_saw() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from entry_seen where entry_id = new.id;
  return null;
end $$;
create trigger forget_who_saw after update of state on inbox_entry for each row
  when (new.state in ('done', 'withdrawn')) execute function forget_who_saw();

-- Who deputises ------------------------------------------------------------------------------------
-- Those for whom the person stands in today.
create function my_principals() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.person_id from deputy d join person p on p.id = d.deputy_id
  where d.tenant_id = app_tenant() and d.deputy_id = app_person() and p.disabled_at is null
    and town_today() between d.valid_from and d.valid_to
$$;
-- Units a person was given today, whoever asks.
create function units_of(person uuid) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select g.org_unit_id from role_grant g join person p on p.id = g.person_id
  where g.tenant_id = app_tenant() and g.person_id = person and p.disabled_at is null
    and g.role in ('case-worker', 'department-head') and g.org_unit_id is not null
    and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today())
$$;
-- The units of which the person is head, with all below them; by their own grant, not as a deputy.
create function units_headed() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive headed as (
    select org_unit_id as id from my_grants() where role = 'department-head' and org_unit_id is not null
    union
    select u.id from org_unit u join headed on u.parent_id = headed.id where u.tenant_id = app_tenant()
  )
  select id from headed
$$;
-- Whether the person heads every unit whose post somebody handles: what is another department's is not theirs to give.
create function heads_all_of(person uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from units_of(person))
    and not exists (select from units_of(person) u (id) where u.id not in (select units_headed()))
$$;
-- For whom the person may name a deputy: themselves, as a head for those of their units alone, as administrator.
create function may_name_deputy_for(person uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from units_of(person))
    and (person = app_person() or has_role('administrator') or heads_all_of(person))
$$;
-- Whom: somebody who handles post as well, never oneself. Who names their own deputy chooses among the
-- colleagues of their units, for a deputy sees all that they see.
create function may_be_deputy(person uuid, stand_in uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select person <> stand_in and stand_in <> app_person() and exists (select from units_of(stand_in))
    and (has_role('administrator') or heads_all_of(person)
      or exists (select from units_of(person) u (id) where works_for(stand_in, u.id)))
$$;
-- Who handles post in the town, by name and one unit: whom one may choose. For whoever works there too.
create function post_handlers() returns table (person_id uuid, unit text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select g.person_id, min(u.name) from role_grant g join person p on p.id = g.person_id join org_unit u on u.id = g.org_unit_id
  where g.tenant_id = app_tenant() and works_here() and p.disabled_at is null and g.role in ('case-worker', 'department-head')
    and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today())
  group by g.person_id
$$;
drop policy deputies_of_mine on deputy;
create policy deputies_of_mine on deputy for select to poststelle_api
  using (tenant_id = app_tenant() and (app_person() in (person_id, deputy_id) or (select has_role('administrator'))
    or exists (select from units_of(person_id) u (id) where u.id in (select units_headed()))));
create policy act_insert on deputy as restrictive for insert to poststelle_worker
  with check (app_person() is null or (named_by = app_person()
    and may_name_deputy_for(person_id) and may_be_deputy(person_id, deputy_id)));
create policy act_update on deputy as restrictive for update to poststelle_worker
  using (app_person() is null or may_name_deputy_for(person_id));

-- The heads of a unit, or of the nearest one above that has any, and who deputises for them today.
create function heads_of(unit uuid) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive line as (
    select id, parent_id, 0 as up from org_unit where id = unit and tenant_id = app_tenant()
    union all
    select u.id, u.parent_id, line.up + 1 from org_unit u join line on u.id = line.parent_id
  ), heads as (
    select g.person_id, line.up from line join role_grant g on g.org_unit_id = line.id
      join person p on p.id = g.person_id
    where g.tenant_id = app_tenant() and g.role = 'department-head' and p.disabled_at is null
      and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today())
  ), nearest as (
    select person_id from heads where up = (select min(up) from heads)
  )
  select person_id from nearest
  union
  select d.deputy_id from deputy d join nearest on nearest.person_id = d.person_id join person p on p.id = d.deputy_id
  where d.tenant_id = app_tenant() and p.disabled_at is null and town_today() between d.valid_from and d.valid_to
$$;

-- Who sees what: as in 0010, and copies, and what is sealed for its addressee --------------------------
alter type viewer add attribute person uuid, add attribute principals uuid[], add attribute reads_copies boolean;
create or replace function my_view() returns viewer
  language sql stable security definer set search_path = public, pg_temp as $$
  select app_person() is not null and has_role('clerk', 'supervisor'),
    now() - make_interval(days => t.clerk_sees_days),
    array(select my_own_units()), array(select my_units()), app_person(), array(select my_principals()), true
  from tenant t where t.id = app_tenant()
$$;
-- The same for whoever works on what lies in an inbox: neither a copy nor a clerk's open case gives that, so
-- that a secret letter is worked on by its own unit alone.
create function my_working_view() returns viewer
  language sql stable security definer set search_path = public, pg_temp as $$
  select false, v.since, v.own_units, v.units, v.person, v.principals, false from my_view() v
$$;
-- THE rule of visibility (0002), and: a copy shows its letter to whom it was sent, while it lies with the
-- unit that sent it, and a secret one to the person named alone. (Behind row-level security an
-- index is not used for what is compared with a coalesce, which is not known to keep its arguments to itself.)
create or replace function visible_among(wanted uuid[], me viewer) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(d.id) from document d
  join document m on m.id = case when d.parent_id is null then d.id else d.parent_id end
  join capture c on c.id = d.capture_id
  cross join lateral (select d.confidential or m.confidential or d.secrecy <> '{}' or m.secrecy <> '{}' as is_secret) s
  where d.id = any (wanted) and d.tenant_id = app_tenant() and d.erased_at is null
    and not c.sealed and not is_shut(d.state) and not is_shut(m.state)
      and (
        exists (
          select from delivery v
          where v.document_id = m.id and v.state = 'delivered'
            and v.org_unit_id = any (case when s.is_secret then me.own_units else me.units end))
        or (me.reads_copies and exists (
          select from inbox_copy k join delivery v on v.id = k.delivery_id
          where k.document_id = m.id and k.ended_at is null and v.state = 'delivered'
            and (k.person_id = me.person
              or (not s.is_secret and (k.person_id = any (me.principals) or k.org_unit_id = any (me.own_units))))))
        or (me.splits and (
          (not s.is_secret and c.accepted_at > me.since)
          or exists (
            select from clarification_case k left join document kd on kd.id = k.document_id
            where k.capture_id = c.id and k.settled_at is null
              and (k.document_id is null or coalesce(kd.parent_id, kd.id) = m.id)))))
$$;

create policy note_of_unit on entry_note for select to poststelle_api
  using (tenant_id = app_tenant() and org_unit_id in (select my_units()) and may_see_document(document_id, (select my_working_view())));
-- As in 0002, but whoever only reads a copy has no part in the inbox its letter lies in.
drop policy inbox_of_mine on inbox_entry;
create policy inbox_of_mine on inbox_entry for select to poststelle_api
  using (tenant_id = app_tenant() and org_unit_id in (select my_units()) and may_see_document(document_id, (select my_working_view())));
create policy content_of_document on confirmed_deadline for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_document(document_id, (select my_view())));
create policy content_of_document on inbox_copy for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_document(document_id, (select my_view())));
create policy seen_by_me on entry_seen for select to poststelle_api
  using (tenant_id = app_tenant() and person_id = app_person());
create policy town_in_tenant on attention_period for select to poststelle_api
  using (tenant_id = app_tenant() and (select works_here()));
create policy act_insert on attention_period as restrictive for insert to poststelle_worker
  with check (app_person() is null or may_set_mode(org_unit_id));
create policy act_update on attention_period as restrictive for update to poststelle_worker
  using (app_person() is null or may_set_mode(org_unit_id));
create policy act_delete on attention_period as restrictive for delete to poststelle_worker
  using (app_person() is null or may_set_mode(org_unit_id));

-- As in 0003, but a copy gives no act on the letter, and a clerk's open case none in an inbox.
create or replace function begin_act(subject_kind text, subject_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me viewer := my_view();
  found_capture uuid;
begin
  me.reads_copies := false;
  case subject_kind
    when 'case' then
      select k.capture_id into found_capture from clarification_case k
      where k.id = subject_id and k.tenant_id = app_tenant() and me.splits;
    when 'document' then
      select d.capture_id into found_capture from document d join capture c on c.id = d.capture_id
      where d.id = subject_id and d.tenant_id = app_tenant() and me.splits
        and (may_see_document(d.id, me) or c.sealed or is_shut(d.state));
    when 'capture' then
      select c.id into found_capture from capture c
      where c.id = subject_id and c.tenant_id = app_tenant() and me.splits
        and (may_see_capture(c.id, me) or c.sealed);
    when 'inbox-entry' then
      select d.capture_id into found_capture from inbox_entry e join document d on d.id = e.document_id
      where e.id = subject_id and e.tenant_id = app_tenant() and e.state <> 'withdrawn'
        and e.org_unit_id = any (me.units) and may_see_document(d.id, my_working_view());
    else raise exception 'No act is on a %', subject_kind;
  end case;
  -- One transaction, one capture: a second subject must be of the same.
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;

-- Acts on a copy: by whom it was sent to. One transaction, one capture, as in 0003.
create function begin_copy_act(wanted uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me viewer := my_view();
  found_capture uuid;
begin
  select d.capture_id into found_capture from inbox_copy k join document d on d.id = k.document_id
  where k.id = wanted and k.tenant_id = app_tenant() and k.ended_at is null and may_see_document(d.id, me)
    and (k.person_id = me.person or k.person_id = any (me.principals) or k.org_unit_id = any (me.own_units));
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;

-- Inboxes ------------------------------------------------------------------------------------------
-- As in 0005, by person and by unit: who opens an entry has read it; the first of the unit opened it.
create or replace function note_opened(wanted uuid) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  with opened as (
    select e.id from document d
    join inbox_entry e on e.document_id = case when d.parent_id is null then d.id else d.parent_id end and e.tenant_id = app_tenant()
    where d.id = wanted and d.tenant_id = app_tenant() and may_see_document(d.id, my_working_view())
      and e.org_unit_id in (select my_units()) and e.state <> 'withdrawn'
  ), seen as (
    insert into entry_seen (entry_id, person_id, tenant_id)
    select opened.id, app_person(), app_tenant() from opened join inbox_entry e on e.id = opened.id and e.state <> 'done'
    on conflict do nothing
  )
  update inbox_entry e set first_opened_at = now() from opened where e.id = opened.id and e.first_opened_at is null
$$;
-- As in 0005, and how many the person has not read. `mine`: also of whom they stand in for.
drop function inbox_counts();
create function inbox_counts() returns table (org_unit_id uuid, new bigint, unread bigint, mine bigint, claimed bigint, waiting bigint, done bigint, served bigint, next_deadline_on date)
  language sql stable security definer set search_path = public, pg_temp as $$
  with me as materialized (
    select app_person() as id union select my_principals()
  ), entries as materialized (
    select e.* from inbox_entry e
    where e.tenant_id = app_tenant() and e.org_unit_id in (select my_units()) and e.state <> 'withdrawn'
  ), visible as materialized (
    select id from unnest(visible_among(array(select document_id from entries), (select my_working_view()))) as seen (id)
  ), seen as materialized (
    select entry_id from entry_seen where person_id = app_person() and tenant_id = app_tenant()
  )
  select e.org_unit_id,
    count(*) filter (where e.state = 'new'),
    count(*) filter (where e.state <> 'done' and e.id not in (select entry_id from seen)),
    count(*) filter (where e.state = 'claimed' and e.claimed_by in (select id from me)),
    count(*) filter (where e.state = 'claimed'),
    count(*) filter (where e.state = 'waiting'),
    count(*) filter (where e.state = 'done'),
    count(*) filter (where e.state <> 'done' and e.served),
    nullif(min(e.deadline_on) filter (where e.state <> 'done'), 'infinity')
  from entries e join visible on visible.id = e.document_id
  group by e.org_unit_id
$$;
-- As in 0005; unread by the person who asks, and `mine` also of whom they stand in for.
create or replace function inbox_page(
  unit uuid, states text[], only_mine boolean, only_unread boolean, deadline_until date, newest_first boolean,
  after_served boolean, after_deadline date, after_id uuid, row_limit integer
) returns setof inbox_entry
  language sql stable security definer set search_path = public, pg_temp as $$
  with me as materialized (
    select app_person() as id union select my_principals()
  ), candidates as materialized (
    select e.* from inbox_entry e
    where e.tenant_id = app_tenant() and e.org_unit_id = unit and unit in (select my_units())
      and e.state = any (states) and e.state <> 'withdrawn'
      and (not only_mine or e.claimed_by in (select id from me))
      and (not only_unread or not exists (select from entry_seen s
        where s.entry_id = e.id and s.person_id = app_person()))
      and (deadline_until is null or e.deadline_on <= deadline_until)
      and (after_id is null or case when newest_first then e.id < after_id
        else (not e.served, e.deadline_on, e.id) > (not after_served, after_deadline, after_id) end)
  ), visible as materialized (
    select id from unnest(visible_among(array(select document_id from candidates), (select my_working_view()))) as seen (id)
  )
  select c.* from candidates c join visible on visible.id = c.document_id
  order by case when newest_first then null else not c.served end, case when newest_first then null else c.deadline_on end,
    case when newest_first then null else c.id end, c.id desc
  limit row_limit
$$;
-- What nobody opened in its time, for the heads it was brought to. Of what is not theirs to see (a secret
-- letter of a unit below) only that it lies there.
create function my_escalations()
  returns table (entry_id uuid, document_id uuid, unit text, unit_name text, arrived_at timestamptz, escalated_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  with raised as materialized (
    select e.* from inbox_entry e
    where e.tenant_id = app_tenant() and e.escalated_at is not null and e.first_opened_at is null and e.state = 'new'
      and app_person() in (select heads_of(e.org_unit_id))
  ), visible as materialized (
    select id from unnest(visible_among(array(select r.document_id from raised r), (select my_view()))) as seen (id)
  )
  select r.id, visible.id, u.key, u.name, r.arrived_at, r.escalated_at
  from raised r join org_unit u on u.id = r.org_unit_id left join visible on visible.id = r.document_id
  order by r.arrived_at, r.id
  limit 200
$$;
create index inbox_escalated on inbox_entry (tenant_id, arrived_at)
  where escalated_at is not null and first_opened_at is null and state = 'new';
-- To whom an entry of this unit can be given: who works for it or a unit above it.
create function colleagues_of(unit uuid) returns table (person_id uuid, name text)
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive line as (
    select id, parent_id from org_unit where id = unit and tenant_id = app_tenant() and unit in (select my_units())
    union
    select u.id, u.parent_id from org_unit u join line on u.id = line.parent_id
  )
  select distinct p.id, p.display_name from role_grant g join person p on p.id = g.person_id join line on line.id = g.org_unit_id
  where g.tenant_id = app_tenant() and p.disabled_at is null and g.role in ('case-worker', 'department-head')
    and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today())
  order by 2, 1
$$;

-- The bundle ---------------------------------------------------------------------------------------
-- Numbers are compared by their index; as in 0002 for words, that holds inside definer functions only, and
-- each names the tenant.
create index document_reference on document_fact using gin (fact jsonb_path_ops) where kind = 'referenceNumbers' and effective;
create policy bundle_uses_index on document_fact for select to poststelle_owner using (true);
-- What belongs to a letter beside its own envelope, as far as the person may see it: relations of its mail
-- item, and letters of the same sender with the same reference number in the same unit.
create function related_documents(wanted uuid) returns table (document_id uuid, because text, is_later boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with letter as materialized (
    select d.* from document w join document d on d.id = coalesce(w.parent_id, w.id)
    where w.id = wanted and w.tenant_id = app_tenant() and may_see_document(w.id, my_view())
  ), numbers as materialized (
    select n.value ->> 'text' as number from letter join document_fact f on f.document_id = letter.id,
      jsonb_array_elements(f.fact) n
    where f.tenant_id = app_tenant() and f.effective and f.kind = 'referenceNumbers'
  ), found as (
    select o.id, r.kind as because, r.from_item_id = o.mail_item_id as is_later from letter
    join item_relation r on letter.mail_item_id in (r.from_item_id, r.to_item_id) and r.tenant_id = app_tenant()
    join document o on o.mail_item_id in (r.from_item_id, r.to_item_id) and o.mail_item_id <> letter.mail_item_id
    where o.role = 'main' and o.state <> 'superseded'
    union
    select o.id, 'same-number', o.created_at > letter.created_at from letter, numbers
    join document_fact f on f.fact @> jsonb_build_array(jsonb_build_object('text', numbers.number))
      and f.kind = 'referenceNumbers' and f.effective and f.tenant_id = app_tenant()
    join document o on o.id = f.document_id
    where o.id <> letter.id and o.role = 'main' and o.state = 'delivered'
      and o.mail_item_id <> letter.mail_item_id and o.org_unit_id = letter.org_unit_id
      and exists (select from document_fact a join document_fact b on b.document_id = o.id and b.effective and b.kind = 'sender'
        where a.document_id = letter.id and a.effective and a.kind = 'sender' and a.tenant_id = app_tenant() and b.tenant_id = app_tenant()
          and lower(a.fact ->> 'name') = lower(b.fact ->> 'name'))
    limit 100
  ), visible as materialized (
    select id from unnest(visible_among(array(select found.id from found), (select my_view()))) as seen (id)
  )
  select distinct on (found.id) found.id, found.because, found.is_later
  from found join visible on visible.id = found.id
  order by found.id, found.because = 'same-number'
$$;

create trigger tell_change after insert or update on inbox_copy for each row execute function tell_change('copy');
revoke execute on function forget_case_work, forget_who_saw, my_principals, units_of, units_headed, heads_all_of,
  may_name_deputy_for, may_be_deputy, post_handlers, heads_of, my_working_view, begin_copy_act, inbox_counts, my_escalations, colleagues_of, related_documents from public;
grant execute on function my_principals, units_of, units_headed, may_name_deputy_for, my_working_view, inbox_counts,
  my_escalations, colleagues_of, related_documents, post_handlers to poststelle_api;
grant execute on function my_principals, units_of, units_headed, may_name_deputy_for, may_be_deputy, heads_of,
  begin_copy_act to poststelle_worker;

-- Whoever verifies holds these against the trail, too.
do $$
declare t text;
begin
  foreach t in array array['entry_note', 'confirmed_deadline', 'inbox_copy', 'deputy'] loop
    execute format('create policy housekeeper_counts on %I for select to poststelle_housekeeper using (true)', t);
  end loop;
end $$;
grant select (id, tenant_id, document_id, written_at) on entry_note to poststelle_housekeeper;
grant select (id, tenant_id, document_id, confirmed_at) on confirmed_deadline to poststelle_housekeeper;
grant select (id, tenant_id, document_id, sent_at) on inbox_copy to poststelle_housekeeper;
grant select (id, tenant_id, named_by, named_at) on deputy to poststelle_housekeeper;
grant select (escalated_at) on inbox_entry to poststelle_housekeeper;
