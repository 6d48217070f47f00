/** Why the embedded PostgreSQL cannot serve; one code per cause that needs its own remedy. */
export type EmbeddedPostgresFault =
  | "binaries-missing"
  | "no-permission"
  | "disk-full"
  | "other-major-version"
  | "incomplete-cluster"
  | "wrong-password"
  | "moved-or-copied"
  | "start-failed"
  | "stop-failed";

/** Thrown by every function of this room. The message names the item, the cause and the remedy. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly fault: EmbeddedPostgresFault;

  constructor(fault: EmbeddedPostgresFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** The code of a Node system error (`ENOENT`, `EACCES`, ...), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  // Not "instanceof Error": under Jest the file system's errors come from another realm.
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns a file system error about `item` into one that says what to do; other errors pass as they are. */
export function explainFileError(error: unknown, item: string): unknown {
  const code = systemErrorCode(error) ?? "";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new EmbeddedPostgresError(
        "disk-full",
        `${item}: no space left on the disk. Free some space (a new database needs about 50 MB) and start again.`,
        { cause: error },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new EmbeddedPostgresError(
        "no-permission",
        `${item}: this user may not write there. Choose another data folder, or give it to the user who starts Poststelle.`,
        { cause: error },
      );
    default:
      return error;
  }
}
