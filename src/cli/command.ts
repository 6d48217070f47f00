import { type Command, InvalidArgumentError } from "commander";
import { exitCodesInWords } from "./exit-code.ts";

/** Ends the process: everything is closed by now, and what a library left open must not keep it alive. */
export function end(code: number): never {
  process.exit(code);
}

/** One JSON value on its own line, on standard output, where nothing else is written with --json. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A number of processes, for commander. */
export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 64) {
    throw new InvalidArgumentError("use a whole number from 1 to 64");
  }
  return number;
}

/** How many of something, for commander. */
export function count(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError("use a whole number from 1");
  }
  return number;
}

/** Adds examples and the exit codes to a command's help. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText(
    "after",
    `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}\n\n${exitCodesInWords}`,
  );
