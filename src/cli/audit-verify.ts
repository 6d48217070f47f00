import { verifyAudit } from "../audit/verify.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import { withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/** `poststelle audit verify`: 0 when every tenant's log is consistent, 1 with what is not. */
export const auditVerify = (terminal: Terminal): Promise<number> =>
  withInstallation({ existing: true }, async (house, { dataFolder }) => {
    const paths = dataPaths(dataFolder);
    let consistent = true;
    for (const tenant of await house.store.withActor({ kind: "housekeeper" }, allTenants)) {
      const verdict = await verifyAudit(
        {
          keysFolder: paths.keys,
          witnessFolder: paths.witness,
          asHousekeeper: (use) => house.store.withActor({ kind: "housekeeper" }, use),
        },
        tenant.id,
      );
      terminal.line(
        `${tenant.name}: ${verdict.events} events, ${verdict.sealed} sealed under ${verdict.heads} signed heads: ${verdict.findings.length === 0 ? "consistent" : "NOT consistent"}`,
      );
      for (const finding of verdict.findings) terminal.line(`  ${finding}`);
      consistent &&= verdict.findings.length === 0;
    }
    return consistent ? 0 : 1;
  });
