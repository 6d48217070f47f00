import { appendFileSync } from "node:fs";

/** What happened in a drill, with the seconds since its start; on the disk line by line, and on standard error. */
export interface DrillLog {
  line(text: string): void;
  seconds(): number;
}

export function openDrillLog(file: string, isQuiet: boolean): DrillLog {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  return {
    seconds,
    line(text) {
      const line = `${seconds().toFixed(1).padStart(7)} s  ${text}\n`;
      appendFileSync(file, line);
      if (!isQuiet) process.stderr.write(line);
    },
  };
}
