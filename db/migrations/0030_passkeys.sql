-- breaking: who has a passkey is let in by a password alone by a version that does not know of it.
-- Passkeys (WebAuthn) beside the codes of an app: as second factor, and, where the device has asked for a
-- PIN or a finger, as the sign-in itself.

create table passkey (
  id uuid primary key,
  person_id uuid not null references person,
  -- As the authenticator names it (base64url), and the key that checks its signatures (COSE).
  credential_id text not null unique check (char_length(credential_id) between 1 and 1400),
  public_key bytea not null,
  -- Of the authenticator's last signature; 0 for ever where it does not count.
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null check (char_length(name) between 1 and 60),
  registered_at timestamptz not null default now(),
  -- The town whose trail tells of it.
  told_in uuid not null references tenant,
  last_used_at timestamptz,
  -- Since it counted backwards, as a copy of it would: it opens nothing from then on.
  refused_since timestamptz
);
create index on passkey (person_id);

-- What an authenticator is asked to sign: once, soon, and by whom it was asked for. `bound_sha256`: of the
-- session, or of a cookie of the browser that wants to sign in.
create table passkey_challenge (
  bound_sha256 text not null,
  purpose text not null check (purpose in ('register', 'sign-in')),
  challenge text not null,
  expires_at timestamptz not null,
  primary key (bound_sha256, purpose)
);

