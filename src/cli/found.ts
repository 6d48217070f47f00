import { fileURLToPath } from "node:url";
import type { Town } from "../domain/town.ts";
import type { Installation } from "../installation.ts";
import { newId } from "../new-id.ts";
import { allTenants } from "../store/audit-tree.ts";
import { readTownAtWork, type TownAtWork, writeTown } from "../store/town.ts";
import { readTown } from "../town/read-town.ts";

/** The folder of the demo town, as data. */
export const demoTownFolder = fileURLToPath(new URL("../../fixtures/lindenau", import.meta.url));
/** Its sample post. */
export const samplePostFolder = fileURLToPath(new URL("../../fixtures/post", import.meta.url));

export interface Founded {
  readonly tenantId: string;
  readonly town: Town;
  /** False: the town was there and was brought up to date. */
  readonly isNew: boolean;
}

/** Creates or updates a tenant from a town's folder. Throws TownFileError on a folder that is not in order. */
export async function foundTown(house: Installation, folder: string): Promise<Founded> {
  const town = await readTown(folder);
  const known = (await house.store.withActor({ kind: "housekeeper" }, allTenants)).find(
    (tenant) => tenant.key === town.id,
  );
  const tenantId = known?.id ?? newId();
  await house.store.withActor({ kind: "process", tenantId }, async (trx) => {
    await writeTown(trx, tenantId, town);
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
  });
  return { tenantId, town, isNew: known === undefined };
}

/** The installation's town; where there is none, the demo town is founded. `--data` may hold a city's own. */
export async function townAtWork(house: Installation): Promise<TownAtWork> {
  const [known] = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  const tenantId = known?.id ?? (await foundTown(house, demoTownFolder)).tenantId;
  return house.store.withActor({ kind: "process", tenantId }, readTownAtWork);
}
