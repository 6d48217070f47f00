import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { checkedLeafHash } from "../../../src/audit/log-entries.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { storedLeaves } from "../../../src/store/audit-tree.ts";
import { type AuditedHouse, openAuditedHouse } from "../../support/audited-house.ts";

let house: AuditedHouse;
const tables = ["audit_event", "audit_leaf", "audit_pending", "tree_head"];
const folders = () => [house.audit.keysFolder, house.audit.witnessFolder];
beforeAll(async () => {
  house = await openAuditedHouse();
  await house.sealNew(4);
  await house.sealNew(3);
  const copies = tables.map((table) => `create table saved.${table} as select * from ${table}`);
  await house.tamper(["create schema saved", ...copies].join("; "));
  for (const folder of folders()) await cp(folder, `${folder}.saved`, { recursive: true });
});
/** Everything as it was sealed: a house of its own for each test takes ten times as long. */
afterEach(async () => {
  const back = tables.map((table) => `insert into ${table} select * from saved.${table}`);
  await house.tamper([`truncate ${tables.join(", ")}`, ...back].join("; "));
  for (const folder of folders()) {
    await rm(folder, { recursive: true, force: true });
    await cp(`${folder}.saved`, folder, { recursive: true });
  }
  await rm(join(house.dataFolder, "unseen-witness"), { recursive: true, force: true });
});
afterAll(() => house.remove());

const witnessFile = (): string => join(house.audit.witnessFolder, `${house.tenantId}.jsonl`);
const eventAt = (index: number) => `(select event_id from audit_leaf where tree_index = ${index})`;

test("an untouched log is consistent, with events that wait for their leaf too", async () => {
  await house.inTenant((trx) => house.note(trx, "not sealed yet"));
  expect(await house.findings()).toEqual([]);
});

