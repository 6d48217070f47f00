-- What the transfer note needs beside the pages: how a batch was scanned, and the visual check, by page,
-- by document and by sample of a lot (docs/adr/0013).

-- Content: whoever stood at the scanner may be named in it. Read by the step that writes the note.
create table batch_scan (
  batch_id uuid primary key references batch,
  tenant_id uuid not null references tenant,
  scan jsonb not null
);

-- Digest of what a rendition was made of: while it is the same, a later note needs no new PDF.
alter table rendition add column made_from text;

-- A lot: the pages of one day and one scanner that were in no lot before. Its sample is drawn once.
create table visual_check_lot (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  day date not null,
  device text,
  plan jsonb not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'tightened', 'checked-in-full')),
  pages integer not null check (pages > 0),
  drawn integer not null check (drawn between 1 and pages),
  checked integer not null default 0,
  rejected integer not null default 0,
  -- With the plan's confidence at most so many pages are defective; null while the lot says nothing.
  defective_max integer,
  seed text not null,
  population text not null,
  drawn_by uuid not null references person,
  drawn_at timestamptz not null default now(),
  settled_at timestamptz
);
create index on visual_check_lot (tenant_id, day);

-- A page is in one lot at most, so nobody can draw again until a sample pleases.
create table visual_check_page (
  page_id uuid primary key references page,
  tenant_id uuid not null references tenant,
  lot_id uuid not null references visual_check_lot,
  drawn boolean not null
);
create index on visual_check_page (lot_id);

-- Content. What a person found, page by page; the last row of a page's version counts, none is changed.
create table visual_check (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  document_id uuid not null references document,
  page_id uuid not null references page,
  page_version integer not null,
  result text not null check (result in ('accepted', 'rejected')),
  reason text,
  checked_by uuid not null references person,
  checked_at timestamptz not null default now()
);
create index on visual_check (page_id, page_version);
create index on visual_check (document_id);

do $$
declare t text;
begin
  foreach t in array array['batch_scan', 'visual_check_lot', 'visual_check_page', 'visual_check'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select, insert on %I to poststelle_worker', t);
  end loop;
  foreach t in array array['visual_check_lot', 'visual_check_page'] loop
    execute format('create policy process_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select runs_the_process()))', t);
    execute format('grant select on %I to poststelle_api', t);
    -- A lot spans captures, so an act on it is the mailroom's as such.
    execute format('create policy act_by_mailroom_insert on %I as restrictive for insert to poststelle_worker with check (app_person() is null or has_role(''clerk'', ''supervisor''))', t);
  end loop;
end $$;
grant update on visual_check_lot to poststelle_worker;
create policy act_by_mailroom_update on visual_check_lot as restrictive for update to poststelle_worker
  using (app_person() is null or has_role('clerk', 'supervisor'));
create policy act_within_insert on visual_check as restrictive for insert to poststelle_worker
  with check (app_person() is null or capture_id = act_capture());
create policy content_of_document on visual_check for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_document(document_id, (select my_view())));
grant select on visual_check to poststelle_api;

-- Scanned pages that are in no lot yet and that a clerk may look at: what a lot of that day and scanner
-- would be drawn from. Not among them: sealed post, what is confidential or of a secrecy kind (its own
-- unit sees it, the mailroom does not), and documents without a transfer note yet.
create function pages_without_lot() returns table (page_id uuid, day date, device text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, coalesce(b.day, c.receipt_day), s.scan ->> 'device'
  from capture c
  join page p on p.capture_id = c.id
  join page_version v on v.page_id = p.id and v.effective
  left join batch b on b.id = c.batch_id
  left join batch_scan s on s.batch_id = c.batch_id
  where c.tenant_id = app_tenant() and has_role('clerk', 'supervisor')
    and c.shape = 'scan' and not c.sealed and c.accepted_at > (my_view()).since
    and not coalesce((v.original ->> 'drawn')::boolean, false)
    and exists (
      select from document_page dp
      join document d on d.id = dp.document_id
      join document m on m.id = coalesce(d.parent_id, d.id)
      where dp.page_id = p.id and not is_shut(d.state) and not is_shut(m.state)
        and not (d.confidential or m.confidential) and d.secrecy = '{}' and m.secrecy = '{}'
        and exists (select from rendition r
          where r.document_id = d.id and r.kind = 'transfer-note' and r.effective))
    and not exists (select from visual_check_page l where l.page_id = p.id)
$$;

-- The lot all pages of a document are in, for whoever may see the document: its unit reads that the lot
-- was checked, and of the lot no page but its own.
create function lot_of_document(wanted uuid) returns setof visual_check_lot
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.* from visual_check_lot l
  where l.tenant_id = app_tenant()
    and (app_person() is null or may_see_document(wanted, my_view()))
    and l.id in (select p.lot_id from document_page dp join visual_check_page p on p.page_id = dp.page_id
      where dp.document_id = wanted and dp.tenant_id = app_tenant())
    and not exists (select from document_page dp left join visual_check_page p on p.page_id = dp.page_id
      where dp.document_id = wanted and p.lot_id is distinct from l.id)
$$;
revoke execute on function pages_without_lot, lot_of_document from public;
grant execute on function pages_without_lot, lot_of_document to poststelle_api, poststelle_worker;
