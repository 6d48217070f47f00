import { verifyAudit } from "../audit/verify.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `poststelle audit verify`: 0 when every tenant's log is consistent, 1 with what is not. With --json one
 * object: `consistent`, and per town its counts and findings.
 */
export const auditVerify = (
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const paths = dataPaths(house.config.dataFolder);
    const towns = [];
    for (const tenant of await house.store.withActor({ kind: "housekeeper" }, allTenants)) {
      const verdict = await verifyAudit(
        {
          keysFolder: paths.keys,
          witnessFolder: paths.witness,
          asHousekeeper: (use) => house.store.withActor({ kind: "housekeeper" }, use),
        },
        tenant.id,
      );
      towns.push({ key: tenant.key, name: tenant.name, ...verdict });
      if (options.json) continue;
      terminal.line(
        `${tenant.name}: ${verdict.events} events, ${verdict.sealed} sealed under ${verdict.heads} signed heads: ${verdict.findings.length === 0 ? "consistent" : "NOT consistent"}`,
      );
      for (const finding of verdict.findings) terminal.line(`  ${finding}`);
    }
    const consistent = towns.every((town) => town.findings.length === 0);
    if (options.json) printJson({ consistent, towns });
    return consistent ? exitCodes.well : exitCodes.no;
  });
