import { parentPort } from "node:worker_threads";
import { problemsOfPatterns } from "../domain/check-rules.ts";
import { tryRules } from "./try-rules.ts";
import type { RulesToTry } from "./try-rules.ts";

/** A thread of its own: one message with the rules to try, one answer. */
parentPort?.once("message", (trial: RulesToTry) => {
  const problems = problemsOfPatterns(trial.draft);
  const answer =
    problems.length > 0
      ? { kind: "bad-patterns", problems }
      : { kind: "tried", trial: tryRules(trial) };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer);
});
