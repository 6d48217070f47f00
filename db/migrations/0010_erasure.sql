-- Erasure and retention (design section 6): what was erased, asked for, held back, or judged by the
-- archive. An erased item keeps its skeleton: ids, times, states, receipt number, hashes, and its events
-- as ciphertext without a key.

alter table capture add column erased_at timestamptz;
alter table mail_item add column erased_at timestamptz;
alter table document
  add column erased_at timestamptz,
  -- Where it comes from while it is restricted: to there it goes back, or is erased as.
  add column restricted_from text;
-- Learned from letters of which one was erased: emptied, and to be trained again without them.
alter table classifier_model add column stale_since timestamptz;
-- How much of the erasure register's file has been carried out in this database, in bytes. A restored
-- older database has an older figure, and so learns of what was erased after it.
alter table tenant add column erasures_checked bigint not null default 0;

alter table erasure_register
  -- One row for each whose key was destroyed: the item, former items it was split from, its capture.
  add column owner_kind text not null default 'mail-item' check (owner_kind in ('mail-item', 'capture')),
  add column capture_id uuid;
create index on erasure_register (owner_id);

-- What lies in the hot folder's done/ is looked for by its hash.
create index on capture (original_sha256);
-- What has not been erased yet is looked for by its day of receipt.
create index on mail_item (tenant_id, id) where erased_at is null;

-- A person asked for it, and a second one did the same; carried out by the housekeeper.
create table erasure_request (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  owner_kind text not null check (owner_kind in ('mail-item', 'capture')),
  owner_id uuid not null,
  basis text not null,
  -- Content, for the second person; gone with the item.
  reason text,
  asked_by uuid not null references person,
  asked_at timestamptz not null default now(),
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  withdrawn_at timestamptz,
  done_at timestamptz,
  check (confirmed_by <> asked_by)
);
create unique index on erasure_request (owner_id) where done_at is null and withdrawn_at is null;

-- Löschsperre: neither a person nor retention erases what one holds.
create table erasure_block (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  owner_kind text not null check (owner_kind in ('mail-item', 'capture')),
  owner_id uuid not null,
  reason text,
  -- The last day it holds; null: until it is lifted.
  until date,
  set_by uuid not null references person,
  set_at timestamptz not null default now(),
  lifted_by uuid references person,
  lifted_at timestamptz
);
create index on erasure_block (owner_id) where lifted_at is null;

-- What the archive said of a kind of post (a rule of retention.yaml), or of one item.
create table archive_appraisal (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  kind text,
  owner_id uuid,
  verdict text not null check (verdict in ('appraised', 'waived')),
  recorded_by uuid not null references person,
  recorded_at timestamptz not null default now(),
  check ((kind is null) <> (owner_id is null)),
  unique nulls not distinct (tenant_id, kind, owner_id)
);

-- Files that are to go, noted in the transaction that makes them go: what a crash left is done later.
create table blob_removal (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references tenant,
  folder_id uuid not null,
  -- One file; null: the whole folder.
  sha256 text,
  asked_at timestamptz not null default now()
);

do $$
declare
  t text;
  who text;
