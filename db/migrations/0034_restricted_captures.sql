-- A capture of which nothing was made (discarded as a whole) and that is to be erased, but may not be yet, is seen
-- by nobody until it is (Art. 18 DSGVO), as documents are by their state `restricted`.
alter table capture add column restricted_at timestamptz;

-- As in 0028.
create or replace function may_see_capture(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select me.splits and exists (
    select from capture c
    where c.id = wanted and c.tenant_id = app_tenant() and not c.sealed and c.erased_at is null
      and c.restricted_at is null
      and not exists (select from pull_slip s where s.scan_id = c.id and s.tenant_id = app_tenant())
      and not exists (select from document d
        where d.capture_id = c.id and is_shut(d.state) and d.state <> 'superseded')
      and (exists (select from clarification_case k
          where k.capture_id = c.id and k.document_id is null and k.settled_at is null)
        or (c.accepted_at > me.since
          and not exists (select from document d
            where d.capture_id = c.id and (d.confidential or d.secrecy <> '{}')))))
$$;

-- As in 0010.
create or replace function may_see_page(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select visible_among(array(select dp.document_id from document_page dp
      where dp.page_id = wanted and dp.tenant_id = app_tenant()), me) is not null
    or (me.splits and exists (
      select from page p join capture c on c.id = p.capture_id
      left join mail_item i on i.id = p.mail_item_id
      where p.id = wanted and p.tenant_id = app_tenant() and not c.sealed
        and c.erased_at is null and c.restricted_at is null and i.erased_at is null
        and ((c.accepted_at > me.since and not exists (
            select from document_page dp join document d on d.id = dp.document_id
            where dp.page_id = p.id and (d.confidential or d.secrecy <> '{}')))
          or exists (select from clarification_case k
            where k.capture_id = c.id and k.document_id is null and k.settled_at is null))
        and not exists (
          select from document_page dp join document d on d.id = dp.document_id
          where dp.page_id = p.id and d.state <> 'superseded')))
$$;

-- As in 0019. Nobody takes up again what nobody may see: it would wait for a person who cannot find it.
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
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture
    or exists (select from capture c where c.id = found_capture and c.restricted_at is not null) then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;

-- Whoever verifies holds it against the trail.
grant select (restricted_at) on capture to poststelle_housekeeper;
