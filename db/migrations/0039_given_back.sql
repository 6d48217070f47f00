-- Whom sealed post reached says that it is not theirs: it lies in the mailroom again, sealed, and for nobody until
-- the opening desk says for whom. The line of the register goes on with a record that names nobody; the former stays.
alter table sealed_record add column given_back boolean not null default false;
grant update (given_back) on sealed_record to poststelle_worker;

-- Whether a record goes on with a line that its writer gave back in this transaction; it reaches nobody.
create function goes_on_for_nobody(record sealed_record) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select record.org_unit_id is null and record.addressee_id is null and record.handed_over_at is null
    and exists (select from sealed_record o
      where o.tenant_id = app_tenant() and o.entry_id = record.entry_id and o.given_back and o.withdrawn_by = app_person()
        and o.withdrawn_at >= now() and o.record_as = record.record_as and o.document_id is not distinct from record.document_id)
$$;
revoke execute on function goes_on_for_nobody from public;
grant execute on function goes_on_for_nobody to poststelle_worker;

-- As in 0027, and whoever gives a record back writes the one that names nobody.
drop policy act_insert on sealed_record;
create policy act_insert on sealed_record as restrictive for insert to poststelle_worker
  with check (app_person() is null or (recorded_by = app_person()
    and (has_role('clerk', 'supervisor') or goes_on_for_nobody(sealed_record))
    and (document_id is null or document_id in (select d.id from document d where d.capture_id = act_capture()))));
drop policy act_update on sealed_record;
create policy act_update on sealed_record as restrictive for update to poststelle_worker
  using (app_person() is null or has_role('clerk', 'supervisor') or is_told_of_sealed(sealed_record, my_view()))
  with check (app_person() is null or has_role('clerk', 'supervisor') or is_told_of_sealed(sealed_record, my_view())
    or (given_back and withdrawn_by = app_person()));
