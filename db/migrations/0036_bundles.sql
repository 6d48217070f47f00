-- In the list of an inbox, a letter and what belongs to it stand as one bundle: what came in the same envelope, what
-- its mail item is related to (an advance copy, a reply, the same again), and what the same sender wrote under the
-- same reference number. Nothing of it is kept: it follows from what is known of the letters when the list is read.
create index on item_relation (from_item_id);
create index on item_relation (to_item_id);
-- A number is looked for at each reading of a list: what waits to be sorted into its index was read each time.
alter index document_reference set (fastupdate = off);
select gin_clean_pending_list('document_reference');

-- What else of this inbox belongs to these letters of it, as far as the person may work on both. A number that more
-- than 100 letters bear ties nothing: it is a form's, not a matter's. Letters split off from one another by a
-- clerk are related, but no bundle.
create function bundles_of(unit uuid, wanted uuid[])
  returns table (document_id uuid, entry_id uuid, state text, served boolean, deadline_on date, unread boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with letters as materialized (
    select d.id, d.mail_item_id from document d
    where d.id = any (wanted) and d.tenant_id = app_tenant() and unit in (select my_units())
  ), facts as materialized (
    select f.document_id, f.kind, f.fact from letters l join document_fact f on f.document_id = l.id
    where f.tenant_id = app_tenant() and f.effective and f.kind in ('referenceNumbers', 'sender')
  ), numbers as materialized (
    select distinct f.document_id, n.value ->> 'text' as number, lower(s.fact ->> 'name') as sender
    from facts f join facts s on s.document_id = f.document_id and s.kind = 'sender', jsonb_array_elements(f.fact) n
    where f.kind = 'referenceNumbers'
  ), bearers as materialized (
    select x.number, b.document_id, count(*) over (partition by x.number) as as_many
    from (select distinct number from numbers) x cross join lateral (
      select f.document_id from document_fact f
      where f.tenant_id = app_tenant() and f.effective and f.kind = 'referenceNumbers'
        and f.fact @> jsonb_build_array(jsonb_build_object('text', x.number))
      limit 101) b
  ), others as materialized (
    select n.document_id as letter_id, b.document_id as id from numbers n
    join bearers b on b.number = n.number and b.as_many between 2 and 100 and b.document_id <> n.document_id
    join document_fact s on s.document_id = b.document_id and s.tenant_id = app_tenant() and s.effective and s.kind = 'sender'
      and lower(s.fact ->> 'name') = n.sender
    union
    select l.id, o.id from letters l join document o on o.mail_item_id = l.mail_item_id and o.id <> l.id
    where o.role = 'main'
    union
    select l.id, o.id from letters l join item_relation r on r.from_item_id = l.mail_item_id and r.kind <> 'split-from'
    join document o on o.mail_item_id = r.to_item_id where r.tenant_id = app_tenant() and o.role = 'main'
    union
    select l.id, o.id from letters l join item_relation r on r.to_item_id = l.mail_item_id and r.kind <> 'split-from'
    join document o on o.mail_item_id = r.from_item_id where r.tenant_id = app_tenant() and o.role = 'main'
  ), parts as materialized (
    select o.letter_id, e.* from others o join inbox_entry e on e.document_id = o.id
    where e.tenant_id = app_tenant() and e.org_unit_id = unit and e.state <> 'withdrawn'
  ), visible as materialized (
    select id from unnest(visible_among(
      array(select p.letter_id from parts p union select p.document_id from parts p), (select my_working_view()))) as seen (id)
  )
  select p.letter_id, p.id, p.state, p.served, p.deadline_on,
    p.state <> 'done' and not exists (select from entry_seen s where s.entry_id = p.id and s.person_id = app_person())
  from parts p join visible l on l.id = p.letter_id join visible o on o.id = p.document_id
  order by p.letter_id, p.id
$$;
revoke execute on function bundles_of from public;
grant execute on function bundles_of to poststelle_api;

-- As in 0019, of what is done or of what is not, but only as many entries are asked about as the page needs, not all ten thousand of an inbox.
create index inbox_in_order on inbox_entry (org_unit_id, (state = 'done'), (not served), deadline_on, id) where state <> 'withdrawn';
create index inbox_by_arrival on inbox_entry (org_unit_id, (state = 'done'), id) where state <> 'withdrawn';
create or replace function inbox_page(
  unit uuid, states text[], only_mine boolean, only_unread boolean, deadline_until date, newest_first boolean,
  after_served boolean, after_deadline date, after_id uuid, row_limit integer
) returns setof inbox_entry
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  me uuid[] := array(select app_person() union select my_principals());
  view viewer := my_working_view();
  wants_done boolean := 'done' = any (states);
  looked_at inbox_entry[];
  one inbox_entry;
  seen uuid[];
  given integer := 0;
  -- Nearly all that lies in one's inbox may be seen: a little more than the page is enough.
  chunk integer := row_limit + 50;
begin
  if unit not in (select my_units()) then return; end if;
  loop
    if newest_first then
      looked_at := array(
        select e from inbox_entry e
        where e.tenant_id = app_tenant() and e.org_unit_id = unit and e.state <> 'withdrawn'
          and (e.state = 'done') = wants_done and e.state = any (states)
          and (not only_mine or e.claimed_by = any (me))
          and (not only_unread or not exists (select from entry_seen s
            where s.entry_id = e.id and s.person_id = app_person()))
          and (deadline_until is null or e.deadline_on <= deadline_until)
          and (after_id is null or e.id < after_id)
        order by e.id desc limit chunk);
    else
      looked_at := array(
        select e from inbox_entry e
        where e.tenant_id = app_tenant() and e.org_unit_id = unit and e.state <> 'withdrawn'
          and (e.state = 'done') = wants_done and e.state = any (states)
          and (not only_mine or e.claimed_by = any (me))
          and (not only_unread or not exists (select from entry_seen s
            where s.entry_id = e.id and s.person_id = app_person()))
          and (deadline_until is null or e.deadline_on <= deadline_until)
          and (after_id is null
            or (not e.served, e.deadline_on, e.id) > (not after_served, after_deadline, after_id))
        order by not e.served, e.deadline_on, e.id limit chunk);
    end if;
    seen := visible_among(array(select (l).document_id from unnest(looked_at) l), view);
    foreach one in array looked_at loop
      if one.document_id = any (seen) then
        return next one;
        given := given + 1;
        if given = row_limit then return; end if;
      end if;
    end loop;
    if cardinality(looked_at) < chunk then return; end if;
    after_served := one.served;
    after_deadline := one.deadline_on;
    after_id := one.id;
    -- Of what is left, little may be seen: it is asked about in growing parts.
    chunk := chunk * 4;
  end loop;
end $$;
