-- What a person decided is told apart from what a file says: a line of the register of erasures, which
-- lies outside the database, erases nothing by itself, and a town's folder overwrites no one's decision.

-- Bytes of the town's register that the last restore took over: lines up to here may tell of erasures
-- that this database has no event of, and are carried out; any later line must be of a decision in it.
alter table tenant add column erasures_restored bigint not null default 0;

-- Lines from before carry no mark of the house: each is looked at once more, and written again with one.
-- The owner sees all towns for this once.
alter table tenant no force row level security;
update tenant set erasures_checked = 0;
alter table tenant force row level security;

-- A town as its folder said it when it was last founded: what the tables have otherwise, a person changed.
create table founded_town (
  tenant_id uuid primary key references tenant,
  town jsonb not null,
  founded_at timestamptz not null
);
alter table founded_town enable row level security;
alter table founded_town force row level security;
create policy owner_in_tenant on founded_town to poststelle_owner
  using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy worker_in_tenant on founded_town to poststelle_worker
  using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
grant select, insert, update on founded_town to poststelle_worker;
