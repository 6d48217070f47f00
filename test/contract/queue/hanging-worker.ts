// A worker in a process of its own, for the test that kills it: takes one job, says so, and never ends it.
import { z } from "zod";
import { openQueues } from "../../../src/queue/queues.ts";

const QueueSettings = z.discriminatedUnion("backend", [
  z.object({
    backend: z.literal("postgres"),
    connectionString: z.string(),
    poolMax: z.number(),
    lockMs: z.number(),
    stalledCheckMs: z.number(),
  }),
  z.object({
    backend: z.literal("redis"),
    url: z.string(),
    lockMs: z.number(),
    stalledCheckMs: z.number(),
  }),
]);

const [settings = "", step = ""] = process.argv.slice(2);
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const queues = await openQueues(QueueSettings.parse(JSON.parse(settings)), [step], silent);
await queues.serve(step, 1, async (message) => {
  process.stdout.write(`${message.taskId}\n`);
  await new Promise(() => {});
});