/** What an intruder in the database does, and what must be said of it. */
test.each([
  [
    "a changed payload",
    `update audit_event set payload = payload || '\\x00' where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "another actor",
    `update audit_event set actor = '{"kind":"house","part":"other"}' where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "a word added to the actor",
    `update audit_event set actor = actor || '{"on":"behalf"}' where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "an actor that is none",
    `update audit_event set actor = '7' where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "another time",
    `update audit_event set at = at - interval '1 day' where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "another microsecond",
    `update audit_event set at = at + interval '1 microsecond' where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "a time out of every calendar",
    `update audit_event set at = 'infinity' where id = ${eventAt(2)}`,
    "was changed",
  ],
  ["another type", `update audit_event set type = 'moved' where id = ${eventAt(2)}`, "was changed"],
  [
    "another subject",
    `update audit_event set subject_id = gen_random_uuid() where id = ${eventAt(2)}`,
    "was changed",
  ],
  [
    "another key's owner",
    `update audit_event set key_owner_id = gen_random_uuid() where id = ${eventAt(2)}`,
    "was changed",
  ],
  ["a deleted event", `delete from audit_event where id = ${eventAt(2)}`, "of leaf 2 is gone"],
  [
    "the last event deleted",
    `delete from audit_event where id = ${eventAt(6)}`,
    "of leaf 6 is gone",
  ],
  ["a deleted leaf", "delete from audit_leaf where tree_index = 2", "Leaf 2 is missing"],
  [
    "a removed tail",
    "with gone as (delete from audit_leaf where tree_index >= 5 returning event_id) delete from audit_event where id in (select event_id from gone)",
    "its end was cut off",
  ],
  [
    "a removed tail with its head",
    "with cut as (delete from tree_head where tree_size = 7), gone as (delete from audit_leaf where tree_index >= 4 returning event_id) delete from audit_event where id in (select event_id from gone)",
    "The witness saw a head of size 7, which is gone",
  ],
  [
    "everything deleted",
    "delete from audit_event; delete from audit_leaf; delete from tree_head",
    "The witness saw a head of size 4, which is gone",
  ],
  [
    "a deleted head",
    "delete from tree_head where tree_size = 4",
    "The witness saw a head of size 4, which is gone",
  ],
  [
    "swapped leaves",
    "update audit_leaf l set tree_index = 100 + 3 - tree_index where tree_index in (1, 2); update audit_leaf set tree_index = tree_index - 100 where tree_index > 99",
    "The signed root of size 4 is not that of the log",
  ],
  [
    "swapped events",
    "update audit_leaf a set event_id = gen_random_uuid() where tree_index = 1; update audit_leaf set event_id = (select id from audit_event e where e.leaf_hash = (select leaf_hash from audit_leaf where tree_index = 1)) where tree_index = 2",
    "Leaf 2 is not that of event",
  ],
  [
    "a forged root",
    "update tree_head set root_hash = sha256('x') where tree_size = 4",
    "The signature of the head of size 4 is wrong",
  ],
  [
    "a forged time of signing",
    "update tree_head set signed_at = signed_at - interval '1 day' where tree_size = 4",
    "The signature of the head of size 4 is wrong",
  ],
  [
    "a head under another name of key",
    "update tree_head set key_id = 'other' where tree_size = 4",
    "signed by another key",
  ],
  [
    "a leaf put on without a head",
    `insert into audit_leaf (tenant_id, tree_index, event_id, leaf_hash) select tenant_id, 7, gen_random_uuid(), leaf_hash from audit_leaf where tree_index = 2`,
    "No head is signed for the leaves from 7 to 7",
  ],
  [
    "an event slipped in",
    `insert into audit_event select gen_random_uuid(), tenant_id, at, subject_kind, subject_id, type, actor, key_owner_id, payload, leaf_hash from audit_event where id = ${eventAt(2)}`,
    "has no leaf and does not wait for one",
  ],
  [
    "an event slipped in with a leaf of no town",
    `with e as (insert into audit_event select gen_random_uuid(), tenant_id, at, subject_kind, subject_id, type, actor, key_owner_id, payload, leaf_hash from audit_event where id = ${eventAt(2)} returning id, leaf_hash)
      insert into audit_leaf (tenant_id, tree_index, event_id, leaf_hash) select gen_random_uuid(), 0, id, leaf_hash from e`,
    "has no leaf and does not wait for one",
  ],
  [
    "words that would paint over what is said",
    `update audit_event set type = E'\\x1b[2J\\rconsistent' where id = ${eventAt(2)}`,
    "was changed: its leaf does not fit it (?[2J?consistent of",
  ],
])("finds %s", async (_, statement, finding) => {
  await house.tamper(statement);
  expect(await house.findings()).toContainEqual(expect.stringContaining(finding));
});

test("finds a change with a leaf hash that was made to fit", async () => {
  await house.tamper(`update audit_event set type = 'moved' where id = ${eventAt(2)}`);
  await fitLeaves();
  const findings = await house.findings();
  expect(findings).toContainEqual(
    expect.stringContaining("The signed root of size 4 is not that of the log"),
  );
  expect(findings).not.toContainEqual(expect.stringContaining("was changed"));
});

/** Every leaf hash as the event now has it, in both tables. */
async function fitLeaves(): Promise<void> {
  const leaves = await house.asHousekeeper((trx) => storedLeaves(trx, house.tenantId, 0, 100));
  for (const { event, treeIndex } of leaves) {
    if (event === null) continue;
    const hash = checkedLeafHash(event).toString("hex");
    await house.tamper(
      `update audit_event set leaf_hash = '\\x${hash}' where id = '${event.id}'; update audit_leaf set leaf_hash = '\\x${hash}' where tree_index = ${treeIndex}`,
    );
  }
}

/** Changes the past and has all of it sealed anew, with whatever key is in the folder. */
async function rewriteAll(): Promise<void> {
  await house.tamper(`update audit_event set type = 'moved' where id = ${eventAt(2)}`);
  await fitLeaves();
  await house.tamper(
    "insert into audit_pending select event_id, tenant_id, now() from audit_leaf where tree_index < 4; delete from tree_head",
  );
  await house.tamper(
    "create table later as select * from audit_leaf where tree_index >= 4; delete from audit_leaf",
  );
  const unseen = join(house.dataFolder, "unseen-witness");
  await house.tamper("delete from witness_begun");
  await makeSealer({ ...house.audit, witnessFolder: unseen }).sealAll(new Date());
  await house.tamper(
    "insert into audit_pending select event_id, tenant_id, now() from later; drop table later",
  );
  await makeSealer({ ...house.audit, witnessFolder: unseen }).sealAll(new Date());
}

