import { Command, InvalidArgumentError } from "commander";
import { auditVerify } from "./audit-verify.ts";
import { foundCommand, ledgerCommand, migrateCommand } from "./keep-house.ts";
import { processFiles } from "./process.ts";
import { openTerminal } from "./terminal.ts";
import { up } from "./up.ts";

const program = new Command("poststelle").description(
  "Die digitale zentrale Poststelle einer Stadt / the digital central mailroom of a city",
);
const terminal = openTerminal(process.stdout);

program
  .command("up")
  .description("start everything, on embedded defaults, until Ctrl-C")
  .option("--no-sample-post", "found the demo town without its sample post")
  .action(async (options: { samplePost: boolean }) => end(await up(terminal, options)));

program
  .command("process")
  .description("take files and folders in, run the whole process, write one JSON line per document")
  .argument("<inputs...>", "files and folders; a sub-folder is a batch")
  .requiredOption("--out <file>", "where the JSON lines go")
  .option("--data <folder>", "data folder to keep (default: a temporary one)")
  .option("--workers <n>", "child processes that work at once", positive)
  .option("--renditions <folder>", "write the searchable PDFs there")
  .option("--json", "print one JSON object instead of tables", false)
  .action(async (inputs: string[], options: ProcessFlags) =>
    end(
      await processFiles(
        inputs,
        options,
        openTerminal(options.json ? process.stderr : process.stdout),
      ),
    ),
  );

program
  .command("ledger")
  .description("print the ledger; exit 1 when it does not balance")
  .action(async () => end(await ledgerCommand(terminal)));

program
  .command("migrate")
  .description("bring database, roles and queue up to this version")
  .action(async () => end(await migrateCommand(terminal)));

program
  .command("found")
  .description("create or update a town from its folder")
  .argument(
    "<folder>",
    "town.yaml, org-units.csv, people.csv, responsibilities.csv, rules.yaml, ...",
  )
  .action(async (folder: string) => end(await foundCommand(folder, terminal)));

program
  .command("audit")
  .description("the audit trail")
  .command("verify")
  .description(
    "recompute every leaf and root, check signatures and the witness; exit 1 on a finding",
  )
  .action(async () => end(await auditVerify(terminal)));

interface ProcessFlags {
  readonly out: string;
  readonly data?: string;
  readonly workers?: number;
  readonly renditions?: string;
  readonly json: boolean;
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 64) {
    throw new InvalidArgumentError("use a whole number from 1 to 64");
  }
  return number;
}

/** Everything is closed by now; what a library left open must not keep the process alive. */
function end(code: number): never {
  process.exit(code);
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
