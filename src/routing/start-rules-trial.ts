import { Worker as Thread } from "node:worker_threads";
import { z } from "zod";
import { RulesTrial } from "../domain/steering.ts";
import type { RulesToTry } from "./try-rules.ts";

const program = new URL("./rules-trial-thread.ts", import.meta.url);

/** The counts, or what is wrong with the patterns. */
const TrialAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tried"), trial: RulesTrial }),
  z.object({
    kind: z.literal("bad-patterns"),
    problems: z.array(z.object({ field: z.string(), code: z.string() })),
  }),
]);
type TrialAnswer = z.infer<typeof TrialAnswer>;

/**
 * Tries rules in a thread of its own, for they hold patterns that somebody has typed, which may never come
 * to an end; gives null when they do not within `timeoutMs`. Throws what the thread throws.
 */
export async function startRulesTrial(
  trial: RulesToTry,
  timeoutMs: number,
): Promise<TrialAnswer | null> {
  const thread = new Thread(program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  const answered = Promise.withResolvers<TrialAnswer | null>();
  const timer = setTimeout(() => answered.resolve(null), timeoutMs);
  thread.once("message", (answer) => answered.resolve(TrialAnswer.parse(answer)));
  thread.once("error", (error) => answered.reject(error));
  thread.once("exit", () => answered.reject(new Error("The trial of rules ended without a word")));
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(trial);
    return await answered.promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