describe("a log rewritten as a whole", () => {
  test("with the house's own key: the witness knows better", async () => {
    await rewriteAll();
    const findings = await house.findings();
    expect(findings).toContainEqual(
      expect.stringContaining("The witness saw another root of size 4: the log was rewritten"),
    );
    expect(findings).toContainEqual(
      expect.stringContaining("The witness saw another root of size 7: the log was rewritten"),
    );
    expect(findings).toHaveLength(2);
  });

  test("with a new key in place of the old one: the witness knows both", async () => {
    for (const name of ["audit-signing.pem", "audit-signing.pub.pem"])
      await rm(join(house.audit.keysFolder, name));
    await rewriteAll();
    const findings = await house.findings();
    expect(findings).toContainEqual(
      expect.stringContaining("The witness saw another root of size 7: the log was rewritten"),
    );
    expect(findings).toContainEqual(
      expect.stringContaining("of size 7 that is signed by another key"),
    );
  });

  test("with a new key elsewhere: the heads are of another key", async () => {
    const kept = `${house.audit.keysFolder}-kept`;
    await rename(house.audit.keysFolder, kept);
    await rewriteAll();
    await rm(house.audit.keysFolder, { recursive: true });
    await rename(kept, house.audit.keysFolder);
    expect(await house.findings()).toContainEqual(
      expect.stringContaining("The head of size 4 is signed by another key"),
    );
  });

  test("and lines put on the witness's file: the first ones still say what was", async () => {
    await rewriteAll();
    const forged = await readFile(
      join(house.dataFolder, "unseen-witness", `${house.tenantId}.jsonl`),
      "utf8",
    );
    await writeFile(witnessFile(), forged, { flag: "a" });
    expect(await house.findings()).toContainEqual(
      expect.stringContaining("The witness saw another root of size 4: the log was rewritten"),
    );
  });
});

test("finds a witness that lost its file, once its heads are not of just now", async () => {
  await rm(witnessFile());
  expect(await house.findings()).toEqual([]);
  await house.inTenant((trx) => house.note(trx, "one more"));
  const unseen = join(house.dataFolder, "unseen-witness");
  const earlier = new Date(Date.now() - 120_000);
  await makeSealer({ ...house.audit, witnessFolder: unseen }).sealAll(earlier);
  expect(await house.findings()).toEqual([
    expect.stringMatching(
      /^The trail is signed up to \d+ entries, and the witness has seen 0: .*\(20.*Z\)$/,
    ),
  ]);
});

test("finds lines of the witness that were made unreadable", async () => {
  const text = await readFile(witnessFile(), "utf8");
  await writeFile(witnessFile(), text.replace("{", ""));
  expect(await house.findings()).toEqual(["A line of the witness cannot be read: it was changed"]);
});

test("finds a waiting event that was changed or removed", async () => {
  await house.inTenant((trx) => house.note(trx, "not sealed yet"));
  const waiting = "(select event_id from audit_pending)";
  await house.tamper(`update audit_event set type = 'moved' where id = ${waiting}`);
  expect(await house.findings()).toEqual([expect.stringContaining("was changed")]);
  await house.tamper(`delete from audit_event where id = ${waiting}`);
  expect(await house.findings()).toEqual([expect.stringContaining("not sealed yet, is gone")]);
});

test("without a key it says so, and makes none", async () => {
  await rm(house.audit.keysFolder, { recursive: true });
  expect(await house.findings()).toContainEqual(
    expect.stringContaining("The head of size 4 cannot be checked: there is no public key"),
  );
  expect(await readdir(house.dataFolder)).not.toContain("keys");
});

test("needs the public key only", async () => {
  await rm(join(house.audit.keysFolder, "audit-signing.pem"));
  expect(await house.findings()).toEqual([]);
});
