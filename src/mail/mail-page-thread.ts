import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { mailPage } from "./mail-page.ts";
import { parseMail } from "./parse-mail.ts";

/** The thread of `drawMailPage`: reads one message and answers its page. */
const Job = z.object({
  bytes: z.instanceof(Uint8Array),
  zone: z.string(),
  limits: z.object({ entriesMax: z.number(), bytesMax: z.number() }),
});
const { bytes, zone, limits } = Job.parse(workerData);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
parentPort?.postMessage(mailPage(await parseMail(bytes, limits), zone));
