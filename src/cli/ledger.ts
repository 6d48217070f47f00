import { imbalances } from "../domain/ledger.ts";
import { allTenants } from "../store/audit-tree.ts";
import { readLedger } from "../store/ledger.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { withInstallation } from "./keep-house.ts";
import { printLedgerRows } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

export interface LedgerOptions {
  /** Day of receipt, YYYY-MM-DD. */
  readonly day?: string;
  readonly channel?: string;
  readonly json: boolean;
}

/**
 * `poststelle ledger`: 1 when a row does not balance. With --json one object: `balances`, and per town
 * its rows with every count by its name and what does not balance.
 */
export const ledgerCommand = (options: LedgerOptions, terminal: Terminal): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const towns = [];
    for (const { id, key, name } of await house.store.withActor(
      { kind: "housekeeper" },
      allTenants,
    )) {
      const all = await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
        readLedger(trx, id),
      );
      const rows = all.filter(
        (row) =>
          row.receiptDay === (options.day ?? row.receiptDay) &&
          row.channel === (options.channel ?? row.channel),
      );
      if (!options.json) {
        terminal.line(name);
        printLedgerRows(rows, terminal);
      }
      const judged = rows.map((row) => ({ ...row, imbalances: imbalances(row) }));
      towns.push({ id, key, name, rows: judged });
    }
    const balances = towns.every((town) => town.rows.every((row) => row.imbalances.length === 0));
    if (options.json) printJson({ balances, towns });
    return balances ? exitCodes.well : exitCodes.no;
  });
