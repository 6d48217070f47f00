-- A town can be written back as it was founded.

-- The order of the rows in org-units.csv.
alter table org_unit add column position integer not null default 0;

-- From people.csv. Founding writes it and export reads it; nobody else asks.
alter table person add column email text;
grant select (email), insert (email), update (email) on person to poststelle_worker;
