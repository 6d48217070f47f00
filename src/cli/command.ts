import type { Command } from "commander";
import { exitCodesInWords } from "./exit-code.ts";

/** Ends the process: everything is closed by now, and what a library left open must not keep it alive. */
export function end(code: number): never {
  process.exit(code);
}

/** One JSON value on its own line, on standard output, where nothing else is written with --json. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Adds examples and the exit codes to a command's help. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText(
    "after",
    `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}\n\n${exitCodesInWords}`,
  );
