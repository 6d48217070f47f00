import type { FastifyInstance } from "fastify";

/** The state of something Poststelle depends on, for an operator: never content. */
export interface DependencyState {
  readonly ok: boolean;
  readonly detail: string;
  /** Without it nothing can be accepted or worked on. */
  readonly needed: boolean;
}

export interface HealthDeps {
  readonly dependencies: Readonly<Record<string, () => Promise<DependencyState>>>;
}

const CHECK_LIMIT_MS = 3_000;

/** GET /api/health: 200 with the state of each dependency, 503 when a needed one is away. */
export function healthRoutes(app: FastifyInstance, deps: HealthDeps): void {
  app.get("/api/health", async (_request, reply) => {
    const checks = await Promise.all(
      Object.entries(deps.dependencies).map(
        async ([name, check]) => [name, await answered(check)] as const,
      ),
    );
    const ok = checks.every(([, state]) => state.ok || !state.needed);
    return reply
      .status(ok ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ ok, dependencies: Object.fromEntries(checks) });
  });
}

/** A dependency that does not answer in time is away. */
async function answered(check: () => Promise<DependencyState>): Promise<DependencyState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DependencyState>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, needed: true, detail: `no answer in ${CHECK_LIMIT_MS / 1000} s` }),
      CHECK_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, needed: true, detail };
  } finally {
    clearTimeout(timer);
  }
}
