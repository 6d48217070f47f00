import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { mailboxStanding } from "../../domain/mailbox.ts";
import type { Trx } from "../../store/database.ts";
import { isConnectionLost } from "../../store/database-away.ts";
import { workersAlive } from "../../store/dispatch.ts";
import { readStepFigures } from "../../store/operator-figures.ts";
import { mailboxes } from "../../store/mailboxes.ts";
import { totalFigures } from "../../store/step-figures.ts";
import { stepPauses } from "../../store/step-pauses.ts";
import { openTrailAlarms } from "../../store/trail-alarms.ts";
import { workersStanding } from "../../store/views/standing.ts";
import { allTenants } from "../../store/audit-tree.ts";
import type { ApiServer } from "../api-server.ts";
import { isLedgerBalanced, type StandingDeps } from "../standing.ts";
import { dependencyStates } from "./health.ts";

export interface MetricsDeps extends StandingDeps {
  /** Who names it may read the metrics; null: whoever asks from this machine, and nobody else. */
  readonly metricsToken: string | null;
  /** Memory, processor and event loop of this process, too. */
  readonly processMetrics: boolean;
  readonly version: string;
  /** Told of a figure that could not be read though what it is read from is there. */
  readonly figureMissing: (figure: string, error: unknown) => void;
}

/** The ledger is computed over everything that was ever taken. */
const LEDGER_KEPT_MS = 60_000;

/**
 * GET /metrics for Prometheus: figures over all towns together, never of one, and never content. What the
 * database says is left out while it is away; `poststelle_dependency_up` tells that it is.
 */
export function metricsRoutes(app: ApiServer, deps: MetricsDeps): void {
  const registry = new Registry();
  if (deps.processMetrics) collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "poststelle_build_info",
    help: "The version that answers; always 1",
    labelNames: ["version"],
    registers: [registry],
  }).set({ version: deps.version }, 1);
  timeRequests(app, registry);
  const figures = makeFigures(registry, deps);
  app.get(
    "/metrics",
    { config: { access: "anybody" }, schema: { hide: true } },
    async (request, reply) => {
      if (!mayRead(request, deps.metricsToken)) return reply.callNotFound();
      await figures();
      return reply
        .type(registry.contentType)
        .header("cache-control", "no-store")
        .send(await registry.metrics());
    },
  );
}

/**
 * With a token, whoever names it; without one, this machine alone, by its own name. A proxy here is told by
 * what it adds or passes on, and one that does neither cannot be: behind a proxy a token is needed.
 */
function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token !== null) {
    const named = request.headers.authorization ?? "";
    return timingSafeEqual(digest(named), digest(`Bearer ${token}`));
  }
  const { "x-forwarded-for": through, forwarded } = request.headers;
  const from = request.socket.remoteAddress ?? "";
  return (
    through === undefined &&
    forwarded === undefined &&
    /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/u.test(request.hostname) &&
    (from === "::1" || from.replace(/^::ffff:/u, "").startsWith("127."))
  );
}

const digest = (words: string): Buffer => createHash("sha256").update(words).digest();

