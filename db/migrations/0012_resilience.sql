-- What a process cannot reach, what the disk has changed, and sessions that ended by themselves.

-- Told with each sign of life: [{dependency, because, since}], for operators. Codes and times, no content.
alter table worker_process add column away jsonb not null default '[]';

-- Set by the housekeeper, which reads every blob again from time to time; taken back when it is whole again.
alter table blob add column damage text check (damage in ('missing', 'changed'));
alter table blob add column damaged_since timestamptz;
alter table blob add check ((damage is null) = (damaged_since is null));
create index blob_damaged on blob (damaged_since) where damage is not null;
grant update (damage, damaged_since) on blob to poststelle_housekeeper;

-- Sessions are their person's alone; those that ended are nobody's any more.
create function forget_ended_sessions() returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from session where expires_at < now() returning 1
  ) select count(*)::integer from gone
$$;
revoke execute on function forget_ended_sessions from public;
grant execute on function forget_ended_sessions to poststelle_housekeeper;
