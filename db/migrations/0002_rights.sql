-- Nobody sees what is not theirs, enforced here as well as in the code: a forgotten WHERE shows
-- nothing. Every table with a tenant forces row-level security, even on its owner; a setting that
-- was never made, or is the empty string of a reused connection, matches no row.
--
-- Roles (made by `migrate` before this file runs, because passwords are not for a file in git):
--   poststelle_owner        migrations, and the definer functions below
--   poststelle_api          people, as themselves
--   poststelle_worker       the process, one tenant at a time
--   poststelle_housekeeper  named tables, over all tenants; never content

create function app_tenant() returns uuid language sql stable
  as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;

create function app_person() returns uuid language sql stable
  as $$ select nullif(current_setting('app.person', true), '')::uuid $$;

do $$
declare t text;
begin
  for t in
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'tenant_id'
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant select on %I to poststelle_api', t);
    execute format('grant select, insert, update on %I to poststelle_worker', t);
  end loop;
end $$;

alter table tenant enable row level security;
alter table tenant force row level security;
create policy owner_in_tenant on tenant to poststelle_owner using (id = app_tenant()) with check (id = app_tenant());
create policy worker_in_tenant on tenant to poststelle_worker using (id = app_tenant()) with check (id = app_tenant());
create policy housekeeper_all on tenant to poststelle_housekeeper using (true);
grant select on tenant to poststelle_api, poststelle_housekeeper;
grant select, insert, update on tenant to poststelle_worker;

-- The installation's own tables have no tenant. Whoever founds towns adds persons, but never sees a
-- password's hash; a session is seen by its person, and both are found by the definer functions below.
do $$
declare t text;
begin
  foreach t in array array['person', 'session', 'worker_process'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to poststelle_owner using (true) with check (true)', t);
  end loop;
end $$;
create policy worker_all on person to poststelle_worker using (true) with check (true);
grant select (id, login, display_name, created_at, disabled_at), insert (id, login, display_name),
  update (display_name) on person to poststelle_worker;
grant select (id, login, display_name, created_at, disabled_at), update (password_hash) on person to poststelle_api;
create policy session_of_mine on session to poststelle_api
  using (person_id = app_person()) with check (person_id = app_person());
grant select, insert, update, delete on session to poststelle_api;
create policy worker_all on worker_process to poststelle_worker using (true) with check (true);
create policy housekeeper_all on worker_process to poststelle_housekeeper using (true) with check (true);
grant select, insert, update, delete on worker_process to poststelle_housekeeper, poststelle_worker;
grant select on worker_process to poststelle_api;

-- What a town's data folder replaces when it is founded again.
grant delete on org_unit, role_grant, deputy, opening_rule, responsibility, rule to poststelle_worker;
-- What an inspection found is replaced when the capture is inspected again.
grant delete on capture_component to poststelle_worker;

-- Who may do what --------------------------------------------------------------------------------
-- Every definer function names pg_temp last in its search path: where it is not named it is searched
-- first, and a caller's temporary table `role_grant` would be believed.

-- The day in the town, by which grants and deputies are valid.
create function town_today() returns date
  language sql stable security definer set search_path = public, pg_temp as $$
  select (now() at time zone t.time_zone)::date from tenant t where t.id = app_tenant()
$$;

-- The grants in force of the person who acts; none of a person who was disabled.
create function my_grants() returns setof role_grant
  language sql stable security definer set search_path = public, pg_temp as $$
  select g.* from role_grant g join person p on p.id = g.person_id
  where g.tenant_id = app_tenant() and g.person_id = app_person() and p.disabled_at is null
    and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today())
$$;

create function has_role(variadic wanted text[]) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from my_grants() where role = any (wanted))
$$;

create function works_here() returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from my_grants())
$$;

-- The units a person was given, and those of whom they deputise for.
create function my_own_units() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select org_unit_id from my_grants()
  where role in ('case-worker', 'department-head') and org_unit_id is not null
  union
  select g.org_unit_id from deputy d
    join person p on p.id = d.deputy_id
    join role_grant g on g.tenant_id = d.tenant_id and g.person_id = d.person_id
  where d.tenant_id = app_tenant() and d.deputy_id = app_person() and p.disabled_at is null
    and town_today() between d.valid_from and d.valid_to
    and g.role in ('case-worker', 'department-head') and g.org_unit_id is not null
    and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today())
$$;

-- The same with all units below them.
create function my_units() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive granted as (
    select my_own_units() as id
    union
    select u.id from org_unit u join granted on u.parent_id = granted.id
    where u.tenant_id = app_tenant()
  )
  select id from granted
