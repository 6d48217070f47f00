-- Which logs a witness has seen, so that its file is begun once and never again by itself. A share that is not
-- mounted looks like a witness that has seen nothing: beginning anew in the empty folder below it would make
-- two witnesses, of which neither saw all. What was signed before this table was witnessed.
create table witness_begun (
  tenant_id uuid not null references tenant,
  log text not null check (log in ('audit', 'access')),
  begun_at timestamptz not null default now(),
  primary key (tenant_id, log)
);

alter table tree_head no force row level security;
alter table access_head no force row level security;
insert into witness_begun (tenant_id, log) select distinct tenant_id, 'audit' from tree_head;
insert into witness_begun (tenant_id, log) select distinct tenant_id, 'access' from access_head;
alter table tree_head force row level security;
alter table access_head force row level security;

alter table witness_begun enable row level security;
alter table witness_begun force row level security;
create policy owner_in_tenant on witness_begun to poststelle_owner
  using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy housekeeper_all on witness_begun to poststelle_housekeeper using (true) with check (true);
grant select, insert on witness_begun to poststelle_housekeeper;
-- An operator's act and a restore begin another witness, in the transaction of the event that tells of it.
create policy process_in_tenant on witness_begun to poststelle_worker using (tenant_id = app_tenant());
grant select, delete on witness_begun to poststelle_worker;
