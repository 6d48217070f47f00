-- What a review of people's acts and of the HTTP API found.

-- A case that stops nothing must not keep one with the same reason from being opened that does: its
-- document would wait for nobody.
do $$
declare found_index text;
begin
  select indexname into strict found_index from pg_indexes
  where schemaname = 'public' and tablename = 'clarification_case' and indexdef like '%UNIQUE%reason%';
  execute format('drop index %I', found_index);
end $$;
create unique index on clarification_case (capture_id, coalesce(document_id, capture_id), reason, blocking)
  where settled_at is null;

-- As in 0002; a page that lies in no live document, but lay in a confidential one or one of a secrecy
-- kind, is before a clerk's eyes only while its capture has a case.
create or replace function may_see_page(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select visible_among(array(select dp.document_id from document_page dp
      where dp.page_id = wanted and dp.tenant_id = app_tenant()), me) is not null
    or (me.splits and exists (
      select from page p join capture c on c.id = p.capture_id
      where p.id = wanted and p.tenant_id = app_tenant() and not c.sealed
        and ((c.accepted_at > me.since and not exists (
            select from document_page dp join document d on d.id = dp.document_id
            where dp.page_id = p.id and (d.confidential or d.secrecy <> '{}')))
          or exists (select from clarification_case k
            where k.capture_id = c.id and k.document_id is null and k.settled_at is null))
        and not exists (
          select from document_page dp join document d on d.id = dp.document_id
          where dp.page_id = p.id and d.state <> 'superseded')))
$$;
