// The trail: events appended a second through the real append path, and the time `audit verify` takes for
// a log of N events that was filled by COPY-like inserts, with its tree and heads.
// Usage: node bench/audit.ts [events to append] [events to verify] [events a head]; prints JSON lines.
import { cpus } from "node:os";
import { leafHashOf } from "../src/audit/append.ts";
import { sha256 } from "../src/audit/hash.ts";
import { makeSealer } from "../src/audit/seal.ts";
import { readOrMakeSigningKey } from "../src/audit/signing-key.ts";
import { verifyAudit } from "../src/audit/verify.ts";
import { GrowingTree } from "../src/domain/merkle.ts";
import { dataPaths } from "../src/installation.ts";
import { newId } from "../src/new-id.ts";
import { insertItemKey } from "../src/store/item-keys.ts";
import { openTestHouse, type TestHouse } from "../test/support/house.ts";
import { asSuperuserOf, leaveTestPostgres, setDurable } from "../test/support/postgres.ts";

const [appended = 20_000, verified = 1_000_000, perHead = 10] = process.argv.slice(2).map(Number);
const EVENTS_PER_ACT = 4;
const ACTS_AT_ONCE = 4;
const ROWS_PER_INSERT = 5_000;
/** The bytes of a usual fact, encrypted. */
const payload = Buffer.alloc(260, 7);
const subjectKind = "capture";

const say = (line: object): void => {
  process.stdout.write(
    `${JSON.stringify({ bench: "audit", ...line, cpus: cpus().length, node: process.version })}\n`,
  );
};

/** Acts as they are: a transaction each, with four events under a capture's key. */
async function measureAppending(house: TestHouse): Promise<void> {
  const { tenantId } = house;
  const ownerId = newId();
  const { wrapped } = await house.keys.mint(tenantId, ownerId);
  await house.inTenant((trx) =>
    insertItemKey(trx, { ownerId, tenantId, ownerKind: "capture", wrappedKey: wrapped }),
  );
  const event = (position: number) =>
    ({
      subject: { kind: "tenant", id: tenantId },
      actor: { kind: "step", name: "read", version: 1 },
      fact: {
        type: "page-read",
        position,
        engine: "bench",
        words: 300,
        meanConfidence: 0.9,
        unreadableBecause: null,
      },
      keyOwnerId: ownerId,
    }) as const;
  const events = Array.from({ length: EVENTS_PER_ACT }, (_, at) => event(at));
  let left = Math.ceil(appended / EVENTS_PER_ACT);
  const act = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await house.inTenant((trx) => house.appendAudit(trx, tenantId, new Date(), events));
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: ACTS_AT_ONCE }, act));
  const appendMs = performance.now() - startedMs;
  const paths = dataPaths(house.dataFolder);
  const sealer = makeSealer({ ...house, keysFolder: paths.keys, witnessFolder: paths.witness });
  const sealMs = await timed(async () => {
    while ((await sealer.sealAll(new Date())) > 0);
  });
  const perSecond = (ms: number) => Math.round((appended / ms) * 1000);
  say({ appended, appendedPerSecond: perSecond(appendMs), sealedPerSecond: perSecond(sealMs) });
}

async function timed(use: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await use();
  return performance.now() - startedMs;
}

/** Fills the log behind the back of the append path: rows, leaves and signed heads that fit. */
async function fill(house: TestHouse, from: GrowingTree): Promise<void> {
  const { tenantId } = house;
  const key = await readOrMakeSigningKey(dataPaths(house.dataFolder).keys);
  const signedAt = new Date();
  await asSuperuserOf(house.access.database, async (client) => {
    await client.query("set session_replication_role = replica");
    for (let first = 0; first < verified; first += ROWS_PER_INSERT) {
      const events = [];
      const heads = [];
      const index = from.size;
      for (let nth = first; nth < Math.min(first + ROWS_PER_INSERT, verified); nth += 1) {
        const event = {
          id: newId(),
          tenantId,
          at: new Date(1_790_000_000_000 + nth),
          subjectKind,
          subjectId: newId(),
          type: "page-read",
          actor: { kind: "step", name: "read", version: 1 } as const,
          keyOwnerId: tenantId,
          payload,
        };
        const leafHash = leafHashOf(event);
        events.push({ ...event, leafHash });
        from.add(leafHash);
        if (from.size % perHead !== 0 && nth !== verified - 1) continue;
        const head = { tenantId, treeSize: from.size, rootHash: from.root(), signedAt };
        heads.push({ ...head, rootHash: Buffer.from(head.rootHash), signature: key.sign(head) });
      }
      await client.query(
        `insert into audit_event select id, $1, at, $2, subject, 'page-read', '{"kind":"step","name":"read","version":1}', $1, $3, hash
         from unnest($4::uuid[], $5::timestamptz[], $6::uuid[], $7::bytea[]) as e (id, at, subject, hash)`,
        [
          tenantId,
          subjectKind,
          payload,
          events.map((event) => event.id),
          events.map((event) => event.at),
          events.map((event) => event.subjectId),
          events.map((event) => event.leafHash),
        ],
      );
      await client.query(
        `insert into audit_leaf select $1, $2::bigint + nth - 1, id, hash
         from unnest($3::uuid[], $4::bytea[]) with ordinality as e (id, hash, nth)`,
        [tenantId, index, events.map((event) => event.id), events.map((event) => event.leafHash)],
      );
      await client.query(
        `insert into tree_head select $1, size, root, at, $2, signature
         from unnest($3::bigint[], $4::bytea[], $5::timestamptz[], $6::bytea[]) as h (size, root, at, signature)`,
        [
          tenantId,
          key.keyId,
          heads.map((head) => head.treeSize),
          heads.map((head) => head.rootHash),
          heads.map((head) => head.signedAt),
          heads.map((head) => head.signature),
        ],
      );
    }
    await client.query("analyze");
  });
}

async function measureVerifying(house: TestHouse): Promise<void> {
  await fill(house, new GrowingTree(sha256));
  const paths = dataPaths(house.dataFolder);
  const deps = { ...house, keysFolder: paths.keys, witnessFolder: paths.witness };
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const { events, heads, findings } = await verifyAudit(deps, house.tenantId);
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  const used = process.cpuUsage(before);
  const processorSeconds = Math.round((used.user + used.system) / 100_000) / 10;
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  // One finding is as it must be: these heads were made by SQL, and no witness has seen them.
  say({ verified: events, heads, findings, seconds, processorSeconds, rssMb });
}

await setDurable(true);
for (const measure of [measureAppending, measureVerifying]) {
  const house = await openTestHouse();
  try {
    await measure(house);
  } finally {
    await house.remove();
  }
}
await setDurable(false);
await leaveTestPostgres();
