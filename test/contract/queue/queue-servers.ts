import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { migrateQueue } from "../../../src/queue/migrate.ts";
import type { QueueSettings } from "../../../src/queue/queues.ts";
import { startProxy } from "../../support/cuttable-proxy.ts";
import { asSuperuser, freshDatabase, testPostgres } from "../../support/postgres.ts";
import { startRedis } from "../../support/redis.ts";

/** A backend's server as the contract suite needs it: there, cut, away, back. */
export interface QueueServer {
  readonly settings: QueueSettings;
  /** Settings of a server that is not there. */
  readonly nowhere: QueueSettings;
  /** Connections the server counts, but for the one that asks. */
  connections(): Promise<number>;
  /** Ends every connection; the server stays. */
  cutConnections(): Promise<void>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

// Long enough not to be lost on a busy machine, short enough for a test.
const tuning = { lockMs: 2000, stalledCheckMs: 1000, openLimitMs: 3000 };

/** BullMQ's schema in a database of its own, used by a role that owns nothing. */
export async function postgresQueueServer(poolMax = 12): Promise<QueueServer> {
  const { host, port } = await testPostgres();
  const database = await freshDatabase();
  const role = `queue_${randomBytes(6).toString("hex")}`;
  await asSuperuser((client) => client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`));
  await migrateQueue({ connectionString: database.url, grantTo: role });
  const proxy = await startProxy({ host, port });
  const settingsAt = (at: number): QueueSettings => ({
    backend: "postgres",
    connectionString: `postgresql://${role}:${role}@127.0.0.1:${at}/${database.name}`,
    poolMax,
    ...tuning,
  });
  const asRole = "FROM pg_stat_activity WHERE usename = $1";
  return {
    settings: settingsAt(proxy.port),
    nowhere: settingsAt(1),
    async connections() {
      const count = `SELECT count(*)::int AS count ${asRole}`;
      const { rows } = await asSuperuser((client) =>
        client.query<{ count: number }>(count, [role]),
      );
      return rows[0]?.count ?? 0;
    },
    async cutConnections() {
      await asSuperuser((client) =>
        client.query(`SELECT pg_terminate_backend(pid) ${asRole}`, [role]),
      );
    },
    goAway: () => proxy.unplug(),
    comeBack: () => proxy.plugIn(),
    async stop() {
      await proxy.unplug();
      await database.drop();
      await asSuperuser((client) => client.query(`DROP ROLE ${role}`));
    },
  };
}

/** A redis-server that forgets everything when it goes away. */
export async function redisQueueServer(): Promise<QueueServer> {
  const redis = await startRedis();
  const ask = async <T>(question: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(redis.url);
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  };
  return {
    settings: { backend: "redis", url: redis.url, ...tuning },
    nowhere: { backend: "redis", url: "redis://127.0.0.1:1", ...tuning },
    async connections() {
      const list = String(await ask((client) => client.client("LIST")));
      return list.split("\n").filter((line) => line.startsWith("id=")).length - 1;
    },
    async cutConnections() {
      await ask((client) => client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
    },
    goAway: () => redis.goAway(),
    comeBack: () => redis.comeBack(),
    stop: () => redis.stop(),
  };
}
