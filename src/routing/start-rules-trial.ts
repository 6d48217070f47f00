import { Worker as Thread } from "node:worker_threads";
import { RulesTrial } from "../domain/steering.ts";
import type { RulesToTry } from "./try-rules.ts";

const program = new URL("./rules-trial-thread.ts", import.meta.url);

/**
 * Tries rules in a thread of its own, for they hold patterns that somebody has typed, which may never come
 * to an end; gives null when they do not within `timeoutMs`. Throws what the thread throws.
 */
export async function startRulesTrial(
  trial: RulesToTry,
  timeoutMs: number,
): Promise<RulesTrial | null> {
  const thread = new Thread(program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  const answered = Promise.withResolvers<RulesTrial | null>();
  const timer = setTimeout(() => answered.resolve(null), timeoutMs);
  thread.once("message", (answer) => answered.resolve(RulesTrial.parse(answer)));
  thread.once("error", (error) => answered.reject(error));
  thread.once("exit", () => answered.reject(new Error("The trial of rules ended without a word")));
  try {
    thread.postMessage(trial);
    return await answered.promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
