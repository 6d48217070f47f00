-- One row per document that can be found, so that a search over half a million documents is one look
-- into one index: its words, and as marks what a search is narrowed by and who may come upon it at all.
-- With words, filters and units in the same index PostgreSQL reads as many entries as the rarest of
-- them has; the index of page_version alone read all of a common word's.
--
-- The marks only narrow: who sees what is decided by visible_among, and by nothing else.

create table document_search (
  document_id uuid primary key references document,
  tenant_id uuid not null references tenant,
  receipt_day date not null,
  -- Subject and sender weigh more than the pages.
  words tsvector not null,
  -- Lexemes without positions, each a letter, a colon and a value; see marks_of.
  marks tsvector not null
);
-- Without a list of pending entries, which every search would read through.
create index document_search_found on document_search using gin (words, marks) with (fastupdate = off);
-- Words in statistics outlive their rows (0010); no plan is chosen by them here.
alter table document_search alter column words set statistics 0, alter column marks set statistics 0;

alter table document_search enable row level security;
alter table document_search force row level security;
create policy owner_in_tenant on document_search to poststelle_owner
  using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
-- As in 0002: behind any other condition an index may not be used for `@@`. Definer functions only, and
-- each names the tenant.
create policy search_uses_index on document_search for select to poststelle_owner using (true);
drop policy search_uses_index on page_version;
drop index page_version_search_idx;

create aggregate tsvector_concat_agg (tsvector) (sfunc = tsvector_concat, stype = tsvector, initcond = '');
revoke execute on function tsvector_concat_agg (tsvector) from public;

-- What one types without blanks, dots and slashes, so that a reference number is found however it is written.
create function plain_reference(text) returns text language sql immutable
  as $$ select lower(regexp_replace($1, '[^[:alnum:]]', '', 'g')) $$;

-- Tokens of a text that hold letters or digits, as the words of a sender's name are compared.
create function name_words(name text) returns text[] language sql stable
  as $$ select tsvector_to_array(to_tsvector('german', coalesce(name, ''))) $$;

