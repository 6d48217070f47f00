import type { Command } from "commander";
import { end, withExamples } from "./command.ts";
import type { EraseOptions } from "./erase.ts";
import type { RetentionOptions } from "./retention.ts";
import type { Terminal } from "./terminal.ts";

const json = ["--json", "print one JSON object and nothing else", false] as const;

/** `poststelle retention` and `erase`: what is to go, and what holds it. */
export function addErasureCommands(program: Command, terminal: Terminal): void {
  withExamples(
    program
      .command("retention")
      .description(
        "say what is due and what holds it, then erase it; the housekeeper does so hourly",
      )
      .option("--dry-run", "only say it", false)
      .option(...json)
      .action(async (options: RetentionOptions) =>
        end(await (await import("./retention.ts")).retentionCommand(options, terminal)),
      ),
    "poststelle retention --dry-run",
    "poststelle retention --dry-run --json | jq '.towns[].due[] | select(.obstacle != null)'",
  );
  withExamples(
    program
      .command("erase")
      .description(
        "ask that one item be erased, or confirm what a colleague asked; two persons, one a supervisor",
      )
      .argument("<receipt number>", "of the mail item, or of a capture that has none")
      .requiredOption(
        "--as <login>",
        "who asks; the password is asked for, or comes on standard input",
      )
      .requiredOption(
        "--basis <code>",
        "data-subject-request, unlawful-processing or court-order; kept for ever",
      )
      .requiredOption("--reason <text>", "for the second person; goes with the item")
      .option(...json)
      .action(async (receiptNumber: string, options: EraseOptions) =>
        end(await (await import("./erase.ts")).eraseCommand(receiptNumber, options, terminal)),
      ),
    "poststelle erase LIN-2026-00000012 --as c.curdsen --basis data-subject-request --reason 'Antrag vom 3. März'",
  );
}
