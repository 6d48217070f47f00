-- Pull slips: what paper a clerk asked for, and the scan that came behind the slip, whose pages become
-- versions of the asked pages. And copies for information, taken back by who gave them.

create table pull_slip (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  -- The main document that waits, and its capture: acts are held to one capture (0003).
  document_id uuid not null references document,
  capture_id uuid not null references capture,
  -- Printed on the slip as barcode.
  code text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
  -- Whose paper is asked for, in the order in which it is to be scanned.
  page_ids uuid[] not null check (cardinality(page_ids) > 0),
  -- A clerk's words, printed on the slip; they go with the letter.
  reason text,
  asked_by uuid not null references person,
  asked_at timestamptz not null default now(),
  -- The scan it lay in front of.
  scan_id uuid unique references capture,
  scanned_at timestamptz,
  withdrawn_by uuid references person,
  withdrawn_at timestamptz,
  -- Its letter was erased while it waited.
  ended_at timestamptz,
  unique (tenant_id, code),
  check ((scan_id is null) = (scanned_at is null)),
  check ((withdrawn_by is null) = (withdrawn_at is null)),
  check (num_nonnulls(scanned_at, withdrawn_at, ended_at) <= 1)
);
create unique index pull_slip_open on pull_slip (document_id)
  where scanned_at is null and withdrawn_at is null and ended_at is null;
create index on pull_slip (tenant_id, asked_at)
  where scanned_at is null and withdrawn_at is null and ended_at is null;
-- A clerk's words: the planner keeps none of them.
alter table pull_slip alter column reason set statistics 0;

alter table pull_slip enable row level security;
alter table pull_slip force row level security;
create policy owner_in_tenant on pull_slip to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy worker_in_tenant on pull_slip to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
-- It is a sheet that lies in the mailroom, and is the mailroom's alone.
create policy slip_of_mailroom on pull_slip for select to poststelle_api
  using (tenant_id = app_tenant() and (select has_role('clerk', 'supervisor')));
create policy act_within_insert on pull_slip as restrictive for insert to poststelle_worker
  with check (app_person() is null or capture_id = act_capture());
create policy act_within_update on pull_slip as restrictive for update to poststelle_worker
  using (app_person() is null or capture_id = act_capture()) with check (app_person() is null or capture_id = act_capture());
grant select on pull_slip to poststelle_api;
grant select, insert, update (scan_id, scanned_at, withdrawn_by, withdrawn_at) on pull_slip to poststelle_worker;

-- However a letter is erased, its slip asks for nothing more and says nothing more.
create function forget_pull_slips() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update pull_slip set reason = null,
    ended_at = case when num_nonnulls(scanned_at, withdrawn_at, ended_at) = 0 then now() else ended_at end
    where document_id = new.id;
  return null;
end $$;
create trigger forget_pull_slips after update of erased_at on document for each row
  when (old.erased_at is null and new.erased_at is not null) execute function forget_pull_slips();

-- Takes a slip back, by whoever splits the post: the letter may be secret, and its paper is in their hands.
create function begin_slip_act(wanted uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me viewer := my_view();
  found_capture uuid;
begin
  select s.capture_id into found_capture from pull_slip s
  where s.id = wanted and s.tenant_id = app_tenant() and me.splits;
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;

-- How many documents wait for paper, and since when the oldest does: for whoever keeps the process running, who
-- sees no slip.
create function waiting_for_paper() returns table (documents bigint, oldest_since timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select
    (select count(*) from document d where d.tenant_id = app_tenant() and d.role = 'main'
      and d.state in ('awaiting-re-scan', 'awaiting-paper')),
    (select min(s.asked_at) from pull_slip s where s.tenant_id = app_tenant()
      and s.scanned_at is null and s.withdrawn_at is null and s.ended_at is null)
  where runs_the_process()
$$;

-- As in 0010; and the scan that lay behind a slip is seen as pages of its letter only, by that letter's rules.
create or replace function may_see_capture(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select me.splits and exists (
    select from capture c
    where c.id = wanted and c.tenant_id = app_tenant() and not c.sealed and c.erased_at is null
      and not exists (select from pull_slip s where s.scan_id = c.id and s.tenant_id = app_tenant())
      and not exists (select from document d
        where d.capture_id = c.id and is_shut(d.state) and d.state <> 'superseded')
      and (exists (select from clarification_case k
          where k.capture_id = c.id and k.document_id is null and k.settled_at is null)
        or (c.accepted_at > me.since
          and not exists (select from document d
            where d.capture_id = c.id and (d.confidential or d.secrecy <> '{}')))))
$$;

-- Copies for information -------------------------------------------------------------------------------
alter table inbox_copy
  add column recalled_by uuid references person,
  add column recalled_at timestamptz,
  add check ((recalled_by is null) = (recalled_at is null)),
  add check (recalled_at is null or ended_at is not null);
grant update (recalled_by, recalled_at) on inbox_copy to poststelle_worker;

-- Whether the person may recall a copy: who gave it, or their deputy; also when the letter has left them.
create function begin_recall(wanted uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found_capture uuid;
begin
  select d.capture_id into found_capture from inbox_copy k join document d on d.id = k.document_id
  where k.id = wanted and k.tenant_id = app_tenant() and k.ended_at is null
    and (k.sent_by = app_person() or k.sent_by in (select my_principals()));
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;

revoke execute on function forget_pull_slips, begin_slip_act, waiting_for_paper, begin_recall from public;
grant execute on function waiting_for_paper to poststelle_api;
grant execute on function begin_slip_act, begin_recall to poststelle_worker;

-- Whoever verifies holds these against the trail.
create policy housekeeper_counts on pull_slip for select to poststelle_housekeeper using (true);
grant select (id, tenant_id, document_id, asked_at, scanned_at, withdrawn_at) on pull_slip to poststelle_housekeeper;
grant select (recalled_at) on inbox_copy to poststelle_housekeeper;
