-- The register of sealed post: what was not opened in the mailroom is recorded as the opening rule says, as
-- the image of its envelope, as a line, or as a number of items; and what was opened in error is closed again.

create table sealed_record (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  -- The line of the register. A correction is a row of its own of the same line; what was written stays.
  entry_id uuid not null,
  entered_at timestamptz not null default clock_timestamp(),
  -- Receipt number of a line; an image has that of its mail item, a count none.
  receipt_number text,
  document_id uuid references document,
  record_as text not null check (record_as in ('image', 'line', 'count')),
  -- The opening rule as it stood; no key: it came under none.
  rule_key text,
  rule text not null check (rule in ('unit', 'addressee', 'never')),
  items integer not null default 1 check (items between 1 and 100000),
  receipt_day date not null,
  -- Content: what stands on the envelope. A count has none.
  addressee text,
  sender text,
  org_unit_id uuid references org_unit,
  addressee_id uuid references person,
  -- Opened in error: when, by whom (content), and who is to be told (content). That it was closed again is
  -- what makes it a record.
  opened_at timestamptz,
  opened_by text,
  to_be_told text,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null default clock_timestamp(),
  handed_over_by uuid references person,
  handed_over_at timestamptz,
  -- Content: who took it, where that is not the addressee of the portal.
  handed_over_to text,
  receipted_by uuid references person,
  receipted_at timestamptz,
  withdrawn_by uuid references person,
  withdrawn_at timestamptz,
  -- Content: why it was corrected or taken back.
  withdrawn_because text,
  words_erased_at timestamptz,
  check ((record_as = 'image') = (document_id is not null)),
  check (record_as = 'count' or items = 1),
  check (record_as = 'line' or receipt_number is null),
  check (record_as <> 'count' or num_nonnulls(addressee, sender, addressee_id, opened_at) = 0),
  check ((handed_over_at is null) = (handed_over_by is null)),
  check (receipted_at is null or handed_over_at is not null),
  check ((receipted_at is null) = (receipted_by is null)),
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create index on sealed_record (tenant_id, receipt_day);
create index on sealed_record (tenant_id, addressee_id) where withdrawn_at is null;
create index on sealed_record (tenant_id, org_unit_id) where withdrawn_at is null;
create unique index on sealed_record (entry_id) where withdrawn_at is null;
create unique index on sealed_record (document_id) where withdrawn_at is null;

-- Words in statistics outlive their rows.
alter table sealed_record alter column addressee set statistics 0, alter column sender set statistics 0,
  alter column opened_by set statistics 0, alter column to_be_told set statistics 0,
  alter column handed_over_to set statistics 0, alter column withdrawn_because set statistics 0;

-- For whom it is: the unit where the rule says so, else the addressee, with their deputies unless it says never.
create function is_sealed_for(record sealed_record, me viewer) returns boolean language sql immutable as $$
  select coalesce(record.addressee_id = me.person, false)
    or (record.rule <> 'never' and coalesce(record.addressee_id = any (me.principals), false))
    or (record.rule = 'unit' and coalesce(record.org_unit_id = any (me.own_units), false))
$$;
-- Who is told that it is there and gives the receipt; a unit also of what nobody may open and names no person,
-- such as ballots and bids. It sees the line, and no page.
create function is_told_of_sealed(record sealed_record, me viewer) returns boolean language sql immutable as $$
  select record.withdrawn_at is null and (is_sealed_for(record, me)
    or (record.rule = 'never' and record.addressee_id is null and coalesce(record.org_unit_id = any (me.own_units), false)))
$$;

alter table sealed_record enable row level security;
alter table sealed_record force row level security;
create policy owner_in_tenant on sealed_record to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy worker_in_tenant on sealed_record to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
-- The register is the mailroom's; each line also theirs whom it reaches.
create policy register on sealed_record for select to poststelle_api
  using (tenant_id = app_tenant() and ((select has_role('clerk', 'supervisor')) or is_told_of_sealed(sealed_record, (select my_view()))));
create policy act_insert on sealed_record as restrictive for insert to poststelle_worker
  with check (app_person() is null or (has_role('clerk', 'supervisor') and recorded_by = app_person()
    and (document_id is null or document_id in (select d.id from document d where d.capture_id = act_capture()))));
create policy act_update on sealed_record as restrictive for update to poststelle_worker
  using (app_person() is null or has_role('clerk', 'supervisor') or is_told_of_sealed(sealed_record, my_view()));
grant select on sealed_record to poststelle_api;
grant select, insert, update (handed_over_by, handed_over_at, handed_over_to, receipted_by, receipted_at,
  withdrawn_by, withdrawn_at, withdrawn_because) on sealed_record to poststelle_worker;
-- A day close keeps it from changing while it counts.
grant maintain on sealed_record to poststelle_worker;

-- What was handed over, receipted or taken back once stays so.
create function refuse_sealed_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if (old.handed_over_at, old.handed_over_by) is distinct from (new.handed_over_at, new.handed_over_by) and old.handed_over_at is not null
    or (old.receipted_at, old.receipted_by) is distinct from (new.receipted_at, new.receipted_by) and old.receipted_at is not null
    or (old.withdrawn_at, old.withdrawn_by) is distinct from (new.withdrawn_at, new.withdrawn_by) and old.withdrawn_at is not null then
    raise exception 'The record % of sealed post stays: % refused.', old.id, tg_op using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger sealed_stays before update on sealed_record for each row execute function refuse_sealed_change();
create trigger tell_change after insert or update on sealed_record for each row execute function tell_change('sealed-post');

-- Words typed about an item go with it, however it is erased; those of a line, when its retention ends.
create function forget_sealed_words() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update sealed_record set addressee = null, sender = null, addressee_id = null, opened_by = null, to_be_told = null,
    handed_over_to = null, withdrawn_because = null, words_erased_at = now() where document_id = new.id;
  return null;
end $$;
create trigger forget_sealed_words after update of erased_at on document for each row
  when (old.erased_at is null and new.erased_at is not null) execute function forget_sealed_words();
create function forget_register_lines(before date) returns table (entry_id uuid, rows_erased integer)
  language sql volatile security definer set search_path = public, pg_temp as $$
  with due as (
    select r.entry_id from sealed_record r where r.tenant_id = app_tenant() and r.document_id is null and app_person() is null
    group by r.entry_id
    having bool_or(r.words_erased_at is null) and max(r.receipt_day) < before
      and max(coalesce(r.handed_over_at, r.withdrawn_at, r.recorded_at)) < before
      and not bool_or(r.record_as = 'line' and r.withdrawn_at is null and r.handed_over_at is null)
  ), gone as (
    update sealed_record r set addressee = null, sender = null, addressee_id = null, opened_by = null, to_be_told = null,
      handed_over_to = null, withdrawn_because = null, words_erased_at = now()
    from due where r.entry_id = due.entry_id and r.words_erased_at is null returning r.entry_id
  )
  select entry_id, count(*)::integer from gone group by entry_id
$$;

-- THE rule of visibility (0019), and: the image of a sealed envelope, and what was opened in error, is shown
-- to its addressee alone.
create or replace function visible_among(wanted uuid[], me viewer) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(d.id) from document d
  join document m on m.id = case when d.parent_id is null then d.id else d.parent_id end
  join capture c on c.id = d.capture_id
  cross join lateral (select d.confidential or m.confidential or d.secrecy <> '{}' or m.secrecy <> '{}' as is_secret) s
  where d.id = any (wanted) and d.tenant_id = app_tenant() and d.erased_at is null
    and ((not c.sealed and not is_shut(d.state) and not is_shut(m.state)
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
              and (k.document_id is null or coalesce(kd.parent_id, kd.id) = m.id))))))
      or (m.state in ('sealed', 'handed-over-unopened') and d.state <> 'superseded'
        and exists (select from sealed_record r
          where r.document_id = m.id and r.withdrawn_at is null and is_sealed_for(r, me))))
