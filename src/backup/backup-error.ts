/** A backup that cannot be made or used as asked; the message names the file and the remedy. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}
