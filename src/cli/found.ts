import { fileURLToPath } from "node:url";
import type { Town } from "../domain/town.ts";
import { townToFound } from "../domain/founding.ts";
import { type TownChange, townChanges } from "../domain/town-changes.ts";
import type { Installation } from "../installation.ts";
import { newId } from "../new-id.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import {
  noteAsFounded,
  readAsFounded,
  readFoundedTown,
  untoldLogins,
} from "../store/founded-town.ts";
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
  /** As it is now: what the folder says, and what people changed in the portal. */
  readonly town: Town;
  /** False: the town was there and was brought up to date. */
  readonly isNew: boolean;
  /** What was changed; empty: nothing, and nothing was written. */
  readonly changes: readonly TownChange[];
  /** Where people decided otherwise than the folder says: what it would change, and did not. */
  readonly leftAlone: readonly TownChange[];
}

export interface FoundOptions {
  /** Only says what would change. */
  readonly dryRun: boolean;
  /** The folder wins over what people changed, but for what makes a unit less careful. */
  readonly overwrite: boolean;
}

/**
 * Creates or updates a tenant from a town's folder (src/domain/founding.ts says who wins). Throws
 * TownFileError on a folder that is not in order.
 */
export async function foundTown(
  house: Installation,
  folder: string,
  options: FoundOptions = { dryRun: false, overwrite: false },
): Promise<Founded> {
  const told = await readTown(folder);
  const known = (await house.store.withActor({ kind: "housekeeper" }, allTenants)).find(
    (tenant) => tenant.key === told.id,
  );
  const tenantId = known?.id ?? newId();
  // The only place that makes a town's key: one that is lost later must be put back, not made anew.
  if (known === undefined && !options.dryRun) await house.keys.found(tenantId);
  return house.store.withActor({ kind: "process", tenantId }, async (trx) => {
    const now = (await readFoundedTown(trx))?.town ?? null;
    const town = townToFound({
      asFounded: await readAsFounded(trx),
      now,
      folder: told,
      overwrite: options.overwrite,
      untold: await untoldLogins(trx),
    });
    const [changes, leftAlone] = [townChanges(now, town), townChanges(town, told)];
    const founded = { tenantId, town, isNew: known === undefined, changes, leftAlone };
    if (options.dryRun) return founded;
    if (changes.length > 0) await write(trx, house, tenantId, { now, town });
    // From here on the folder's word is what people differ from.
    await noteAsFounded(trx, tenantId, told, new Date());
    return founded;
  });
}

async function write(
  trx: Trx,
  house: Installation,
  tenantId: string,
  { now, town }: { readonly now: Town | null; readonly town: Town },
): Promise<void> {
  await writeTown(trx, tenantId, town, unchangedPeople(now, town));
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
        modes: Object.fromEntries(town.units.map(({ id, mode }) => [id, mode])),
      },
    },
  ]);
}

function unchangedPeople(now: Town | null, town: Town): ReadonlySet<string> {
  if (now === null) return new Set();
  const changed = new Set(
    townChanges(now, town).flatMap(({ file, key }) => (file === "people" ? [key] : [])),
  );
  return new Set(town.people.map(({ login }) => login).filter((login) => !changed.has(login)));
}

/** The installation's town; where there is none, the demo town is founded. `--data` may hold a city's own. */
export async function townAtWork(house: Installation): Promise<TownAtWork> {
  const [known] = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  const tenantId = known?.id ?? (await foundTown(house, demoTownFolder)).tenantId;
  return house.store.withActor({ kind: "process", tenantId }, readTownAtWork);
}

/**
 * `poststelle found <folder>`. With --json one object: the town, whether it is new, every change, and
 * every difference that people made and that was left alone.
 */
export const foundCommand = (
  folder: string,
  options: FoundOptions & { readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: true }, async (house) => {
    const founded = await foundTown(house, folder, options);
    if (options.json) {
      const { dryRun } = options;
      const { tenantId, town, isNew, changes, leftAlone } = founded;
      printJson({
        tenantId: dryRun && isNew ? null : tenantId,
        key: town.id,
        name: town.name,
        isNew,
        dryRun,
        changes,
        leftAlone,
      });
    } else tell(founded, options, terminal);
    return exitCodes.well;
  });

function tell(
  { town, isNew, changes, leftAlone }: Founded,
  { dryRun, overwrite }: FoundOptions,
  terminal: Terminal,
): void {
  const would = dryRun ? "would be " : "";
  if (isNew) terminal.line(`${town.name}: ${would}founded, ${town.units.length} org units.`);
  else if (changes.length === 0) terminal.line(`${town.name}: nothing to change.`);
  else {
    terminal.line(`${town.name}: ${changes.length} changes${dryRun ? ", not made" : ""}.`);
    for (const change of changes) terminal.line(`  ${wordsOf(change)}`);
  }
  if (leftAlone.length === 0) return;
  terminal.line(
    overwrite
      ? `Left alone, for people made these more careful than the folder, or it cannot say them (${leftAlone.length}):`
      : `Left alone, for people changed it in the portal; --overwrite lets the folder win (${leftAlone.length}):`,
  );
  for (const change of leftAlone) terminal.line(`  ${wordsOf(change)}`);
}

const wordsOf = ({ file, change, key, fields }: TownChange): string =>
  [file, key, change, fields.length === 0 ? "" : `(${fields.join(", ")})`]
    .filter((word) => word !== "")
    .join(" ");
