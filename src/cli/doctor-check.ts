/** One thing the doctor looked at. `remedy`: what to do, null where all is well. Never content, never a secret. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly remedy: string | null;
}

export const ok = (name: string, detail: string): Check => ({
  name,
  state: "ok",
  detail,
  remedy: null,
});

/** It works, but not as it should. */
export const warn = (name: string, detail: string, remedy: string): Check => ({
  name,
  state: "warn",
  detail,
  remedy,
});

/** Post cannot be taken, worked on or proven like this. */
export const fail = (name: string, detail: string, remedy: string): Check => ({
  name,
  state: "fail",
  detail,
  remedy,
});

/** The words of whatever was thrown. */
export const causeOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A check that threw has found something, too. */
export async function guarded(
  name: string,
  remedy: string,
  look: () => Promise<Check | readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    return [fail(name, causeOf(error), remedy)];
  }
}
