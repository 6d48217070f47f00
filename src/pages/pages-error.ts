/** Why a file gave no pages: a value the caller turns into a clarification reason. */
export type PagesErrorCause =
  "encrypted" | "damaged" | "too-many-pages" | "too-many-pixels" | "empty";

/** How much of what a limit counts was found, and on which page (from 1), as far as known. */
interface PagesMeasure {
  readonly found?: number;
  readonly page?: number;
}

/** The only error this room throws for a bad file: its cause, and a message that names no content. */
export class PagesError extends Error {
  override readonly name = "PagesError";
  override readonly cause: PagesErrorCause;
  readonly measure: PagesMeasure;

  constructor(cause: PagesErrorCause, message: string, measure: PagesMeasure = {}) {
    super(message);
    this.cause = cause;
    this.measure = measure;
  }
}

/** Runs `work` on page `n` (from 1) of a file: every error that is not yet a PagesError is `damaged`. */
export const onPage = <T>(n: number, work: () => T | Promise<T>): Promise<T> =>
  asPagesError(`page ${n}`, work, { page: n });

/** Runs `work` and turns every error that is not yet a PagesError into `damaged`. */
export async function asPagesError<T>(
  what: string,
  work: () => T | Promise<T>,
  measure: PagesMeasure = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PagesError) throw error;
    const detail = error instanceof Error ? error.message.split("\n")[0] : "unknown";
    throw new PagesError("damaged", `${what}: ${detail ?? "unknown"}`, measure);
  }
}
