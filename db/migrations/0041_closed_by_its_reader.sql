-- Whoever a letter was delivered to may say that it should have stayed sealed, as the mailroom does (0027): it
-- is closed again at once, under no rule and for nobody of the portal, and the opening desk says for whom it is.

-- Whether a record closes a letter that its writer has in an inbox, by what stands on the envelope alone.
create function closes_what_is_read(record sealed_record) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select record.record_as = 'image' and record.opened_at is not null and record.entry_id = record.id
    and record.rule = 'addressee' and record.rule_key is null and record.addressee is not null
    and num_nonnulls(record.org_unit_id, record.addressee_id, record.handed_over_at) = 0
    and exists (select from inbox_entry e
      where e.tenant_id = app_tenant() and e.document_id = record.document_id and e.state <> 'withdrawn'
        and e.org_unit_id = any ((my_working_view()).units))
    and may_see_document(record.document_id, my_working_view())
$$;
revoke execute on function closes_what_is_read from public;
grant execute on function closes_what_is_read to poststelle_worker;

-- As in 0039, and whoever closes what lies in their inbox.
drop policy act_insert on sealed_record;
create policy act_insert on sealed_record as restrictive for insert to poststelle_worker
  with check (app_person() is null or (recorded_by = app_person()
    and (has_role('clerk', 'supervisor') or goes_on_for_nobody(sealed_record) or closes_what_is_read(sealed_record))
    and (document_id is null or document_id in (select d.id from document d where d.capture_id = act_capture()))));
