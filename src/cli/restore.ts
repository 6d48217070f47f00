import { readdir, rm, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, join, resolve } from "node:path";
import { verifyAudit } from "../audit/verify.ts";
import { makeSealer, sealAndTellAll } from "../audit/seal.ts";
import { witnessedSize } from "../audit/witness.ts";
import { BackupError } from "../backup/backup-error.ts";
import { copyFileDurably, copyPlainFiles } from "../backup/plain-files.ts";
import {
  type CheckedBackup,
  checkBackup,
  type RestoredBlobs,
  restoreBlobs,
  restoreDatabase,
  restoreFiles,
  restoreKeys,
} from "../backup/restore-backup.ts";
import { gapInWords, type SettledRestore, settleRestore } from "../backup/settle-restore.ts";
import { filesTakenSince } from "../backup/taken-since.ts";
import { makeFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { type Config, readConfig } from "../config.ts";
import { imbalances } from "../domain/ledger.ts";
import { hasCode } from "../error-code.ts";
import { reapplyErasures } from "../erasure/reapply-erasures.ts";
import { refusedInWords } from "../erasure/refused-line.ts";
import { dataPaths, type Installation, openInstallation } from "../installation.ts";
import { migrateQueue } from "../queue/migrate.ts";
import { knownOriginals } from "../store/captures.ts";
import { databaseAccess, readOrMakePasswords } from "../store/database-access.ts";
import { foldersWithKey } from "../store/dispatch.ts";
import { lockInstance } from "../store/instance-lock.ts";
import { readLedger } from "../store/ledger.ts";
import { haveRoles, isDatabaseEmpty } from "../store/migrate.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { reachDatabase } from "./house.ts";
import type { Terminal } from "./terminal.ts";

export interface RestoreOptions {
  readonly data: string;
  readonly keys?: string;
  /** A witness and a register that were kept elsewhere, and saw more than the backup's. */
  readonly witness?: string;
  readonly erasures?: string;
  /** The hot folder that was in use: what it still holds of the time after the backup is told. */
  readonly hot?: string;
  /** The file of the roles' passwords on a server that knows the roles, or `new` for new ones. */
  readonly roles?: string;
  /** Why it is accepted that events after the backup are lost. */
  readonly acceptGap?: string;
  readonly json: boolean;
}

const housekeeper = { kind: "housekeeper" } as const;

/**
 * `poststelle restore <backup>`: makes an installation anew in an empty folder, and an empty database.
 * 1 when what came back is not in order, or is older than its witness and nobody said that this is
 * accepted. With --json one object with the figures.
 */
export async function restoreCommand(
  backupFolder: string,
  options: RestoreOptions,
  terminal: Terminal,
): Promise<number> {
  const started = Date.now();
  const config = readConfig({ POSTSTELLE_DATA: options.data });
  const say = (line: string): void => {
    if (!options.json) terminal.line(line);
  };
  const backup = await checkBackup(resolve(backupFolder), options.keys ?? null);
  await requireEmptyFolder(config.dataFolder);
  await requireWitnessMeant(config.witnessFolder, options.witness);
  const lost = await knownGap(backup, options);
  if (lost !== null) {
    if (options.json) printJson({ restored: false, because: lost });
    else say(lost);
    return exitCodes.no;
  }
  say(`Backup ${backup.manifest.id} of ${backup.manifest.takenAt} is whole.`);
  const report = await restoreInto(config, backup, options, say);
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  if (options.json) printJson({ restored: true, ...report, seconds });
  else tell(report, seconds, terminal);
  return report.findings.length === 0 ? exitCodes.well : exitCodes.no;
}

async function requireEmptyFolder(folder: string): Promise<void> {
  const names: readonly string[] = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  if (names.length === 0) return;
  if (names.includes(basename(dataPaths(folder).restoring))) {
    throw new BackupError(
      `A restore into ${folder} was cut off. Remove the folder, with DATABASE_URL also the database it was filling, and restore again.`,
    );
  }
  throw new BackupError(
    `${folder} is not empty. A restore never writes over anything: give --data a new or empty folder, and keep the old one until all is well.`,
  );
}

/**
 * A witness on another disk or a share may have outlived the data folder; or it is that of an
 * installation at work, and this is a rehearsal, which must not write into it.
 */
async function requireWitnessMeant(folder: string, given: string | undefined): Promise<void> {
  if (given !== undefined && resolve(given) === folder) return;
  if ((await readdir(folder).catch(() => [])).length === 0) return;
  throw new BackupError(
    `POSTSTELLE_WITNESS (${folder}) holds a witness already. To go on with it say --witness ${folder}; for a rehearsal set POSTSTELLE_WITNESS to another folder.`,
  );
}

/** Why nothing is restored, as far as the manifest tells it before anything was written; null: go on. */
async function knownGap(backup: CheckedBackup, options: RestoreOptions): Promise<string | null> {
  if (options.witness === undefined || options.acceptGap !== undefined) return null;
  for (const tenant of backup.manifest.tenants) {
    const seen = await witnessedSize(resolve(options.witness), tenant.id);
    if (seen <= tenant.sealed) continue;
    const gap = { log: "audit", keptSize: tenant.sealed, keptRoot: tenant.root };
    return gapInWords([{ ...gap, witnessedSize: seen, witnessedRoot: "" }]);
  }
  return null;
}

/** What a restore did, in figures; `findings`: what is not in order. */
interface RestoreReport {
  readonly backup: string;
  readonly takenAt: string;
  readonly dataFolder: string;
  readonly rows: number;
  readonly blobs: number;
  readonly blobBytes: number;
  readonly erasuresReapplied: number;
  readonly erasuresWaiting: number;
  readonly towns: readonly (SettledRestore & { readonly key: string; readonly events: number })[];
  /** Files of the hot folder whose bytes are not among what came back; they are listed in the file. */
  readonly toTakeInAgain: number;
  readonly toTakeInAgainList: string | null;
  readonly findings: readonly string[];
}

async function restoreInto(
  config: Config,
  backup: CheckedBackup,
  options: RestoreOptions,
  say: (line: string) => void,
): Promise<RestoreReport> {
  const paths = dataPaths(config.dataFolder);
  await makeFolder(config.dataFolder);
  const server = await reachDatabase(config, () => {});
  try {
    if (!(await isDatabaseEmpty(server.adminUrl, config.databaseName))) {
      throw new BackupError(
        `The database ${config.databaseName} is not empty. A restore never writes over anything: set DATABASE_NAME to another name.`,
      );
    }
    await requireRoles(server.adminUrl, options);
    await writeFileDurably(paths.restoring, `poststelle restore of ${backup.manifest.id}\n`);
    await restoreKeys(backup, paths.keys);
    await restoreOutside(backup, options, config);
    if (options.roles !== undefined && options.roles !== "new") {
      await copyFileDurably(resolve(options.roles), paths.passwords);
    }
    const passwords = await readOrMakePasswords(paths.passwords);
    const access = databaseAccess(server.adminUrl, config.databaseName, passwords);
    const rows = await restoreDatabase(backup, server.adminUrl, access);
    await migrateQueue({ connectionString: access.url("poststelle_queue") });
    say(`${rows} rows restored.`);
    const house = await openInstallation(config, server.adminUrl, "restore");
    const lock = await lockInstance(access.url("poststelle_housekeeper"), () => {});
    try {
      const blobs = await restoreBlobs(backup, access, house.keys, paths.blobs, () => {});
      say(`${blobs.count} blobs restored, each opened and compared.`);
      const report = await settle(house, backup, options, config);
      const findings = [...(await lostBlobs(house, blobs)), ...report.findings];
      await rm(paths.restoring);
      return { ...report, rows, blobs: blobs.count, blobBytes: blobs.bytes, findings };
    } finally {
      await lock?.release();
      await house.close();
    }
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/** The roles belong to the whole server: new passwords would lock another installation on it out. */
async function requireRoles(adminUrl: string, options: RestoreOptions): Promise<void> {
  if (options.roles !== undefined || !(await haveRoles(adminUrl))) return;
  throw new BackupError(
    "Poststelle's roles are on this server already. Give --roles the file secrets/database.json of the installation that has their passwords, or '--roles new' if none uses them any more.",
  );
}

/**
 * Witness and register: those that were kept elsewhere, as far as they are longer than the backup's. A
 * witness that is where it belongs already stays as it is.
 */
async function restoreOutside(
  backup: CheckedBackup,
  options: RestoreOptions,
  config: Config,
): Promise<void> {
  const paths = dataPaths(config.dataFolder);
  const folders = { witness: config.witnessFolder, erasures: paths.erasures };
  for (const which of ["witness", "erasures"] as const) {
    const given = options[which];
    if (given === undefined) {
      await restoreFiles(backup, which, folders[which]);
      continue;
    }
    if (resolve(given) !== folders[which]) await copyPlainFiles(resolve(given), folders[which]);
    for (const { file, bytes } of backup.manifest.files) {
      if (!file.startsWith(`${which}/`)) continue;
      const name = file.slice(which.length + 1);
      const size = await sizeOf(join(folders[which], name));
      if (size >= bytes) continue;
      throw new BackupError(
        `${join(given, name)} knows less than the backup's own file. Leave --${which} out, or give the latest copy; and remove ${paths.restoring} with its folder first.`,
      );
    }
  }
}

const sizeOf = async (file: string): Promise<number> =>
  (await stat(file).catch(() => null))?.size ?? 0;

/** All that comes after the bytes are back, and before anything may start. */
async function settle(
  house: Installation,
  backup: CheckedBackup,
  options: RestoreOptions,
  config: Config,
): Promise<Omit<RestoreReport, "rows" | "blobs" | "blobBytes">> {
  const paths = dataPaths(config.dataFolder);
  const { id, takenAt, tenants } = backup.manifest;
  const erased = await reapplyErasures(house);
  const now = new Date();
  const towns = [];
  for (const { id: tenantId, key, events } of tenants) {
    const settled = await settleRestore(
      { ...house, witnessFolder: config.witnessFolder },
      tenantId,
      {
        backup: id,
        takenAt: new Date(takenAt),
        reason: options.acceptGap ?? null,
        erasuresReapplied: erased.items,
        actor: { kind: "house", part: `cli:${userInfo().username}` },
        now,
      },
    );
    towns.push({ ...settled, key, events });
  }
  const asHousekeeper = <T>(use: Parameters<typeof house.store.withActor<T>>[1]) =>
    house.store.withActor(housekeeper, use);
  const folders = { keysFolder: paths.keys, witnessFolder: config.witnessFolder };
  const sealer = makeSealer({ ...folders, asHousekeeper });
  await sealAndTellAll(sealer, now);
  const findings: string[] = [];
  const away = sealer.witnessAway();
  if (away !== null) findings.push(`witness: ${away.message}`);
  findings.push(...erased.refused.map(refusedInWords));
  for (const tenant of tenants) {
    const verdict = await verifyAudit({ ...house, ...folders, asHousekeeper }, tenant.id);
    findings.push(...verdict.findings.map((finding) => `${tenant.key}, trail: ${finding}`));
    findings.push(...(await ledgerFindings(house, tenant)));
  }
  return {
    backup: id,
    takenAt,
    dataFolder: config.dataFolder,
    erasuresReapplied: erased.items,
    erasuresWaiting: erased.waiting,
    towns,
    ...(await takenSince(house, backup, options, config)),
    findings,
  };
}

/** A blob of what was erased again, or meanwhile, is not missed. */
async function lostBlobs(house: Installation, blobs: RestoredBlobs): Promise<readonly string[]> {
  if (blobs.lost.length === 0) return [];
  const living = await house.store.withActor(housekeeper, (trx) =>
    foldersWithKey(
      trx,
      blobs.lost.map((blob) => blob.folderId),
    ),
  );
  return blobs.lost
    .filter((blob) => living.has(blob.folderId))
    .map((blob) => `blob ${blob.folderId}/${blob.sha256} is missing or damaged in the backup`);
}

async function ledgerFindings(
  house: Installation,
  tenant: { readonly id: string; readonly key: string },
): Promise<readonly string[]> {
  const rows = await house.store.withActor({ kind: "process", tenantId: tenant.id }, (trx) =>
    readLedger(trx, tenant.id),
  );
  return rows
    .filter((row) => imbalances(row).length > 0)
    .map((row) => `${tenant.key}, ledger: ${row.receiptDay} ${row.channel} does not balance`);
}

/** Lists what the old hot folder holds and the database does not know; names are content, so in a file. */
async function takenSince(
  house: Installation,
  backup: CheckedBackup,
  options: RestoreOptions,
  config: Config,
): Promise<Pick<RestoreReport, "toTakeInAgain" | "toTakeInAgainList">> {
  if (options.hot === undefined) return { toTakeInAgain: 0, toTakeInAgainList: null };
  const tenants = backup.manifest.tenants.map((tenant) => tenant.id);
  const files = await filesTakenSince(resolve(options.hot), async (hashes) => {
    const known = new Set<string>();
    for (const tenantId of tenants) {
      const some = await house.store.withActor({ kind: "process", tenantId }, (trx) =>
        knownOriginals(trx, hashes),
      );
      for (const hash of some) known.add(hash);
    }
    return known;
  });
  const list = join(config.dataFolder, "to-take-in-again.txt");
  await writeFileDurably(list, files.map((file) => `${file}\n`).join(""));
  return { toTakeInAgain: files.length, toTakeInAgainList: list };
}

function tell(report: RestoreReport, seconds: number, terminal: Terminal): void {
  terminal.line(
    `Restored to ${report.dataFolder} in ${seconds} s: ${report.rows} rows, ${report.blobs} blobs (${report.blobBytes} bytes).`,
  );
  terminal.line(
    `Erased again: ${report.erasuresReapplied} items${report.erasuresWaiting > 0 ? `; ${report.erasuresWaiting} wait until their stack is separated again` : ""}.`,
  );
  for (const town of report.towns) {
    const from = town.receiptNumbersFrom.map(({ year, number }) => `${year}: ${number}`).join(", ");
    terminal.line(
      `${town.key}: ${town.events} events; receipt numbers go on from ${from}, for those before may have been given.`,
    );
    if (town.mailboxesPaused > 0) {
      terminal.line(
        `  ${town.mailboxesPaused} mailboxes are paused, so that a rehearsal takes nobody's post: resume them in the portal (Postfächer). Then move back into its folder what came into a mailbox since the backup and lies among what was accepted; what is known is taken once.`,
      );
    }
    for (const gap of town.gaps) {
      terminal.line(
        `  ${gap.log} log: ends at ${gap.keptSize}, the witness saw ${gap.witnessedSize}: ${gap.witnessedSize - gap.keptSize} events are lost. This is written into the log; the witness's file was set aside.`,
      );
    }
  }
  if (report.toTakeInAgainList !== null) {
    terminal.line(
      `${report.toTakeInAgain} files of the hot folder are not among what came back: ${report.toTakeInAgainList}. Put them into the hot folder again, but what was erased.`,
    );
  }
  if (report.findings.length === 0) {
    terminal.line(
      "Ledger, trail and blobs are in order. Start Poststelle: what was in work goes on.",
    );
    return;
  }
  terminal.line("NOT in order:");
  for (const finding of report.findings) terminal.line(`  ${finding}`);
}
