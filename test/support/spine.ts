import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { factOf } from "../../src/audit/append.ts";
import type { AuditFact } from "../../src/domain/audit-event.ts";
import { machineReceipt } from "../../src/domain/receipt.ts";
import { newId } from "../../src/new-id.ts";
import { makeClaims } from "../../src/pipeline/claims.ts";
import type { RunnerDeps, StepCall, StepEntry } from "../../src/pipeline/runner.ts";
import { runTask } from "../../src/pipeline/run-step.ts";
import { defineStep } from "../../src/pipeline/step.ts";
import { insertCapture } from "../../src/store/captures.ts";
import { keyOf } from "../../src/store/item-keys.ts";
import type { AnyStepIo } from "../../src/store/step-io.ts";
import { type TaskPart, createTasks } from "../../src/store/tasks.ts";
import type { TestHouse } from "./house.ts";

/** A capture of random bytes with its task for `inspect`, as the door makes it, without its blob. */
export async function newCapture(
  house: TestHouse,
  over: {
    readonly tenantId?: string;
    readonly class?: "court" | "urgent" | "normal" | "bulk";
    readonly batchId?: string;
  } = {},
): Promise<string> {
  const captureId = newId();
  const tenantId = over.tenantId ?? house.tenantId;
  const { wrapped } = await house.keys.mint(tenantId, captureId);
  await house.store.withActor({ kind: "process", tenantId }, (trx) =>
    insertCapture(trx, {
      captureId,
      tenantId,
      channel: "test",
      externalId: captureId,
      originalSha256: createHash("sha256").update(randomBytes(8)).digest("hex"),
      wrappedKey: wrapped,
      originalBytes: 8,
      name: "letter.pdf",
      path: "letter.pdf",
      mediaType: "application/pdf",
      receipt: machineReceipt(new Date(), "Europe/Berlin"),
      recordedBy: "channel:test",
      capturedAt: new Date(),
      batchId: over.batchId ?? null,
      class: over.class ?? "normal",
      sealed: false,
    }),
  );
  return captureId;
}

/** A capture that is already in the state `inspected`, with so many parts to prepare. */
export async function newCaptureInParts(house: TestHouse, count: number): Promise<string> {
  const captureId = await newCapture(house);
  const parts: TaskPart[] = Array.from({ length: count }, (_, part) => ({
    part,
    detail: { part },
    late: part > 1,
  }));
  await house.inTenant(async (trx) => {
    await trx
      .updateTable("task")
      .set({ state: "finished" })
      .where("subjectId", "=", captureId)
      .execute();
    await trx
      .updateTable("capture")
      .set({ state: "inspected" })
      .where("id", "=", captureId)
      .execute();
    await createTasks(trx, {
      tenantId: house.tenantId,
      step: "prepare",
      subjectKind: "capture",
      subjectId: captureId,
      captureId,
      parts,
    });
  });
  return captureId;
}

/** The rows of a subject's tasks for a step, in the order of their parts. */
export const tasksOf = (house: TestHouse, subjectId: string, step: string) =>
  house.inTenant((trx) =>
    trx
      .selectFrom("task")
      .selectAll()
      .where("subjectId", "=", subjectId)
      .where("step", "=", step)
      .orderBy("part")
      .execute(),
  );

export async function oneTaskOf(house: TestHouse, subjectId: string, step: string) {
  const [task, ...more] = await tasksOf(house, subjectId, step);
  if (task === undefined || more.length > 0) throw new Error(`${subjectId} has not one ${step}`);
  return task;
}

export const stateOf = (house: TestHouse, captureId: string): Promise<string> =>
  house.inTenant(async (trx) => {
    const row = await trx
      .selectFrom("capture")
      .select("state")
      .where("id", "=", captureId)
      .executeTakeFirstOrThrow();
    return row.state;
  });

/** What the trail says of a subject, in clear and in order. */
export const trailOf = (house: TestHouse, subjectId: string): Promise<AuditFact[]> =>
  house.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom("auditEvent")
      .selectAll()
      .where("subjectId", "=", subjectId)
      .orderBy("id")
      .execute();
    return Promise.all(rows.map((row) => factOf(trx, house.keys, row)));
  });

export const casesOf = (house: TestHouse, captureId: string) =>
  house.inTenant((trx) =>
    trx
      .selectFrom("clarificationCase")
      .innerJoin("clarificationDetail", "clarificationDetail.caseId", "clarificationCase.id")
      .select(["reason", "step", "blocking", "fromState", "detail"])
      .where("clarificationCase.captureId", "=", captureId)
      .execute(),
  );

/** Makes work due at once that waits for its backoff. */
export const hurry = (house: TestHouse, taskId: string) =>
  house.inTenant((trx) =>
    trx
      .updateTable("task")
      .set({ dueAt: new Date(0) })
      .where("id", "=", taskId)
      .execute(),
  );

