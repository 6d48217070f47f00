/** Why a container could not be unpacked; each is a clarification reason of its own. */
export type UnpackErrorCause =
  | "encrypted"
  | "damaged"
  | "too-many-entries"
  | "too-many-bytes"
  | "compression-bomb"
  | "too-deeply-nested";

/** The limit that was crossed and what was found, as far as known. */
export interface UnpackMeasure {
  readonly limit?: number;
  readonly found?: number;
}

/** The only error this room throws for a bad container; its message names no content. */
export class UnpackError extends Error {
  override readonly name = "UnpackError";
  override readonly cause: UnpackErrorCause;
  readonly measure: UnpackMeasure;

  constructor(cause: UnpackErrorCause, message: string, measure: UnpackMeasure = {}) {
    super(message);
    this.cause = cause;
    this.measure = measure;
  }
}
