import { afterEach, expect, jest, test } from "@jest/globals";
import { migrateQueue } from "../../../src/queue/migrate.ts";
import { openQueues } from "../../../src/queue/queues.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { postgresQueueServer } from "./queue-servers.ts";

jest.setTimeout(60_000);

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const work = (): Promise<void> => Promise.resolve();
const databases: FreshDatabase[] = [];

async function setup(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  databases.push(database);
  return database;
}

afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

test("three migrations at once, and one more, leave one schema of one version", async () => {
  const { url } = await setup();
  const migration = { connectionString: url, grantTo: "pg_monitor" };
  const versions = await Promise.all([1, 2, 3].map(() => migrateQueue(migration)));
  versions.push(await migrateQueue(migration));
  expect(new Set(versions).size).toBe(1);
});

test("a database without BullMQ's schema is refused, and the remedy is named", async () => {
  const { url } = await setup();
  const settings = { backend: "postgres", connectionString: url, poolMax: 6 } as const;
  await expect(openQueues(settings, ["read"], silent)).rejects.toThrow("poststelle migrate");
});

test("a pool too small for its workers is refused instead of hanging", async () => {
  const server = await postgresQueueServer(5);
  const queues = await openQueues(server.settings, ["read", "route"], silent);
  try {
    await queues.serve("read", 1, work);
    await expect(queues.serve("route", 1, work)).rejects.toThrow("set poolMax to at least 6");
  } finally {
    await queues.close();
    await server.stop();
  }
});

test("ten steps are served on the smallest pool that is allowed", async () => {
  const server = await postgresQueueServer(14);
  const steps = Array.from({ length: 10 }, (_, index) => `step-${index}`);
  const queues = await openQueues(server.settings, steps, silent);
  const arrived = new Set<string>();
  try {
    for (const step of steps) {
      await queues.serve(step, 2, async () => {
        arrived.add(step);
      });
    }
    const offer = { taskId: "a", tenantId: "b", dispatch: 1, priority: 1 };
    await Promise.all(steps.map((step) => queues.offer(step, [offer])));
    while (arrived.size < steps.length) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(arrived.size).toBe(steps.length);
  } finally {
    await queues.close();
    await server.stop();
  }
});
