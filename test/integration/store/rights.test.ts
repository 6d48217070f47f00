import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { makeSealer } from "../../../src/audit/seal.ts";
import { dataPaths } from "../../../src/installation.ts";
import type { RoleName } from "../../../src/store/database-access.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { expected, type Viewer, viewers } from "./rights-table.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";
import type { Part } from "../../support/small-town-plan.ts";

let house: TestHouse;
let town: SmallTown;
let otherTown: SmallTown;
let tables: readonly string[];
let api: pg.Client;

beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  otherTown = await foundSmallTown(house, "bebach");
  const paths = dataPaths(house.dataFolder);
  const sealer = makeSealer({ ...house, keysFolder: paths.keys, witnessFolder: paths.witness });
  await sealer.sealAll(new Date());
  await inTenantPending();
  tables = await superuser(async (client) => {
    await client.query(
      "insert into worker_process (id, host, pid, steps, slots) values (gen_random_uuid(), 'h', 1, '{}', 1)",
    );
    await client.query("update person set disabled_at = now() where display_name = 'disabled'");
    // What was read since the last seal.
    await client.query("insert into access_pending select id, tenant_id, at from access_log");
    const { rows } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    );
    return rows.map((row) => row.name);
  });
  api = await connect("poststelle_api");
});
afterAll(async () => {
  await api.end();
  await house.remove();
});

/** One event more than was sealed, so that audit_pending has a row too. */
const inTenantPending = () =>
  house.store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
    house.appendAudit(trx, town.tenantId, new Date(), [
      {
        subject: { kind: "tenant", id: town.tenantId },
        actor: { kind: "house", part: "test" },
        fact: { type: "intake-refused", channel: "hot-folder", cause: "late" },
        keyOwnerId: null,
      },
    ]),
  );

const superuser = <T>(act: (client: pg.Client) => Promise<T>): Promise<T> =>
  asSuperuserOf(house.access.database, act);

async function connect(role: RoleName): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: house.access.url(role) });
  await client.connect();
  return client;
}

interface Identity {
  readonly tenant: string;
  readonly person: string;
}

/** Reads what the connection's role sees of a table, in one transaction with this identity; "denied" where it may not ask. */
async function rowsSeen(
  client: pg.Client,
  table: string,
  identity: Identity | null,
): Promise<readonly Record<string, unknown>[] | "denied"> {
  const columns = await client.query<{ name: string }>(
    "select quote_ident(attname) as name from pg_attribute where attrelid = to_regclass('public.' || $1) and attnum > 0 and not attisdropped and has_column_privilege(attrelid, attnum, 'select')",
    [table],
  );
  const list = columns.rows.map((row) => row.name).join(", ");
  if (list === "") return "denied";
  await client.query("begin");
  try {
    if (identity !== null) {
      await client.query(
        "select set_config('app.tenant', $1, true), set_config('app.person', $2, true)",
        [identity.tenant, identity.person],
      );
    }
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from (select ${list} from ${table}) t`,
    );
    return rows.map((row) => row.row);
  } finally {
    await client.query("commit");
  }
}

/** Columns that say what a row is about, the most telling first. */
const telling = [
  "id",
  "case_id",
  "page_id",
  "document_id",
  "owner_id",
  "mail_item_id",
  "capture_id",
  "person_id",
  "subject_id",
];

function nameOf(table: string, row: Readonly<Record<string, unknown>>): string {
  if (table === "blob") return known(row["sha256"]) ?? "?";
  if (row["owner_kind"] === "tenant-year") return "tenant-year";
  for (const column of telling) {
    const name = known(row[column]);
    if (name !== null) return name;
  }
  return JSON.stringify(row["key"] ?? row["event_id"] ?? row["id"] ?? row);
}

/** Several rows may be about the same thing, such as the facts of one letter. */
const namesOf = (table: string, rows: readonly Readonly<Record<string, unknown>>[]): string =>
  [...new Set(rows.map((row) => nameOf(table, row)))].toSorted().join(" ");

const known = (value: unknown): string | null =>
  typeof value === "string"
    ? (town.nameOf.get(value) ?? (otherTown.nameOf.has(value) ? `OTHER TOWN ${value}` : null))
    : null;

async function namesSeen(
  client: pg.Client,
  table: string,
  identity: Identity | null,
): Promise<string> {
  const rows = await rowsSeen(client, table, identity);
  if (rows === "denied") return "denied";
  const names = namesOf(table, rows);
  return names === "" ? "-" : names;
}

/** The names of all rows of the first town (or of the installation), as the superuser reads them. */
const allNames = (table: string): Promise<string> =>
  superuser(async (client) => {
    const own: Record<string, string> = {
      tenant: `where id = '${town.tenantId}'`,
      person: `where login like 'aachau.%'`,
    };
    const columns = await client.query(
      "select from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = 'tenant_id'",
      [table],
    );
    const where =
      own[table] ?? (columns.rowCount === 0 ? "" : `where tenant_id = '${town.tenantId}'`);
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${table} t ${where}`,
    );
    return namesOf(
      table,
      rows.map((row) => row.row),
    );
  });