$$;

-- Acts on a record: the mailroom's, or theirs whom it reaches. One transaction, one capture, as in 0003.
create function begin_sealed_act(wanted uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me viewer := my_view();
  found_record sealed_record;
  found_capture uuid;
begin
  select * into found_record from sealed_record r where r.id = wanted and r.tenant_id = app_tenant()
    and (me.splits or is_told_of_sealed(r, me));
  if found_record.id is null then return false; end if;
  if found_record.document_id is null then return true; end if;
  select d.capture_id into found_capture from document d where d.id = found_record.document_id and d.tenant_id = app_tenant();
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;
-- The mail item of a receipt number, as its main document, for whoever may act on it then.
create function document_of_receipt(number text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.id from mail_item m join document d on d.mail_item_id = m.id
  where m.tenant_id = app_tenant() and m.receipt_number = number and d.role = 'main' and d.state <> 'superseded'
  limit 1
$$;
revoke execute on function refuse_sealed_change, is_sealed_for, is_told_of_sealed, forget_sealed_words,
  forget_register_lines, begin_sealed_act, document_of_receipt from public;
grant execute on function is_sealed_for, is_told_of_sealed to poststelle_api;
grant execute on function is_sealed_for, is_told_of_sealed, forget_register_lines, begin_sealed_act, document_of_receipt,
  my_view to poststelle_worker;

-- Whoever verifies holds it against the trail: that there is a record, and of when; not what it says.
create policy housekeeper_counts on sealed_record for select to poststelle_housekeeper using (true);
grant select (id, tenant_id, entry_id, document_id, recorded_at, handed_over_at, receipted_at, withdrawn_at, opened_at,
  words_erased_at) on sealed_record to poststelle_housekeeper;
