-- Whoever verifies holds more of the tables against the trail: that there is a row, and of when; not what
-- it says.

do $$
declare t text;
begin
  foreach t in array array['inbox_entry', 'visual_check', 'visual_check_lot', 'org_unit'] loop
    execute format('create policy housekeeper_counts on %I for select to poststelle_housekeeper using (true)', t);
  end loop;
end $$;
grant select (id, tenant_id, document_id, state, changed_at) on inbox_entry to poststelle_housekeeper;
grant select (id, tenant_id, document_id, checked_at) on visual_check to poststelle_housekeeper;
grant select (id, tenant_id, state, drawn_at, settled_at) on visual_check_lot to poststelle_housekeeper;
grant select (id, tenant_id, key, mode) on org_unit to poststelle_housekeeper;
