import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { makeDayClose } from "../../../src/audit/close-day.ts";
import { rotateKey } from "../../../src/audit/rotate-key.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { readOrMakeSigningKey } from "../../../src/audit/signing-key.ts";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { makeTrailWatch } from "../../../src/audit/watch-trail.ts";
import { witnessFile } from "../../../src/audit/witness.ts";
import { AuditFact } from "../../../src/domain/audit-event.ts";
import { newId } from "../../../src/new-id.ts";
import { lastTreeHead, treeHeads } from "../../../src/store/audit-tree.ts";
import type { Trx } from "../../../src/store/database.ts";
import { openTrailAlarms } from "../../../src/store/trail-alarms.ts";
import { type AuditedHouse, makeOwner, openAuditedHouse } from "../../support/audited-house.ts";

let house: AuditedHouse;
beforeEach(async () => {
  house = await openAuditedHouse();
});
afterEach(() => house.remove());

const seal = () => makeSealer(house.audit).sealAll(new Date());
const says = (text: string) => expect.stringContaining(text);
const inTenant = <T>(_: string, use: (trx: Trx) => Promise<T>) => house.inTenant(use);
const alarms = () => house.asHousekeeper(openTrailAlarms);

/** A capture without the event that says so, as whoever took the event out of an unsealed log leaves it. */
const addCapture = (id: string) =>
  house.tamper(`insert into capture (id, tenant_id, channel, external_id, state, class, sealed, original_sha256, original_bytes,
      receipt_number, received_earliest, received_latest, receipt_day, receipt_basis, recorded_by, captured_at)
    values ('${id}', '${house.tenantId}', 'upload', 'x', 'quarantined', 'normal', false, '${"0".repeat(64)}', 1,
      'LIN-2026-00000017', now(), now(), current_date, 'machine', 'test', now())`);

test("work without its event is found, and an event without its work, with number and time", async () => {
  const id = await makeOwner(house);
  await addCapture(id);
  const fact = {
    type: "capture-accepted",
    channel: "upload",
    sha256: "0".repeat(64),
    bytes: 1,
    receiptNumber: "LIN-2026-00000017",
    receiptDay: "2026-11-23",
    receiptBasis: "machine",
    sealed: false,
    sameIdAs: null,
  };
  expect(await house.findings()).toEqual([
    expect.stringMatching(
      /^Work without its event: capture-accepted is told 0 times and was done 1 times \(capture [-0-9a-f]+, LIN-2026-00000017, 20\d\d-.*Z\)$/,
    ),
  ]);
  await house.inTenant((trx) =>
    house.appendAudit(trx, house.tenantId, new Date(), [
      {
        subject: { kind: "capture", id },
        actor: { kind: "house", part: "test" },
        fact: AuditFact.parse(fact),
        keyOwnerId: null,
      },
    ]),
  );
  expect(await house.findings()).toEqual([]);
  await seal();
  await house.tamper(`delete from capture where id = '${id}'`);
  expect(await house.findings()).toEqual([says("An event without its work: capture-accepted")]);
  // Not even with an erasure that nobody told.
  await house.tamper(
    `insert into erasure_register (id, tenant_id, owner_id, basis) values (gen_random_uuid(), '${house.tenantId}', '${id}', 'test')`,
  );
  expect(await house.findings()).toEqual([
    says("An event without its work: capture-accepted"),
    says(`The register of erasures names ${id}, and no event tells of it`),
  ]);
});

