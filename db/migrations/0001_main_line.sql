-- The main line: every table, state and ending of the process, those too whose screens come later,
-- so that the ledger can balance from the first day.
--
-- Two kinds of tables, never mixed: *process* tables hold ids, states, sizes and times, and an
-- operator may see them; *content* tables hold what a sender wrote or how a file was named, and only
-- whoever may see the item sees them (0002_rights.sql).

create table tenant (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z][a-z0-9-]{1,40}$'),
  name text not null,
  receipt_prefix text not null check (receipt_prefix ~ '^[A-Z]{2,8}$'),
  purpose text not null check (purpose in ('production', 'training', 'test')),
  land text not null,
  time_zone text not null,
  -- "Put the whole town back to assisted": overrides every unit's own mode.
  all_assisted boolean not null default false,
  clerk_sees_days integer not null default 30 check (clerk_sees_days > 0),
  -- The rest of the town's folder that no query asks for: address, holidays, retention.
  settings jsonb not null default '{}',
  founded_at timestamptz not null default now()
);

create table org_unit (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  key text not null,
  -- Its number in the town's plan of tasks, the beginning of its reference numbers ("32.1").
  code text,
  name text not null,
  kind text not null check (kind in ('department', 'division', 'office', 'section', 'team', 'mailroom', 'external')),
  parent_id uuid references org_unit,
  mode text not null default 'assisted' check (mode in ('shadow', 'assisted', 'automatic')),
  error_accepted numeric not null default 0.01 check (error_accepted >= 0 and error_accepted < 1),
  aliases text[] not null default '{}',
  secrecy text[] not null default '{}',
  valid_from date,
  valid_to date,
  successor_id uuid references org_unit,
  unique (tenant_id, key)
);

