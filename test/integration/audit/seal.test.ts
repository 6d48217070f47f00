import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { factOf } from "../../../src/audit/append.ts";
import { beginWitness, witnessStandings } from "../../../src/audit/begin-witness.ts";
import { makeSealer, sealAndTellAll } from "../../../src/audit/seal.ts";
import { isSignedBy, readOrMakeSigningKey } from "../../../src/audit/signing-key.ts";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { makeWitnessWatch } from "../../../src/audit/watch-witness.ts";
import type { Trx } from "../../../src/store/database.ts";
import { lastTreeHead, storedLeaves, treeHeads } from "../../../src/store/audit-tree.ts";
import { type AuditedHouse, makeOwner, openAuditedHouse } from "../../support/audited-house.ts";

let house: AuditedHouse;
beforeEach(async () => {
  house = await openAuditedHouse();
});
afterEach(() => house.remove());

const count = async (table: string): Promise<number> => {
  const rows = await house.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? -1;
};
const witnessFile = (): string => join(house.audit.witnessFolder, `${house.tenantId}.jsonl`);
const witnessLines = async (): Promise<readonly string[]> =>
  (await readFile(witnessFile(), "utf8")).trimEnd().split("\n");

test("an act that is rolled back leaves no event", async () => {
  await expect(
    house.inTenant(async (trx) => {
      await house.note(trx, "never was");
      throw new Error("the act failed");
    }),
  ).rejects.toThrow("the act failed");
  expect(await count("audit_event")).toBe(0);
  expect(await count("audit_pending")).toBe(0);
});

test("an event is encrypted at rest and says its fact to who has the key, until that is erased", async () => {
  const owner = await makeOwner(house);
  await house.inTenant((trx) => house.note(trx, "too-large", new Date(), owner));
  await makeSealer(house.audit).sealAll(new Date());
  const [leaf] = await house.asHousekeeper((trx) => storedLeaves(trx, house.tenantId, 0, 10));
  const event = leaf?.event;
  expect(event?.payload.includes("too-large")).toBe(false);
  const read = () =>
    house.inTenant((trx) => {
      if (event == null) throw new Error("no event");
      return factOf(trx, house.keys, event);
    });
  await expect(read()).resolves.toMatchObject({ type: "intake-refused", cause: "too-large" });
  await house.tamper(`delete from item_key where owner_id = '${owner}'`);
  await expect(read()).rejects.toThrow("erased");
  expect(await house.findings()).toEqual([]);
});

test("signs a head for what it sealed and hands it to the witness", async () => {
  await house.sealNew(3);
  await house.sealNew(4);
  const range = { after: 0, upTo: 100, limit: 100 };
  const heads = await house.asHousekeeper((trx) => treeHeads(trx, house.tenantId, range));
  expect(heads.map((head) => head.treeSize)).toEqual([3, 7]);
  const key = await readOrMakeSigningKey(house.audit.keysFolder);
  for (const head of heads) expect(isSignedBy(key.publicKey, head, head.signature)).toBe(true);
  expect(await witnessLines()).toEqual(
    heads.map((head): unknown => expect.stringContaining(head.rootHash.toString("hex"))),
  );
  const verdict = await verifyAudit(house.audit, house.tenantId);
  expect(verdict).toMatchObject({
    tenantId: house.tenantId,
    events: 7,
    sealed: 7,
    heads: 2,
    findings: [],
  });
});

test("several sealers at once make one tree, late commits of earlier events included", async () => {
  const sealers = [makeSealer(house.audit), makeSealer(house.audit), makeSealer(house.audit)];
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Its time is before all others, its commit after them; it holds none of them up meanwhile.
  let late: Promise<void> = Promise.resolve();
  await new Promise<void>((noted) => {
    late = house.inTenant(async (trx) => {
      await house.note(trx, "late", minutesAgo(60));
      noted();
      await held;
    });
  });
  for (let round = 0; round < 8; round += 1) {
    await Promise.all([
      ...Array.from({ length: 5 }, (_, n) =>
        house.inTenant((trx) => house.note(trx, `${round}.${n}`, minutesAgo(n))),
      ),
      ...sealers.map((sealer) => sealer.sealAll(new Date())),
    ]);
  }
  // What a sealer left because another one was at it: only the late event is to be new.
  for (const sealer of sealers) await sealer.sealAll(new Date());
  release();
  await late;
  await Promise.all(sealers.map((sealer) => sealer.sealAll(new Date())));
  expect(await count("audit_pending")).toBe(0);
  const leaves = await house.asHousekeeper((trx) => storedLeaves(trx, house.tenantId, 0, 100));
  expect(leaves.map((leaf) => leaf.treeIndex)).toEqual(Array.from({ length: 41 }, (_, n) => n));
  const times = leaves.map((leaf) => leaf.event?.at ?? "");
  expect(times.at(-1)).toBe(times.toSorted()[0]);
  expect(await house.findings()).toEqual([]);
});

