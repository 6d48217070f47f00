import { readdirSync, readFileSync } from "node:fs";

/** What was seen of the processes of one run. */
export interface ProcessFacts {
  /** Highest resident memory of one process of each kind, in MB. */
  readonly peakMb: Readonly<Record<ProcessKind, number>>;
  /** How many processes of each kind there were, one after the other or at once. */
  readonly started: Readonly<Record<ProcessKind, number>>;
}

const KINDS = {
  slot: /workers\/slot-main\.ts/,
  worker: /workers\/main\.ts/,
  supervisor: /bin\/poststelle\.js process/,
  office: /soffice\.bin/,
} as const;
export type ProcessKind = keyof typeof KINDS;
const kinds = Object.keys(KINDS).filter((kind): kind is ProcessKind => kind in KINDS);

const SAMPLE_MS = 250;

/** Watches `root` and all that descends from it until `stop`, by what /proc says of each process. */
export function watchProcesses(root: number): { stop(): ProcessFacts } {
  const peaks = new Map<string, { kind: ProcessKind; kb: number }>();
  const sample = (): void => {
    for (const pid of familyOf(root)) {
      const seen = factsOf(pid);
      if (seen === null) continue;
      const peak = peaks.get(seen.id);
      peaks.set(seen.id, { kind: seen.kind, kb: Math.max(peak?.kb ?? 0, seen.kb) });
    }
  };
  const timer = setInterval(sample, SAMPLE_MS);
  sample();
  return {
    stop() {
      clearInterval(timer);
      const of = (kind: ProcessKind) => [...peaks.values()].filter((each) => each.kind === kind);
      const highest = (kind: ProcessKind) =>
        Math.round(Math.max(0, ...of(kind).map(({ kb }) => kb)) / 1024);
      return {
        peakMb: perKind(highest),
        started: perKind((kind) => of(kind).length),
      };
    },
  };
}

const perKind = (value: (kind: ProcessKind) => number): Record<ProcessKind, number> => ({
  slot: value("slot"),
  worker: value("worker"),
  supervisor: value("supervisor"),
  office: value("office"),
});

function familyOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    // The name in brackets may hold anything, blanks and brackets too.
    const stat = read(`/proc/${pid}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent > 0) parents.set(pid, parent);
  }
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) {
      if (at === root) return true;
    }
    return false;
  };
  return [...parents.keys()].filter(isOurs);
}

/** `VmHWM` is the kernel's own high-water mark: no peak between two looks is missed. */
function factsOf(pid: number): { id: string; kind: ProcessKind; kb: number } | null {
  const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  const kind = kinds.find((each) => KINDS[each].test(command));
  const kb = Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  return kind === undefined || kb === 0 ? null : { id: `${kind} ${pid}`, kind, kb };
}

/** Empty for a process that has gone in the meantime. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
