-- Common words, quicker. The beginning of a last word that may be unfinished (0005) costs as much as every
-- letter that has a word beginning so, whatever else narrows the search: PostgreSQL collects them all before
-- it looks at anything else (measured among 500,000: 40 ms of 45). And of a common word in many departments
-- half a year is 19,000 letters, of which the newest 300 are wanted. So now
--   words are taken as they stand, and only where those are few their beginnings count too;
--   the search begins with two months and goes as far back as those tell that it must;
--   where a day or a number leaves few letters anyway, their words are looked at one by one;
--   what is asked for since a day is narrowed by its months, as what lies between two days is.

-- Marks of the months that a search begins with: so many up to a day of receipt, or else up to the intake of now.
create function newest_months(months integer, until_day date) returns tsquery language sql stable
  as $$ select marks_query(case when until_day is null
    then month_marks('a:', (now() - make_interval(months => months - 1))::date, now()::date + 1)
    else month_marks('m:', (until_day - make_interval(months => months - 1))::date, until_day) end, '|') $$;

-- As in 0020: documents the actor may see that hold the words and pass the filters, best first; without words
-- the newest first. Of more than 300 that match, the newest are ranked: so a common word costs what a rare
-- one does. Where 300 hold the words as they stand, those that only begin so are not looked for.
create or replace function search_documents(
  query text, row_limit integer,
  from_day date default null, to_day date default null, on_day date default null, unit uuid default null,
  sender text default null, kind text default null, channel text default null, state text default null,
  reference text default null, receipt text default null,
  after_rank real default null, after_id uuid default null
) returns table (document_id uuid, rank real)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  matches_max constant integer := 300;
  -- Further back than that, all is looked through at once.
  months_max constant integer := 30;
  -- Of more letters of a day or number their words are looked up.
  few_max constant integer := 600;
  wanted_rows constant integer := least(greatest(row_limit, 0), 500);
  me viewer := my_view();
  asked tsquery := nullif(search_query(coalesce(query, ''))::text, '')::tsquery;
  as_it_stands tsquery := nullif(websearch_to_tsquery('german', coalesce(query, ''))::text, '')::tsquery;
  -- What is looked for; the last is all that was asked.
  wordings tsquery[] := case when as_it_stands is null or as_it_stands::text = asked::text
    then array[asked] else array[as_it_stands, asked] end;
  wording tsquery;
  -- What came since a day came until today.
  until_day date := case when from_day is null then to_day else coalesce(to_day, now()::date + 1) end;
  filters tsquery := filter_marks(from_day, until_day, on_day, unit, sender, kind, channel, state, reference, receipt);
  scope tsquery := marks_query(array(select distinct 'u:' || id from unnest(me.units || me.own_units) as id)
    || array(select 'p:' || id from unnest(me.principals || me.person) as id)
    || case when me.splits then month_marks('a:', me.since::date, now()::date + 1) else '{}' end, '|');
  -- Of many units the months narrow better than the units do; what is not theirs falls out after.
  scope_of_months tsquery := case when cardinality(me.units) <= 8 then scope end;
  -- Older post that a clerk sees because a case of it is open; there is little.
  old_cases uuid[] := case when me.splits then array(select d.id from clarification_case k
    join capture c on c.id = k.capture_id and c.accepted_at <= me.since
    join document d on d.capture_id = c.id
    where k.tenant_id = app_tenant() and k.settled_at is null limit 5000) else '{}' end;
  -- Its own step, so that the newest are chosen among what the index found, and not the other way round.
  matching constant text := 'select array(select m.id from (
      select s.document_id as id from document_search s
      where s.tenant_id = app_tenant() and %s and %s
        and ($3 is null or s.receipt_day >= $3) and ($4 is null or s.receipt_day <= $4)
        and ($5 is null or s.document_id < $5) and ($6 is null or s.document_id = any ($6)) offset 0
    ) m order by m.id desc limit $7)';
  by_words constant text := case when asked is null then '$2 is null' else 's.words @@ $2' end;
  by_marks constant text := format(matching, 's.marks @@ $1', by_words);
  matched uuid[];
  seen uuid[] := '{}';
  -- Of few units' post, what a short time or a day has is looked through at once.
  is_little constant boolean := on_day is not null or (cardinality(me.units) <= 8 and until_day - from_day < 190);
  months integer;
  enough integer;
  before uuid;
begin
  if asked is null and filters is null then return; end if;
  if asked is not null and num_nonnulls(on_day, reference, receipt) > 0 and scope is not null then
    execute format(matching, 's.marks @@ $1', '$2 is null') into matched using
      both_queries(scope, filters), null::tsquery, from_day, to_day, null::uuid, null::uuid[], few_max;
    if cardinality(matched) < few_max then
      seen := coalesce(visible_among(array(
        select m.id from (select s.document_id as id, s.words from document_search s
          where s.tenant_id = app_tenant() and s.document_id = any (matched) offset 0) m
        where m.words @@ asked), me), '{}');
      wordings := '{}';
    end if;
  end if;
  foreach wording in array wordings loop
    months := case when cardinality(me.units) = 0 or is_little then null
      when wording = as_it_stands or asked is null then 2
      -- Each look for beginnings costs the same: of few units one look at all of it.
      when cardinality(me.units) > 2 then 6 end;
    matched := null;
    while months is not null loop
      execute by_marks into matched using
        both_queries(both_queries(scope_of_months, filters), newest_months(months, to_day)),
        wording, from_day, to_day, null::uuid, null::uuid[], matches_max;
      if cardinality(matched) = matches_max then
        seen := coalesce(visible_among(matched, me), '{}');
        exit;
      end if;
      -- As many months as have enough, if the others are like these, and a quarter more; not a third time.
      enough := ceil(2.5 * matches_max / greatest(cardinality(matched), 1));
      months := case when months = 2 and enough <= months_max then enough end;
    end loop;
    -- So few in two months are few at all times.
    continue when wording <> asked and cardinality(matched) < 8;
    before := null;
    while scope is not null and cardinality(seen) < wanted_rows loop
      execute by_marks into matched using
        both_queries(scope, filters), wording, from_day, to_day, before, null::uuid[], matches_max;
      exit when before is null and wording <> asked and cardinality(matched) < matches_max;
      seen := case when before is null then '{}' else seen end || coalesce(visible_among(matched, me), '{}');
      exit when cardinality(matched) < matches_max;
      before := matched[matches_max];
    end loop;
    exit when cardinality(seen) >= wanted_rows;
  end loop;
  if cardinality(old_cases) > 0 then
    execute format(matching, case when filters is null then '$1 is null' else 's.marks @@ $1' end, by_words) into matched using
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

revoke execute on function newest_months from public;
