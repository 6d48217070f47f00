-- The share that is reviewed blind and the time in which post is to be opened have a history in the portal,
-- as modes do.
alter table portal_change drop constraint portal_change_kind_check;
alter table portal_change add constraint portal_change_kind_check check (kind in ('unit-mode', 'town-mode',
  'error-accepted', 'sample-share', 'attention-period', 'rules', 'responsibility'));
