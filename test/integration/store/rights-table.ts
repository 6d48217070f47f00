/** Whose eyes the table below is for. */
export const viewers = [
  "caseWorker",
  "headAbove",
  "otherUnit",
  "clerk",
  "operator",
  "auditor",
  "administrator",
] as const;
export type Viewer = (typeof viewers)[number];
/** What a viewer sees of a table: names of rows; "all" of the town's, "-" none. */
type Row = readonly [string, string, string, string, string, string, string];

const ofProcess: Row = ["-", "-", "-", "all", "all", "all", "all"];
const ofTown: Row = ["all", "all", "all", "all", "all", "all", "all"];
const ofTrail: Row = ["-", "-", "-", "-", "-", "all", "-"];
const clerksDocuments = "letter enclosure split-off unclear returned old-case";
const contentOfDocument: Row = [
  "letter enclosure secret",
  "letter enclosure",
  "split-off old",
  clerksDocuments,
  "-",
  "-",
  "-",
];
const contentOfCapture: Row = ["-", "-", "-", "stack returned-scan", "-", "-", "-"];
const bytesOf = (...names: readonly string[]): string =>
  names
    .flatMap((name) => ["image", "note", "pdf", "scan", "words"].map((kind) => `${kind}:${name}`))
    .join(" ");

/**
 * Table by viewer, every cell. A table that is not here fails the test: whoever adds one says who sees it.
 * "denied": the API's role may not even ask.
 */
export const expected: Readonly<Record<string, Row | "denied">> = {
  tenant: ofTown,
  org_unit: ofTown,
  opening_rule: ofTown,
  responsibility: ofTown,
  rule: ofTown,
  person: ofTown,
  session: ["caseWorker", "-", "-", "clerk", "-", "-", "-"],
  role_grant: ["caseWorker", "headAbove", "otherUnit", "clerk", "operator", "auditor", "all"],
  // Of their people, for a head names deputies.
  deputy: ["caseWorker", "caseWorker", "-", "-", "-", "-", "all"],
  worker_process: ["-", "-", "-", "-", "all", "-", "all"],
  batch: ofProcess,
  batch_exception: ofProcess,
  batch_sheet_scan: ofProcess,
  day_close: ofProcess,
  // A sheet that lies in the mailroom, with a clerk's words on it.
  pull_slip: ["-", "-", "-", "all", "-", "-", "-"],
  capture: ofProcess,
  // Both letters of the stack's envelope are theirs: they know that there is a relation.
  item_relation: ofTown,
  task: ofProcess,
  step_pause: ofProcess,
  mailbox: ofProcess,
  mailbox_secret: "denied",
  mailbox_state: ofProcess,
  mailbox_refusal: ofProcess,
  step_figure: ofProcess,
  split_order: ofProcess,
  refusal: ofProcess,
  clarification_case: ofProcess,
  document: [
    "letter enclosure secret",
    "letter enclosure",
    "split-off old",
    "all",
    "all",
    "all",
    "all",
  ],
  document_page: [
    "letter enclosure secret",
    "letter enclosure",
    "split-off old",
    "all",
    "all",
    "all",
    "all",
  ],
  page: [
    "letter enclosure secret",
    "letter enclosure",
    "split-off old",
    "all",
    "all",
    "all",
    "all",
  ],
  mail_item: ["envelope secret-item", "envelope", "envelope old-item", "all", "all", "all", "all"],
  paper_original: [
    "envelope secret-item",
    "envelope",
    "envelope old-item",
    "all",
    "all",
    "all",
    "all",
  ],
  delivery: [
    "letter secret returned erasing",
    "letter secret returned erasing",
    "split-off old",
    "all",
    "all",
    "all",
    "all",
  ],
  inbox_entry: ["letter secret", "letter", "split-off old", "-", "-", "-", "-"],
  page_version: [
    "letter enclosure secret",
    "letter enclosure",
    "split-off old",
    `${clerksDocuments} blank`,
    "-",
    "-",
    "-",
  ],
  // One's own wish, and nobody else's.
  digest_wish: ["caseWorker", "-", "-", "-", "-", "-", "-"],
  digest_mail: "denied",
  // Looked into by the one function of the search alone.
  document_search: "denied",
  document_fact: contentOfDocument,
  routing_decision: contentOfDocument,
  rendition: contentOfDocument,
  training_example: contentOfDocument,
  capture_source: contentOfCapture,
  capture_component: contentOfCapture,
  clarification_detail: ["-", "-", "-", "unclear returned old-case", "-", "-", "-"],
  blob: [
    `${bytesOf("letter", "enclosure", "secret")} original:secret-scan`,
    bytesOf("letter", "enclosure"),
    `${bytesOf("split-off", "old")} original:old-scan`,
    `${bytesOf(...clerksDocuments.split(" "))} original:stack original:returned-scan original:old-case-scan image:blank scan:blank words:blank`,
    "-",
    "-",
    "-",
  ],
  item_key: [
    // The key of a whole capture where it holds their letter alone.
    "envelope secret-item secret-scan",
    "envelope",
    "envelope old-item old-scan",
    "stack returned-scan old-case-scan envelope unclear-item returned-item old-case-item",
    "-",
    "tenant-year",
    "-",
  ],
  audit_event: ofTrail,
  audit_leaf: ofTrail,
  tree_head: ofTrail,
  erasure_register: ofTrail,
  // Of the mailroom; what the archive said is of the process.
  erasure_request: ["-", "-", "-", "all", "-", "-", "-"],
  erasure_block: ["-", "-", "-", "all", "-", "-", "-"],
  archive_appraisal: ofProcess,
  blob_removal: "denied",
  founded_town: "denied",
  access_leaf: ofTrail,
  access_head: ofTrail,
  witness_begun: "denied",
  trail_check: ["-", "-", "-", "-", "all", "all", "all"],
  trail_alarm: ["-", "-", "-", "-", "all", "all", "all"],
  access_inquiry: ["-", "-", "-", "-", "-", "all", "all"],
  // Of whoever steers the town, and of whoever audits that.
  portal_change: ["-", "all", "-", "-", "-", "all", "-"],
  unit_threshold: ["-", "all", "-", "-", "-", "all", "-"],
  drift_notice: ["-", "all", "-", "-", "-", "all", "-"],
  rule_trial: "denied",
  trail_run: ofTrail,
  visual_check_lot: ofProcess,
  visual_check_page: ofProcess,
  visual_check: ["letter", "letter", "-", "letter", "-", "-", "-"],
  // Once reviewed; until then it would tell what the machine decided.
  sample_review: ["-", "letter", "-", "letter", "letter", "letter", "letter"],
  sample_seed: "denied",
  entry_note: ["letter", "letter", "-", "-", "-", "-", "-"],
  confirmed_deadline: ["letter", "letter", "-", "letter", "-", "-", "-"],
  inbox_copy: ["letter", "letter", "-", "letter", "-", "-", "-"],
  // Nobody knows of anybody else what they have read.
  entry_seen: ["caseWorker", "-", "-", "-", "-", "-", "-"],
  attention_period: ofTown,
  // The mailroom's register; a line of it is its addressee's too.
  sealed_record: ["letter", "-", "-", "all", "-", "-", "-"],
  batch_scan: "denied",
  access_log: "denied",
  access_pending: "denied",
  audit_pending: "denied",
  classifier_model: "denied",
  receipt_counter: "denied",
  sign_in_attempt: "denied",
  known_device: "denied",
  second_factor: "denied",
  recovery_code: "denied",
  passkey: "denied",
  passkey_challenge: "denied",
  oidc_identity: "denied",
  migration: "denied",
};