-- u: unit it is delivered or copied to   p: person it is copied to   o: unit it is for   s: state   k: kind   c: channel   r: receipt number
-- d: and m: day and month of receipt   l: date of the letter   a: month it was taken in
-- z: reference number   f: word of the sender's name
-- (Behind row-level security PostgreSQL takes no index for what is compared with a coalesce: it may leak.)
create function marks_of(wanted uuid) returns tsvector
  language sql stable security definer set search_path = public, pg_temp as $$
  select array_to_tsvector(array(select left(mark, 200) from (
    select unnest(array['s:' || d.state, 'c:' || c.channel, 'r:' || i.receipt_number,
      'd:' || to_char(i.receipt_day, 'YYYY-MM-DD'), 'm:' || to_char(i.receipt_day, 'YYYY-MM'),
      'a:' || to_char(c.accepted_at at time zone 'UTC', 'YYYY-MM')]) as mark
    union select 'o:' || d.org_unit_id where d.org_unit_id is not null
    union select 'u:' || v.org_unit_id from delivery v
      where v.document_id = case when d.parent_id is null then d.id else d.parent_id end and v.state = 'delivered'
    union select coalesce('u:' || k.org_unit_id, 'p:' || k.person_id) from inbox_copy k
      where k.document_id = case when d.parent_id is null then d.id else d.parent_id end and k.ended_at is null
    union select case f.kind
        when 'kind' then 'k:' || (f.fact #>> '{}')
        when 'letterDate' then 'l:' || (f.fact ->> 'date') end
      from document_fact f
      where f.document_id = d.id and f.effective and f.kind in ('kind', 'letterDate')
    union select 'f:' || word from document_fact f, unnest(name_words(f.fact ->> 'name')) as word
      where f.document_id = d.id and f.effective and f.kind = 'sender'
    union select 'z:' || plain_reference(number ->> 'text')
      from document_fact f, jsonb_array_elements(case jsonb_typeof(f.fact) when 'array' then f.fact else '[]' end) as number
      where f.document_id = d.id and f.effective and f.kind = 'referenceNumbers'
  ) found where mark is not null))
  from document d join mail_item i on i.id = d.mail_item_id join capture c on c.id = d.capture_id
  where d.id = wanted
$$;

-- Subject, sender and pages. Of more words than a tsvector holds the pages' positions go, then all but
-- the first pages: whatever is in a letter, it can be taken in.
create function words_of(wanted uuid) returns tsvector
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  head tsvector := (
    select tsvector_concat_agg(setweight(to_tsvector('german',
      coalesce(f.fact ->> 'text', '') || ' ' || coalesce(f.fact ->> 'name', '')), 'A'))
    from document_fact f
    where f.document_id = wanted and f.effective and f.kind in ('subject', 'sender'));
begin
  begin
    return (select head || coalesce(tsvector_concat_agg(v.search order by dp.position), '')
      from document_page dp join page_version v on v.page_id = dp.page_id and v.effective
      where dp.document_id = wanted);
  exception when program_limit_exceeded then
    return (select head || coalesce(tsvector_concat_agg(strip(v.search) order by dp.position), '')
      from document_page dp join page_version v on v.page_id = dp.page_id and v.effective
      where dp.document_id = wanted and dp.position < 50);
  end;
end $$;

-- Makes the rows of these documents anew; none of what is shut or erased.
create function refresh_search(wanted uuid[], with_words boolean) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from document_search s using document d
    where s.document_id = any (wanted) and d.id = s.document_id and (is_shut(d.state) or d.erased_at is not null);
  insert into document_search as s (document_id, tenant_id, receipt_day, words, marks)
  select d.id, d.tenant_id, i.receipt_day,
    case when with_words or old.document_id is null then words_of(d.id) else old.words end, marks_of(d.id)
  from document d join mail_item i on i.id = d.mail_item_id left join document_search old on old.document_id = d.id
  where d.id = any (wanted) and d.tenant_id = app_tenant() and not is_shut(d.state) and d.erased_at is null
  order by d.id
  on conflict (document_id) do update
    set receipt_day = excluded.receipt_day, words = excluded.words, marks = excluded.marks
    where (s.receipt_day, s.words, s.marks) is distinct from (excluded.receipt_day, excluded.words, excluded.marks);
end $$;

-- What changes a row: triggers, so that no way of writing can forget it, once a statement.
create function search_after_document() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refresh_search(array(select id from new_rows), false);
  return null;
end $$;
create trigger find_new after insert on document referencing new table as new_rows
  for each statement execute function search_after_document();
create trigger find_changed after update on document referencing new table as new_rows
  for each statement execute function search_after_document();

create function search_after_page() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refresh_search(array(select distinct document_id from changed_rows), true);
  return null;
end $$;
create trigger find_new after insert on document_page referencing new table as changed_rows
  for each statement execute function search_after_page();
create trigger find_gone after delete on document_page referencing old table as changed_rows
  for each statement execute function search_after_page();
create trigger find_new after insert on document_fact referencing new table as changed_rows
  for each statement execute function search_after_page();
create trigger find_changed after update on document_fact referencing new table as changed_rows
  for each statement execute function search_after_page();
create trigger find_gone after delete on document_fact referencing old table as changed_rows
  for each statement execute function search_after_page();

create function search_after_version() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refresh_search(array(select distinct dp.document_id
    from new_rows v join document_page dp on dp.page_id = v.page_id and dp.tenant_id = v.tenant_id), true);
  return null;
end $$;
create trigger find_new after insert on page_version referencing new table as new_rows
  for each statement execute function search_after_version();
create trigger find_changed after update on page_version referencing new table as new_rows
  for each statement execute function search_after_version();

create function search_after_delivery() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refresh_search(array(select distinct d.id from new_rows v
    join document d on (d.id = v.document_id or d.parent_id = v.document_id) and d.tenant_id = v.tenant_id), false);
  return null;
end $$;
create trigger find_new after insert on delivery referencing new table as new_rows
  for each statement execute function search_after_delivery();
create trigger find_changed after update on delivery referencing new table as new_rows
  for each statement execute function search_after_delivery();
create trigger find_new after insert on inbox_copy referencing new table as new_rows
  for each statement execute function search_after_delivery();
create trigger find_changed after update on inbox_copy referencing new table as new_rows
  for each statement execute function search_after_delivery();

create function search_after_receipt() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refresh_search(array(select d.id from new_rows i
    join document d on d.mail_item_id = i.id and d.tenant_id = i.tenant_id), false);
  return null;
end $$;
create trigger find_changed after update on mail_item referencing new table as new_rows
  for each statement execute function search_after_receipt();

-- What is there already, town by town; the owner sees the list of towns for this once.
alter table tenant no force row level security;
do $$
declare town uuid;
begin
  for town in select id from tenant loop
    perform set_config('app.tenant', town::text, true);
    perform refresh_search(array(select id from document where tenant_id = town), true);
  end loop;
  perform set_config('app.tenant', '', true);
end $$;
alter table tenant force row level security;

-- Finding ----------------------------------------------------------------------------------------

-- All of these marks, or any.
create function marks_query(marks text[], joined text) returns tsquery language sql immutable
  as $$ select string_agg(quote_literal(mark), joined)::tsquery from unnest(marks) as mark $$;

-- `a:` or `m:` with each month from one to another.
create function month_marks(letter text, from_day date, to_day date) returns text[] language sql immutable
  as $$ select array(select letter || to_char(month, 'YYYY-MM')
    from generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, '1 month') as month) $$;

