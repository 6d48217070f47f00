-- Signing in: sessions that end by themselves, guesses that are slowed down, passwords that are set
-- with their audit event. And: whoever watches is told which rows changed, by ids only.

alter table session
  -- The town the person works for now; who works for several changes it. Null: none was chosen.
  add column current_tenant_id uuid references tenant,
  add column last_seen_at timestamptz not null default now();
create index on session (person_id);

-- Failed guesses by login, known or not, so that an answer does not tell which logins there are. A
-- digest, because people type their password into the wrong field.
create table sign_in_attempt (
  login_sha256 text primary key,
  failures integer not null,
  last_failed_at timestamptz not null,
  blocked_until timestamptz
);
alter table sign_in_attempt enable row level security;
alter table sign_in_attempt force row level security;
create policy owner_all on sign_in_attempt to poststelle_owner using (true) with check (true);

-- Inside definer functions only: the towns of whoever acts, before one is chosen.
create policy owner_own_grants on role_grant for select to poststelle_owner using (person_id = app_person());
create policy owner_own_towns on tenant for select to poststelle_owner
  using (id in (select g.tenant_id from role_grant g where g.person_id = app_person()));

-- The towns the person works for today, by each town's own calendar.
create function my_towns() returns table (tenant_id uuid, key text, name text, purpose text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.key, t.name, t.purpose from tenant t
  where exists (
    select from role_grant g join person p on p.id = g.person_id
    where g.tenant_id = t.id and g.person_id = app_person() and p.disabled_at is null
      and g.valid_from <= (now() at time zone t.time_zone)::date
      and (g.valid_to is null or g.valid_to >= (now() at time zone t.time_zone)::date))
  order by t.name, t.id
$$;

-- The one way from a cookie to an identity. Identifies the transaction as the session's person, and
-- notes at most once a minute that the session is in use. No row: no such session, or it has ended.
drop function person_of_session(text);
create function use_session(wanted_token_sha256 text, idle interval)
  returns table (session_id uuid, person_id uuid, tenant_id uuid, roles text[])
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found_session session;
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
  return query select found_session.id, found_session.person_id, found_session.current_tenant_id,
    array(select distinct g.role from my_grants() g order by 1);
end $$;

-- Whether a session that is being watched still stands; asking does not keep it alive.
create function session_stands(wanted uuid, idle interval) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from session s join person p on p.id = s.person_id
    where s.id = wanted and s.expires_at > now() and s.last_seen_at > now() - idle and p.disabled_at is null)
$$;

-- Seconds for which this login must wait; 0: it may try.
create function sign_in_wait(wanted_login_sha256 text) returns integer
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select ceil(extract(epoch from blocked_until - now()))::integer
    from sign_in_attempt where login_sha256 = wanted_login_sha256 and blocked_until > now()), 0)
$$;

-- Counts a wrong guess. From the fifth in a row each one costs a wait, doubled every time, from 30
-- seconds up to 15 minutes; a day without guesses forgets them. Gives the wait in seconds.
create function note_sign_in_failure(wanted_login_sha256 text) returns integer
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare counted integer;
declare wait_seconds integer;
begin
  delete from sign_in_attempt where last_failed_at < now() - interval '1 day';
  insert into sign_in_attempt as a (login_sha256, failures, last_failed_at)
  values (wanted_login_sha256, 1, now())
  on conflict (login_sha256) do update set failures = a.failures + 1, last_failed_at = now()
  returning failures into counted;
  if counted < 5 then return 0; end if;
  wait_seconds := least(900, 30 * power(2, least(counted - 5, 10)))::integer;
  update sign_in_attempt set blocked_until = now() + make_interval(secs => wait_seconds)
  where login_sha256 = wanted_login_sha256;
  return wait_seconds;
end $$;

create function forget_sign_in_failures(wanted_login_sha256 text) returns void
  language sql volatile security definer set search_path = public, pg_temp
  as $$ delete from sign_in_attempt where login_sha256 = wanted_login_sha256 $$;

-- Accounts, for a transaction in the name of a town the person works for (it writes the audit event).
create function works_for_town(wanted_person uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from role_grant where tenant_id = app_tenant() and person_id = wanted_person)
$$;

create function end_sessions(wanted_person uuid, kept_session uuid) returns integer
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare ended integer;
begin
  if not works_for_town(wanted_person) or coalesce(app_person(), wanted_person) <> wanted_person then
    return 0;
  end if;
  delete from session where person_id = wanted_person and id is distinct from kept_session;
  get diagnostics ended = row_count;
  return ended;
end $$;

-- False: nobody of this town, or a person's act on somebody else. A new password ends every other
-- session of its person.
create function set_password(wanted_person uuid, new_hash text, kept_session uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not works_for_town(wanted_person) or coalesce(app_person(), wanted_person) <> wanted_person then
    return false;
  end if;
  update person set password_hash = new_hash where id = wanted_person;
  perform end_sessions(wanted_person, kept_session);
  return true;
end $$;
-- The act and its event belong together; what could change the hash without one is taken back.
revoke update (password_hash) on person from poststelle_api;
drop policy own_password on person;

-- Whether somebody can sign in, and is signed in; never the hash.
create function accounts()
  returns table (person_id uuid, login text, display_name text, roles text[], has_password boolean, disabled boolean, sessions integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.login, p.display_name, array_agg(distinct g.role order by g.role), p.password_hash is not null,
    p.disabled_at is not null, (select count(*)::integer from session s where s.person_id = p.id and s.expires_at > now())
  from role_grant g join person p on p.id = g.person_id
  where g.tenant_id = app_tenant()
  group by p.id order by p.login
$$;

revoke execute on function my_towns, use_session, session_stands, sign_in_wait, note_sign_in_failure,
  forget_sign_in_failures, works_for_town, end_sessions, set_password, accounts from public;
grant execute on function my_towns, use_session, session_stands, sign_in_wait, note_sign_in_failure,
  forget_sign_in_failures to poststelle_api;
grant execute on function note_sign_in_failure, end_sessions, set_password, accounts to poststelle_worker;

-- What changed -------------------------------------------------------------------------------------

-- `tenant:kind:id`; whoever listens asks what the row is as the person it is for.
create function tell_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('poststelle_change', concat_ws(':', new.tenant_id, tg_argv[0], new.id));
  return null;
end $$;
revoke execute on function tell_change from public;
do $$
declare t text[];
begin
  foreach t slice 1 in array array[['capture', 'capture'], ['document', 'document'], ['clarification_case', 'case'],
      ['delivery', 'delivery'], ['inbox_entry', 'inbox-entry']] loop
    execute format('create trigger tell_change after insert or update on %I for each row execute function tell_change(%L)', t[1], t[2]);
  end loop;
end $$;
-- A lease is renewed every few seconds: only what somebody would look at is told.
create trigger tell_new after insert on task for each row execute function tell_change('task');
create trigger tell_change after update on task for each row
  when ((old.state, old.progress_done, old.progress_of) is distinct from (new.state, new.progress_done, new.progress_of))
  execute function tell_change('task');

-- A stream of a session that was ended is closed at once, whichever process serves it.
create function tell_session_end() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('poststelle_change', concat_ws(':', '', 'session', old.id));
  return null;
end $$;
revoke execute on function tell_session_end from public;
create trigger tell_session_end after delete on session for each row execute function tell_session_end();
