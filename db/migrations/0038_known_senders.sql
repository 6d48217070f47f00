-- Who wrote before: senders of other letters whose name sounds like this one's. There is no list of
-- senders: they are the facts of the letters themselves, found by marks in the row a letter has for
-- search (0020), so that what is erased or shut is no known sender either, and nobody sees one through a
-- letter that is not theirs.

-- A word as Cologne phonetics code it: Postel, "Die Koelner Phonetik", IBM-Nachrichten 19 (1969).
create function cologne_code(word text) returns text language plpgsql immutable as $$
declare
  letters constant text := regexp_replace(
    translate(replace(lower(normalize(word, NFC)), 'ß', 's'),
      'äöüàáâãåçèéêëìíîïñòóôõøùúûýÿğışčćžšńłęąőű', 'aouaaaaaceeeeiiiinooooouuuyygiscczsnleaou'),
    '[^a-z]', '', 'g');
  code text := '';
  digit text;
  this text;
  before text;
  after text;
begin
  for i in 1 .. least(length(letters), 60) loop
    this := substr(letters, i, 1);
    before := case when i = 1 then '' else substr(letters, i - 1, 1) end;
    after := substr(letters, i + 1, 1);
    digit := case
      when this in ('a', 'e', 'i', 'j', 'o', 'u', 'y') then '0'
      when this = 'h' then ''
      when this = 'b' or this = 'p' and after <> 'h' then '1'
      when this in ('d', 't') then case when after in ('c', 's', 'z') then '8' else '2' end
      when this in ('f', 'v', 'w', 'p') then '3'
      when this in ('g', 'k', 'q') then '4'
      when this = 'x' then case when before in ('c', 'k', 'q') then '8' else '48' end
      when this = 'l' then '5'
      when this in ('m', 'n') then '6'
      when this = 'r' then '7'
      when this in ('s', 'z') then '8'
      -- A "c": hard before these, and soft after s and z.
      when i = 1 then case when after in ('a', 'h', 'k', 'l', 'o', 'q', 'r', 'u', 'x') then '4' else '8' end
      when before in ('s', 'z') then '8'
      else case when after in ('a', 'h', 'k', 'o', 'q', 'u', 'x') then '4' else '8' end
    end;
    code := code || digit;
  end loop;
  -- One of equal neighbours; then vowels count at the beginning alone.
  code := regexp_replace(code, '(.)\1+', '\1', 'g');
  return left(code, 1) || replace(substr(code, 2), '0', '');
end $$;

-- The codes of the words of a name that tell it from others: no legal form, no title, nothing of one sound.
create function name_sounds(name text) returns text[] language sql immutable as $$
  select coalesce(array_agg(distinct code), '{}') from (
    select cologne_code(word) as code
    from regexp_split_to_table(lower(coalesce(name, '')), '[^[:alpha:]]+') as word
    where length(word) > 2 and word not in ('herr', 'herrn', 'frau', 'familie', 'firma', 'prof', 'dipl', 'ing', 'und', 'von',
      'vom', 'van', 'der', 'die', 'das', 'den', 'des', 'dem', 'zur', 'zum', 'für', 'gmbh', 'mbh', 'ohg', 'gbr', 'partg')
  ) words where length(code) > 1
$$;

-- As in 0020, and of the sender also
-- g: what a word of the name sounds like   q: postcode of the address
create or replace function marks_of(wanted uuid) returns tsvector
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
        when 'letterDate' then 'l:' || (f.fact ->> 'date')
        when 'sender' then 'q:' || (f.fact #>> '{address,postcode}') end
      from document_fact f
      where f.document_id = d.id and f.effective and f.kind in ('kind', 'letterDate', 'sender')
    union select 'f:' || word from document_fact f, unnest(name_words(f.fact ->> 'name')) as word
      where f.document_id = d.id and f.effective and f.kind = 'sender'
    union select 'g:' || sound from document_fact f, unnest(name_sounds(f.fact ->> 'name')) as sound
      where f.document_id = d.id and f.effective and f.kind = 'sender'
    union select 'z:' || plain_reference(number ->> 'text')
      from document_fact f, jsonb_array_elements(case jsonb_typeof(f.fact) when 'array' then f.fact else '[]' end) as number
      where f.document_id = d.id and f.effective and f.kind = 'referenceNumbers'
  ) found where mark is not null))
  from document d join mail_item i on i.id = d.mail_item_id join capture c on c.id = d.capture_id
  where d.id = wanted
$$;

-- What is there already, town by town; the owner sees the list of towns for this once.
alter table tenant no force row level security;
do $$
declare town uuid;
begin
  for town in select id from tenant loop
    perform set_config('app.tenant', town::text, true);
    perform refresh_search(array(select id from document where tenant_id = town), false);
  end loop;
  perform set_config('app.tenant', '', true);
end $$;
alter table tenant force row level security;

-- The senders of other envelopes whose name sounds like that of this document's sender, newest letter
-- first, as far as the actor may see those letters: every word of the name sounds alike, or one does and
-- the postcode is the same, for reading may have hurt a word. No row: the document has no sender or is not
-- theirs to see.
create function alike_senders(wanted uuid) returns table (document_id uuid, receipt_day date, fact jsonb)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  -- Of more the newest: so a common name costs what a rare one does.
  matches_max constant integer := 300;
  me viewer := my_view();
  main document := (select m from document d join document m on m.id = coalesce(d.parent_id, d.id)
    where d.id = wanted and d.tenant_id = app_tenant() and may_see_document(d.id, me));
  sender jsonb := (select f.fact from document_fact f
    where f.document_id = main.id and f.tenant_id = app_tenant() and f.effective and f.kind = 'sender');
  sounds constant text[] := array(select 'g:' || sound from unnest(name_sounds(sender ->> 'name')) as sound);
  sought tsquery := marks_query(sounds, '&');
  scope tsquery := marks_query(array(select 'u:' || id from unnest(me.units || me.own_units) as id)
    || array(select 'p:' || id from unnest(me.principals || me.person) as id)
    || case when me.splits then month_marks('a:', me.since::date, now()::date + 1) else '{}' end, '|');
  matched uuid[];
begin
  if sought is null or scope is null then return; end if;
  if sender #>> '{address,postcode}' is not null then
    sought := sought || (marks_query(sounds, '|') && marks_query(array['q:' || (sender #>> '{address,postcode}')], '&'));
  end if;
  -- Its own step, as in search_documents: the index finds, then the newest are chosen.
  execute 'select array(select m.id from (select s.document_id as id from document_search s
      where s.tenant_id = app_tenant() and s.marks @@ $1 offset 0) m order by m.id desc limit $2)'
    into matched using scope && sought, matches_max;
  return query
    select d.id, i.receipt_day, f.fact
    from unnest(visible_among(matched, me)) as seen (id)
    join document d on d.id = seen.id
    join mail_item i on i.id = d.mail_item_id
    join document_fact f on f.document_id = d.id and f.tenant_id = app_tenant() and f.effective and f.kind = 'sender'
    where d.parent_id is null and d.role = 'main' and d.mail_item_id <> main.mail_item_id
      and d.state <> 'superseded' and jsonb_typeof(f.fact) = 'object'
    order by d.id desc;
end $$;

revoke execute on function cologne_code, name_sounds, alike_senders from public;
grant execute on function alike_senders to poststelle_api;