-- What the filters of a search ask of the marks; null: nothing. A range of many years is left to the days.
create function filter_marks(from_day date, to_day date, on_day date, unit uuid, sender text, kind text,
  channel text, state text, reference text, receipt text
) returns tsquery
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive units as (
    select unit as id where unit is not null
    union
    select u.id from org_unit u join units on u.parent_id = units.id where u.tenant_id = app_tenant()
  ), parts (part) as (values
    (case when to_day - from_day < 1100 then marks_query(month_marks('m:', from_day, to_day), '|') end),
    (marks_query(array['d:' || to_char(on_day, 'YYYY-MM-DD'), 'l:' || to_char(on_day, 'YYYY-MM-DD')], '|')),
    (marks_query(array(select 'o:' || units.id from units), '|')),
    -- One word may be the beginning of a name; several are names as they are.
    (case when sender is null then null when cardinality(name_words(sender)) = 1
      then (quote_literal('f:' || (name_words(sender))[1]) || ':*')::tsquery
      else coalesce(marks_query(array(select 'f:' || word from unnest(name_words(sender)) as word), '&'), '''-'''::tsquery) end),
    (marks_query(array['k:' || kind], '&')), (marks_query(array['c:' || channel], '&')),
    (marks_query(array['s:' || state], '&')), (marks_query(array['r:' || upper(trim(receipt))], '&')),
    ((quote_literal('z:' || plain_reference(reference)) || ':*')::tsquery))
  select string_agg('(' || part::text || ')', '&')::tsquery from parts where part is not null and numnode(part) > 0
$$;

-- As in 0002; today is asked once, not for every grant.
create or replace function my_grants() returns setof role_grant
  language sql stable security definer set search_path = public, pg_temp as $$
  with today as materialized (select town_today() as day)
  select g.* from role_grant g join person p on p.id = g.person_id, today
  where g.tenant_id = app_tenant() and g.person_id = app_person() and p.disabled_at is null
    and g.valid_from <= today.day and (g.valid_to is null or g.valid_to >= today.day)
$$;

-- Both, or the one there is.
create function both_queries(one tsquery, other tsquery) returns tsquery language sql immutable
  as $$ select coalesce(one && other, one, other) $$;

drop function search_documents(text, integer, date, date, uuid, text, text, text, text, real, uuid);

