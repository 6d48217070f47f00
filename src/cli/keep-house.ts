import { stat } from "node:fs/promises";
import { type Config, readConfig } from "../config.ts";
import { dataPaths, type Installation, openInstallation } from "../installation.ts";
import { readSchemaState, schemaProblem } from "../store/migrate.ts";
import { migrateAll, reachDatabase } from "./house.ts";

/** An installation that a command looks into, beside a running instance or without one. */
export interface OpenInstallation extends Installation {
  readonly config: Config;
}

/**
 * Opens the installation for a command; stops only a database it started. `migrates`: brings it up to
 * this version first, and makes it where there is none; otherwise a command changes nothing but what it
 * is for, and throws when there is no installation or its schema is not this version's.
 */
export async function withInstallation<T>(
  options: { readonly migrates: boolean },
  use: (house: OpenInstallation) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  if (!options.migrates) await requireData(config);
  const server = await reachDatabase(config, () => {});
  try {
    if (options.migrates) await migrateAll(config, server.adminUrl);
    const house = await openInstallation(config, server.adminUrl, "command");
    try {
      if (!options.migrates) await requireSchema(house);
      return await use({ ...house, config });
    } finally {
      await house.close();
    }
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/**
 * A question about data that is not there is a mistyped folder, and no reason to make one: with a city's
 * own database, new passwords would lock the real installation out.
 */
export async function requireData(config: Config): Promise<void> {
  const { passwords } = dataPaths(config.dataFolder);
  if ((await stat(passwords).catch(() => null)) !== null) return;
  throw new Error(
    `There is no Poststelle in ${config.dataFolder} (no ${passwords}). Set POSTSTELLE_DATA to its data folder, or make one with 'poststelle up' or 'poststelle migrate'.`,
  );
}

/** Throws when this version cannot work on the database as it is. */
export async function requireSchema(house: Pick<Installation, "access">): Promise<void> {
  const problem = schemaProblem(await readSchemaState(house.access));
  if (problem !== null) throw new Error(problem);
}