/** Lets a lease run out, as if its worker had fallen silent. */
export const loseLease = (house: TestHouse, taskId: string) =>
  house.inTenant((trx) =>
    trx
      .updateTable("task")
      .set({ leaseUntil: new Date(0) })
      .where("id", "=", taskId)
      .execute(),
  );

/** A fake step may yield what no compiler would let it: that is what the runner is tested with. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const anything = (value: unknown): never => value as never;

const limits = { attemptsMax: 3, timeoutMs: 5_000, concurrency: 1 };
export const pageFact = {
  type: "pages-prepared",
  pages: 1,
  blank: 0,
  turned: 0,
} as const satisfies AuditFact;

/** A fake of `inspect`: gives or throws whatever `mode` makes; what it applies leaves a mark in the capture's shape. */
export const fakeInspect = (mode: () => unknown): StepEntry => ({
  step: defineStep({
    name: "inspect",
    version: 7,
    input: z.object({ captureId: z.uuid() }),
    output: z.object({ shape: z.enum(["scan", "mail"]) }),
    limits,
    run: () => Promise.resolve(anything(mode())),
  }),
  io: {
    load: (_trx, task) =>
      Promise.resolve({ input: { captureId: task.subjectId }, folders: [task.subjectId] }),
    async apply(trx, context, output: { shape: string }) {
      await trx
        .updateTable("capture")
        .set({ shape: output.shape })
        .where("id", "=", context.subject.id)
        .execute();
      return { to: "inspected", events: [] };
    },
  },
});

/** A fake of `prepare` that works in parts; `io` replaces what a test is about. */
export const fakePrepare = (
  mode: (part: number) => unknown,
  io: Partial<AnyStepIo> = {},
): StepEntry => ({
  step: defineStep({
    name: "prepare",
    version: 1,
    input: z.object({ part: z.number().nullable() }),
    output: z.object({}),
    limits,
    run: (input) => Promise.resolve(anything(mode(input.part ?? 0))),
  }),
  io: {
    load: (_trx, task) => Promise.resolve({ input: { part: task.part }, folders: [] }),
    apply: (_trx, context) =>
      Promise.resolve({ to: context.task.part === null ? "read" : null, events: [] }),
    join: () => Promise.resolve({ to: "read", events: [{ fact: pageFact }] }),
    ...io,
  },
});

export const done = { kind: "done", output: { shape: "scan" }, facts: [] } as const;

/** Runs steps in this very process: the runner, the claims and the commit are the real ones. */
export async function executeHere(call: StepCall, entry: StepEntry): Promise<unknown> {
  call.signal.throwIfAborted();
  return entry.step.run(anything(call.input), {
    now: () => new Date(),
    signal: call.signal,
    attempt: call.task.attempt,
    blobs: { read: refuse, write: refuse },
    progress: call.onProgress,
  });
}
const refuse = (): never => {
  throw new Error("A fake step has no blobs");
};

export interface TestRunner extends RunnerDeps {
  readonly lines: { readonly event: string; readonly cause: string }[];
  run(taskId: string): ReturnType<typeof runTask>;
  stop(): void;
}

/** A worker with these entries; `stop` ends its heartbeat. */
export function openRunner(
  house: TestHouse,
  entries: readonly StepEntry[],
  over: Partial<RunnerDeps> = {},
): TestRunner {
  const known = new Map(entries.map((entry) => [entry.step.name, entry]));
  const lines: TestRunner["lines"] = [];
  const inTenant: RunnerDeps["inTenant"] = (tenantId, use) =>
    house.store.withActor({ kind: "process", tenantId }, use);
  const leaseMs = over.leaseMs ?? 10_000;
  const claims = over.claims ?? makeClaims({ leaseMs, inTenant, onError: () => {} });
  const deps: RunnerDeps = {
    workerId: newId(),
    leaseMs,
    now: () => new Date(),
    claims,
    entryOf: (step) => known.get(step) ?? null,
    execute(call) {
      const entry = known.get(call.step);
      return entry === undefined ? Promise.reject(new Error("unknown")) : executeHere(call, entry);
    },
    inTenant,
    keys: {
      of: (trx, tenantId, folder) => keyOf(trx, house.keys, tenantId, folder),
      mint: (tenantId, folder) => house.keys.mint(tenantId, folder),
    },
    appendAudit: house.appendAudit,
    noteAway(dependency, because) {
      lines.push({ event: `${dependency} away`, cause: because });
      return Promise.resolve(true);
    },
    waitForDatabase: () => Promise.resolve(false),
    log: (line) => lines.push(line),
    ...over,
  };
  return {
    ...deps,
    lines,
    run: (taskId) => runTask(deps, { taskId, tenantId: house.tenantId }),
    stop: () => claims.stop(),
  };
}
