import type { Command } from "commander";
import type { BackupOptions } from "./backup.ts";
import { count, end, withExamples } from "./command.ts";
import type { RestoreOptions } from "./restore.ts";
import type { Terminal } from "./terminal.ts";

/** `backup` and `restore`; docs/operations.md says how they belong together. */
export function addBackupCommands(program: Command, terminal: Terminal): void {
  withExamples(
    program
      .command("backup")
      .description("back up database, blobs, witness and erasure register while all goes on")
      .argument(
        "<folder>",
        "every backup is a new folder in it; blobs are linked to the former one",
      )
      .option("--keys <folder>", "where the keys go: apart, on another disk or medium")
      .option("--keys-with-data", "put the keys into the backup: who has it can read all", false)
      .option(
        "--keep <n>",
        "then remove all but the newest so many backups, with their keys",
        count,
      )
      .option("--json", "print one JSON object and nothing else", false)
      .action(async (folder: string, options: BackupOptions) =>
        end(await (await import("./backup.ts")).backupCommand(folder, options, terminal)),
      ),
    "poststelle backup /backup/poststelle --keys /vault/poststelle --keep 14",
  );
  withExamples(
    program
      .command("restore")
      .description("make an installation anew from a backup, in an empty folder; checks all of it")
      .argument("<backup>", "the folder of one backup")
      .requiredOption("--data <folder>", "the new data folder: new or empty")
      .option("--keys <folder>", "where the keys were put (default: in the backup)")
      .option("--witness <folder>", "a witness that was kept elsewhere and saw more")
      .option("--erasures <folder>", "an erasure register that was kept elsewhere and knows more")
      .option("--hot <folder>", "the old hot folder: lists what of it is not among what came back")
      .option("--roles <file>", "on a server that has our roles: secrets/database.json, or 'new'")
      .option("--accept-gap <reason>", "events after the backup are lost: go on, and say why")
      .option("--json", "print one JSON object and nothing else", false)
      .action(async (backup: string, options: RestoreOptions) =>
        end(await (await import("./restore.ts")).restoreCommand(backup, options, terminal)),
      ),
    "poststelle restore /backup/poststelle/2026-11-23T06-40-12Z-3fa2b1 --data /srv/poststelle --keys /vault/poststelle",
    'poststelle restore <backup> --data <folder> --keys <folder> --witness /share/witness --accept-gap "disk of 23 Nov lost"',
  );
}
