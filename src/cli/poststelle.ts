import { Command, CommanderError } from "commander";
import { addAccountCommands } from "./account-commands.ts";
import { addBackupCommands } from "./backup-commands.ts";
import { count, end, positive, withExamples } from "./command.ts";
import { addErasureCommands } from "./erasure-commands.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import { exitCodeOf, exitCodesInWords } from "./exit-code.ts";
import { addOperatorCommands } from "./operator-commands.ts";
import { openTerminal } from "./terminal.ts";
import type { TrainOptions } from "./train.ts";

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
    .action(async (options: { samplePost: boolean }) =>
      end(await (await import("./up.ts")).up(terminal, options)),
    ),
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
    .action(async (inputs: string[], options: ProcessFlags) => {
      const { processFiles } = await import("./process.ts");
      const told = openTerminal(options.json ? process.stderr : process.stdout);
      end(await processFiles(inputs, options, told));
    }),
  "poststelle process scans/ --out results.jsonl",
);

withExamples(
  program
    .command("evaluate")
    .description("run the process on letters whose truth is known, and print how good it was")
    .argument("<folder>", "letters, each with its ID.json; stacks of them in batches/")
    .option("--json", "print the figures as one JSON object", false)
    .option("--misses", "print what was wrong too, one line a miss", false)
    .option("--out <file>", "keep the result lines of the run")
    .option("--workers <n>", "child processes that work at once", positive)
    .option("--limit <n>", "only the first n letters and n stacks", count)
    .option("--town <folder>", "the town they were written to (default: beside them, or Lindenau)")
    .option("--results <file>", "measure the result lines of an earlier run instead of running")
    .option("--folds <n>", "also learn from the other folds: after 0, 30 and 120 letters", count)
    .option("--lessons <file>", "also learn from the letters that `train` wrote to this file")
    .action(async (folder: string, options: EvaluateOptions) => {
      const { evaluate } = await import("./evaluate.ts");
      const told = { out: terminal, progress: openTerminal(process.stderr) };
      end(await evaluate(folder, options, told));
    }),
  "poststelle evaluate letters/ --out results.jsonl",
  "poststelle evaluate letters/ --results results.jsonl --misses",
  "poststelle evaluate letters/ --folds 5 --lessons lessons.jsonl",
);

withExamples(
  program
    .command("train")
    .description("learn from letters whose department is known, for `evaluate --lessons`")
    .argument("<folder>", "letters, each with its ID.json")
    .requiredOption("--out <file>", "where the lessons go, one JSON object a line")
    .option("--workers <n>", "child processes that work at once", positive)
    .option("--limit <n>", "only the first n letters", count)
    .option("--town <folder>", "the town they were written to (default: beside them, or Lindenau)")
    .option("--results <file>", "take the result lines of an earlier run instead of running")
    .action(async (folder: string, options: TrainOptions) => {
      const { train } = await import("./train.ts");
      const told = { out: terminal, progress: openTerminal(process.stderr) };
      end(await train(folder, options, told));
    }),
  "poststelle train letters/ --out lessons.jsonl",
);

addOperatorCommands(program, terminal);
addErasureCommands(program, terminal);
addAccountCommands(program, terminal);
addBackupCommands(program, terminal);

interface ProcessFlags {
  readonly out: string;
  readonly data?: string;
  readonly workers?: number;
  readonly renditions?: string;
  readonly json: boolean;
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
