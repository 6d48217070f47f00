import { z } from "zod";
import { AwayCause } from "../../domain/dependency.ts";
import type { ApiServer } from "../api-server.ts";

/** The state of something Poststelle depends on, for an operator: never content. */
const DependencyState = z.object({
  ok: z.boolean(),
  detail: z.string(),
  /** Without it nothing can be accepted or worked on. */
  needed: z.boolean(),
  /** Since when it is away, by this process's memory, and why. */
  since: z.iso.datetime().optional(),
  because: AwayCause.optional(),
});
export type DependencyState = Readonly<z.infer<typeof DependencyState>>;

/** What GET /api/health answers, well or not. */
const Health = z.object({
  ok: z.boolean(),
  dependencies: z.record(z.string(), DependencyState),
});

export interface HealthDeps {
  readonly dependencies: Readonly<Record<string, () => Promise<DependencyState>>>;
}

const CHECK_LIMIT_MS = 3_000;

/** GET /api/health: 200 with the state of each dependency, 503 when a needed one is away. */
export function healthRoutes(app: ApiServer, deps: HealthDeps): void {
  const schema = {
    summary: "Whether everything needed is there",
    tags: ["operation"],
    security: [],
    response: { 200: Health, 503: Health },
  };
  app.get("/api/health", { config: { access: "anybody" }, schema }, async (_request, reply) => {
    const checks = await dependencyStates(deps);
    const ok = checks.every(([, state]) => state.ok || !state.needed);
    return reply
      .status(ok ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ ok, dependencies: Object.fromEntries(checks.map(withoutCause)) });
  });
}

/** Anybody asks: why something is away names hosts, folders and roles, which operators are told. */
const withoutCause = ([name, state]: readonly [string, DependencyState]) => {
  const { because: _because, ...told } = state;
  return [name, state.ok ? told : { ...told, detail: "is away" }] as const;
};

/** Asks every dependency at once; none is waited for longer than the limit. */
export const dependencyStates = ({
  dependencies,
}: HealthDeps): Promise<(readonly [string, DependencyState])[]> =>
  Promise.all(
    Object.entries(dependencies).map(
      async ([name, check]) => [name, await answered(check)] as const,
    ),
  );

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