do $$
declare t text;
begin
  foreach t in array array['passkey', 'passkey_challenge'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to poststelle_owner using (true) with check (true)', t);
  end loop;
end $$;

alter table session drop constraint session_via_check;
alter table session add constraint session_via_check check (via in ('password', 'passkey', 'oidc'));

-- Asking and answering ------------------------------------------------------------------------------

-- The last question counts; those nobody answered go.
create function ask_passkey(bound text, for_purpose text, asked text, seconds integer) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from passkey_challenge where expires_at < now();
  insert into passkey_challenge values (bound, for_purpose, asked, now() + make_interval(secs => seconds))
  on conflict (bound_sha256, purpose) do update set challenge = excluded.challenge, expires_at = excluded.expires_at;
$$;

-- The question, which is gone with that; null: none, or too late.
create function take_passkey_challenge(bound text, for_purpose text) returns text
  language sql volatile security definer set search_path = public, pg_temp as $$
  with taken as (
    delete from passkey_challenge where bound_sha256 = bound and purpose = for_purpose
    returning challenge, expires_at)
  select challenge from taken where expires_at > now()
$$;

-- Whose it is, where they may sign in at all.
create function passkey_to_sign_in(wanted_credential text)
  returns table (id uuid, person_id uuid, login text, public_key bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, p.id, p.login, k.public_key
  from passkey k join person p on p.id = k.person_id
  where k.credential_id = wanted_credential and p.disabled_at is null
$$;

-- Counts a signature of the transaction's person's passkey. False: it counted backwards now or earlier
-- (WebAuthn 6.1.1), so there may be a copy, and it is refused from now on. One that never counts says 0.
create function use_passkey(wanted uuid, counted bigint) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare known passkey;
begin
  select * into known from passkey where id = wanted and person_id = app_person() for update;
  if not found then return false; end if;
  if known.refused_since is null and (counted > known.counter or (counted = 0 and known.counter = 0)) then
    update passkey set counter = counted, last_used_at = now() where id = wanted;
    return true;
  end if;
  update passkey set refused_since = coalesce(refused_since, now()) where id = wanted;
  return false;
end $$;

-- One's own -----------------------------------------------------------------------------------------

create function my_passkeys()
  returns table (id uuid, credential_id text, transports text[], name text, registered_at timestamptz,
    last_used_at timestamptz, refused_since timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, k.credential_id, k.transports, k.name, k.registered_at, k.last_used_at, k.refused_since
  from passkey k where k.person_id = app_person() order by k.registered_at, k.id
$$;

-- False: it is known already, or there are ten.
create function add_passkey(new_id uuid, credential text, key bytea, counted bigint, its_transports text[], its_name text)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from person where id = app_person() for update;
  if (select count(*) from passkey where person_id = app_person()) >= 10 then return false; end if;
  insert into passkey (id, person_id, credential_id, public_key, counter, transports, name, told_in)
  values (new_id, app_person(), credential, key, counted, its_transports, its_name, app_tenant())
  on conflict (credential_id) do nothing;
  return found;
end $$;

-- What the trail of the transaction's town is held against.
create function passkeys_to_tell() returns table (id uuid, person_id uuid, registered_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select k.id, k.person_id, k.registered_at from passkey k where k.told_in = app_tenant() $$;

create function rename_passkey(wanted uuid, new_name text) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update passkey set name = new_name where id = wanted and person_id = app_person();
  return found;
end $$;

-- Codes for whoever loses the device, where none are left; false: there are some.
create function keep_recovery_codes(codes text[]) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if exists (select from recovery_code where person_id = app_person() and used_at is null) then return false; end if;
  delete from recovery_code where person_id = app_person();
  insert into recovery_code (person_id, code_sha256) select app_person(), unnest(codes);
  return true;
end $$;

create function my_recovery_codes_left() returns integer
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::integer from recovery_code where person_id = app_person() and used_at is null
$$;

create function has_second_factor(wanted uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from second_factor f where f.person_id = wanted and f.confirmed_at is not null)
    or exists (select from passkey k where k.person_id = wanted)
$$;

-- The codes go with the last factor they stand for.
create function remove_passkey(wanted uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from passkey where id = wanted and person_id = app_person();
  if not found then return false; end if;
  if not has_second_factor(app_person()) then delete from recovery_code where person_id = app_person(); end if;
  return true;
end $$;

-- One's own app; or every factor of whoever has lost theirs, which ends their sessions too: by an administrator,
-- or by the house itself (the operators' command) for whoever works for several towns.
create or replace function remove_second_factor(wanted_person uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  gone integer;
  keys_gone integer := 0;
begin
  if wanted_person is distinct from app_person() and not (has_role('administrator') and works_only_here(wanted_person))
    and not (app_person() is null and works_for_town(wanted_person)) then
    return false;
  end if;
  delete from second_factor where person_id = wanted_person;
  get diagnostics gone = row_count;
  if wanted_person is distinct from app_person() then
    delete from passkey where person_id = wanted_person;
    get diagnostics keys_gone = row_count;
  end if;
  if not has_second_factor(wanted_person) then delete from recovery_code where person_id = wanted_person; end if;
  if gone + keys_gone = 0 then return false; end if;
  if wanted_person is distinct from app_person() then perform end_sessions(wanted_person, null); end if;
  return true;
end $$;

-- Signing in ----------------------------------------------------------------------------------------

drop function sign_in(text);
create function sign_in(wanted_login text)
  returns table (person_id uuid, password_hash text, sealed_secret bytea, has_passkey boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.password_hash, f.sealed_secret, exists (select from passkey k where k.person_id = p.id)
  from person p left join second_factor f on f.person_id = p.id and f.confirmed_at is not null
  where p.login = wanted_login and p.disabled_at is null and p.password_hash is not null
    and (p.password_temporary_until is null or p.password_temporary_until > now())
$$;

-- As before, and a passkey is a second factor too.
create or replace function use_session(wanted_token_sha256 text, idle interval)
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
  if found_session.via <> 'oidc' then
    if exists (select from person p where p.id = found_session.person_id and p.password_temporary_until is not null) then
      owed := owed || 'change-password'::text;
    end if;
    if exists (select from tenant t where t.id = app_tenant()
        and jsonb_exists_any(coalesce(t.settings #> '{signIn,secondFactorRoles}', '[]'), my_roles))
      and not has_second_factor(found_session.person_id) then
      owed := owed || 'set-up-second-factor'::text;
    end if;
  end if;
  return query select found_session.id, found_session.person_id, found_session.current_tenant_id, my_roles,
    owed, found_session.via, found_session.expires_at;
end $$;

create or replace function accounts()
  returns table (person_id uuid, login text, display_name text, email text, roles text[], has_password boolean,
    temporary_until timestamptz, second_factor boolean, by_groups boolean, disabled boolean, sessions integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.login, p.display_name, p.email, array_agg(distinct g.role order by g.role), p.password_hash is not null,
    p.password_temporary_until, has_second_factor(p.id),
    exists (select from oidc_identity i where i.person_id = p.id), p.disabled_at is not null,
    (select count(*)::integer from session s where s.person_id = p.id and s.expires_at > now())
  from role_grant g join person p on p.id = g.person_id
  where g.tenant_id = app_tenant() and (app_person() is null or has_role('administrator'))
  group by p.id order by p.login
$$;

revoke execute on function ask_passkey, take_passkey_challenge, passkey_to_sign_in, use_passkey, my_passkeys, add_passkey,
  rename_passkey, keep_recovery_codes, my_recovery_codes_left, has_second_factor, remove_passkey, passkeys_to_tell,
  sign_in from public;
grant execute on function ask_passkey, take_passkey_challenge, passkey_to_sign_in, my_passkeys, my_recovery_codes_left,
  sign_in to poststelle_api;
grant execute on function use_passkey, add_passkey, rename_passkey, keep_recovery_codes, my_recovery_codes_left,
  remove_passkey, my_passkeys, passkeys_to_tell to poststelle_worker;
