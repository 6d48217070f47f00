-- What was erased is not here any more: the same file offered again is new post, and not "known".
do $$
declare old text;
begin
  select c.conname into strict old from pg_constraint c
    where c.conrelid = 'capture'::regclass and c.contype = 'u' and pg_get_constraintdef(c.oid) like '%external_id, original_sha256%';
  execute format('alter table capture drop constraint %I', old);
end $$;
create unique index on capture (tenant_id, channel, external_id, original_sha256) where erased_at is null;
