/** A file of a town's folder cannot be used: names the file, the line (1-based, if known), the cause and the remedy. */
export class TownFileError extends Error {
  readonly file: string;
  readonly line: number | null;

  constructor(file: string, line: number | null, cause: string, remedy: string, source?: unknown) {
    super(`${file}${line === null ? "" : `, line ${line}`}: ${cause}. Remedy: ${remedy}.`, {
      cause: source,
    });
    this.name = "TownFileError";
    this.file = file;
    this.line = line;
  }
}
