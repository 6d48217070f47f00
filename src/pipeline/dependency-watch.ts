import type { AwayCause, DependencyName, Outage } from "../domain/dependency.ts";

/** How a dependency was found. `because` null: it can be used. */
export interface Found {
  readonly because: AwayCause | null;
  /** For operators: what answered, or what the world said; never content. */
  readonly detail: string;
}

/** Looks at a dependency; what it throws is no answer. `thorough`: it was away, so be sure that it is back. */
export type Probe = (thorough: boolean) => Promise<Found>;

/** The same with the time since when it is away, by the memory of this process. */
export interface Seen extends Found {
  readonly since: Date | null;
}

/**
 * A circuit for each dependency: work that finds it away opens it, a probe that finds it back closes it.
 * While it is open nothing that needs it is begun, so nothing fails for want of it. It keeps in memory
 * since when, because the database may be what is away; and says each change once.
 */
export interface DependencyWatch {
  /** Work found it away; the circuit is open from now on, until a probe closes it. */
  note(dependency: DependencyName, because: AwayCause, detail: string): void;
  /** Asks one now. Never throws. */
  ask(dependency: DependencyName): Promise<Seen>;
  /** Asks all now. Never throws. */
  look(): Promise<void>;
  isAway(dependency: DependencyName): boolean;
  /** Whether it has been back for less than so long, or is away still. */
  wasAwayWithin(dependency: DependencyName, ms: number): boolean;
  away(): readonly Outage[];
}

/** A probe that takes longer has found its dependency away. */
const PROBE_LIMIT_MS = 2_500;

interface Circuit {
  since: Date | null;
  because: AwayCause;
  backAtMs: number;
}

export function watchDependencies(deps: {
  readonly probes: Readonly<Partial<Record<DependencyName, Probe>>>;
  readonly now: () => Date;
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
}): DependencyWatch {
  const circuits = new Map<DependencyName, Circuit>();

  const open = (dependency: DependencyName, because: AwayCause, detail: string): Date => {
    const known = circuits.get(dependency);
    if (known?.since != null && known.because === because) return known.since;
    const since = known?.since ?? deps.now();
    circuits.set(dependency, { since, because, backAtMs: 0 });
    deps.log.warn({ dependency, because, since, detail }, "a dependency is away; its work waits");
    return since;
  };
  const close = (dependency: DependencyName): void => {
    const known = circuits.get(dependency);
    if (known?.since == null) return;
    const awayMs = deps.now().getTime() - known.since.getTime();
    circuits.set(dependency, { ...known, since: null, backAtMs: deps.now().getTime() });
    deps.log.info({ dependency, awayMs }, "a dependency is back; its work goes on");
  };
  const isAway = (dependency: DependencyName): boolean => circuits.get(dependency)?.since != null;

  const ask = async (dependency: DependencyName): Promise<Seen> => {
    const probe = deps.probes[dependency];
    if (probe === undefined) throw new Error(`There is no probe for ${dependency}`);
    const found = await answerOf(probe, isAway(dependency));
    if (found.because !== null) {
      return { ...found, since: open(dependency, found.because, found.detail) };
    }
    close(dependency);
    return { ...found, since: null };
  };
  return {
    note: (dependency, because, detail) => void open(dependency, because, detail),
    ask,
    async look() {
      await Promise.all(probed(deps.probes).map(ask));
    },
    isAway,
    wasAwayWithin(dependency, ms) {
      const known = circuits.get(dependency);
      if (known === undefined) return false;
      return known.since !== null || deps.now().getTime() - known.backAtMs < ms;
    },
    away: () =>
      [...circuits].flatMap(([dependency, { since, because }]) =>
        since === null ? [] : [{ dependency, because, since: since.toISOString() }],
      ),
  };
}

const probed = (
  probes: Readonly<Partial<Record<DependencyName, Probe>>>,
): readonly DependencyName[] =>
  // The keys of a record are known as strings only.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.keys(probes) as DependencyName[];

async function answerOf(probe: Probe, thorough: boolean): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    const detail = `no answer in ${PROBE_LIMIT_MS / 1000} s`;
    timer = setTimeout(() => resolve({ because: "no-answer", detail }), PROBE_LIMIT_MS);
  });
  try {
    return await Promise.race([probe(thorough), late]);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { because: "no-answer", detail };
  } finally {
    clearTimeout(timer);
  }
}
