import { stat } from "node:fs/promises";
import { type Config, readConfig } from "../config.ts";
import { dataPaths, type Installation, openInstallation } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import { foundTown } from "./found.ts";
import { migrateAll, reachDatabase } from "./house.ts";
import { printLedger } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

/** Opens the installation beside a running instance or without one; stops only a database it started. */
export async function withInstallation<T>(
  options: { readonly existing: boolean },
  use: (house: Installation, paths: { readonly dataFolder: string }) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  if (options.existing) await requireData(config);
  const server = await reachDatabase(config, () => {});
  try {
    await migrateAll(config, server.adminUrl);
    const house = await openInstallation(config, server.adminUrl, "command");
    try {
      return await use(house, config);
    } finally {
      await house.close();
    }
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/** A question about data that is not there is a mistyped folder, and no reason to make one. */
async function requireData(config: Config): Promise<void> {
  const known = await stat(dataPaths(config.dataFolder).passwords).catch(() => null);
  if (known !== null || config.databaseUrl !== null) return;
  throw new Error(
    `There is no Poststelle in ${config.dataFolder}. Set POSTSTELLE_DATA to its data folder, or start one with 'npm start'.`,
  );
}

/** `poststelle ledger`: 0 when every tenant's ledger balances. */
export const ledgerCommand = (terminal: Terminal): Promise<number> =>
  withInstallation({ existing: true }, async (house) => {
    let balances = true;
    for (const tenant of await house.store.withActor({ kind: "housekeeper" }, allTenants)) {
      terminal.line(tenant.name);
      const fits = await house.store.withActor({ kind: "process", tenantId: tenant.id }, (trx) =>
        printLedger(trx, tenant.id, terminal),
      );
      balances &&= fits;
    }
    return balances ? 0 : 1;
  });

/** `poststelle migrate`. */
export async function migrateCommand(terminal: Terminal): Promise<number> {
  const config = readConfig();
  const server = await reachDatabase(config, (line) => terminal.line(line));
  try {
    const applied = await migrateAll(config, server.adminUrl);
    terminal.line(applied.length === 0 ? "The database is up to date." : applied.join("\n"));
    return 0;
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/** `poststelle found <folder>`. */
export const foundCommand = (folder: string, terminal: Terminal): Promise<number> =>
  withInstallation({ existing: false }, async (house) => {
    const { town, isNew } = await foundTown(house, folder);
    terminal.line(
      `${town.name}: ${isNew ? "founded" : "updated"}, ${town.units.length} org units.`,
    );
    return 0;
  });
