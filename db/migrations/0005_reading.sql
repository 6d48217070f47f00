-- What people read through the HTTP API: whose history and whose original bytes they see, how their
-- inboxes are ordered, and what search filters by.

-- Inboxes ---------------------------------------------------------------------------------------

-- What orders an inbox is found out once, at the delivery: it would need every letter's facts and the
-- holidays of the Land for each page of the list.
alter table inbox_entry
  -- Of a court, or formally served: first in every list.
  add column served boolean not null default false,
  -- The earliest deadline found or reckoned, a proposal; infinity: none.
  add column deadline_on date not null default 'infinity',
  -- When somebody of the unit first opened it. Who that was is not kept.
  add column first_opened_at timestamptz;

create index on inbox_entry (document_id);

-- Each of my units that has post, with its entries I may see by state. `mine`: claimed by me.
create function inbox_counts() returns table (org_unit_id uuid, new bigint, mine bigint, claimed bigint, waiting bigint, done bigint, served bigint, next_deadline_on date)
  language sql stable security definer set search_path = public, pg_temp as $$
  with entries as materialized (
    select e.* from inbox_entry e
    where e.tenant_id = app_tenant() and e.org_unit_id in (select my_units()) and e.state <> 'withdrawn'
  ), visible as materialized (
    select id from unnest(visible_among(array(select document_id from entries), (select my_view()))) as seen (id)
  )
  select e.org_unit_id,
    count(*) filter (where e.state = 'new'),
    count(*) filter (where e.state = 'claimed' and e.claimed_by = app_person()),
    count(*) filter (where e.state = 'claimed'),
    count(*) filter (where e.state = 'waiting'),
    count(*) filter (where e.state = 'done'),
    count(*) filter (where e.state <> 'done' and e.served),
    nullif(min(e.deadline_on) filter (where e.state <> 'done'), 'infinity')
  from entries e join visible on visible.id = e.document_id
  group by e.org_unit_id
$$;

-- Entries of an inbox of mine that I may see, in order, from after a place. One question for all of them:
-- as a policy the rule of visibility is asked row by row, which took seconds for a full inbox.
create function inbox_page(
  unit uuid, states text[], only_mine boolean, only_unread boolean, deadline_until date, newest_first boolean,
  after_served boolean, after_deadline date, after_id uuid, row_limit integer
) returns setof inbox_entry
  language sql stable security definer set search_path = public, pg_temp as $$
  with candidates as materialized (
    select e.* from inbox_entry e
    where e.tenant_id = app_tenant() and e.org_unit_id = unit and unit in (select my_units())
      and e.state = any (states) and e.state <> 'withdrawn'
      and (not only_mine or e.claimed_by = app_person())
      and (not only_unread or e.first_opened_at is null)
      and (deadline_until is null or e.deadline_on <= deadline_until)
      and (after_id is null or case when newest_first then e.id < after_id
        else (not e.served, e.deadline_on, e.id) > (not after_served, after_deadline, after_id) end)
  ), visible as materialized (
    select id from unnest(visible_among(array(select document_id from candidates), (select my_view()))) as seen (id)
  )
  select c.* from candidates c join visible on visible.id = c.document_id
  order by case when newest_first then null else not c.served end, case when newest_first then null else c.deadline_on end,
    case when newest_first then null else c.id end, c.id desc
  limit row_limit
$$;

