import { CommanderError } from "commander";
import { BackupError } from "../backup/backup-error.ts";
import { SettingError } from "../config.ts";
import { TownFileError } from "../town/town-file-error.ts";

/** What every command ends with; docs/operations.md says it to operators in the same words. */
export const exitCodes = {
  /** Done, or the answer is yes. */
  well: 0,
  /** The command did its work, and the answer is no: unbalanced, findings, something not to be retried. */
  no: 1,
  /** It was called wrongly: an argument, a setting or a file given to it. Nothing was done. */
  usage: 2,
  /** It could not do its work: database away, disk full, another instance. */
  environment: 3,
} as const;

/** For the end of every command's help. */
export const exitCodesInWords =
  "Exit codes: 0 well; 1 the answer is no; 2 called wrongly, nothing was done; 3 could not be done (the message says why).";

/** The command was called with something that is not in order; the message names it and the remedy. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code for what a command threw. What nobody foresaw counts as "could not be done". */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.well : exitCodes.usage;
  }
  const isCallers =
    error instanceof UsageError ||
    error instanceof SettingError ||
    error instanceof TownFileError ||
    error instanceof BackupError;
  return isCallers ? exitCodes.usage : exitCodes.environment;
}
