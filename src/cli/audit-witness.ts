import { userInfo } from "node:os";
import { beginWitness, type WitnessStanding, witnessStandings } from "../audit/begin-witness.ts";
import { makeSealer, sealAndTellAll } from "../audit/seal.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/** What `audit witness` is told: the reason with which a lost witness is begun anew. */
export interface AuditWitnessOptions {
  readonly begin?: string;
  readonly json: boolean;
}

const REASON_MIN = 10;

/**
 * `poststelle audit witness`: what is signed and what the witness has of it; 1 where it lacks something.
 * With --begin a witness that is lost for good is begun anew, which every town's trail tells of. With
 * --json one object.
 */
export const auditWitness = (options: AuditWitnessOptions, terminal: Terminal): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const { witnessFolder } = house.config;
    const asHousekeeper = <T>(use: (trx: Trx) => Promise<T>) =>
      house.store.withActor({ kind: "housekeeper" }, use);
    const look = () => witnessStandings({ witnessFolder, asHousekeeper });
    if (options.begin !== undefined) {
      requireLost(await look(), witnessFolder);
      await begin(house, options.begin, asHousekeeper);
    }
    const logs = await look();
    if (options.json) printJson({ folder: witnessFolder, logs });
    else tell(terminal, house, logs, await asHousekeeper(allTenants));
    const lacks = logs.some(({ signed, witnessed }) => witnessed < signed);
    return lacks ? exitCodes.no : exitCodes.well;
  });

function requireLost(logs: readonly WitnessStanding[], folder: string): void {
  if (logs.some(({ away }) => away)) return;
  throw new UsageError(
    `The witness in ${folder} is there, and is gone on with. It is begun anew only where its files are lost.`,
  );
}

async function begin(
  house: OpenInstallation,
  given: string,
  asHousekeeper: <T>(use: (trx: Trx) => Promise<T>) => Promise<T>,
): Promise<void> {
  const reason = given.trim();
  if (reason.length < REASON_MIN) {
    throw new UsageError(
      `--begin needs the reason why the witness is lost, in at least ${REASON_MIN} letters: it is written into every town's trail.`,
    );
  }
  const { witnessFolder } = house.config;
  const keysFolder = dataPaths(house.config.dataFolder).keys;
  const deps = {
    witnessFolder,
    asHousekeeper,
    appendAudit: house.appendAudit,
    now: () => new Date(),
    inTenant: <T>(tenantId: string, use: (trx: Trx) => Promise<T>) =>
      house.store.withActor({ kind: "process", tenantId }, use),
  };
  await beginWitness(deps, { reason, by: userInfo().username });
  const sealer = makeSealer({ keysFolder, witnessFolder, asHousekeeper });
  await sealAndTellAll(sealer, new Date());
  const away = sealer.witnessAway();
  if (away !== null) throw away;
}

function tell(
  terminal: Terminal,
  house: OpenInstallation,
  logs: readonly WitnessStanding[],
  tenants: readonly { readonly id: string; readonly key: string }[],
): void {
  terminal.line(`Witness: ${house.config.witnessFolder}`);
  for (const { tenantId, log, signed, witnessed, away } of logs) {
    const town = tenants.find(({ id }) => id === tenantId)?.key ?? tenantId;
    const lost = away ? "; its file is NOT there" : "";
    terminal.line(`  ${town}, ${log} log: ${signed} signed, ${witnessed} witnessed${lost}`);
  }
}