-- What a list shows of these documents: their content where I may see it, for whoever splits the receipt
-- and the counts of the rest.
create function letter_lines(wanted uuid[])
  returns table (id uuid, receipt_number text, receipt_day date, receipt_basis text, subject text, sender text, kind text, enclosures bigint, pages bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with visible as materialized (
    select seen.id from unnest(visible_among(wanted, (select my_view()))) as seen (id)
  ), facts as (
    select f.document_id, f.kind, f.fact from document_fact f join visible on visible.id = f.document_id
    where f.effective and f.tenant_id = app_tenant()
  )
  select d.id, i.receipt_number, i.receipt_day, i.receipt_basis,
    (select f.fact ->> 'text' from facts f where f.document_id = d.id and f.kind = 'subject'),
    (select f.fact ->> 'name' from facts f where f.document_id = d.id and f.kind = 'sender'),
    (select f.fact #>> '{}' from facts f where f.document_id = d.id and f.kind = 'kind'),
    (select count(*) from document n where n.parent_id = d.id and n.state <> 'superseded'),
    (select count(*) from document_page dp where dp.document_id = d.id)
  from document d join mail_item i on i.id = d.mail_item_id
  where d.id = any (wanted) and d.tenant_id = app_tenant()
    and (d.id in (select visible.id from visible) or (my_view()).splits)
$$;

-- Notes that somebody of the unit opened a document, for the mark "unread".
create function note_opened(wanted uuid) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  update inbox_entry e set first_opened_at = now()
  from document d
  where d.id = wanted and d.tenant_id = app_tenant() and may_see_document(d.id, my_view())
    and e.document_id = coalesce(d.parent_id, d.id) and e.tenant_id = app_tenant()
    and e.org_unit_id in (select my_units()) and e.first_opened_at is null
$$;

-- The capture behind a mail item ------------------------------------------------------------------

-- What a reader of an item may know of the capture it came in: times and channel, never its name, its
-- number or its size, which tell of the other letters of a batch. `whole`: it holds this item alone.
create function capture_behind(item uuid) returns table (capture_id uuid, channel text, class text, captured_at timestamptz, accepted_at timestamptz, whole boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.channel, c.class, c.captured_at, c.accepted_at,
    not exists (select from mail_item o where o.capture_id = c.id and o.id <> i.id)
  from mail_item i join capture c on c.id = i.capture_id
  where i.id = item and i.tenant_id = app_tenant()
    and (may_see_item(i.id, my_view()) or (my_view()).splits)
$$;

-- The bytes a document came as: the whole capture for a main document, its own component for an
-- enclosure. Only where the capture holds one mail item, and the reader may see all of it.
create function original_of_document(wanted uuid, me viewer) returns table (folder_id uuid, sha256 text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, coalesce(
    case when d.role = 'enclosure' then (
      select min(k.component ->> 'blob') from document_page dp
      join page p on p.id = dp.page_id
      join capture_component k on k.capture_id = c.id and k.position = p.component
      where dp.document_id = d.id having count(distinct p.component) = 1) end,
    c.original_sha256)
  from document d join capture c on c.id = d.capture_id
  where d.id = wanted and d.tenant_id = app_tenant() and not c.sealed
    and not exists (select from mail_item o where o.capture_id = c.id and o.id <> d.mail_item_id)
    and not exists (select from document o where o.capture_id = c.id and o.state <> 'superseded'
      and may_see_document(o.id, me) is not true)
$$;

-- As in 0002, and the page as it came, and the whole original of a capture that is one item.
create or replace function may_see_blob(folder uuid, sha text, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select may_see_capture(folder, me)
    or exists (select from page_version v
      where v.folder_id = folder and v.tenant_id = app_tenant()
        and sha in (v.image_sha256, v.words_sha256, v.original ->> 'sha256') and may_see_page(v.page_id, me))
    or exists (select from rendition r
      where r.folder_id = folder and r.tenant_id = app_tenant() and r.sha256 = sha and may_see_document(r.document_id, me))
    or exists (select from document d, original_of_document(d.id, me) o
      where d.capture_id = folder and d.tenant_id = app_tenant() and o.sha256 = sha)
$$;

create or replace function may_open_folder(folder uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select may_see_capture(folder, me) or may_see_item(folder, me)
    or exists (select from page_version v
      where v.folder_id = folder and v.tenant_id = app_tenant() and may_see_page(v.page_id, me))
    or exists (select from document d, original_of_document(d.id, me) o
      where d.capture_id = folder and d.tenant_id = app_tenant())
$$;

-- The other side of a relation may be somebody else's: its row says that there is one, and no more.
create policy relation_of_mine on item_relation for select to poststelle_api
  using (tenant_id = app_tenant()
    and (may_see_item(from_item_id, (select my_view())) or may_see_item(to_item_id, (select my_view()))));

-- History ----------------------------------------------------------------------------------------

-- The trail of one document for whoever may see it: its own events, its main document's and its mail
-- item's; of the capture only that and when it was taken in, inspected, prepared and separated, without
-- the facts, which count and name the whole batch.
create function trail_of_document(wanted uuid)
  returns table (id uuid, tenant_id uuid, at timestamptz, subject_kind text, subject_id uuid, type text, actor jsonb, key_owner_id uuid, payload bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, e.tenant_id, e.at, e.subject_kind, e.subject_id, e.type, e.actor, e.key_owner_id,
    case when e.subject_kind = 'capture' then null else e.payload end
  from document d join audit_event e on e.tenant_id = d.tenant_id and (
    e.subject_id in (d.id, d.parent_id, d.mail_item_id)
    or (e.subject_id = d.capture_id
      and e.type in ('capture-accepted', 'capture-inspected', 'pages-prepared', 'capture-separated')))
  where d.id = wanted and d.tenant_id = app_tenant() and may_see_document(d.id, my_view())
  order by e.at, e.id
$$;

-- Finding ----------------------------------------------------------------------------------------

-- What was typed, as websearch understands it; its last word may still be unfinished. One expression
-- without settings of its own, so that it is inlined and the planner knows what is looked for.
create function search_query(query text) returns tsquery language sql stable
  as $$ select case
    when query like '%"%' or query !~ '(^|\s)[[:alnum:]]{3,}$' then websearch_to_tsquery('german', query)
    else websearch_to_tsquery('german', query)
      || (websearch_to_tsquery('german', regexp_replace(query, '[[:alnum:]]+$', ''))
        && to_tsquery('german', substring(query from '[[:alnum:]]+$') || ':*'))
  end $$;

drop function search_documents(text, integer);

-- Documents the actor may see whose pages match, or whose mail item has the number that was typed; best
-- first, at most 500 at once. The filters come before the rule of visibility, which costs the most.
create function search_documents(
  query text, row_limit integer,
  from_day date default null, to_day date default null, unit uuid default null, sender text default null,
  kind text default null, channel text default null, state text default null,
  after_rank real default null, after_id uuid default null
) returns table (document_id uuid, rank real)
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive units as (
    select unit as id
    union
    select u.id from org_unit u join units on u.parent_id = units.id where u.tenant_id = app_tenant()
  ), matched as materialized (
    select v.page_id, ts_rank_cd(v.search, search_query(query)) as rank
    from page_version v
    where v.search @@ search_query(query) and v.effective and v.tenant_id = app_tenant()
  ), ranked as materialized (
    select found.id, max(found.rank) as rank from (
      select dp.document_id as id, m.rank
      from matched m join document_page dp on dp.page_id = m.page_id and dp.tenant_id = app_tenant()
      union all
      select d.id, 1000 from mail_item i join document d on d.mail_item_id = i.id
      where i.tenant_id = app_tenant() and i.receipt_number = upper(trim(query))
    ) found group by found.id
  ), wanted as materialized (
    select r.id, r.rank from ranked r
    join document d on d.id = r.id
    join mail_item i on i.id = d.mail_item_id
    where (from_day is null or i.receipt_day >= from_day) and (to_day is null or i.receipt_day <= to_day)
      and (unit is null or d.org_unit_id in (select units.id from units))
      and (search_documents.state is null or d.state = search_documents.state)
      and (search_documents.channel is null
        or exists (select from capture c where c.id = d.capture_id and c.channel = search_documents.channel))
      and (sender is null or exists (select from document_fact f
        where f.document_id = d.id and f.effective and f.kind = 'sender'
          and strpos(lower(f.fact ->> 'name'), lower(sender)) > 0))
      and (search_documents.kind is null or exists (select from document_fact f
        where f.document_id = d.id and f.effective and f.kind = 'kind' and f.fact #>> '{}' = search_documents.kind))
      and (after_rank is null or r.rank < after_rank or (r.rank = after_rank and r.id > after_id))
  )
  select w.id, w.rank
  from unnest(visible_among(array(select wanted.id from wanted), (select my_view()))) as visible (id)
  join wanted w on w.id = visible.id
  order by w.rank desc, w.id
  limit least(greatest(row_limit, 0), 500)
$$;

-- Operators ask for what gave up; there are few among millions.
create index task_gave_up on task (tenant_id, id) where state = 'gave-up';

revoke execute on function inbox_counts, inbox_page, letter_lines, note_opened, capture_behind, original_of_document, trail_of_document,
  search_query, search_documents from public;
grant execute on function inbox_counts, inbox_page, letter_lines, note_opened, capture_behind, original_of_document, trail_of_document,
  search_query, search_documents to poststelle_api;
