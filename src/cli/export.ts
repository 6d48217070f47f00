import { resolve } from "node:path";
import { allTenants } from "../store/audit-tree.ts";
import { readFoundedTown } from "../store/founded-town.ts";
import { writeTownFolder } from "../town/write-town.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `poststelle export <town> --out <folder>`: writes the folder that `found` reads, so that founding it
 * changes nothing. 1 when something of the town could not be said in its files.
 */
export const exportCommand = (
  key: string,
  options: { readonly out: string; readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const tenants = await house.store.withActor({ kind: "housekeeper" }, allTenants);
    const tenant = tenants.find((each) => each.key === key);
    const founded =
      tenant === undefined
        ? null
        : await house.store.withActor({ kind: "process", tenantId: tenant.id }, readFoundedTown);
    if (founded === null) {
      const known = tenants.map((each) => each.key).join(", ") || "none";
      throw new UsageError(`There is no town '${key}'. Towns here: ${known}.`);
    }
    const nameless = founded.town.people.find((person) => person.email === "");
    if (nameless !== undefined) {
      throw new Error(
        `The e-mail address of ${nameless.login} is not known: this town was founded before addresses were kept. Found it once more from its folder.`,
      );
    }
    const folder = resolve(options.out);
    const files = await writeTownFolder(folder, founded.town);
    const left = founded.inSeveralUnits.map(
      (login) =>
        `${login} has roles in several units; people.csv has one unit a person, so only the first is written`,
    );
    if (options.json) printJson({ key, folder, files, leftOut: left });
    else {
      terminal.line(`${founded.town.name}: ${files.length} files written to ${folder}`);
      for (const line of left) terminal.line(`  left out: ${line}`);
    }
    return left.length === 0 ? exitCodes.well : exitCodes.no;
  });
