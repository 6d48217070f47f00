import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly name: string;
  readonly parent: number;
  readonly ownSeconds: number;
  /** Of those of its children that ended. */
  readonly endedSeconds: number;
}

/**
 * Processor seconds, user and system, that this process and all below it have used, ended ones with
 * them; a database server among them is left out. Null where there is no /proc.
 */
export function processorSeconds(): number | null {
  const all = readAll();
  const self = all?.get(process.pid);
  if (all === null || self === undefined) return null;
  const children = Map.groupBy(all.keys(), (pid) => all.get(pid)?.parent ?? 0);
  const sum = (pid: number): number => {
    const stat = all.get(pid);
    if (stat === undefined || stat.name === "postgres") return 0;
    const below = (children.get(pid) ?? []).reduce((seconds, child) => seconds + sum(child), 0);
    return stat.ownSeconds + stat.endedSeconds + below;
  };
  return sum(process.pid);
}

function readAll(): ReadonlyMap<number, ProcessStat> | null {
  try {
    const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
    return new Map(
      pids.flatMap((pid) => {
        const stat = readStat(pid);
        return stat === null ? [] : [[pid, stat] as const];
      }),
    );
  } catch {
    return null;
  }
}

/** Reads /proc/<pid>/stat (proc(5)); null for a process that has ended meanwhile. */
function readStat(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The name may hold spaces and brackets; what follows its last bracket does not.
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  const ticks = (field: number): number => Number(fields[field - 3] ?? 0) / TICKS_PER_SECOND;
  return {
    name: text.slice(text.indexOf("(") + 1, end),
    parent: Number(fields[1] ?? 0),
    ownSeconds: ticks(14) + ticks(15),
    endedSeconds: ticks(16) + ticks(17),
  };
}