$$;

-- Who works for this town, for whoever does too: their names, not what they do.
create function colleagues() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select app_person()
  union
  select person_id from role_grant where tenant_id = app_tenant() and works_here()
$$;

-- States in which nobody sees content by these rules: never opened, awaiting erasure, or replaced by
-- documents that have rules of their own.
create function is_shut(state text) returns boolean language sql immutable
  as $$ select state in ('sealed', 'handed-over-unopened', 'counted-only', 'restricted', 'superseded') $$;

-- What decides what a person sees, found out once a query: policies hand it to the functions below as
-- `(select my_view())`. Asked again for every row it was ten times the price of the rule itself.
create type viewer as (
  -- Clerks and supervisors.
  splits boolean,
  -- What was taken in since then is still before a clerk's eyes.
  since timestamptz,
  own_units uuid[],
  units uuid[]
);
create function my_view() returns viewer
  language sql stable security definer set search_path = public, pg_temp as $$
  select app_person() is not null and has_role('clerk', 'supervisor'),
    now() - make_interval(days => t.clerk_sees_days),
    array(select my_own_units()), array(select my_units())
  from tenant t where t.id = app_tenant()
$$;

-- THE rule of visibility, used by every policy and by search: which of these documents' content is seen.
-- It is seen by
--   its unit, while it is delivered there: units above see it too, unless it is confidential or of a
--     secrecy kind;
--   a clerk or supervisor, while a case of its letter or its capture is open, and for a set period
--     after it was taken in unless it is confidential or of a secrecy kind.
-- An enclosure goes with its main document. An operator, an auditor and an administrator never see
-- content by those roles, and nobody sees what is shut or came in a sealed batch.
create function visible_among(wanted uuid[], me viewer) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(d.id) from document d
  join document m on m.id = coalesce(d.parent_id, d.id)
  join capture c on c.id = d.capture_id
  cross join lateral (select d.confidential or m.confidential or d.secrecy <> '{}' or m.secrecy <> '{}' as is_secret) s
  where d.id = any (wanted) and d.tenant_id = app_tenant()
    and not c.sealed and not is_shut(d.state) and not is_shut(m.state)
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

create function may_see_document(wanted uuid, me viewer) returns boolean language sql stable
  as $$ select wanted = any (visible_among(array[wanted], me)) $$;

