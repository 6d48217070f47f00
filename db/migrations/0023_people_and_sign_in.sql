-- breaking: the functions of signing in take and give more than before.
-- Signing in with a second factor or by the city's own sign-in, guesses that lock nobody else out, and
-- what an administrator does: people, units, deputies, retention, holidays.

-- Guesses ------------------------------------------------------------------------------------------

-- Counted by login and by where they come from, so that a stranger's guesses make the stranger wait.
-- `source`: a digest of the device or address; the empty string: everybody else together.
delete from sign_in_attempt;
drop function sign_in_wait(text), note_sign_in_failure(text), forget_sign_in_failures(text);
alter table sign_in_attempt drop constraint sign_in_attempt_pkey;
alter table sign_in_attempt add column source text not null;
alter table sign_in_attempt add primary key (login_sha256, source);

-- Where a login was signed in from, by digests: of a browser's cookie, or of the address, which is known for
-- a shorter time because others may have it next. Whoever comes from there is no stranger.
create table known_device (
  login_sha256 text not null,
  device_sha256 text not null,
  known_until timestamptz not null,
  primary key (login_sha256, device_sha256)
);

create function is_known_device(wanted_login_sha256 text, wanted_device_sha256 text) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from known_device where login_sha256 = wanted_login_sha256
    and device_sha256 = wanted_device_sha256 and known_until > now())
$$;

create function remember_device(wanted_login_sha256 text, wanted_device_sha256 text, days integer) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from known_device where known_until < now();
  insert into known_device values (wanted_login_sha256, wanted_device_sha256, now() + make_interval(days => days))
  on conflict (login_sha256, device_sha256) do update set known_until = excluded.known_until;
$$;

-- Seconds for which this login must wait from any of these sources; 0: it may try.
create function sign_in_wait(wanted_login_sha256 text, sources text[]) returns integer
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(max(ceil(extract(epoch from blocked_until - now()))::integer), 0)
  from sign_in_attempt
  where login_sha256 = wanted_login_sha256 and source = any (sources) and blocked_until > now()
$$;

-- Counts a wrong guess at each source; gives the wait in seconds. From the fifth in a row a source waits,
-- doubled every time, from 30 seconds up to 15 minutes. All strangers together are slowed from the
-- fiftieth on, to one guess a minute at most, so that many addresses help nobody; a day without guesses
-- forgets them.
create function note_sign_in_failure(wanted_login_sha256 text, sources text[]) returns integer
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  each_source text;
  counted integer;
  free integer;
  seconds integer;
  longest integer := 0;
begin
  delete from sign_in_attempt where last_failed_at < now() - interval '1 day';
  -- In one order, so that two guesses at once never wait for each other.
  for each_source in select distinct unnest(sources) order by 1 loop
    insert into sign_in_attempt as a (login_sha256, source, failures, last_failed_at)
    values (wanted_login_sha256, each_source, 1, now())
    on conflict (login_sha256, source) do update set failures = a.failures + 1, last_failed_at = now()
    returning failures into counted;
    free := case each_source when '' then 50 else 5 end;
    continue when counted < free;
    seconds := case each_source when '' then 60 else least(900, 30 * power(2, least(counted - free, 10)))::integer end;
    update sign_in_attempt set blocked_until = now() + make_interval(secs => seconds)
    where login_sha256 = wanted_login_sha256 and source = each_source;
    longest := greatest(longest, seconds);
  end loop;
  return longest;
end $$;

create function forget_sign_in_failures(wanted_login_sha256 text, sources text[]) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from sign_in_attempt
  where login_sha256 = wanted_login_sha256 and source = any (sources) and source <> ''
$$;

-- Second factor ------------------------------------------------------------------------------------