test("a destroyed key, an invented erasure and a mode or pause set past the acts are found", async () => {
  const say = (fact: AuditFact) =>
    house.inTenant((trx) =>
      house.appendAudit(trx, house.tenantId, new Date(), [
        {
          subject: { kind: "tenant", id: house.tenantId },
          actor: { kind: "house", part: "test" },
          fact,
          keyOwnerId: null,
        },
      ]),
    );
  const id = await makeOwner(house);
  await addCapture(id);
  await house.tamper(`delete from item_key where owner_id = '${id}'`);
  expect(await house.findings()).toContainEqual(
    says(`or its key is gone, and no event tells of it (capture ${id}, LIN-2026-00000017`),
  );
  await house.tamper(`delete from capture where id = '${id}'`);

  const [unit] = await house.query<{ key: string }>("select key from org_unit limit 1");
  const toAutomatic = {
    type: "unit-mode-changed",
    unit: unit?.key ?? "",
    from: "assisted",
  } as const;
  await say({ ...toAutomatic, to: "automatic" });
  await say({ type: "town-mode-changed", allAssisted: true });
  await house.tamper(
    `update org_unit set mode = 'automatic'; update tenant set all_assisted = true`,
  );
  expect(await house.findings()).toEqual([]);
  await house.tamper(`update org_unit set mode = 'shadow'; update tenant set all_assisted = false`);
  expect(await house.findings()).toEqual([
    says(`The unit ${unit?.key} is in mode shadow, and was last set to automatic`),
    says("The town is in mode by unit, and was last set to assisted"),
  ]);
  // Founding again says what each mode is, and unsays no other.
  const counts = { orgUnits: 1, responsibilities: 0, people: 0 };
  await say({ type: "town-founded", ...counts, modes: { [unit?.key ?? ""]: "assisted" } });
  expect(await house.findings()).toEqual([
    says(`The unit ${unit?.key} is in mode shadow, and was last set to assisted`),
    says("The town is in mode by unit, and was last set to assisted"),
  ]);
  await say({ ...toAutomatic, to: "automatic" });
  await house.tamper(
    `update org_unit set mode = 'automatic'; update tenant set all_assisted = true`,
  );

  await say({ type: "step-paused", step: "read", because: "x" });
  await house.tamper(`insert into step_pause (id, tenant_id, step, paused_as, reason)
    select gen_random_uuid(), id, unnest(array['read', 'route']), 'operator', 'x' from tenant`);
  expect(await house.findings()).toEqual([
    says("The step route is paused, and the trail tells otherwise"),
  ]);
  await house.tamper(`delete from step_pause`);
  expect(await house.findings()).toEqual([
    says("The step read is not paused, and the trail tells otherwise"),
  ]);
  await say({ type: "step-resumed", step: "read", because: "x" });

  const erasureId = newId();
  await say({
    type: "item-erased",
    erasureId,
    basis: "request",
    documents: 1,
    pages: 1,
    captureToo: true,
    originalOfStack: false,
    keyOwners: [id],
  });
  const invented = await house.findings();
  expect(invented).toEqual([
    says(
      "An erasure is told, and the register of erasures does not have it (item-erased of tenant",
    ),
    says("An erasure is told, and the register's file does not have it"),
  ]);
  await house.tamper(
    `update audit_event set key_owner_id = gen_random_uuid() where type = 'item-erased'`,
  );
  expect(await house.findings()).toContainEqual(says("says cannot be read: its key is gone"));
});

test("a broken log stops sealing and is an alarm, until it is found in order again", async () => {
  await house.sealNew(3);
  const watch = makeTrailWatch(house.audit);
  await watch(new Date());
  expect(await alarms()).toEqual([]);
  const changed = (word: string) =>
    house.tamper(
      `update audit_event set type = '${word}' where id = (select event_id from audit_leaf where tree_index = 1)`,
    );
  await changed("moved");
  await expect(makeTrailWatch(house.audit)(new Date())).rejects.toThrow("was changed");
  const [alarm, ...others] = await alarms();
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({ log: "audit" });
  expect(alarm?.findings).toContainEqual(says("was changed"));
  await house.sealNew(1);
  expect((await house.asHousekeeper((trx) => lastTreeHead(trx, house.tenantId)))?.treeSize).toBe(3);
  await expect(watch(new Date())).rejects.toThrow("was changed");
  await changed("intake-refused");
  await watch(new Date());
  expect(await alarms()).toEqual([]);
  expect(await seal()).toBe(1);
});

test("the witness refuses a log that was rewritten as a whole", async () => {
  await house.sealNew(2);
  await house.tamper("delete from tree_head; delete from audit_leaf");
  await house.tamper(
    "delete from audit_event where id = (select min(id::text)::uuid from audit_event)",
  );
  await house.tamper("insert into audit_pending select id, tenant_id, at from audit_event");
  await expect(house.sealNew(3)).rejects.toThrow("does not begin with the tree of size 2");
  expect(await alarms()).toMatchObject([{ log: "audit" }]);
});

test("the key is replaced by hand-over: old heads stay good, and no other key is believed", async () => {
  await house.sealNew(2);
  const old = await readOrMakeSigningKey(house.audit.keysFolder);
  const { newKeyId } = await rotateKey({
    ...house,
    ...house.audit,
    inTenant,
    now: () => new Date(),
  });
  await house.sealNew(2);
  const last = await house.asHousekeeper((trx) => lastTreeHead(trx, house.tenantId));
  expect(last).toMatchObject({ treeSize: 5, keyId: newKeyId });
  expect(await house.findings()).toEqual([]);

  // Whoever kept the old key signs on with it.
  if (last === null) throw new Error("no head");
  const signature = old.sign(last).toString("hex");
  await house.tamper("create table kept as select * from tree_head where tree_size = 5");
  await house.tamper(
    `update tree_head set key_id = '${old.keyId}', signature = '\\x${signature}', tree_size = 5 where tree_size = 5`,
  );
  await house.tamper(
    "update tree_head set key_id = kept.key_id from kept where tree_head.tree_size = 2",
  );
  expect(await house.findings()).toContainEqual(says("a key that had handed over before"));
  await house.tamper(
    `update tree_head set key_id = '${old.keyId}' where tree_size = 2; update tree_head set key_id = kept.key_id, signature = kept.signature from kept where tree_head.tree_size = 5`,
  );
  expect(await house.findings()).toEqual([]);

  const handOver = join(house.audit.keysFolder, "audit-hand-overs", `${newKeyId}.json`);
  await rm(handOver);
  expect(await house.findings()).toContainEqual(says("size 2 is signed by another key"));
});