begin
  foreach t in array array['erasure_request', 'erasure_block', 'archive_appraisal', 'blob_removal'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select, insert, update on %I to poststelle_worker', t);
    -- People act through the process, and these may: a clerk asks, a supervisor decides.
    who := case t when 'erasure_request' then '''clerk'', ''supervisor''' else '''supervisor''' end;
    execute format('create policy act_insert on %I as restrictive for insert to poststelle_worker with check (app_person() is null or has_role(%s))', t, who);
    execute format('create policy act_update on %I as restrictive for update to poststelle_worker using (app_person() is null or has_role(%s))', t, who);
  end loop;
  -- Reasons may quote a letter: they are for those who work with it.
  foreach t in array array['erasure_request', 'erasure_block'] loop
    execute format('grant select on %I to poststelle_api', t);
    execute format('create policy of_the_mailroom on %I for select to poststelle_api using (tenant_id = app_tenant() and (select has_role(''clerk'', ''supervisor'')))', t);
  end loop;
end $$;
grant select on archive_appraisal to poststelle_api;
create policy process_in_tenant on archive_appraisal for select to poststelle_api
  using (tenant_id = app_tenant() and (select runs_the_process()));
grant delete on blob_removal to poststelle_worker;

-- Words in statistics outlive their rows: none are kept of columns that no query chooses by.
alter table page_version alter column plain_text set statistics 0, alter column barcodes set statistics 0;
alter table capture_source alter column name set statistics 0, alter column path set statistics 0, alter column note set statistics 0;
alter table capture_component alter column component set statistics 0;
alter table document_fact alter column fact set statistics 0;
alter table routing_decision alter column candidates set statistics 0, alter column basis set statistics 0, alter column evidence set statistics 0;
alter table clarification_detail alter column detail set statistics 0;
alter table inbox_entry alter column reference_number set statistics 0;
alter table erasure_request alter column reason set statistics 0;
alter table erasure_block alter column reason set statistics 0;
-- The text index is chosen by its statistics: they are made anew after an erasure.
grant maintain on page_version to poststelle_housekeeper;

-- The fence: no step and no act locks or changes what was erased.
do $$
declare t text;
begin
  foreach t in array array['capture', 'mail_item', 'document'] loop
    execute format('create policy erased_stays on %I as restrictive for update to poststelle_worker using (erased_at is null)', t);
  end loop;
end $$;

-- Who sees what: as before, and nobody sees what was erased -----------------------------------------

-- As in 0002, without what was erased.
create or replace function visible_among(wanted uuid[], me viewer) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(d.id) from document d
  join document m on m.id = coalesce(d.parent_id, d.id)
  join capture c on c.id = d.capture_id
  cross join lateral (select d.confidential or m.confidential or d.secrecy <> '{}' or m.secrecy <> '{}' as is_secret) s
  where d.id = any (wanted) and d.tenant_id = app_tenant()
    and not c.sealed and not is_shut(d.state) and not is_shut(m.state) and d.erased_at is null
    and (
      exists (
        select from delivery v
        where v.document_id = m.id and v.state = 'delivered'
          and v.org_unit_id = any (case when s.is_secret then me.own_units else me.units end))
      or (me.splits and (
        (not s.is_secret and c.accepted_at > me.since)
        or exists (
          select from clarification_case k left join document kd on kd.id = k.document_id
          where k.capture_id = c.id and k.settled_at is null
            and (k.document_id is null or coalesce(kd.parent_id, kd.id) = m.id)))))
$$;

-- As in 0002. Of a stack of which a letter was erased the whole is gone; its list of pages stays.
create or replace function may_see_capture(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select me.splits and exists (
    select from capture c
    where c.id = wanted and c.tenant_id = app_tenant() and not c.sealed and c.erased_at is null
      and not exists (select from document d
        where d.capture_id = c.id and is_shut(d.state) and d.state <> 'superseded')
      and (exists (select from clarification_case k
          where k.capture_id = c.id and k.document_id is null and k.settled_at is null)
        or (c.accepted_at > me.since
          and not exists (select from document d
            where d.capture_id = c.id and (d.confidential or d.secrecy <> '{}')))))
$$;

-- As in 0008, without pages that were erased.
create or replace function may_see_page(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select visible_among(array(select dp.document_id from document_page dp
      where dp.page_id = wanted and dp.tenant_id = app_tenant()), me) is not null
    or (me.splits and exists (
      select from page p join capture c on c.id = p.capture_id
      left join mail_item i on i.id = p.mail_item_id
      where p.id = wanted and p.tenant_id = app_tenant() and not c.sealed
        and c.erased_at is null and i.erased_at is null
        and ((c.accepted_at > me.since and not exists (
            select from document_page dp join document d on d.id = dp.document_id
            where dp.page_id = p.id and (d.confidential or d.secrecy <> '{}')))
          or exists (select from clarification_case k
            where k.capture_id = c.id and k.document_id is null and k.settled_at is null))
        and not exists (
          select from document_page dp join document d on d.id = dp.document_id
          where dp.page_id = p.id and d.state <> 'superseded')))
$$;

-- When it was erased, for who would be told that it is there: that is all that can be said.
create function erased_on(kind text, wanted uuid) returns timestamptz
  language sql stable security definer set search_path = public, pg_temp as $$
  select min(d.erased_at) from document d left join document m on m.id = d.parent_id
  where d.tenant_id = app_tenant() and d.erased_at is not null
    and case kind when 'document' then d.id = wanted
      when 'mail-item' then d.mail_item_id = wanted
      when 'page' then d.id in (select dp.document_id from document_page dp where dp.page_id = wanted) end
    and (runs_the_process() or exists (select from delivery v
      where v.document_id in (d.id, m.id) and v.org_unit_id in (select my_units())))
$$;

-- Erasing --------------------------------------------------------------------------------------------

-- Takes from every table what a sender wrote, a file was called or a person said about these items of a
-- capture, and destroys their keys. Only this function may: no role deletes a key or a page's words by
-- itself. The caller holds the locks, and writes events and register in the same transaction.
--   whole: nothing else of the capture lives, so it goes with its key. Otherwise the file it came as goes,
--   with every copy of these pages; its key stays for what the trail says of the other letters, and
--   pages that are in no item, such as separator sheets, stay in its folder.
-- Gives the owners whose keys were destroyed.
create function erase_rows(the_capture uuid, items uuid[], documents uuid[], whole boolean) returns uuid[]
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  gone uuid[] := items || case when whole then array[the_capture] else '{}' end;
begin
  if app_tenant() is null or gone = '{}' then
    raise exception 'Nothing can be erased: no town, or no item';
  end if;
  update classifier_model set parameters = '{}', active = false, stale_since = now()
    where stale_since is null and created_at >= (
      select min(e.created_at) from training_example e where e.document_id = any (documents));
  delete from training_example where document_id = any (documents);
  delete from document_fact where document_id = any (documents);
  update routing_decision set candidates = '[]', evidence = '[]', basis = '{"kind": "none"}'
    where document_id = any (documents);
  update rendition set effective = false where document_id = any (documents);
  update visual_check set reason = null where document_id = any (documents);
  delete from clarification_detail where case_id in (
    select k.id from clarification_case k where k.capture_id = the_capture
      and (k.document_id is null or k.document_id = any (documents)));
  update clarification_case set settled_at = now(), settlement = 'erased'
    where settled_at is null and capture_id = the_capture
      and case when document_id is null then whole else document_id = any (documents) end;
  update inbox_entry set reference_number = null, follow_up_on = null, deadline_on = 'infinity', served = false
    where document_id = any (documents);
  update task set last_problem = null where subject_id = any (documents || the_capture);
  update task set state = 'cancelled', finished_at = now(), lease_until = null, fence = fence + 1
    where state in ('due', 'offered', 'running')
      and (subject_id = any (documents) or (whole and subject_id = the_capture));
  update page_version set plain_text = null, barcodes = '[]', words_sha256 = null, mean_confidence = null
    where capture_id = the_capture and (whole or folder_id = any (items));
  update erasure_request set reason = null, done_at = now()
    where owner_id = any (gone) and done_at is null and withdrawn_at is null;
  update erasure_block set reason = null where owner_id = any (gone);
  delete from capture_source where capture_id = the_capture;
  -- Names and headers of files stay where every page of a file is another letter's.
  update capture_component k
    set component = k.component || '{"name": null, "detail": null, "mail": null, "facts": []}'
    where k.capture_id = the_capture and (whole or not exists (
        select from page p where p.capture_id = the_capture and p.component = k.position)
      or exists (select from page p where p.capture_id = the_capture and p.component = k.position
        and (p.mail_item_id is null or p.mail_item_id = any (items))));

  insert into blob_removal (tenant_id, folder_id) select app_tenant(), unnest(gone);
  delete from blob where folder_id = any (gone);
  delete from item_key where owner_id = any (gone);
  -- Copies in folders that stay: the capture's, and those of former items with letters of their own.
  with copies as (
    delete from blob b
    where b.folder_id in (select the_capture union
        select d.mail_item_id from document d where d.id = any (documents) and d.mail_item_id <> all (items))
      and not exists (select from page_version v where v.folder_id = b.folder_id
        and b.sha256 in (v.image_sha256, v.words_sha256, v.original ->> 'sha256'))
      and not exists (select from rendition r where r.folder_id = b.folder_id and r.sha256 = b.sha256
        and r.document_id <> all (documents))
    returning b.folder_id, b.sha256
  )
  insert into blob_removal (tenant_id, folder_id, sha256) select app_tenant(), folder_id, sha256 from copies;

  update document set erased_at = now(), confidential = false, secrecy = '{}',
      state = case when state = 'restricted' then coalesce(restricted_from, 'discarded') else state end,
      ended_at = coalesce(ended_at, now())
    where id = any (documents) and erased_at is null;
  -- What was in no ending has one now.
  update document set state = 'discarded' where id = any (documents)
    and state not in ('delivered', 'handed-over-unopened', 'forwarded', 'returned-to-sender', 'in-custody',
      'counted-only', 'discarded', 'superseded');
  update mail_item set erased_at = now() where id = any (items) and erased_at is null;
  update capture set erased_at = now(),
      state = case when state = 'separated' then state else 'discarded-whole' end,
      ended_at = coalesce(ended_at, now())
    where id = the_capture and whole and erased_at is null;
  return gone;
end $$;

-- What was opened in error: the words and renditions of these documents, also copies in folders from
-- which they were split, have no row any more, and the sweep takes the files (a day later, for one that
-- is made again meanwhile may be the same). To be called while the rows still name them.
create function forget_readings(documents uuid[]) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  captures uuid[] := array(select distinct capture_id from document where id = any (documents) and tenant_id = app_tenant());
  pages uuid[] := array(select page_id from document_page where document_id = any (documents) and tenant_id = app_tenant());
  readings text[] := array(
    select words_sha256 from page_version where page_id = any (pages) and words_sha256 is not null
    union select sha256 from rendition where document_id = any (documents));
begin
  if app_person() is not null and captures <> array[act_capture()] then
    raise exception 'This act is on another capture' using errcode = 'insufficient_privilege';
  end if;
  delete from blob b
    where b.sha256 = any (readings)
      and b.folder_id in (select unnest(captures) union select id from mail_item where capture_id = any (captures))
      and not exists (select from page_version v where v.folder_id = b.folder_id and v.words_sha256 = b.sha256
        and v.page_id <> all (pages))
      and not exists (select from rendition r where r.folder_id = b.folder_id and r.sha256 = b.sha256
        and r.document_id <> all (documents));
end $$;

revoke execute on function erased_on, erase_rows, forget_readings from public;
grant execute on function erased_on to poststelle_api;
grant execute on function erase_rows, forget_readings, has_role to poststelle_worker;
