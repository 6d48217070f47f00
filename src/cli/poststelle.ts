import { Command, CommanderError, InvalidArgumentError } from "commander";
import { end, withExamples } from "./command.ts";
import { exitCodeOf, exitCodesInWords } from "./exit-code.ts";
import { addOperatorCommands } from "./operator-commands.ts";
import { processFiles } from "./process.ts";
import { openTerminal } from "./terminal.ts";
import { up } from "./up.ts";

const program = new Command("poststelle")
  .description(
    "Die digitale zentrale Poststelle einer Stadt / the digital central mailroom of a city",
  )
  .exitOverride()
  .addHelpText("after", `\n${exitCodesInWords}`);
const terminal = openTerminal(process.stdout);

withExamples(
  program
    .command("up")
    .description("start everything, on embedded defaults, until Ctrl-C; `npm start` is this")
    .option("--no-sample-post", "found the demo town without its sample post")
    .action(async (options: { samplePost: boolean }) => end(await up(terminal, options))),
  "poststelle up",
  "POSTSTELLE_DATA=/srv/poststelle POSTSTELLE_PORT=8080 poststelle up",
);

withExamples(
  program
    .command("process")
    .description(
      "take files and folders in, run the whole process, write one JSON line per document",
    )
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
    ),
  "poststelle process scans/ --out results.jsonl",
);

addOperatorCommands(program, terminal);

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

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said its own already.
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  process.exit(exitCodeOf(error));
}