test("events of one seal are in the order of time, then id", async () => {
  await house.inTenant(async (trx) => {
    for (const minute of [3, 1, 2]) {
      await house.note(trx, `at ${minute}`, new Date(Date.UTC(2026, 10, 20, 8, minute)));
    }
  });
  await makeSealer(house.audit).sealAll(new Date());
  const leaves = await house.asHousekeeper((trx) => storedLeaves(trx, house.tenantId, 0, 10));
  expect(leaves.map((leaf) => leaf.event?.at.slice(14, 16))).toEqual(["01", "02", "03"]);
});

test("a head whose sealer died before it told the witness is handed over by the next one", async () => {
  await house.sealNew(2);
  const untold = async () => {
    await rm(witnessFile());
    await house.tamper("delete from witness_begun");
  };
  await untold();
  await makeSealer(house.audit).sealAll(new Date());
  expect(await witnessLines()).toHaveLength(1);
  // Cut within the line: the next head is not glued to it, and the whole one is written again.
  const [line = ""] = await witnessLines();
  await untold();
  await appendFile(witnessFile(), line.slice(0, 40));
  expect(await house.findings()).toEqual([]);
  await house.sealNew(1);
  expect(await witnessLines()).toEqual([
    line.slice(0, 40),
    line,
    expect.stringContaining('"treeSize":3'),
  ]);
  expect(await house.findings()).toEqual([]);
});

describe("a witness on a share that is not mounted", () => {
  const mounted = () => house.audit.witnessFolder;
  const elsewhere = () => `${house.dataFolder}-share`;
  const unmount = async () => {
    await rename(mounted(), elsewhere());
    await mkdir(mounted());
  };
  const headSizes = async () => {
    const range = { after: 0, upTo: 100, limit: 100 };
    const heads = await house.asHousekeeper((trx) => treeHeads(trx, house.tenantId, range));
    return heads.map((head) => head.treeSize);
  };

  test("is away, is not begun anew, and hears what it missed when it is back", async () => {
    const sealer = makeSealer(house.audit);
    const seen = makeWitnessWatch({ ...house.audit, sealer });
    const sealOne = async (with_ = sealer) => {
      await house.inTenant((trx) => house.note(trx, "another"));
      expect(await with_.sealAll(new Date())).toBe(1);
    };
    expect(await seen()).toMatchObject({ because: null });
    await sealOne();
    await unmount();
    // Noticed before there is anything to tell.
    expect(await seen()).toMatchObject({ because: "missing" });
    await sealOne();
    expect(sealer.witnessAway()).toMatchObject({ because: "missing" });
    // Another process, and the other log of a town that had no head of it yet.
    await sealOne(makeSealer(house.audit));
    await house.tamper(`insert into access_log (id, tenant_id, at, period, pseudonym, document_id, act, shown, page)
      values (gen_random_uuid(), '${house.tenantId}', now(), '2026-11', 'p', gen_random_uuid(), 'opened', 'page-image', 1);
      insert into access_pending select id, tenant_id, at from access_log`);
    await makeSealer(house.audit).sealAll(new Date());
    expect(await headSizes()).toEqual([1, 2, 3]);
    expect(await readdir(mounted())).toEqual([]);
    await rm(mounted(), { recursive: true });
    await sealOne();
    await expect(readdir(mounted())).rejects.toThrow("ENOENT");
    await rename(elsewhere(), mounted());
    await sealAndTellAll(sealer, new Date());
    expect(sealer.witnessAway()).toBeNull();
    expect(await seen()).toMatchObject({ because: null });
    expect(await witnessLines()).toHaveLength(4);
    expect(await house.findings()).toEqual([]);
  });

  test("is begun anew where somebody says why, and the trail tells it", async () => {
    await house.sealNew(2);
    await unmount();
    const { audit } = house;
    const inTenant = <T>(_tenant: string, use: (trx: Trx) => Promise<T>) => house.inTenant(use);
    const deps = { ...audit, appendAudit: house.appendAudit, now: () => new Date(), inTenant };
    expect(await witnessStandings(audit)).toContainEqual(
      expect.objectContaining({ log: "audit", signed: 2, witnessed: 0, away: true }),
    );
    await beginWitness(deps, { reason: "lost with its server", by: "operator" });
    await makeSealer(audit).sealAll(new Date());
    expect(await witnessLines()).toHaveLength(2);
    expect(await house.query("select type from audit_event order by at, id")).toEqual([
      { type: "intake-refused" },
      { type: "intake-refused" },
      { type: "witness-begun-anew" },
    ]);
    expect(await house.findings()).toEqual([]);
    await rm(elsewhere(), { recursive: true });
  });
});

test("does not sign on after a log that was changed", async () => {
  await house.sealNew(3);
  await house.tamper("update audit_leaf set leaf_hash = sha256('x') where tree_index = 1");
  await expect(house.sealNew(1)).rejects.toThrow("does not begin with the tree of size 3");
  const head = await house.asHousekeeper((trx) => lastTreeHead(trx, house.tenantId));
  expect(head?.treeSize).toBe(3);
});

test("two processes that need the signing key at once get the same one", async () => {
  const folder = join(house.dataFolder, "fresh-keys");
  const keys = await Promise.all(Array.from({ length: 8 }, () => readOrMakeSigningKey(folder)));
  expect(new Set(keys.map((key) => key.keyId)).size).toBe(1);
  expect((await stat(join(folder, "audit-signing.pem"))).mode & 0o777).toBe(0o600);
});
