/** Why a container could not be unpacked; each is a clarification reason of its own. */
export type UnpackErrorCause =
  | "encrypted"
  | "damaged"
  | "too-many-entries"
  | "too-many-bytes"
  | "compression-bomb"
  | "too-deeply-nested";

/** The only error this room throws for a bad container; its message names no content. */
export class UnpackError extends Error {
  override readonly name = "UnpackError";
  override readonly cause: UnpackErrorCause;
  /** How much of what a limit counts was found, as far as known. */
  readonly measure: { readonly found?: number };

  constructor(cause: UnpackErrorCause, message: string, measure: { readonly found?: number } = {}) {
    super(message);
    this.cause = cause;
    this.measure = measure;
  }
}