-- Documents the actor may see that hold the words and pass the filters, best first; without words the
-- newest first. Of more than 300 that match, the newest are ranked: so a common word costs what a rare
-- one does. Who has departments' post of many years before them is shown what half a year has enough of.
create function search_documents(
  query text, row_limit integer,
  from_day date default null, to_day date default null, on_day date default null, unit uuid default null,
  sender text default null, kind text default null, channel text default null, state text default null,
  reference text default null, receipt text default null,
  after_rank real default null, after_id uuid default null
) returns table (document_id uuid, rank real)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  matches_max constant integer := 300;
  wanted_rows constant integer := least(greatest(row_limit, 0), 500);
  me viewer := my_view();
  asked tsquery := nullif(search_query(coalesce(query, ''))::text, '')::tsquery;
  filters tsquery := filter_marks(from_day, to_day, on_day, unit, sender, kind, channel, state, reference, receipt);
  scope tsquery := marks_query(array(select 'u:' || id from unnest(me.units || me.own_units) as id)
    || array(select 'p:' || id from unnest(me.principals || me.person) as id)
    || case when me.splits then month_marks('a:', me.since::date, now()::date + 1) else '{}' end, '|');
  -- Older post that a clerk sees because a case of it is open; there is little.
  old_cases uuid[] := case when me.splits then array(select d.id from clarification_case k
    join capture c on c.id = k.capture_id and c.accepted_at <= me.since
    join document d on d.capture_id = c.id
    where k.tenant_id = app_tenant() and k.settled_at is null limit 5000) else '{}' end;
  -- Its own step, so that the newest are chosen among what the index found, and not the other way round.
  matching constant text := format('select array(select m.id from (
      select s.document_id as id from document_search s
      where s.tenant_id = app_tenant() and %s %s
        and ($3 is null or s.receipt_day >= $3) and ($4 is null or s.receipt_day <= $4)
        and ($5 is null or s.document_id < $5) and ($6 is null or s.document_id = any ($6)) offset 0
    ) m order by m.id desc limit $7)', '%s', case when asked is null then 'and $2 is null' else 'and s.words @@ $2' end);
  by_marks constant text := format(matching, 's.marks @@ $1');
  matched uuid[];
  seen uuid[] := '{}';
  before uuid;
begin
  if asked is null and filters is null then return; end if;
  if to_day is null and on_day is null and cardinality(me.units) > 0 then
    execute by_marks into matched using
      -- Of many units the months narrow better than the units do; what is not theirs falls out below.
      both_queries(both_queries(case when cardinality(me.units) <= 8 then scope end, filters),
        marks_query(month_marks('a:', (now() - interval '6 months')::date, now()::date + 1), '|')),
      asked, from_day, to_day, null::uuid, null::uuid[], matches_max;
    if cardinality(matched) = matches_max then seen := visible_among(matched, me); end if;
  end if;
  while scope is not null and coalesce(cardinality(seen), 0) < wanted_rows loop
    execute by_marks into matched using
      both_queries(scope, filters), asked, from_day, to_day, before, null::uuid[], matches_max;
    seen := case when before is null then '{}' else seen end || visible_among(matched, me);
    exit when cardinality(matched) < matches_max;
    before := matched[matches_max];
  end loop;
  if cardinality(old_cases) > 0 then
    execute format(matching, case when filters is null then '$1 is null' else 's.marks @@ $1' end) into matched using
      filters, asked, from_day, to_day, null::uuid, old_cases, matches_max;
    seen := seen || visible_among(matched, me);
  end if;
  return query
    select f.id, f.rank from (
      select distinct s.document_id as id, case when asked is null then 0 else ts_rank_cd(s.words, asked) end::real as rank
      from document_search s where s.document_id = any (seen)
    ) f
    where after_id is null or f.rank < after_rank or (f.rank = after_rank and f.id < after_id)
    order by f.rank desc, f.id desc
    limit wanted_rows;
end $$;

-- What a list of hits shows of those of these documents that the actor may see: what they are, and the
-- first pages that hold the words, each with pieces of its text around them.
create function found_documents(wanted uuid[], query text, pages_shown integer, fragments text)
  returns table (id uuid, mail_item_id uuid, role text, parent_id uuid, state text, unit text, pages jsonb)
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.id, d.mail_item_id, d.role, d.parent_id, d.state, u.key, coalesce((
    select jsonb_agg(jsonb_build_object('number', f.number, 'headline', ts_headline('german', f.plain_text, search_query(query), fragments)) order by f.number)
    from (
      select dp.position + 1 as number, v.plain_text
      from document_page dp join page_version v on v.page_id = dp.page_id and v.effective
      where dp.document_id = d.id and v.search @@ search_query(query)
      order by dp.position limit pages_shown
    ) f), '[]')
  from unnest(visible_among(wanted, (select my_view()))) as visible (id)
  join document d on d.id = visible.id left join org_unit u on u.id = d.org_unit_id
  where d.tenant_id = app_tenant()
$$;

revoke execute on function plain_reference, name_words, marks_of, words_of, refresh_search, search_after_document,
  search_after_page, search_after_version, search_after_delivery, search_after_receipt, marks_query, month_marks,
  filter_marks, both_queries, search_documents, found_documents from public;