/** By the route's pattern: addresses hold ids. */
function timeRequests(app: ApiServer, registry: Registry): void {
  const durations = new Histogram({
    name: "poststelle_http_request_duration_seconds",
    help: "Time until an answer was sent, by route",
    labelNames: ["method", "route", "status_code"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { url: route = "unknown" } = request.routeOptions;
    durations.observe(
      { method: request.method, route, status_code: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
}

/** Gives what sets every gauge to how it is now. */
function makeFigures(registry: Registry, deps: MetricsDeps): () => Promise<void> {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `poststelle_${name}`, help, labelNames, registers: [registry] });
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `poststelle_${name}`, help, labelNames, registers: [registry] });
  const byStep = {
    waiting: gauge("tasks_waiting", "Work that is due and not begun", "step"),
    running: gauge("tasks_running", "Work in a worker's hands", "step"),
    later: gauge("tasks_later", "Work that waits for its next attempt", "step"),
    gaveUp: gauge("tasks_given_up", "Work that was given up and waits for a person", "step"),
    slots: gauge("step_slots", "Slots of living workers that take the step's work", "step"),
    oldest: gauge("task_oldest_waiting_seconds", "How long the oldest due work waits", "step"),
    paused: gauge("step_paused_towns", "Towns for which the step is paused", "step"),
  };
  const finished = counter("tasks_finished_total", "Work that was finished", "step");
  const givenUp = counter("tasks_given_up_total", "Work that was given up", "step");
  const workers = gauge("workers", "Living worker processes", "state");
  const slots = gauge("worker_slots", "Slots of all living workers");
  const alarms = gauge("trail_alarms", "Logs that do not fit their witness");
  const balanced = gauge("ledger_balanced", "1 while the ledger of every town balances");
  const up = gauge("dependency_up", "1 while it can be used", "dependency");
  const mail = gauge("mailboxes", "Mailboxes of all towns, by how they stand", "state");
  const backup = gauge("last_backup_timestamp_seconds", "When the last backup was taken; 0: never");
  const ledger = makeLedgerCheck(deps);

  const ofDatabase = async (trx: Trx): Promise<void> => {
    for (const step of await readStepFigures(trx)) {
      const label = { step: step.step };
      const since = step.oldestWaitingSince;
      byStep.waiting.set(label, step.waiting + step.offered);
      byStep.running.set(label, step.running);
      byStep.later.set(label, step.later);
      byStep.gaveUp.set(label, step.gaveUp);
      byStep.slots.set(label, step.slots);
      byStep.paused.set(label, 0);
      byStep.oldest.set(
        label,
        since === null ? 0 : Math.max(0, deps.now().getTime() - Date.parse(since)) / 1000,
      );
    }
    for (const { step } of await stepPauses(trx)) byStep.paused.inc({ step });
    for (const each of await totalFigures(trx)) {
      finished.inc({ step: each.step }, each.finished);
      givenUp.inc({ step: each.step }, each.gaveUp);
    }
    const { alive, draining } = await workersStanding(trx);
    workers.set({ state: "working" }, alive - draining);
    workers.set({ state: "draining" }, draining);
    slots.set((await workersAlive(trx)).slots);
    alarms.set((await openTrailAlarms(trx)).length);
    balanced.set((await ledger(trx)) ? 1 : 0);
    for (const [state, count] of await mailboxesByState(trx, deps)) mail.set({ state }, count);
  };
  const all = [...Object.values(byStep), finished, givenUp, workers, slots, alarms, balanced, mail];
  return async () => {
    for (const each of all) each.reset();
    const states = await dependencyStates(deps);
    for (const [dependency, { ok }] of states) up.set({ dependency }, ok ? 1 : 0);
    // Not 0, which says that there is none: what cannot be read is not known.
    backup.remove();
    await deps.lastBackup().then(
      (taken) => backup.set(taken === null ? 0 : Date.parse(taken.takenAt) / 1000),
      (error: unknown) => deps.figureMissing("last backup", error),
    );
    await deps.store.withActor({ kind: "housekeeper" }, ofDatabase).catch((error: unknown) => {
      // Where the database is away, as `dependency_up` says, what it would say is not known.
      for (const each of all) each.reset();
      if (!isConnectionLost(error)) deps.figureMissing("the database's figures", error);
    });
  };
}

/** How many mailboxes of all towns stand how. */
async function mailboxesByState(
  trx: Trx,
  { store, now }: Pick<MetricsDeps, "store" | "now">,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(["taking", "away", "paused", "new"].map((state) => [state, 0]));
  for (const { id: tenantId } of await allTenants(trx)) {
    for (const each of await store.withActor({ kind: "process", tenantId }, mailboxes)) {
      const { state } = mailboxStanding(each, now());
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
  }
  return counts;
}

/** Whether every town's ledger balances, asked once a minute at most. */
function makeLedgerCheck(deps: MetricsDeps): (trx: Trx) => Promise<boolean> {
  let kept = { atMs: 0, well: true };
  return async (trx) => {
    const atMs = deps.now().getTime();
    if (atMs - kept.atMs < LEDGER_KEPT_MS) return kept.well;
    let well = true;
    for (const { id } of await allTenants(trx)) well = (await isLedgerBalanced(deps, id)) && well;
    kept = { atMs, well };
    return well;
  };
}
