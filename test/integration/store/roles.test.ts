import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import pg from "pg";
import { makeSealer } from "../../../src/audit/seal.ts";
import { dataPaths } from "../../../src/installation.ts";
import { newId } from "../../../src/new-id.ts";
import { type RoleName, roleNames } from "../../../src/store/database-access.ts";
import { setPassword } from "../../../src/store/accounts.ts";
import type { DbActor, Trx } from "../../../src/store/database.ts";
import { lockSubject, moveSubject } from "../../../src/store/subjects.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";

let house: TestHouse;
let town: SmallTown;
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  const paths = dataPaths(house.dataFolder);
  const sealer = makeSealer({ ...house, keysFolder: paths.keys, witnessFolder: paths.witness });
  await sealer.sealAll(new Date());
});
afterAll(() => house.remove());

const idOf = (name: string): string => {
  const found = [...town.nameOf].find(([, each]) => each === name);
  if (found === undefined) throw new Error(`The small town has no ${name}`);
  return found[0];
};
const asPerson = <T>(personId: string, use: (trx: Trx) => Promise<T>) =>
  house.store.withActor({ kind: "person", tenantId: town.tenantId, personId }, use);

async function as<T>(role: RoleName, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: house.access.url(role) });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const names = async (query: string): Promise<readonly string[]> =>
  asSuperuserOf(house.access.database, async (client) => {
    const { rows } = await client.query<{ name: string }>(query);
    return rows.map((row) => row.name);
  });

test.each<[DbActor["kind"], string]>([
  ["process", "poststelle_worker"],
  ["person", "poststelle_api"],
  ["housekeeper", "poststelle_housekeeper"],
])("the store acts for a %s as %s, and never as a superuser", async (kind, role) => {
  const actor = { kind, tenantId: town.tenantId, personId: newId() };
  const { rows } = await house.store.withActor(actor, (trx) =>
    sql`select current_user::text as user, session_user::text as session, rolsuper, rolbypassrls
      from pg_roles where rolname = current_user`.execute(trx),
  );
  expect(rows).toEqual([{ user: role, session: role, rolsuper: false, rolbypassrls: false }]);
});

test("no role of ours is more than a login, and only the owner owns", async () => {
  const list = roleNames.map((role) => `'${role}'`).join(", ");
  const mighty = `select rolname as name from pg_roles where rolname in (${list})
    and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`;
  expect(await names(mighty)).toEqual([]);
  const members = `select m.rolname as name from pg_auth_members a join pg_roles m on m.oid = a.member
    where m.rolname in (${list})`;
  expect(await names(members)).toEqual([]);
  const owners = `select distinct pg_get_userbyid(relowner) as name from pg_class
    where relnamespace = 'public'::regnamespace
    union select pg_get_userbyid(proowner) from pg_proc where pronamespace = 'public'::regnamespace`;
  expect(await names(owners)).toEqual(["poststelle_owner"]);
});

test("every table forces row-level security, on its owner too", async () => {
  const open = `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`;
  // The list of migrations is the owner's alone.
  expect(await names(open)).toEqual(["migration"]);
  const views = `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind not in ('r', 'p', 'i', 't', 'c')`;
  expect(await names(views)).toEqual([]);
});

test("nothing is granted to everybody", async () => {
  const functions = `select proname as name from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
    where pronamespace = 'public'::regnamespace and a.grantee = 0`;
  expect(await names(functions)).toEqual([]);
  const relations = `select relname as name from pg_class c, aclexplode(c.relacl) a
    where relnamespace = 'public'::regnamespace and a.grantee = 0`;
  expect(await names(relations)).toEqual([]);
});

test("only the policies of whole installations and of search look over tenants", async () => {
  const wide = `select tablename || ': ' || policyname || ' ' || roles::text as name from pg_policies
    where schemaname = 'public' and qual = 'true' and not roles = '{poststelle_housekeeper}' order by 1`;
  expect(await names(wide)).toEqual([
    "document_fact: bundle_uses_index {poststelle_owner}",
    "document_search: search_uses_index {poststelle_owner}",
    "known_device: owner_all {poststelle_owner}",
    "oidc_identity: owner_all {poststelle_owner}",
    "passkey: owner_all {poststelle_owner}",
    "passkey_challenge: owner_all {poststelle_owner}",
    "person: owner_all {poststelle_owner}",
    "person: worker_all {poststelle_worker}",
    "recovery_code: owner_all {poststelle_owner}",
    "second_factor: owner_all {poststelle_owner}",
    "session: owner_all {poststelle_owner}",
    "sign_in_attempt: owner_all {poststelle_owner}",
    "worker_process: owner_all {poststelle_owner}",
    "worker_process: worker_all {poststelle_worker}",
  ]);
});

test("a definer function never looks into its caller's temporary tables", async () => {
  const careless = `select proname as name from pg_proc
    where pronamespace = 'public'::regnamespace and prosecdef
      and not coalesce(proconfig, '{}') @> array['search_path=public, pg_temp']`;
  expect(await names(careless)).toEqual([]);
  await as("poststelle_api", async (client) => {
    const columns =
      "id uuid, tenant_id uuid, person_id uuid, role text, org_unit_id uuid, valid_from date, valid_to date";
    await client.query("begin");
    await client.query(`create temporary table role_grant (${columns})`);
    await client.query("grant select on role_grant to poststelle_owner");
    await client.query(
      "insert into pg_temp.role_grant values (gen_random_uuid(), $1, $2, 'clerk', null, '2020-01-01', null)",
      [town.tenantId, town.people.operator],
    );
    await client.query(
      "select set_config('app.tenant', $1, true), set_config('app.person', $2, true)",
      [town.tenantId, town.people.operator],
    );
    const { rows } = await client.query("select has_role('clerk') as clerk, has_role('operator')");
    expect(rows).toEqual([{ clerk: false, has_role: true }]);
    await client.query("rollback");
  });
});

