import { type DuePost, duePosts, keepRetention } from "../erasure/keep-retention.ts";
import { refusedInWords } from "../erasure/refused-line.ts";
import { allTenants } from "../store/audit-tree.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

export interface RetentionOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * `poststelle retention`: says what is due in each town and what holds it, then erases what may be erased
 * and restricts the rest, as the housekeeper does every hour. 1 when something that is due is held.
 */
export const retentionCommand = (options: RetentionOptions, terminal: Terminal): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const now = new Date();
    const towns = [];
    for (const { id, key, name } of await house.store.withActor(
      { kind: "housekeeper" },
      allTenants,
    )) {
      const due: DuePost[] = [];
      for await (const posts of duePosts(house, id, now)) due.push(...posts);
      towns.push({ key, name, due });
      if (!options.json) printTown(name, due, terminal);
    }
    const kept = options.dryRun ? null : await keepRetention(house, now);
    if (options.json) {
      printJson({ dryRun: options.dryRun, towns: towns.map(withoutIds), done: kept });
    } else if (kept !== null) {
      terminal.line(`${kept.erased + kept.reapplied} erased, ${kept.restricted} restricted.`);
      if (kept.waiting > 0) terminal.line(`${kept.waiting} wait until their stack is separated.`);
      for (const line of kept.refused) terminal.line(`Refused: ${refusedInWords(line)}.`);
    } else if (!options.dryRun) terminal.line("Another process is at it.");
    const held = towns.some(({ due }) => due.some(({ obstacle }) => obstacle !== null));
    return held ? exitCodes.no : exitCodes.well;
  });

const withoutIds = (town: {
  readonly key: string;
  readonly name: string;
  readonly due: readonly DuePost[];
}) => ({ ...town, due: town.due.map(({ owner: _owner, ...post }) => post) });

function printTown(name: string, due: readonly DuePost[], terminal: Terminal): void {
  const free = due.filter(({ obstacle }) => obstacle === null);
  terminal.line(`${name}: ${due.length} due, ${due.length - free.length} of them held.`);
  for (const { receiptNumber, dueOn, kinds, obstacle } of due) {
    const why = obstacle === null ? "may be erased" : OBSTACLES[obstacle];
    terminal.line(`  ${receiptNumber}  due since ${dueOn}  ${kinds.join(", ")}  ${why}`);
  }
}

/** In words, for operators. */
export const OBSTACLES = {
  blocked: "held: an erasure block is set",
  "not-ended": "held: it is still in work, or in custody",
  "not-handed-over":
    "held: its hand-over is not receipted, and the archive has neither appraised nor waived its kind",
} as const;