const inTown = (part: Part): Identity => ({ tenant: town.tenantId, person: town.people[part] });

async function wanted(table: string, cell: string): Promise<string> {
  return cell === "all" ? allNames(table) : cell.split(" ").toSorted().join(" ");
}

/** What every table gives to an identity that may see nothing. */
async function seenAnywhere(
  client: pg.Client,
  identity: Identity | null,
): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const table of tables) {
    const names = await namesSeen(client, table, identity);
    if (names !== "-" && names !== "denied") seen[table] = names;
  }
  return seen;
}

describe("what a person sees", () => {
  test("the expectation covers every table, and every table has a row to be hidden", async () => {
    expect(Object.keys(expected).toSorted()).toEqual(tables);
    for (const table of tables) expect([table, await allNames(table)]).not.toEqual([table, ""]);
  });

  test.each(viewers)("%s", async (viewer: Viewer) => {
    const column = viewers.indexOf(viewer);
    const found: Record<string, string> = {};
    const should: Record<string, string> = {};
    for (const table of tables) {
      const row = expected[table] ?? "denied";
      found[table] = await namesSeen(api, table, inTown(viewer));
      should[table] = row === "denied" ? "denied" : await wanted(table, row[column] ?? "?");
    }
    expect(found).toEqual(should);
  });

  test("a deputy sees the post of whom they stand in for", async () => {
    for (const table of [
      "inbox_entry",
      "page_version",
      "document_fact",
      "rendition",
      "mail_item",
      "blob",
      "item_key",
    ]) {
      const seen = await namesSeen(api, table, inTown("deputy"));
      expect([table, seen]).toEqual([table, await namesSeen(api, table, inTown("caseWorker"))]);
    }
  });

  test("nobody, a former deputy and people who left or were disabled see no post", async () => {
    const own = [
      "attention_period",
      "deputy",
      "opening_rule",
      "org_unit",
      "person",
      "responsibility",
      "role_grant",
      "rule",
      "tenant",
    ];
    expect(Object.keys(await seenAnywhere(api, inTown("formerDeputy")))).toEqual(own);
    expect(await seenAnywhere(api, inTown("left"))).toEqual({ person: "left", role_grant: "left" });
    expect(await seenAnywhere(api, inTown("disabled"))).toEqual({
      person: "disabled",
      role_grant: "disabled",
    });
    expect(await seenAnywhere(api, { tenant: town.tenantId, person: "" })).toEqual({});
    expect(await seenAnywhere(api, { tenant: "", person: town.people.clerk })).toEqual({
      person: "clerk",
      session: "clerk",
    });
  });

  test("the people of one town see nothing of another", async () => {
    for (const part of viewers) {
      const person = otherTown.people[part];
      const seen = await seenAnywhere(api, { tenant: town.tenantId, person });
      // Themselves and their own sessions are theirs everywhere.
      expect(Object.keys(seen).filter((table) => !["person", "session"].includes(table))).toEqual(
        [],
      );
      expect(seen["person"]).toBe(`OTHER TOWN ${person}`);
    }
  });

  test("a connection that was just used by somebody entitled shows nothing to the next", async () => {
    const reused = await connect("poststelle_api");
    try {
      expect(await namesSeen(reused, "inbox_entry", inTown("caseWorker"))).toBe("letter secret");
      const setting = await reused.query("select current_setting('app.tenant', true) as tenant");
      expect(setting.rows).toEqual([{ tenant: "" }]);
      expect(await seenAnywhere(reused, null)).toEqual({});
      await reused.query("begin");
      await reused.query(
        "select set_config('app.tenant', $1, true), set_config('app.person', $2, true)",
        [town.tenantId, town.people.clerk],
      );
      await expect(reused.query("select 1 / 0")).rejects.toThrow("division by zero");
      await reused.query("rollback");
      expect(await seenAnywhere(reused, null)).toEqual({});
    } finally {
      await reused.end();
    }
  });
});

