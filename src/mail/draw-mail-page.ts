import { Worker } from "node:worker_threads";
import type { MailLimits } from "./parse-mail.ts";

const LIMIT_MS = 10_000;
const MEMORY_MB = 384;
const LIMITS: MailLimits = { entriesMax: 1_000, bytesMax: 60_000_000 };

/**
 * The page of an e-mail (`mailPage`), made in a thread of its own: whatever the message is, it takes no
 * more time or memory than is given, and holds up nobody. Null: it cannot be read, or not within that.
 */
export function drawMailPage(bytes: Uint8Array, zone: string): Promise<string | null> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL("mail-page-thread.ts", import.meta.url), {
      workerData: { bytes: new Uint8Array(bytes), zone, limits: LIMITS },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const timer = setTimeout(() => end(null), LIMIT_MS);
    const end = (page: string | null): void => {
      clearTimeout(timer);
      resolve(page);
      void thread.terminate();
    };
    thread.once("message", (page: unknown) => end(typeof page === "string" ? page : null));
    thread.once("error", () => end(null));
    thread.once("exit", () => end(null));
  });
}
