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

-- The installation's own tables have no tenant. The worker founds towns, so it may add persons;
-- only the API sees sessions.
grant select, insert, update on person to poststelle_worker;
grant select, insert, update, delete on session to poststelle_api;
grant select (id, login, display_name, created_at, disabled_at, password_hash) on person to poststelle_api;
grant update (password_hash) on person to poststelle_api;
grant select, insert, update, delete on worker_process to poststelle_housekeeper, poststelle_worker;
grant select on worker_process to poststelle_api;

-- What a town's data folder replaces when it is founded again.
grant delete on org_unit, role_grant, deputy, opening_rule, responsibility, rule to poststelle_worker;
-- What an inspection found is replaced when the capture is inspected again.
grant delete on capture_component to poststelle_worker;

-- Who may do what --------------------------------------------------------------------------------

create function has_role(variadic wanted text[]) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (
    select from role_grant
    where tenant_id = app_tenant() and person_id = app_person() and role = any (wanted)
      and valid_from <= current_date and (valid_to is null or valid_to >= current_date))
$$;

-- The units whose post a person works on, with all units below them; those of whom they deputise for too.
create function my_units() returns setof uuid
  language sql stable security definer set search_path = public as $$
  with recursive acting_for as (
    select app_person() as person_id
    union
    select d.person_id from deputy d
    where d.tenant_id = app_tenant() and d.deputy_id = app_person()
      and current_date between d.valid_from and d.valid_to
  ), granted as (
    select g.org_unit_id as id from role_grant g join acting_for using (person_id)
    where g.tenant_id = app_tenant() and g.role in ('case-worker', 'department-head')
      and g.org_unit_id is not null
      and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
    union
    select u.id from org_unit u join granted on u.parent_id = granted.id
    where u.tenant_id = app_tenant()
  )
  select id from granted
$$;

-- THE rule of visibility, used by every policy and by search. A document's content is seen by
--   its unit, while it is delivered there (sealed post is not, but for its own acts);
--   a clerk or supervisor, while a case of it is open and for a set period after it was taken in.
-- An operator, an auditor and an administrator never see content by those roles.
create function may_see_document(wanted uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (
    select from document d join capture c on c.id = d.capture_id
    join tenant t on t.id = d.tenant_id
    where d.id = wanted and d.tenant_id = app_tenant() and app_person() is not null
      and not c.sealed and d.state <> 'restricted'
      and (
        exists (
          select from delivery v
          where v.document_id = coalesce(d.parent_id, d.id) and v.state = 'delivered'
            and v.org_unit_id in (select my_units()))
        or (has_role('clerk', 'supervisor') and (
          c.accepted_at > now() - make_interval(days => t.clerk_sees_days)
          or exists (select from clarification_case k
            where k.capture_id = c.id and coalesce(k.document_id, coalesce(d.parent_id, d.id)) = coalesce(d.parent_id, d.id)
              and k.settled_at is null)))))
$$;

-- A whole capture shows every page of a batch, so only who splits batches may see it.
create function may_see_capture(wanted uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (
    select from capture c join tenant t on t.id = c.tenant_id
    where c.id = wanted and c.tenant_id = app_tenant() and app_person() is not null
      and not c.sealed and has_role('clerk', 'supervisor')
      and (c.accepted_at > now() - make_interval(days => t.clerk_sees_days)
        or exists (select from clarification_case k where k.capture_id = c.id and k.settled_at is null)))
$$;

create function may_see_page(wanted uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from page p where p.id = wanted and p.tenant_id = app_tenant() and may_see_capture(p.capture_id))
    or exists (select from document_page dp where dp.page_id = wanted and dp.tenant_id = app_tenant() and may_see_document(dp.document_id))
$$;

-- Process tables: ids, states, sizes and times. Whoever keeps the process running sees all of the
-- town's; a case worker the rows of what they may see.
create function runs_the_process() returns boolean language sql stable
  as $$ select has_role('clerk', 'supervisor', 'operator', 'auditor', 'administrator') $$;

do $$
declare t text;
begin
  foreach t in array array['batch', 'capture', 'mail_item', 'item_relation', 'page', 'task',
      'clarification_case', 'paper_original', 'refusal'] loop
    execute format('create policy process_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and runs_the_process())', t);
  end loop;
  -- The town itself: everybody who works for it.
  foreach t in array array['org_unit', 'opening_rule', 'responsibility', 'rule'] loop
    execute format('create policy town_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and has_role(''clerk'', ''case-worker'', ''department-head'', ''supervisor'', ''operator'', ''auditor'', ''administrator'', ''agent-115''))', t);
  end loop;
  -- Content of one document.
  foreach t in array array['document_fact', 'routing_decision', 'rendition', 'training_example'] loop
    execute format('create policy content_of_document on %I for select to poststelle_api using (tenant_id = app_tenant() and may_see_document(document_id))', t);
  end loop;
  -- Content of a whole capture.
  foreach t in array array['capture_source', 'capture_component', 'clarification_detail'] loop
    execute format('create policy content_of_capture on %I for select to poststelle_api using (tenant_id = app_tenant() and may_see_capture(capture_id))', t);
  end loop;
  -- The trail, not the letters.
  foreach t in array array['audit_event', 'audit_leaf', 'tree_head', 'erasure_register'] loop
    execute format('create policy trail_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and has_role(''auditor''))', t);
  end loop;
end $$;

create policy tenant_of_mine on tenant for select to poststelle_api using (id = app_tenant() and app_person() is not null);
create policy document_process on document for select to poststelle_api
  using (tenant_id = app_tenant() and (runs_the_process() or may_see_document(id)));
create policy document_page_process on document_page for select to poststelle_api
  using (tenant_id = app_tenant() and (runs_the_process() or may_see_document(document_id)));
create policy page_of_mine on page for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_page(id));
create policy page_version_content on page_version for select to poststelle_api
  using (tenant_id = app_tenant() and may_see_page(page_id));
create policy delivery_of_mine on delivery for select to poststelle_api
  using (tenant_id = app_tenant() and (runs_the_process() or org_unit_id in (select my_units())));
create policy inbox_of_mine on inbox_entry for select to poststelle_api
  using (tenant_id = app_tenant() and org_unit_id in (select my_units()) and may_see_document(document_id));
create policy grants_of_mine on role_grant for select to poststelle_api
  using (tenant_id = app_tenant() and (person_id = app_person() or has_role('administrator')));
create policy deputies_of_mine on deputy for select to poststelle_api
  using (tenant_id = app_tenant() and (app_person() in (person_id, deputy_id) or has_role('administrator')));

-- Keys and blobs are opened by the service for a person whom a policy above let through.
create policy blob_of_mine on blob for select to poststelle_api using (tenant_id = app_tenant() and (
  may_see_capture(folder_id)
  or exists (select from document d where d.mail_item_id = folder_id and may_see_document(d.id))));
create policy key_of_mine on item_key for select to poststelle_api using (tenant_id = app_tenant() and (
  may_see_capture(owner_id)
  or exists (select from document d where d.mail_item_id = owner_id and may_see_document(d.id))
  or (owner_kind = 'tenant-year' and has_role('auditor'))));

-- Nothing queries by person: access_log and classifier_model are written, and read by nobody here.
revoke select on access_log, classifier_model, receipt_counter, audit_pending from poststelle_api;
revoke all on access_log from poststelle_worker;
grant insert on access_log to poststelle_api;
create policy access_by_api on access_log for insert to poststelle_api with check (tenant_id = app_tenant());

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
create function refuse_change() returns trigger language plpgsql as $$
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
