-- What a review of erasure and resilience found.

-- Erasing goes round the policies of acts: it is the process's alone, and on one capture of the town.
alter function erase_rows(uuid, uuid[], uuid[], boolean) rename to erase_rows_unchecked;
revoke execute on function erase_rows_unchecked from poststelle_worker;
create function erase_rows(the_capture uuid, items uuid[], documents uuid[], whole boolean) returns uuid[]
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if app_person() is not null then
    raise exception 'Nobody erases by an act: two persons ask, and the process erases' using errcode = 'insufficient_privilege';
  end if;
  if not exists (select from capture c where c.id = the_capture and c.tenant_id = app_tenant())
    or exists (select from unnest(items) wanted where not exists (
      select from mail_item m where m.id = wanted and m.capture_id = the_capture))
    or exists (select from unnest(documents) wanted where not exists (
      select from document d where d.id = wanted and d.capture_id = the_capture)) then
    raise exception 'These are not of this capture, or not of this town' using errcode = 'insufficient_privilege';
  end if;
  return erase_rows_unchecked(the_capture, items, documents, whole);
end $$;
revoke execute on function erase_rows from public;
grant execute on function erase_rows to poststelle_worker;

-- Nobody asks or confirms in another's name, and what was asked is not changed afterwards.
revoke update on erasure_request from poststelle_worker;
grant update (confirmed_by, confirmed_at, withdrawn_at, reason) on erasure_request to poststelle_worker;
create policy asked_by_oneself on erasure_request as restrictive for insert to poststelle_worker
  with check (app_person() is null or (asked_by = app_person() and confirmed_by is null));
create policy confirmed_by_oneself on erasure_request as restrictive for update to poststelle_worker
  using (tenant_id = app_tenant())
  with check (app_person() is null or confirmed_by is null or confirmed_by = app_person() or withdrawn_at is not null);
revoke update on erasure_block from poststelle_worker;
grant update (lifted_by, lifted_at) on erasure_block to poststelle_worker;
create policy set_by_oneself on erasure_block as restrictive for insert to poststelle_worker
  with check (app_person() is null or set_by = app_person());

-- How often the whole worker went while it had the task alone. Other things than a letter end a worker.
alter table task add column workers_lost_alone integer not null default 0;