-- The whole of a capture shows every page of a batch, so only who splits batches may see it, and not
-- when one of its letters is shut; one with a secret letter only while the capture itself has a case.
create function may_see_capture(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select me.splits and exists (
    select from capture c
    where c.id = wanted and c.tenant_id = app_tenant() and not c.sealed
      and not exists (select from document d
        where d.capture_id = c.id and is_shut(d.state) and d.state <> 'superseded')
      and (exists (select from clarification_case k
          where k.capture_id = c.id and k.document_id is null and k.settled_at is null)
        or (c.accepted_at > me.since
          and not exists (select from document d
            where d.capture_id = c.id and (d.confidential or d.secrecy <> '{}')))))
$$;

-- A page is seen with its document; one that is in none (not separated yet, or discarded) by who splits.
create function may_see_page(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select visible_among(array(select dp.document_id from document_page dp
      where dp.page_id = wanted and dp.tenant_id = app_tenant()), me) is not null
    or (me.splits and exists (
      select from page p join capture c on c.id = p.capture_id
      where p.id = wanted and p.tenant_id = app_tenant() and not c.sealed
        and (c.accepted_at > me.since or exists (select from clarification_case k
          where k.capture_id = c.id and k.document_id is null and k.settled_at is null))
        and not exists (
          select from document_page dp join document d on d.id = dp.document_id
          where dp.page_id = p.id and d.state <> 'superseded')))
$$;

create function may_see_item(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select visible_among(array(select d.id from document d
    where d.mail_item_id = wanted and d.tenant_id = app_tenant()), me) is not null
$$;

-- A case's words may quote the name or text of what it is about.
create function may_see_case(wanted uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select me.splits and exists (select from clarification_case k
    where k.id = wanted and k.tenant_id = app_tenant()
      and case when k.document_id is null then may_see_capture(k.capture_id, me)
        else may_see_document(k.document_id, me) end)
$$;

-- A blob is what shows it: a page's image or words, a document's rendition, or a whole capture's bytes.
create function may_see_blob(folder uuid, sha text, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select may_see_capture(folder, me)
    or exists (select from page_version v
      where v.folder_id = folder and v.tenant_id = app_tenant()
        and sha in (v.image_sha256, v.words_sha256) and may_see_page(v.page_id, me))
    or exists (select from rendition r
      where r.folder_id = folder and r.tenant_id = app_tenant() and r.sha256 = sha and may_see_document(r.document_id, me))
$$;

-- Whether something in the folder may be seen: then the service may use its key, and opens what
-- may_see_blob lets through.
create function may_open_folder(folder uuid, me viewer) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select may_see_capture(folder, me) or may_see_item(folder, me)
    or exists (select from page_version v
      where v.folder_id = folder and v.tenant_id = app_tenant() and may_see_page(v.page_id, me))
$$;

-- Process tables: ids, states, sizes and times. Whoever keeps the process running sees all of the
-- town's; a case worker the rows of what they may see.
create function runs_the_process() returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$ select has_role('clerk', 'supervisor', 'operator', 'auditor', 'administrator') $$;

-- Questions about the person stand in a sub-select: asked once a query, not once a row.
do $$
declare t text;
begin
  foreach t in array array['batch', 'capture', 'item_relation', 'task', 'clarification_case', 'refusal'] loop
    execute format('create policy process_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select runs_the_process()))', t);
  end loop;
  -- The town itself: everybody who works for it.
  foreach t in array array['org_unit', 'opening_rule', 'responsibility', 'rule'] loop
    execute format('create policy town_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select works_here()))', t);
  end loop;
  -- Content of one document.
  foreach t in array array['document_fact', 'routing_decision', 'rendition', 'training_example'] loop
    execute format('create policy content_of_document on %I for select to poststelle_api using (tenant_id = app_tenant() and may_see_document(document_id, (select my_view())))', t);
  end loop;
  -- Content of a whole capture.
  foreach t in array array['capture_source', 'capture_component'] loop
    execute format('create policy content_of_capture on %I for select to poststelle_api using (tenant_id = app_tenant() and may_see_capture(capture_id, (select my_view())))', t);
  end loop;
  -- The trail, not the letters.
  foreach t in array array['audit_event', 'audit_leaf', 'tree_head', 'erasure_register'] loop
    execute format('create policy trail_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select has_role(''auditor'')))', t);
  end loop;
end $$;

create policy tenant_of_mine on tenant for select to poststelle_api
  using (id = app_tenant() and (select works_here()));
create policy document_process on document for select to poststelle_api
  using (tenant_id = app_tenant() and ((select runs_the_process()) or may_see_document(id, (select my_view()))));
create policy document_page_process on document_page for select to poststelle_api
  using (tenant_id = app_tenant() and ((select runs_the_process()) or may_see_document(document_id, (select my_view()))));
create policy page_process on page for select to poststelle_api
  using (tenant_id = app_tenant() and ((select runs_the_process()) or may_see_page(id, (select my_view()))));
create policy mail_item_process on mail_item for select to poststelle_api
  using (tenant_id = app_tenant() and ((select runs_the_process()) or may_see_item(id, (select my_view()))));
create policy paper_process on paper_original for select to poststelle_api
  using (tenant_id = app_tenant() and ((select runs_the_process()) or may_see_item(mail_item_id, (select my_view()))));
create policy page_version_content on page_version for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_page(page_id, (select my_view())));
create policy case_content on clarification_detail for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_case(case_id, (select my_view())));
-- The row of a withdrawn delivery is the stub the former unit keeps.
create policy delivery_of_mine on delivery for select to poststelle_api
  using (tenant_id = app_tenant() and ((select runs_the_process()) or org_unit_id in (select my_units())));
create policy inbox_of_mine on inbox_entry for select to poststelle_api
  using (tenant_id = app_tenant() and org_unit_id in (select my_units()) and may_see_document(document_id, (select my_view())));
create policy grants_of_mine on role_grant for select to poststelle_api
  using (tenant_id = app_tenant() and (person_id = app_person() or (select has_role('administrator'))));
create policy deputies_of_mine on deputy for select to poststelle_api
  using (tenant_id = app_tenant() and (app_person() in (person_id, deputy_id) or (select has_role('administrator'))));
create policy colleague on person for select to poststelle_api using (id in (select colleagues()));
create policy own_password on person for update to poststelle_api
  using (id = app_person()) with check (id = app_person());
create policy operated on worker_process for select to poststelle_api
  using ((select has_role('operator', 'administrator')));

-- Keys and blobs are opened by the service for a person whom a policy above let through.
create policy blob_of_mine on blob for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_blob(folder_id, sha256, (select my_view())));
create policy key_of_mine on item_key for select to poststelle_api using (tenant_id = app_tenant() and (
  may_open_folder(owner_id, (select my_view())) or (owner_kind = 'tenant-year' and (select has_role('auditor')))));

-- Nothing queries by person: access_log and classifier_model are written, and read by nobody here.
revoke select on access_log, classifier_model, receipt_counter, audit_pending from poststelle_api;
revoke all on access_log from poststelle_worker;
grant insert on access_log to poststelle_api;
create policy access_by_api on access_log for insert to poststelle_api
  with check (tenant_id = app_tenant() and may_see_document(document_id, (select my_view())));

-- Finding --------------------------------------------------------------------------------------

-- Matches by the text index first and filters after (design section 5). The policy of the owner lets
-- the planner do so: behind any other condition of row-level security it may not use an index for
-- `@@`, which is not leakproof. It holds inside definer functions only, and each names the tenant.
create policy search_uses_index on page_version for select to poststelle_owner using (true);

-- Documents the actor may see whose pages match, best first, at most 500.
create function search_documents(query text, row_limit integer) returns table (document_id uuid, rank real)
  language sql stable security definer set search_path = public, pg_temp as $$
  with matched as materialized (
    select v.page_id, ts_rank_cd(v.search, websearch_to_tsquery('german', query)) as rank
    from page_version v
    where v.search @@ websearch_to_tsquery('german', query) and v.effective and v.tenant_id = app_tenant()
  ), ranked as materialized (
    select dp.document_id, max(m.rank) as rank
    from matched m join document_page dp on dp.page_id = m.page_id and dp.tenant_id = app_tenant()
    group by dp.document_id
  )
  select r.document_id, r.rank
  from unnest(visible_among(array(select ranked.document_id from ranked), (select my_view()))) as visible (id)
  join ranked r on r.document_id = visible.id
  order by r.rank desc, r.document_id
  limit least(greatest(row_limit, 0), 500)
$$;

-- Signing in ------------------------------------------------------------------------------------

-- Before anybody is known: one login's hash, never a list of them.
create function sign_in(wanted_login text) returns table (person_id uuid, password_hash text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select id, password_hash from person
  where login = wanted_login and disabled_at is null and password_hash is not null
$$;

create function person_of_session(wanted_token_sha256 text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id from session s join person p on p.id = s.person_id
  where s.token_sha256 = wanted_token_sha256 and s.expires_at > now() and p.disabled_at is null
$$;

-- The housekeeper: named tables over all tenants, and no content.
do $$
declare t text;
begin
  foreach t in array array['capture', 'document', 'mail_item', 'page', 'document_page', 'task', 'delivery',
      'inbox_entry', 'clarification_case', 'org_unit', 'blob', 'audit_event', 'audit_pending', 'audit_leaf',
      'tree_head', 'refusal', 'batch', 'item_key'] loop
    execute format('create policy housekeeper_all on %I to poststelle_housekeeper using (true) with check (true)', t);
    execute format('grant select on %I to poststelle_housekeeper', t);
  end loop;
end $$;
-- Which items have a key, for the sweep; not the keys.
revoke select on item_key from poststelle_housekeeper;
grant select (owner_id, tenant_id) on item_key to poststelle_housekeeper;
grant delete on audit_pending to poststelle_housekeeper;
grant update on task to poststelle_housekeeper;
grant delete on task to poststelle_housekeeper;
grant insert on audit_leaf, tree_head to poststelle_housekeeper;

-- The trail is written once: no role may change it, and a trigger refuses whoever would.
revoke update on audit_event, audit_pending, audit_leaf, tree_head, erasure_register from poststelle_worker;
revoke insert on audit_pending, audit_leaf, tree_head from poststelle_worker;
create function refuse_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception '% is append-only: % refused. A correction is a new event.', tg_table_name, tg_op
    using errcode = 'insufficient_privilege';
end $$;
do $$
declare t text;
begin
  foreach t in array array['audit_event', 'audit_leaf', 'tree_head', 'access_log', 'erasure_register'] loop
    execute format('create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;

revoke create on schema public from public;

-- Functions are everybody's until that is taken back: the queue's role, too, could ask for anybody.
revoke execute on all functions in schema public from public;
grant execute on function app_tenant, app_person to poststelle_api, poststelle_worker;
grant execute on function has_role, works_here, runs_the_process, my_own_units, my_units, colleagues,
  my_view, visible_among, may_see_document, may_see_capture, may_see_page, may_see_item, may_see_case, may_see_blob, may_open_folder,
  search_documents, sign_in, person_of_session to poststelle_api;
