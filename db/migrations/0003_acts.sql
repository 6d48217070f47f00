-- People's acts: they run as the process, in a transaction that names the person. `begin_act` says once
-- whether this person may act on this subject, and from then on row-level security lets the transaction
-- change rows of that one capture only: a forgotten check changes nothing (docs/adr/0010).

alter table document drop constraint document_state_check;
alter table document add constraint document_state_check check (state in ('re-reading', 'separated',
  'understood', 'routed', 'delivered', 'in-clarification', 'sealed', 'awaiting-re-scan', 'awaiting-paper',
  'quarantined', 'restricted', 'handed-over-unopened', 'forwarded', 'returned-to-sender', 'in-custody',
  'counted-only', 'discarded', 'superseded'));

-- How a person wants a capture's pages split; `separate` carries it out once.
create table split_order (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  ordered_by uuid not null references person,
  ordered_at timestamptz not null default now(),
  split jsonb not null,
  done_at timestamptz
);
create unique index on split_order (capture_id) where done_at is null;
alter table split_order enable row level security;
alter table split_order force row level security;
create policy owner_in_tenant on split_order to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy worker_in_tenant on split_order to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy process_in_tenant on split_order for select to poststelle_api
  using (tenant_id = app_tenant() and (select runs_the_process()));
grant select on split_order to poststelle_api;
grant select, insert, update on split_order to poststelle_worker;

-- Dual control: what one person asked for, until a second one does the same.
alter table clarification_case
  add asked_act text,
  add asked_by uuid references person,
  add asked_at timestamptz;

alter table inbox_entry
  add reference_number text,
  add changed_at timestamptz not null default now();

-- What a sealed letter said is not kept in words.
grant delete on document_fact to poststelle_worker;

-- Acts -----------------------------------------------------------------------------------------

-- The capture this transaction was allowed to change.
create function act_capture() returns uuid language sql stable
  as $$ select nullif(current_setting('app.act_capture', true), '')::uuid $$;

-- Whether the person may act on the subject, now. What is sealed is acted on by whoever splits, unseen.
create function begin_act(subject_kind text, subject_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me viewer := my_view();
  found_capture uuid;
begin
  case subject_kind
    when 'case' then
      select k.capture_id into found_capture from clarification_case k
      where k.id = subject_id and k.tenant_id = app_tenant() and me.splits;
    when 'document' then
      select d.capture_id into found_capture from document d join capture c on c.id = d.capture_id
      where d.id = subject_id and d.tenant_id = app_tenant() and me.splits
        and (may_see_document(d.id, me) or c.sealed or is_shut(d.state));
    when 'capture' then
      select c.id into found_capture from capture c
      where c.id = subject_id and c.tenant_id = app_tenant() and me.splits
        and (may_see_capture(c.id, me) or c.sealed);
    when 'inbox-entry' then
      select d.capture_id into found_capture from inbox_entry e join document d on d.id = e.document_id
      where e.id = subject_id and e.tenant_id = app_tenant() and e.state <> 'withdrawn'
        and e.org_unit_id = any (me.units) and may_see_document(d.id, me);
    else raise exception 'No act is on a %', subject_kind;
  end case;
  -- One transaction, one capture: a second subject must be of the same.
  if found_capture is null or coalesce(act_capture(), found_capture) <> found_capture then
    return false;
  end if;
  perform set_config('app.act_capture', found_capture::text, true);
  return true;
end $$;

-- Whether the person may set a unit's mode: a supervisor any, a head their own; null asks for the town.
create function may_set_mode(unit uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select has_role('supervisor') or (unit is not null and exists (
    select from my_grants() g where g.role = 'department-head' and g.org_unit_id = unit))
$$;

-- Whether a person works for a unit, or one above it.
create function works_for(person uuid, unit uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive line as (
    select id, parent_id from org_unit where id = unit and tenant_id = app_tenant()
    union
    select u.id, u.parent_id from org_unit u join line on u.id = line.parent_id
  )
  select exists (
    select from role_grant g join person p on p.id = g.person_id join line on line.id = g.org_unit_id
    where g.tenant_id = app_tenant() and g.person_id = person and p.disabled_at is null
      and g.role in ('case-worker', 'department-head')
      and g.valid_from <= town_today() and (g.valid_to is null or g.valid_to >= town_today()))
$$;

do $$
declare
  t text;
  mine text;
  act text;
begin
  foreach t in array array['capture', 'mail_item', 'page', 'page_version', 'document', 'clarification_case',
      'clarification_detail', 'split_order', 'document_page', 'document_fact', 'routing_decision', 'delivery',
      'inbox_entry', 'training_example', 'item_relation'] loop
    mine := case
      when t = 'capture' then 'id = act_capture()'
      when t in ('document_page', 'document_fact', 'routing_decision', 'delivery', 'inbox_entry', 'training_example')
        then 'document_id in (select d.id from document d where d.capture_id = act_capture())'
      when t = 'item_relation' then 'from_item_id in (select m.id from mail_item m where m.capture_id = act_capture())'
      else 'capture_id = act_capture()'
    end;
    foreach act in array array['insert', 'update', 'delete'] loop
      execute format('create policy act_within_%s on %I as restrictive for %s to poststelle_worker %s', act, t, act,
        case act
          when 'insert' then format('with check (app_person() is null or %s)', mine)
          when 'update' then format('using (app_person() is null or %1$s) with check (app_person() is null or %1$s)', mine)
          else format('using (app_person() is null or %s)', mine)
        end);
    end loop;
  end loop;
end $$;
-- People change a unit by its mode only, and a town by its one switch; founding runs as nobody.
create policy act_on_unit on org_unit as restrictive for update to poststelle_worker
  using (app_person() is null or may_set_mode(id)) with check (app_person() is null or may_set_mode(id));
create policy act_on_town on tenant as restrictive for update to poststelle_worker
  using (app_person() is null or may_set_mode(null)) with check (app_person() is null or may_set_mode(null));

revoke execute on function act_capture, begin_act, may_set_mode, works_for from public;
grant execute on function act_capture, begin_act, may_set_mode, works_for to poststelle_worker;
grant execute on function has_role to poststelle_worker;
