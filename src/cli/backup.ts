import { resolve, sep } from "node:path";
import { type BackupReport, makeBackup } from "../backup/make-backup.ts";
import { writeFileDurably } from "../blobs/durable-file.ts";
import { dataPaths } from "../installation.ts";
import { foldersWithKey } from "../store/dispatch.ts";
import { software } from "../version.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import type { LastBackup } from "./last-backup.ts";
import type { Terminal } from "./terminal.ts";

export interface BackupOptions {
  readonly keys?: string;
  readonly keysWithData: boolean;
  readonly keep?: number;
  readonly json: boolean;
}

/**
 * `poststelle backup <folder>`: makes a new backup in it while everything goes on. 1 when blobs were
 * missing or damaged already. With --json one object: the backup's folder, its keys' folder and figures.
 */
export async function backupCommand(
  target: string,
  options: BackupOptions,
  terminal: Terminal,
): Promise<number> {
  const places = placesOf(target, options);
  return withInstallation({ migrates: false }, async (house) => {
    const started = Date.now();
    const paths = dataPaths(house.config.dataFolder);
    requireOutside(paths.blobs, house.config.dataFolder, places.target);
    const report = await makeBackup(sourceOf(house), {
      ...places,
      keep: options.keep ?? null,
      progress: (blobs) => {
        if (!options.json) terminal.status(`${blobs} blobs`);
      },
    });
    const last: LastBackup = {
      id: report.manifest.id,
      takenAt: report.manifest.takenAt,
      folder: report.folder,
    };
    await writeFileDurably(paths.lastBackup, `${JSON.stringify(last)}\n`);
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    terminal.clearStatus();
    if (options.json) printJson({ ...figuresOf(report), seconds });
    else tell(report, seconds, options.keysWithData, terminal);
    return report.manifest.damaged.length === 0 ? exitCodes.well : exitCodes.no;
  });
}

function placesOf(
  target: string,
  options: BackupOptions,
): { readonly target: string; readonly keysTarget: string | null } {
  const folder = resolve(target);
  if (options.keysWithData) {
    if (options.keys === undefined) return { target: folder, keysTarget: null };
    throw new UsageError("Give either --keys <folder> or --keys-with-data, not both.");
  }
  if (options.keys === undefined) {
    throw new UsageError(
      "Say where the keys go: --keys <folder>, on another disk or medium that other people keep. Who has backup and keys together can read every letter; --keys-with-data puts them there all the same.",
    );
  }
  const keysTarget = resolve(options.keys);
  if (isWithin(keysTarget, folder) || isWithin(folder, keysTarget)) {
    throw new UsageError(
      `The keys' folder ${keysTarget} and the backup's folder ${folder} lie in each other. Choose one elsewhere, or say --keys-with-data.`,
    );
  }
  return { target: folder, keysTarget };
}

const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

/** A backup in the data folder is lost with it. */
function requireOutside(blobs: string, dataFolder: string, target: string): void {
  if (!isWithin(target, dataFolder) && !isWithin(blobs, target)) return;
  throw new UsageError(
    `The backup's folder ${target} and the data folder ${dataFolder} lie in each other. Choose one on another disk.`,
  );
}

function sourceOf(house: OpenInstallation) {
  const { keys, blobs, erasures } = dataPaths(house.config.dataFolder);
  return {
    access: house.access,
    keys: house.keys,
    software: software.version,
    folders: { keys, blobs, witness: house.config.witnessFolder, erasures },
    foldersWithKey: async (folders: readonly string[]): Promise<ReadonlySet<string>> =>
      folders.length === 0
        ? new Set()
        : house.store.withActor({ kind: "housekeeper" }, (trx) => foldersWithKey(trx, folders)),
  };
}

const figuresOf = (report: BackupReport) => ({
  id: report.manifest.id,
  folder: report.folder,
  keysFolder: report.keysFolder,
  takenAt: report.manifest.takenAt,
  rows: report.manifest.tables.reduce((sum, table) => sum + table.rows, 0),
  databaseBytes: report.databaseBytes,
  blobs: report.manifest.blobs.count,
  blobBytes: report.manifest.blobs.bytes,
  copied: report.copied,
  linked: report.linked,
  erasedMeanwhile: report.erasedMeanwhile,
  damaged: report.manifest.damaged,
  removed: report.removed,
});

function tell(
  report: BackupReport,
  seconds: number,
  keysWithData: boolean,
  terminal: Terminal,
): void {
  const figures = figuresOf(report);
  terminal.line(`Backup ${figures.id} of ${figures.takenAt}, made in ${seconds} s`);
  terminal.line(`  folder: ${figures.folder}`);
  terminal.line(`  keys:   ${figures.keysFolder}`);
  terminal.line(
    `  ${figures.rows} rows; ${figures.blobs} blobs: ${figures.copied} copied, ${figures.linked} linked to the former backup`,
  );
  for (const folder of figures.removed) terminal.line(`  removed: ${folder}`);
  for (const blob of figures.damaged) {
    terminal.line(`  missing or damaged in the data folder already: ${blob}`);
  }
  terminal.line(
    keysWithData
      ? "  Warning: the keys lie with the data. Who gets hold of this folder can read every letter."
      : "  Keep the keys elsewhere than the backup: each is of no use without the other.",
  );
}