-- RFC 6238. The secret is sealed with the installation's key, which is not in the database; `last_step`:
-- the time step of the last code that was taken, so that no code is taken twice.
create table second_factor (
  person_id uuid primary key references person,
  sealed_secret bytea not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0
);
-- Random, so a plain digest of them cannot be guessed back. Each is good once.
create table recovery_code (
  person_id uuid not null references person,
  code_sha256 text not null,
  used_at timestamptz,
  primary key (person_id, code_sha256)
);

-- A password somebody else has set: good until then, and only to set one's own.
alter table person add column password_temporary_until timestamptz;

-- The city's sign-in -----------------------------------------------------------------------------

-- Who a subject of an OpenID provider is here. Never found by name once it is known.
create table oidc_identity (
  issuer text not null,
  subject text not null,
  person_id uuid not null references person,
  linked_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index on oidc_identity (person_id);

-- `groups`: it follows from a group of the city's sign-in, and goes with it.
-- `granted_at`: what was given since the town was founded must be told by the trail; not what was before.
alter table role_grant
  add column source text not null default 'local' check (source in ('local', 'groups')),
  add column granted_at timestamptz not null default '1970-01-01';
alter table role_grant alter column granted_at set default now();

alter table session add column via text not null default 'password' check (via in ('password', 'oidc'));

do $$
declare t text;
begin
  foreach t in array array['known_device', 'second_factor', 'recovery_code', 'oidc_identity'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to poststelle_owner using (true) with check (true)', t);
  end loop;
end $$;

-- One login: its hash and second factor, never a list of them.
drop function sign_in(text);
create function sign_in(wanted_login text)
  returns table (person_id uuid, password_hash text, sealed_secret bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.password_hash, f.sealed_secret
  from person p left join second_factor f on f.person_id = p.id and f.confirmed_at is not null
  where p.login = wanted_login and p.disabled_at is null and p.password_hash is not null
    and (p.password_temporary_until is null or p.password_temporary_until > now())
$$;

-- Of the transaction's person.
create function my_second_factor()
  returns table (sealed_secret bytea, confirmed_at timestamptz, codes_left integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.sealed_secret, f.confirmed_at,
    (select count(*)::integer from recovery_code c where c.person_id = f.person_id and c.used_at is null)
  from second_factor f where f.person_id = app_person()
$$;

-- A secret that is not confirmed yet is replaced; one that is in force is not: false.
create function begin_second_factor(new_secret bytea) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  insert into second_factor as f (person_id, sealed_secret) values (app_person(), new_secret)
  on conflict (person_id) do update set sealed_secret = excluded.sealed_secret, last_step = 0
  where f.confirmed_at is null;
  return found;
end $$;

-- Whether this step's code is taken now, for the first time; two at once are not both taken.
create function take_code_step(step bigint) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update second_factor set last_step = step where person_id = app_person() and last_step < step;
  return found;
end $$;

create function confirm_second_factor(step bigint, codes text[]) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update second_factor set confirmed_at = now(), last_step = step
  where person_id = app_person() and confirmed_at is null;
  if not found then return false; end if;
  delete from recovery_code where person_id = app_person();
  insert into recovery_code (person_id, code_sha256) select app_person(), unnest(codes);
  return true;
end $$;

create function use_recovery_code(digest text) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update recovery_code set used_at = now()
  where person_id = app_person() and code_sha256 = digest and used_at is null;
  return found;
end $$;

-- Sessions: what their person owes ---------------------------------------------------------------

-- The session's person must first change a password that somebody else set, or set up the second factor
-- that the town wants of one of their roles. Whoever came by the city's sign-in owes it nothing of ours.
drop function use_session(text, interval);
create function use_session(wanted_token_sha256 text, idle interval)
  returns table (session_id uuid, person_id uuid, tenant_id uuid, roles text[], duties text[], via text, expires_at timestamptz)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  found_session session;
  my_roles text[];
  owed text[] := '{}';
begin
  select s.* into found_session from session s join person p on p.id = s.person_id
  where s.token_sha256 = wanted_token_sha256 and s.expires_at > now()
    and s.last_seen_at > now() - idle and p.disabled_at is null;
  if not found then return; end if;
  if found_session.last_seen_at < now() - interval '1 minute' then
    update session set last_seen_at = now() where id = found_session.id;
  end if;
  perform set_config('app.person', found_session.person_id::text, true),
    set_config('app.tenant', coalesce(found_session.current_tenant_id::text, ''), true);
  my_roles := array(select distinct g.role from my_grants() g order by 1);
  if found_session.via = 'password' then
    if exists (select from person p where p.id = found_session.person_id and p.password_temporary_until is not null) then
      owed := owed || 'change-password'::text;
    end if;
    if exists (select from tenant t where t.id = app_tenant()
        and jsonb_exists_any(coalesce(t.settings #> '{signIn,secondFactorRoles}', '[]'), my_roles))
      and not exists (select from second_factor f where f.person_id = found_session.person_id and f.confirmed_at is not null) then
      owed := owed || 'set-up-second-factor'::text;
    end if;
  end if;
  return query select found_session.id, found_session.person_id, found_session.current_tenant_id, my_roles,
    owed, found_session.via, found_session.expires_at;
end $$;

-- Administrators -----------------------------------------------------------------------------------

-- Set by works_only_here alone, for the moment of its question.
create policy owner_asked_grants on role_grant for select to poststelle_owner
  using (person_id = nullif(current_setting('app.asked_person', true), '')::uuid);

-- Whether a person works for this town and for no other: their account is then this town's to keep.
create function works_only_here(wanted_person uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare answer boolean;
begin
  perform set_config('app.asked_person', wanted_person::text, true);
  select works_for_town(wanted_person) and not exists (
    select from role_grant g where g.person_id = wanted_person and g.tenant_id <> app_tenant()
      and (g.valid_to is null or g.valid_to >= current_date))
  into answer;
  perform set_config('app.asked_person', '', true);
  return answer;
end $$;

create or replace function end_sessions(wanted_person uuid, kept_session uuid) returns integer
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare ended integer;
begin
  if not works_for_town(wanted_person)
    or (coalesce(app_person(), wanted_person) <> wanted_person and not has_role('administrator')) then
    return 0;
  end if;
  delete from session where person_id = wanted_person and id is distinct from kept_session;
  get diagnostics ended = row_count;
  return ended;
end $$;

-- As before; one's own password is not temporary.
create or replace function set_password(wanted_person uuid, new_hash text, kept_session uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not works_for_town(wanted_person) or coalesce(app_person(), wanted_person) <> wanted_person then
    return false;
  end if;
  update person set password_hash = new_hash, password_temporary_until = null where id = wanted_person;
  perform end_sessions(wanted_person, kept_session);
  return true;
end $$;

-- False: not an administrator of this person's only town, or one's own.
create function set_temporary_password(wanted_person uuid, new_hash text, until timestamptz) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not has_role('administrator') or wanted_person = app_person() or not works_only_here(wanted_person) then
    return false;
  end if;
  update person set password_hash = new_hash, password_temporary_until = until where id = wanted_person;
  perform end_sessions(wanted_person, null);
  return true;
end $$;

-- One's own; or, by an administrator, of whoever has lost theirs: that ends their sessions too.
create function remove_second_factor(wanted_person uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if wanted_person is distinct from app_person() and not (has_role('administrator') and works_only_here(wanted_person)) then
    return false;
  end if;
  delete from recovery_code where person_id = wanted_person;
  delete from second_factor where person_id = wanted_person;
  if not found then return false; end if;
  if wanted_person is distinct from app_person() then perform end_sessions(wanted_person, null); end if;
  return true;
end $$;

-- Who a subject is: known; or a person of that login who has no password here and no other subject, who is
-- linked; or somebody new. `outcome` "taken": the login is somebody else's; "disabled": they may not come.
create function identify_by_oidc(from_issuer text, from_subject text, wanted_login text, shown_name text, new_id uuid)
  returns table (person_id uuid, outcome text)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  known person;
  said text := 'known';
begin
  select p.* into known from oidc_identity i join person p on p.id = i.person_id
  where i.issuer = from_issuer and i.subject = from_subject;
  if not found then
    select p.* into known from person p where p.login = wanted_login for update;
    if found and (known.password_hash is not null or exists (select from oidc_identity i where i.person_id = known.id)) then
      return query select known.id, 'taken'::text;
      return;
    end if;
    said := 'linked';
    if known.id is null then
      said := 'created';
      insert into person (id, login, display_name) values (new_id, wanted_login, shown_name) returning * into known;
    end if;
    insert into oidc_identity (issuer, subject, person_id) values (from_issuer, from_subject, known.id);
  end if;
  return query select known.id, case when known.disabled_at is null then said else 'disabled' end;
end $$;

create function person_of_identity(from_issuer text, from_subject text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select person_id from oidc_identity where issuer = from_issuer and subject = from_subject
$$;

-- Whether somebody can sign in, and is signed in; never the hash. For whoever keeps accounts.
drop function accounts();
create function accounts()
  returns table (person_id uuid, login text, display_name text, email text, roles text[], has_password boolean,
    temporary_until timestamptz, second_factor boolean, by_groups boolean, disabled boolean, sessions integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.login, p.display_name, p.email, array_agg(distinct g.role order by g.role), p.password_hash is not null,
    p.password_temporary_until, exists (select from second_factor f where f.person_id = p.id and f.confirmed_at is not null),
    exists (select from oidc_identity i where i.person_id = p.id), p.disabled_at is not null,
    (select count(*)::integer from session s where s.person_id = p.id and s.expires_at > now())
  from role_grant g join person p on p.id = g.person_id
  where g.tenant_id = app_tenant() and (app_person() is null or has_role('administrator'))
  group by p.id order by p.login
$$;

-- People act on people and on the town's order as administrators only; founding runs as nobody.
do $$
declare
  t text;
  who text := 'app_person() is null or has_role(''administrator'')';
begin
  foreach t in array array['role_grant', 'person', 'org_unit'] loop
    execute format('create policy administered_insert on %I as restrictive for insert to poststelle_worker with check (%s)', t, who);
    execute format('create policy administered_delete on %I as restrictive for delete to poststelle_worker using (%s)', t, who);
  end loop;
  foreach t in array array['role_grant', 'person'] loop
    execute format('create policy administered_update on %I as restrictive for update to poststelle_worker using (%s)', t, who);
  end loop;
end $$;
drop policy act_on_unit on org_unit;
create policy act_on_unit on org_unit as restrictive for update to poststelle_worker
  using (app_person() is null or may_set_mode(id) or has_role('administrator'))
  with check (app_person() is null or may_set_mode(id) or has_role('administrator'));
drop policy act_on_town on tenant;
create policy act_on_town on tenant as restrictive for update to poststelle_worker
  using (app_person() is null or may_set_mode(null) or has_role('administrator'))
  with check (app_person() is null or may_set_mode(null) or has_role('administrator'));

revoke execute on function is_known_device, remember_device, sign_in_wait, note_sign_in_failure, forget_sign_in_failures,
  sign_in, my_second_factor, begin_second_factor, take_code_step, confirm_second_factor, use_recovery_code, use_session,
  works_only_here, set_temporary_password, remove_second_factor, identify_by_oidc, person_of_identity, accounts from public;
grant execute on function is_known_device, remember_device, sign_in_wait, note_sign_in_failure, forget_sign_in_failures,
  sign_in, my_second_factor, begin_second_factor, take_code_step, use_session, accounts to poststelle_api;
grant execute on function note_sign_in_failure, accounts, my_second_factor, confirm_second_factor, use_recovery_code, take_code_step,
  set_temporary_password, remove_second_factor, works_only_here, identify_by_oidc, person_of_identity to poststelle_worker;
