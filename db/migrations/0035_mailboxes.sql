-- The city's mailboxes: what an administrator says of each, what whoever looks into it found last, and what it
-- could not take. Nothing of any message is in these tables but its size and times.

-- `security`: 'none' for a server on this machine only. `version` counts changes, so that nobody writes over
-- what somebody else has changed meanwhile, and whoever looks notices a change. `collected_since`: as it is now; what
-- was found before then says nothing.
create table mailbox (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null,
  host text not null,
  port integer not null check (port between 1 and 65535),
  security text not null check (security in ('tls', 'starttls', 'none')),
  login text not null,
  folder text not null,
  done_folder text not null,
  refused_folder text not null,
  version integer not null default 1,
  collected_since timestamptz not null default now(),
  paused_at timestamptz,
  removed_at timestamptz
);
-- Two that look into one folder would take turns at its messages.
create unique index on mailbox (tenant_id, lower(host), login, folder) where removed_at is null;

-- The password, sealed with a key that is derived from the town's and is not in the database; gone with the mailbox.
create table mailbox_secret (
  mailbox_id uuid primary key references mailbox,
  tenant_id uuid not null references tenant,
  sealed_password bytea not null
);

-- What was found. `away_since` and `because`: the mailbox cannot be used, and why; null: it can. `held_*`: one
-- process at a time looks into it, as long as it keeps saying so. `cleaned_to`: what was erased until then is
-- gone from its folder of what was taken.
create table mailbox_state (
  mailbox_id uuid primary key references mailbox,
  tenant_id uuid not null references tenant,
  looked_at timestamptz,
  away_since timestamptz,
  because text,
  waiting integer not null default 0,
  held_by uuid,
  held_until timestamptz,
  cleaned_to timestamptz,
  check ((away_since is null) = (because is null))
);

-- Messages that can never be taken; they lie in the folder of refused ones. The server's own numbers (RFC 3501,
-- 2.3.1.1) say which it was, so that each is told of once.
create table mailbox_refusal (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mailbox_id uuid not null references mailbox,
  uid_validity bigint not null,
  uid bigint not null,
  cause text not null,
  bytes bigint not null,
  arrived_at timestamptz,
  refused_at timestamptz not null default now(),
  unique (mailbox_id, uid_validity, uid)
);
create index on mailbox_refusal (tenant_id, refused_at);

do $$
declare t text;
begin
  foreach t in array array['mailbox', 'mailbox_secret', 'mailbox_state', 'mailbox_refusal'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_in_tenant on %I to poststelle_owner using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy worker_in_tenant on %I to poststelle_worker using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
  end loop;
  foreach t in array array['mailbox', 'mailbox_state', 'mailbox_refusal'] loop
    execute format('create policy process_in_tenant on %I for select to poststelle_api using (tenant_id = app_tenant() and (select runs_the_process()))', t);
    execute format('grant select on %I to poststelle_api', t);
  end loop;
  -- People change what is said of a mailbox, the house what it found in it.
  foreach t in array array['mailbox', 'mailbox_secret'] loop
    execute format('grant select, insert, update on %I to poststelle_worker', t);
    execute format('create policy added_by_administrator on %I as restrictive for insert to poststelle_worker with check (app_person() is null or has_role(''administrator''))', t);
    execute format('create policy changed_by_administrator on %I as restrictive for update to poststelle_worker using (app_person() is null or has_role(''administrator''))', t);
  end loop;
  foreach t in array array['mailbox_state', 'mailbox_refusal'] loop
    execute format('grant select, insert, update on %I to poststelle_worker', t);
    execute format('create policy found_by_house on %I as restrictive for insert to poststelle_worker with check (app_person() is null)', t);
    execute format('create policy found_anew_by_house on %I as restrictive for update to poststelle_worker using (app_person() is null)', t);
  end loop;
end $$;
grant delete on mailbox_secret to poststelle_worker;
create policy removed_by_administrator on mailbox_secret as restrictive for delete to poststelle_worker
  using (app_person() is null or has_role('administrator'));

-- The mail server says when an e-mail came into the city's mailbox.
alter table capture drop constraint capture_receipt_basis_check;
alter table capture add constraint capture_receipt_basis_check check (receipt_basis in ('machine', 'mailbox',
  'night-box-before-midnight', 'night-box-after-midnight', 'first-emptying', 'counter', 'courier', 'service-note',
  'assumed'));