test("what was read is sealed in a tree of its own, and every change of it is found", async () => {
  const reading = `insert into access_log (id, tenant_id, at, period, pseudonym, document_id, act, shown, page)
    select gen_random_uuid(), '${house.tenantId}', now(), '2026-11', 'p', gen_random_uuid(), 'opened', 'page-image', n from generate_series(1, 4) n`;
  await house.tamper(
    `${reading}; insert into access_pending select id, tenant_id, at from access_log`,
  );
  await house.sealNew(1);
  const whole = await verifyAudit(house.audit, house.tenantId);
  expect(whole).toMatchObject({ readings: 4, findings: [], sizes: { audit: 1, access: 4 } });
  const file = witnessFile(house.audit.witnessFolder, { tenantId: house.tenantId, log: "access" });
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ log: "access", treeSize: 4 });

  const second = "(select event_id from access_leaf where tree_index = 1)";
  await house.tamper("create table kept as select * from access_log");
  const attempts = [
    [`update access_log set pseudonym = 'q' where id = ${second}`, "was changed"],
    [`update access_log set document_id = gen_random_uuid() where id = ${second}`, "was changed"],
    [`update access_log set page = 9 where id = ${second}`, "was changed"],
    [`delete from access_log where id = ${second}`, "of leaf 1 is gone"],
    [reading.replace("(1, 4)", "(1, 1)"), "has no leaf and does not wait for one"],
  ] as const;
  for (const [attempt, finding] of attempts) {
    await house.tamper(attempt);
    expect(await house.findings()).toContainEqual(says(finding));
    await house.tamper("delete from access_log; insert into access_log select * from kept");
  }
  expect(await house.findings()).toEqual([]);
});

test("a head that somebody kept is held against the log", async () => {
  await house.sealNew(2);
  await house.sealNew(2);
  const range = { after: 0, upTo: 2, limit: 1 };
  const [head] = await house.asHousekeeper((trx) => treeHeads(trx, house.tenantId, range));
  const verify = (treeSize: number, rootHash: string) =>
    verifyAudit(house.audit, house.tenantId, { since: { treeSize, rootHash }, witnessFile: null });
  const root = head?.rootHash.toString("hex") ?? "";
  // What is older than the head is held by it, and not read again.
  expect(await verify(2, root)).toMatchObject({ events: 2, sealed: 4, findings: [] });
  expect((await verify(2, "0".repeat(64))).findings).toEqual([says("was kept has another root")]);
  expect((await verify(9, root)).findings).toEqual([says("its end was cut off")]);

  const copy = join(house.dataFolder, "copy.jsonl");
  const line = { tenantId: house.tenantId, treeSize: 3, rootHash: root, keyId: head?.keyId };
  await appendFile(copy, `${JSON.stringify({ ...line, signedAt: new Date(), signature: "" })}\n`);
  const { findings } = await verifyAudit(house.audit, house.tenantId, {
    since: null,
    witnessFile: copy,
  });
  expect(findings).toEqual([says("The witness saw a head of size 3, which is gone")]);
});

test("a day of the town ends with an event, once, also when nothing happened", async () => {
  const closeDay = makeDayClose({ ...house, inTenant });
  const days = () =>
    house.query<{ at: Date }>("select at from audit_event where type = 'trail-day-closed'");
  // Nothing was before this day's midnight in Lindenau (UTC+1).
  await house.inTenant((trx) => house.note(trx, "first", new Date("2026-11-22T22:30:00Z")));
  await closeDay(new Date("2026-11-22T22:59:00Z"));
  expect(await days()).toEqual([]);
  await Promise.all([1, 2, 3].map(() => closeDay(new Date("2026-11-22T23:00:10Z"))));
  await closeDay(new Date("2026-11-23T22:59:00Z"));
  expect(await days()).toEqual([{ at: new Date("2026-11-22T23:00:10Z") }]);
  await closeDay(new Date("2026-11-25T09:00:00Z"));
  expect(await days()).toHaveLength(2);
});
