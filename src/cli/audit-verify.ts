import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { noteVerdict } from "../audit/note-verdict.ts";
import { rotateKey } from "../audit/rotate-key.ts";
import { type AuditVerdict, verifyAudit } from "../audit/verify.ts";
import type { KeptHead } from "../audit/verify-log.ts";
import { parseWitnessedHead, witnessedHeads } from "../audit/witness.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/** What `audit verify` is told on the command line. */
export interface AuditVerifyOptions {
  readonly json: boolean;
  /** A head that was kept: `size:root`, a line of a witness's file, or the path of a file with one. */
  readonly since?: string;
  /** A copy of the witness's file. */
  readonly witness?: string;
}

/**
 * `poststelle audit verify`: 0 when every tenant's logs are consistent, 1 with what is not. With --json one
 * object: `consistent`, and per town its counts and findings. What it finds of the logs themselves it
 * raises as an alarm, and ends an alarm when it finds nothing.
 */
export const auditVerify = (options: AuditVerifyOptions, terminal: Terminal): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const tenants = await house.store.withActor({ kind: "housekeeper" }, allTenants);
    const given = options.since === undefined ? null : await readHead(options.since, tenants);
    const witnessFile =
      options.witness === undefined ? null : await fileWithHeads(options.witness, tenants);
    const towns = [];
    for (const tenant of tenants) {
      const startedMs = performance.now();
      const kept = given?.tenantId === tenant.id ? given.head : null;
      const verdict = await verifyAudit(verifyDeps(house), tenant.id, { since: kept, witnessFile });
      // A head or file from elsewhere may be wrong itself.
      if (kept === null && witnessFile === null) {
        await noteVerdict({ asHousekeeper: asHousekeeper(house) }, verdict, new Date());
      }
      const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
      towns.push({ key: tenant.key, name: tenant.name, ...verdict, seconds });
      if (!options.json) tell(terminal, tenant.name, verdict);
    }
    const consistent = towns.every((town) => town.findings.length === 0);
    if (options.json) printJson({ consistent, towns });
    return consistent ? exitCodes.well : exitCodes.no;
  });

const asHousekeeper =
  (house: OpenInstallation) =>
  <T>(use: (trx: Trx) => Promise<T>): Promise<T> =>
    house.store.withActor({ kind: "housekeeper" }, use);

const verifyDeps = (house: OpenInstallation) => ({
  ...house,
  keysFolder: dataPaths(house.config.dataFolder).keys,
  witnessFolder: house.config.witnessFolder,
  asHousekeeper: asHousekeeper(house),
});

function tell(terminal: Terminal, name: string, verdict: AuditVerdict): void {
  const { events, sealed, heads, readings, findings } = verdict;
  terminal.line(
    `${name}: ${events} events, ${sealed} sealed, ${readings} readings, ${heads} signed heads: ${findings.length === 0 ? "consistent" : "NOT consistent"}`,
  );
  for (const finding of findings) terminal.line(`  ${finding}`);
}

/** A file without a head of any town would contradict nothing. */
async function fileWithHeads(path: string, tenants: Towns): Promise<string> {
  const file = resolve(path);
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) {
    throw new UsageError(`There is no file ${file}. Give the copy of a witness's file.`);
  }
  for await (const head of witnessedHeads(file, found.size)) {
    if (head !== "unreadable" && tenants.some(({ id }) => id === head.tenantId)) return file;
  }
  throw new UsageError(
    `${file} has no tree head of a town of this installation. Give the copy of a witness's file.`,
  );
}

type Towns = readonly { readonly id: string }[];

const SIZE_AND_ROOT = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i;

/** A head as it was kept, and of whom it is: only a witness's line says so. */
async function readHead(
  given: string,
  tenants: Towns,
): Promise<{ readonly head: KeptHead; readonly tenantId: string }> {
  const inFile = await readFile(given, "utf8").catch(() => null);
  const text = (inFile ?? given).trim().split("\n").at(-1) ?? "";
  const [, size, root] = SIZE_AND_ROOT.exec(text) ?? [];
  const [only, ...others] = tenants;
  if (size !== undefined && root !== undefined && only !== undefined && others.length === 0) {
    return { head: { treeSize: Number(size), rootHash: root }, tenantId: only.id };
  }
  const head = parseWitnessedHead(text);
  if (head?.log === "audit" && tenants.some(({ id }) => id === head.tenantId)) {
    return { head, tenantId: head.tenantId };
  }
  throw new UsageError(
    "--since is no head of a town's audit trail. Give size:root (64 hex digits; where there is one town), a line of a witness's file, or a file with one.",
  );
}

/** `poststelle audit rotate-key`: a new signing key, handed over to by the old one, told by every trail. */
export const auditRotateKey = (
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const changed = await rotateKey({
      keysFolder: dataPaths(house.config.dataFolder).keys,
      appendAudit: house.appendAudit,
      now: () => new Date(),
      asHousekeeper: asHousekeeper(house),
      inTenant: (tenantId, use) => house.store.withActor({ kind: "process", tenantId }, use),
    });
    if (options.json) printJson(changed);
    else {
      terminal.line(`New key: ${changed.newKeyId}`);
      terminal.line(`Handed over by: ${changed.oldKeyId}`);
      terminal.line("Back the folder keys/ up, and tell the new key to whoever keeps heads.");
    }
    return exitCodes.well;
  });