const appendOnly = [
  "audit_event",
  "audit_leaf",
  "tree_head",
  "access_log",
  "access_leaf",
  "access_head",
  "erasure_register",
];

test.each(appendOnly)("%s is written once, whoever tries to change it", async (table) => {
  const attempts = [
    `update ${table} set tenant_id = tenant_id`,
    `delete from ${table}`,
    `truncate ${table} cascade`,
  ];
  for (const role of roleNames) {
    for (const attempt of attempts) {
      await as(role, async (client) => {
        await client.query(`select set_config('app.tenant', '${town.tenantId}', false)`);
        await expect(client.query(attempt)).rejects.toThrow(/append-only|permission denied/);
      });
    }
  }
  await asSuperuserOf(house.access.database, async (client) => {
    for (const attempt of attempts) {
      await expect(client.query(attempt)).rejects.toThrow(/append-only/);
    }
  });
});

test("the worker seals nothing, and the housekeeper writes no events", async () => {
  for (const table of ["audit_leaf", "tree_head", "audit_pending"]) {
    await as("poststelle_worker", (client) =>
      expect(client.query(`insert into ${table} default values`)).rejects.toThrow(
        "permission denied",
      ),
    );
  }
  await as("poststelle_housekeeper", (client) =>
    expect(client.query("insert into audit_event default values")).rejects.toThrow(
      "permission denied",
    ),
  );
});

test("a process writes for its own tenant only", async () => {
  const other = await foundSmallTown(house, "cedorf");
  await expect(
    house.store.withActor({ kind: "process", tenantId: other.tenantId }, (trx) =>
      trx
        .insertInto("refusal")
        .values({ id: newId(), tenantId: town.tenantId, channel: "x", cause: "x" })
        .execute(),
    ),
  ).rejects.toThrow("row-level security");
});

test("only who may read a document can note that they did", async () => {
  const note = (personId: string, document: string) =>
    asPerson(personId, (trx) =>
      trx
        .insertInto("accessLog")
        .values({
          id: newId(),
          tenantId: town.tenantId,
          period: "2026",
          pseudonym: "p",
          documentId: idOf(document),
          act: "opened",
          shown: "document",
          at: new Date(),
        })
        .execute(),
    );
  await expect(note(town.people.caseWorker, "letter")).resolves.toBeDefined();
  await expect(note(town.people.operator, "letter")).rejects.toThrow("row-level security");
  await expect(note(town.people.caseWorker, "ballot")).rejects.toThrow("row-level security");
});

test("a password's hash is given for one login alone, and set by its person or the house", async () => {
  const { caseWorker, clerk } = town.people;
  const { tenantId } = town;
  const set = (actor: DbActor, personId: string) =>
    house.store.withActor(actor, (trx) =>
      setPassword(trx, { personId, passwordHash: "argon2id", keptSessionId: null }),
    );
  expect(await set({ kind: "act", tenantId, personId: clerk }, caseWorker)).toBe(false);
  expect(await set({ kind: "act", tenantId, personId: caseWorker }, caseWorker)).toBe(true);
  // Nobody of another town's.
  expect(await set({ kind: "process", tenantId: house.tenantId }, clerk)).toBe(false);
  await expect(set({ kind: "person", tenantId, personId: clerk }, clerk)).rejects.toThrow(
    "permission denied",
  );
  await as("poststelle_api", async (client) => {
    const signIn = (login: string) => client.query("select * from sign_in($1)", [login]);
    expect((await signIn("aachau.caseworker")).rows).toEqual([
      { person_id: caseWorker, password_hash: "argon2id", sealed_secret: null, has_passkey: true },
    ]);
    expect((await signIn("aachau.clerk")).rows).toEqual([]);
    await expect(client.query("select password_hash from person")).rejects.toThrow(
      "permission denied",
    );
    await expect(client.query("update person set password_hash = 'x'")).rejects.toThrow(
      "permission denied",
    );
  });
});

test("a token gives its own person's identity, for this transaction alone", async () => {
  await as("poststelle_api", async (client) => {
    const use = async (token: string) => {
      const { rows } = await client.query<{ person_id: string; roles: string[] }>(
        "select person_id, roles from use_session($1, interval '1 hour')",
        [token],
      );
      return rows;
    };
    await client.query("begin");
    expect(await use("aachau-clerk")).toEqual([{ person_id: town.people.clerk, roles: ["clerk"] }]);
    const within = await client.query("select app_person() as person, app_tenant() as town");
    expect(within.rows).toEqual([{ person: town.people.clerk, town: town.tenantId }]);
    await client.query("commit");
    const after = await client.query("select app_person() as person, app_tenant() as town");
    expect(after.rows).toEqual([{ person: null, town: null }]);
    expect(await use("unknown")).toEqual([]);
  });
});

test("what is notified, and any role may hear, is ids and names of steps", async () => {
  await as("poststelle_queue", async (client) => {
    const heard: string[] = [];
    client.on("notification", (message) => heard.push(message.payload ?? ""));
    await client.query("listen poststelle_task");
    await client.query("listen poststelle_change");
    const id = idOf("unclear");
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
      const subject = await lockSubject(trx, "document", id);
      if (subject === null) throw new Error("The document is gone");
      await moveSubject(trx, subject, "try-again", "understood");
    });
    // Notifications come with the answer to the next question at the latest.
    await client.query("select 1");
    expect(heard.toSorted()).toEqual([
      `${town.tenantId}:document:${id}`,
      expect.stringMatching(new RegExp(`^${town.tenantId}:task:[0-9a-f-]{36}$`)),
      "route",
    ]);
  });
});
