import { parentPort } from "node:worker_threads";
import { tryRules } from "./try-rules.ts";
import type { RulesToTry } from "./try-rules.ts";

/** A thread of its own: one message with the rules to try, one answer with the counts. */
parentPort?.once("message", (trial: RulesToTry) => {
  parentPort?.postMessage(tryRules(trial));
});
