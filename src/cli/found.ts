import { fileURLToPath } from "node:url";
import type { Town } from "../domain/town.ts";
import { type TownChange, townChanges } from "../domain/town-changes.ts";
import type { Installation } from "../installation.ts";
import { newId } from "../new-id.ts";
import { allTenants } from "../store/audit-tree.ts";
import { readFoundedTown } from "../store/founded-town.ts";
import { mintTenantYears } from "../store/item-keys.ts";
import { readTownAtWork, type TownAtWork, writeTown } from "../store/town.ts";
import { readTown } from "../town/read-town.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/** The folder of the demo town, as data. */
export const demoTownFolder = fileURLToPath(new URL("../../fixtures/lindenau", import.meta.url));
/** Its sample post. */
export const samplePostFolder = fileURLToPath(new URL("../../fixtures/post", import.meta.url));

export interface Founded {
  readonly tenantId: string;
  readonly town: Town;
  /** False: the town was there and was brought up to date. */
  readonly isNew: boolean;
  /** What was changed; empty: nothing, and nothing was written. */
  readonly changes: readonly TownChange[];
}

/**
 * Creates or updates a tenant from a town's folder; with `dryRun` it only says what that would change.
 * Throws TownFileError on a folder that is not in order.
 */
export async function foundTown(
  house: Installation,
  folder: string,
  options: { readonly dryRun: boolean } = { dryRun: false },
): Promise<Founded> {
  const town = await readTown(folder);
  const known = (await house.store.withActor({ kind: "housekeeper" }, allTenants)).find(
    (tenant) => tenant.key === town.id,
  );
  const tenantId = known?.id ?? newId();
  // The only place that makes a town's key: one that is lost later must be put back, not made anew.
  if (known === undefined && !options.dryRun) await house.keys.found(tenantId);
  return house.store.withActor({ kind: "process", tenantId }, async (trx) => {
    const changes = townChanges((await readFoundedTown(trx))?.town ?? null, town);
    const founded = { tenantId, town, isNew: known === undefined, changes };
    if (options.dryRun || changes.length === 0) return founded;
    await writeTown(trx, tenantId, town);
    await mintTenantYears(trx, house.keys, tenantId, new Date());
    await house.appendAudit(trx, tenantId, new Date(), [
      {
        subject: { kind: "tenant", id: tenantId },
        actor: { kind: "house", part: "found" },
        keyOwnerId: null,
        fact: {
          type: "town-founded",
          orgUnits: town.units.length,
          responsibilities: town.responsibilities.length,
          people: town.people.length,
        },
      },
    ]);
    return founded;
  });
}

/** The installation's town; where there is none, the demo town is founded. `--data` may hold a city's own. */
export async function townAtWork(house: Installation): Promise<TownAtWork> {
  const [known] = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  const tenantId = known?.id ?? (await foundTown(house, demoTownFolder)).tenantId;
  return house.store.withActor({ kind: "process", tenantId }, readTownAtWork);
}

/** `poststelle found <folder>`. With --json one object: the town, whether it is new, and every change. */
export const foundCommand = (
  folder: string,
  options: { readonly dryRun: boolean; readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: true }, async (house) => {
    const { tenantId, town, isNew, changes } = await foundTown(house, folder, options);
    if (options.json) {
      const { dryRun } = options;
      printJson({
        tenantId: dryRun && isNew ? null : tenantId,
        key: town.id,
        name: town.name,
        isNew,
        dryRun,
        changes,
      });
      return exitCodes.well;
    }
    const would = options.dryRun ? "would be " : "";
    if (isNew) terminal.line(`${town.name}: ${would}founded, ${town.units.length} org units.`);
    else if (changes.length === 0) terminal.line(`${town.name}: nothing to change.`);
    else {
      terminal.line(
        `${town.name}: ${changes.length} changes${options.dryRun ? ", not made" : ""}.`,
      );
      for (const change of changes) terminal.line(`  ${wordsOf(change)}`);
    }
    return exitCodes.well;
  });

const wordsOf = ({ file, change, key, fields }: TownChange): string =>
  [file, key, change, fields.length === 0 ? "" : `(${fields.join(", ")})`]
    .filter((word) => word !== "")
    .join(" ");