/** Reached by the functions of signing in alone. */
const ofSigningIn = [
  "known_device",
  "oidc_identity",
  "passkey",
  "passkey_challenge",
  "recovery_code",
  "second_factor",
  "sign_in_attempt",
];

describe("what the house's own roles see", () => {
  test("the worker: its tenant's rows, and neither sessions nor the access log", async () => {
    const worker = await connect("poststelle_worker");
    try {
      // Persons belong to the installation; a town is founded with them.
      for (const table of tables.filter((each) => each !== "person")) {
        const seen = await namesSeen(worker, table, { tenant: town.tenantId, person: "" });
        const closed =
          /^(access_|trail_(alarm|check)$)/.test(table) ||
          ["document_search", "migration", "session", ...ofSigningIn].includes(table);
        expect([table, seen]).toEqual([table, closed ? "denied" : await allNames(table)]);
      }
      expect(Object.keys(await seenAnywhere(worker, { tenant: "", person: "" }))).toEqual([
        "person",
        "worker_process",
      ]);
      await expect(worker.query("select password_hash from person")).rejects.toThrow(
        "permission denied",
      );
    } finally {
      await worker.end();
    }
  });

  test("the housekeeper: named tables of all towns, and no content", async () => {
    const housekeeper = await connect("poststelle_housekeeper");
    const seen: string[] = [];
    try {
      for (const table of tables) {
        const rows = await rowsSeen(housekeeper, table, { tenant: "", person: "" });
        if (rows !== "denied" && rows.length > 0) seen.push(table);
      }
      await expect(housekeeper.query("select wrapped_key from item_key")).rejects.toThrow(
        "permission denied",
      );
    } finally {
      await housekeeper.end();
    }
    expect(seen).toEqual([
      "access_head",
      "access_leaf",
      "access_log",
      "access_pending",
      "audit_event",
      "audit_leaf",
      "audit_pending",
      "batch",
      "batch_exception",
      "batch_sheet_scan",
      "blob",
      "capture",
      "clarification_case",
      "confirmed_deadline",
      "day_close",
      "delivery",
      "deputy",
      "document",
      "document_page",
      "drift_notice",
      "entry_note",
      "erasure_register",
      "inbox_copy",
      "inbox_entry",
      "item_key",
      "mail_item",
      "org_unit",
      "page",
      "portal_change",
      "pull_slip",
      "refusal",
      "rendition",
      "routing_decision",
      "sample_review",
      "sealed_record",
      "split_order",
      "step_figure",
      "step_pause",
      "task",
      "tenant",
      "trail_alarm",
      "trail_check",
      "trail_run",
      "tree_head",
      "visual_check",
      "visual_check_lot",
      "witness_begun",
      "worker_process",
    ]);
  });

  test("the queue's role: nothing of ours, not even a question", async () => {
    const queue = await connect("poststelle_queue");
    try {
      for (const table of tables)
        expect([table, await rowsSeen(queue, table, inTown("clerk"))]).toEqual([table, "denied"]);
      await expect(queue.query("select has_role('clerk')")).rejects.toThrow(
        "permission denied for function",
      );
    } finally {
      await queue.end();
    }
  });

  test("the owner without a tenant: the installation's tables, and for search and bundle what is found and facts", async () => {
    const owner = await connect("poststelle_owner");
    try {
      expect(Object.keys(await seenAnywhere(owner, null))).toEqual([
        "document_fact",
        "document_search",
        "known_device",
        "migration",
        "oidc_identity",
        "passkey",
        "passkey_challenge",
        "person",
        "recovery_code",
        "second_factor",
        "session",
        "sign_in_attempt",
        "worker_process",
      ]);
    } finally {
      await owner.end();
    }
  });
});