-- Persons, sessions and the queue belong to the installation: one person may work for several towns.
create table person (
  id uuid primary key,
  login text not null unique,
  display_name text not null,
  password_hash text,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

create table session (
  id uuid primary key,
  person_id uuid not null references person,
  token_sha256 text not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table role_grant (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  person_id uuid not null references person,
  role text not null check (role in ('clerk', 'case-worker', 'department-head', 'supervisor',
    'operator', 'auditor', 'administrator', 'agent-115')),
  org_unit_id uuid references org_unit,
  valid_from date not null default '1900-01-01',
  valid_to date,
  unique nulls not distinct (tenant_id, person_id, role, org_unit_id)
);

create table deputy (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  person_id uuid not null references person,
  deputy_id uuid not null references person,
  valid_from date not null,
  valid_to date not null,
  check (person_id <> deputy_id)
);

-- Who may open what: open; opened by the unit, the addressee or a deputy only; never.
create table opening_rule (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  key text not null,
  org_unit_id uuid references org_unit,
  addressee text[] not null,
  rule text not null check (rule in ('open', 'unit', 'addressee', 'never')),
  record_as text not null default 'image' check (record_as in ('image', 'line', 'count')),
  unique (tenant_id, key)
);

create table responsibility (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  org_unit_id uuid not null references org_unit,
  key text not null,
  entry jsonb not null,
  unique (tenant_id, key)
);

create table rule (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  key text not null,
  position integer not null,
  rule jsonb not null,
  active boolean not null default true,
  unique (tenant_id, key)
);

create table classifier_model (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  version text not null,
  created_at timestamptz not null default now(),
  parameters jsonb not null,
  active boolean not null default false,
  unique (tenant_id, version)
);

create table receipt_counter (
  tenant_id uuid not null references tenant,
  year integer not null,
  last integer not null,
  primary key (tenant_id, year)
);

create table batch (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  channel text not null,
  external_key text not null,
  class text not null default 'normal' check (class in ('court', 'urgent', 'normal', 'bulk')),
  day date,
  delivery_run text,
  first_emptying boolean not null default false,
  sealed boolean not null default false,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  closed_by uuid references person,
  unique (tenant_id, channel, external_key)
);

create table capture (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  batch_id uuid references batch,
  channel text not null,
  -- A digest of what the channel calls it (hot folder: path, mtime and size): names are content.
  external_id text not null,
  state text not null check (state in ('accepted', 'inspected', 'prepared', 'read', 'separated',
    'in-clarification', 'quarantined', 'discarded-whole')),
  class text not null check (class in ('court', 'urgent', 'normal', 'bulk')),
  sealed boolean not null,
  original_sha256 text not null,
  original_bytes bigint not null,
  shape text check (shape in ('scan', 'mail', 'bundle')),
  receipt_number text not null,
  received_earliest timestamptz not null,
  received_latest timestamptz not null,
  receipt_day date not null,
  receipt_basis text not null check (receipt_basis in ('machine', 'night-box-before-midnight',
    'night-box-after-midnight', 'first-emptying', 'counter', 'courier', 'service-note', 'assumed')),
  recorded_by text not null,
  captured_at timestamptz not null,
  accepted_at timestamptz not null default now(),
  ended_at timestamptz,
  same_id_as uuid references capture,
  unique (tenant_id, receipt_number),
  -- The same id with other bytes is a new capture, flagged.
  unique (tenant_id, channel, external_id, original_sha256)
);
create index on capture (tenant_id, state);
create index on capture (tenant_id, receipt_day, channel);
create index on capture (batch_id);

-- Content: what the sender or the scanner called it, and what inspect found inside.
create table capture_source (
  capture_id uuid primary key references capture,
  tenant_id uuid not null references tenant,
  name text not null,
  path text not null,
  note text
);

create table capture_component (
  capture_id uuid not null references capture,
  tenant_id uuid not null references tenant,
  position integer not null,
  component jsonb not null,
  primary key (capture_id, position)
);

create table mail_item (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  position integer not null,
  receipt_number text not null,
  received_earliest timestamptz not null,
  received_latest timestamptz not null,
  receipt_day date not null,
  receipt_basis text not null,
  recorded_by text not null,
  recorded_as text not null default 'imaged' check (recorded_as in ('imaged', 'envelope', 'register-line', 'count')),
  created_at timestamptz not null default now(),
  unique (tenant_id, receipt_number)
);
create index on mail_item (capture_id);

create table item_relation (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  from_item_id uuid not null references mail_item,
  to_item_id uuid not null references mail_item,
  kind text not null check (kind in ('duplicate', 'advance-copy', 'reply', 're-scan', 'split-from')),
  created_at timestamptz not null default now(),
  check (from_item_id <> to_item_id)
);

create table item_key (
  owner_id uuid primary key,
  tenant_id uuid not null references tenant,
  owner_kind text not null check (owner_kind in ('capture', 'mail-item', 'tenant-year')),
  year integer,
  wrapped_key bytea not null,
  created_at timestamptz not null default now()
);
create unique index on item_key (tenant_id, year) where owner_kind = 'tenant-year';

create table blob (
  folder_id uuid not null references item_key,
  sha256 text not null,
  tenant_id uuid not null references tenant,
  bytes bigint not null,
  media_type text not null,
  created_at timestamptz not null default now(),
  primary key (folder_id, sha256)
);

create table page (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  mail_item_id uuid references mail_item,
  component integer not null,
  component_page integer not null,
  -- Its place in the capture, from 1, over all components.
  position integer not null,
  discard_reason text,
  discarded_by text,
  unreadable_because text,
  unique (capture_id, component, component_page)
);
create index on page (mail_item_id);

-- Content. A re-scan is a new version; the effective one is read, the former kept.
create table page_version (
  page_id uuid not null references page,
  version integer not null,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  effective boolean not null default true,
  folder_id uuid not null,
  image_sha256 text not null,
  image_media_type text not null,
  -- The page as it came, alone, and how its file shows it; null: only the prepared image could be made.
  original jsonb,
  -- What was out of order in its file, as codes of the transfer note.
  irregularities text[] not null default '{}',
  width integer not null,
  height integer not null,
  dpi real not null,
  rotation integer not null check (rotation in (0, 90, 180, 270)),
  skew_degrees real not null,
  blank boolean not null,
  barcodes jsonb not null,
  words_sha256 text,
  word_source text check (word_source in ('text-layer', 'ocr', 'none')),
  engine text,
  mean_confidence real,
  plain_text text,
  search tsvector generated always as (to_tsvector('german', coalesce(plain_text, ''))) stored,
  primary key (page_id, version)
);
create unique index on page_version (page_id) where effective;
create index on page_version using gin (search);
create index on page_version (capture_id);
create index on page_version (folder_id);

create table document (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  mail_item_id uuid not null references mail_item,
  position integer not null,
  role text not null check (role in ('main', 'enclosure', 'envelope', 'cover-note')),
  parent_id uuid references document,
  state text not null check (state in ('separated', 'understood', 'routed', 'delivered',
    'in-clarification', 'sealed', 'awaiting-re-scan', 'awaiting-paper', 'quarantined', 'restricted',
    'handed-over-unopened', 'forwarded', 'returned-to-sender', 'in-custody', 'counted-only',
    'discarded', 'superseded')),
  org_unit_id uuid references org_unit,
  cover_unit_id uuid references org_unit,
  confidential boolean not null default false,
  secrecy text[] not null default '{}',
  bounces integer not null default 0,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  superseded_by uuid references document,
  check ((role = 'main') = (parent_id is null))
);
create index on document (tenant_id, state);
create index on document (capture_id);
create index on document (mail_item_id);
create index on document (parent_id);

create table document_page (
  document_id uuid not null references document,
  position integer not null,
  page_id uuid not null references page,
  tenant_id uuid not null references tenant,
  primary key (document_id, position)
);
create index on document_page (page_id);

-- Content: one row per fact found; a later version of the step supersedes, never overwrites.
create table document_fact (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  step_version integer not null,
  kind text not null,
  fact jsonb not null,
  effective boolean not null default true,
  created_at timestamptz not null default now()
);
create index on document_fact (document_id) where effective;

-- Content: candidates and the words that decided.
create table routing_decision (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  decided_at timestamptz not null default now(),
  step_version integer,
  candidates jsonb not null,
  basis jsonb not null,
  evidence jsonb not null,
  would_go_alone boolean not null,
  went_alone boolean not null,
  unsure_because text,
  mode text not null,
  org_unit_id uuid references org_unit,
  person_id uuid references person,
  effective boolean not null default true
);
create unique index on routing_decision (document_id) where effective;

create table clarification_case (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  document_id uuid references document,
  reason text not null,
  step text,
  -- The state to which the subject returns when the case is settled by trying again.
  from_state text not null,
  -- A case that does not stop its subject, such as a rendition that could not be made.
  blocking boolean not null default true,
  opened_at timestamptz not null default now(),
  settled_at timestamptz,
  settled_by uuid references person,
  settlement text
);
create index on clarification_case (tenant_id) where settled_at is null;
create unique index on clarification_case (capture_id, coalesce(document_id, capture_id), reason) where settled_at is null;

-- Content: the case in words, which may quote a file's name or its text.
create table clarification_detail (
  case_id uuid primary key references clarification_case,
  tenant_id uuid not null references tenant,
  capture_id uuid not null references capture,
  detail text not null
);

create table delivery (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  org_unit_id uuid not null references org_unit,
  target text not null check (target in ('portal-inbox', 'e-akte', 'folder', 'e-mail')),
  state text not null check (state in ('intended', 'delivered', 'withdrawn', 'failed')),
  attempts integer not null default 0,
  intended_at timestamptz not null default now(),
  delivered_at timestamptz,
  withdrawn_at timestamptz,
  target_receipt text
);
create unique index on delivery (document_id) where state in ('intended', 'delivered');
create index on delivery (org_unit_id) where state = 'delivered';

create table inbox_entry (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  delivery_id uuid not null unique references delivery,
  document_id uuid not null references document,
  org_unit_id uuid not null references org_unit,
  state text not null default 'new' check (state in ('new', 'claimed', 'waiting', 'done', 'withdrawn')),
  claimed_by uuid references person,
  follow_up_on date,
  arrived_at timestamptz not null default now()
);
create index on inbox_entry (org_unit_id, state);

create table rendition (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  kind text not null check (kind in ('searchable-pdf', 'transfer-note')),
  folder_id uuid not null,
  sha256 text not null,
  step_version integer not null,
  created_at timestamptz not null default now(),
  effective boolean not null default true
);
create unique index on rendition (document_id, kind) where effective;
create index on rendition (folder_id);

create table paper_original (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mail_item_id uuid not null references mail_item,
  label text,
  box text,
  position text,
  disposition text not null default 'kept' check (disposition in ('kept', 'handed-over', 'returned', 'destroyed', 'in-custody')),
  due_on date,
  changed_at timestamptz not null default now()
);

-- The queue of record: one row per piece of work. BullMQ only distributes the ids.
create table task (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  step text not null,
  subject_kind text not null check (subject_kind in ('capture', 'document')),
  subject_id uuid not null,
  part integer,
  part_detail jsonb,
  state text not null default 'due' check (state in ('due', 'offered', 'running', 'finished', 'gave-up', 'cancelled')),
  class_rank smallint not null,
  -- Whose turn it is: the batch, or the capture where there is none.
  fair_key uuid not null,
  late_page boolean not null default false,
  due_at timestamptz not null default now(),
  attempt integer not null default 0,
  -- Runs alone in a fresh process, because a process it was in has died.
  alone boolean not null default false,
  crashes_alone integer not null default 0,
  fence integer not null default 0,
  lease_until timestamptz,
  worker_id uuid,
  dispatch integer not null default 0,
  offered_at timestamptz,
  progress_done integer,
  progress_of integer,
  -- A cause in our own words and codes; never a sender's text.
  last_problem text,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create unique index task_live on task (step, subject_id, coalesce(part, -1)) where state in ('due', 'offered', 'running');
create index task_due on task (step, due_at) where state = 'due';
create index task_offered on task (offered_at) where state = 'offered';
create index task_running on task (lease_until) where state = 'running';
create index on task (subject_id, step);
create index on task (finished_at) where state in ('finished', 'cancelled');

create table worker_process (
  id uuid primary key,
  host text not null,
  pid integer not null,
  steps text[] not null,
  slots integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table audit_event (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  at timestamptz not null,
  subject_kind text not null check (subject_kind in ('capture', 'mail-item', 'document', 'tenant')),
  subject_id uuid not null,
  type text not null,
  actor jsonb not null,
  key_owner_id uuid not null,
  -- The fact, encrypted with the owner's key: erasure destroys the key, the leaf stays provable.
  payload bytea not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);
create index on audit_event (subject_id, at);
create index on audit_event (tenant_id, at, id);

create table audit_leaf (
  tenant_id uuid not null references tenant,
  tree_index bigint not null,
  event_id uuid not null unique references audit_event,
  leaf_hash bytea not null,
  primary key (tenant_id, tree_index)
);

-- Events that have no leaf yet. Kept by a trigger, because "has no leaf" must stay cheap to ask when
-- there are millions of them, and because a late commit must not be overlooked.
create table audit_pending (
  event_id uuid primary key references audit_event,
  tenant_id uuid not null references tenant,
  at timestamptz not null
);
create index on audit_pending (tenant_id, at, event_id);
create function note_audit_event() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_pending (event_id, tenant_id, at) values (new.id, new.tenant_id, new.at);
  return null;
end $$;
create trigger note_audit_event after insert on audit_event for each row execute function note_audit_event();

create table tree_head (
  tenant_id uuid not null references tenant,
  tree_size bigint not null,
  root_hash bytea not null,
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (tenant_id, tree_size)
);

create table access_log (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  at timestamptz not null default now(),
  period text not null,
  pseudonym text not null,
  document_id uuid not null references document,
  act text not null check (act in ('listed', 'opened', 'downloaded', 'printed'))
);

create table erasure_register (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  owner_id uuid not null,
  erased_at timestamptz not null default now(),
  basis text not null
);

create table training_example (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  document_id uuid not null references document,
  org_unit_id uuid not null references org_unit,
  source text not null check (source in ('correction', 'confirmation', 'return', 'sample-review')),
  created_at timestamptz not null default now()
);

-- What was refused at the door: outside the ledger, but counted.
create table refusal (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  channel text not null,
  cause text not null,
  at timestamptz not null default now()
);