grant execute on function search_documents, found_documents to poststelle_api;

-- Reading ------------------------------------------------------------------------------------------

-- The bytes a document came as (0005) and what they are by their content; `is_message`: an e-mail whose
-- own words the document is.
create function original_file(wanted uuid) returns table (folder_id uuid, sha256 text, media_type text, is_message boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.folder_id, o.sha256, k.component ->> 'mediaType',
    d.role = 'main' and k.component ->> 'mediaType' = 'message/rfc822' and exists (
      select from document_page dp join page p on p.id = dp.page_id
      join capture_component body on body.capture_id = p.capture_id and body.position = p.component
      where dp.document_id = d.id and body.component ->> 'parent' = k.position::text and body.component ->> 'name' is null)
  from document d cross join original_of_document(d.id, my_view()) o
  left join capture_component k on k.capture_id = d.capture_id and k.component ->> 'blob' = o.sha256
  where d.id = wanted and d.tenant_id = app_tenant()
  order by k.position limit 1
$$;

-- The files that the documents of an item came as, such as the attachments of an e-mail, as far as the
-- actor may see them; never one that holds pages of another letter, for its name tells of that one.
create function files_of_item(item uuid) returns table (document_id uuid, name text, media_type text, bytes bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (dp.document_id) dp.document_id, k.component ->> 'name', k.component ->> 'mediaType', (k.component ->> 'bytes')::bigint
  from unnest(visible_among(array(select d.id from document d where d.mail_item_id = item and d.tenant_id = app_tenant()),
    (select my_view()))) as visible (id)
  join document_page dp on dp.document_id = visible.id
  join page p on p.id = dp.page_id
  join capture_component k on k.capture_id = p.capture_id and k.position = p.component
  where not exists (select from page o
    where o.capture_id = p.capture_id and o.component = p.component and o.mail_item_id <> item)
  order by dp.document_id, dp.position
$$;

revoke execute on function original_file, files_of_item from public;
grant execute on function original_file, files_of_item to poststelle_api;

-- A daily word by e-mail ---------------------------------------------------------------------------

-- Who wants it: off until wanted. The person sees their own wish, and only they change it.
create table digest_wish (
  person_id uuid not null references person,
  tenant_id uuid not null references tenant,
  wished_at timestamptz not null default now(),
  primary key (person_id, tenant_id)
);
-- One e-mail of a person and day, with counts and names of units only: written before it is sent, so that a
-- repeat has the same Message-ID.
create table digest_mail (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  person_id uuid not null references person,
  day date not null,
  counts jsonb not null,
  state text not null check (state in ('intended', 'sent', 'nothing-new', 'given-up')),
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  last_problem text,
  sent_at timestamptz,
  unique (person_id, tenant_id, day)
);
create index on digest_mail (due_at) where state = 'intended';
do $$
declare t text;
begin
  foreach t in array array['digest_wish', 'digest_mail'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select, insert, delete on %I to poststelle_worker', t);
  end loop;
end $$;
grant update on digest_mail to poststelle_worker;
grant select on digest_wish to poststelle_api;
create policy wish_of_mine on digest_wish for select to poststelle_api
  using (tenant_id = app_tenant() and person_id = app_person());
-- An act of a person is about their own wish, and never about an e-mail.
create policy act_insert on digest_wish as restrictive for insert to poststelle_worker
  with check (app_person() is null or person_id = app_person());
create policy act_delete on digest_wish as restrictive for delete to poststelle_worker
  using (app_person() is null or person_id = app_person());
create policy act_insert on digest_mail as restrictive for insert to poststelle_worker with check (app_person() is null);
create policy act_update on digest_mail as restrictive for update to poststelle_worker using (app_person() is null);
create policy act_delete on digest_mail as restrictive for delete to poststelle_worker using (app_person() is null);

-- One's own address and whether the daily e-mail is wanted; null address: nobody entered one.
create function my_digest() returns table (address text, wanted boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.email, exists (select from digest_wish w where w.person_id = p.id and w.tenant_id = app_tenant())
  from person p where p.id = app_person()
$$;
revoke execute on function my_digest from public;
grant execute on function my_digest to poststelle_api;
