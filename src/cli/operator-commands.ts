import { type Command, InvalidArgumentError } from "commander";
import { CalendarDate } from "../domain/ids.ts";
import { stepNames } from "../domain/states.ts";
import type { AuditVerifyOptions } from "./audit-verify.ts";
import type { AuditWitnessOptions } from "./audit-witness.ts";
import { end, positive, withExamples } from "./command.ts";
import type { BlobSample } from "./doctor-post.ts";
import type { FoundOptions } from "./found.ts";
import type { LedgerOptions } from "./ledger.ts";
import { addProofCommands } from "./proof-commands.ts";
import type { RetryOptions } from "./retry.ts";
import type { WorkerOptions } from "./run-program.ts";
import type { Terminal } from "./terminal.ts";

const json = ["--json", "print one JSON object and nothing else", false] as const;

/** The commands of whoever runs an installation; docs/operations.md lists them. */
export function addOperatorCommands(program: Command, terminal: Terminal): void {
  addTownCommands(program, terminal);
  addPrograms(program, terminal);
  addRetry(program, terminal);
  addQuestions(program, terminal);
}

function addTownCommands(program: Command, terminal: Terminal): void {
  withExamples(
    program
      .command("found")
      .description("create a town from its folder, or bring it up to date; says what changed")
      .argument(
        "<folder>",
        "town.yaml, org-units.csv, people.csv, responsibilities.csv, rules.yaml, retention.yaml, holidays.yaml",
      )
      .option("--dry-run", "say what would change, and change nothing", false)
      .option(
        "--overwrite",
        "let the folder win over what people changed in the portal, but for what makes a unit less careful",
        false,
      )
      .option(...json)
      .action(async (folder: string, options: FoundOptions & { json: boolean }) =>
        end(await (await import("./found.ts")).foundCommand(folder, options, terminal)),
      ),
    "poststelle found fixtures/lindenau",
    "poststelle found /srv/town --dry-run",
  );
  withExamples(
    program
      .command("export")
      .description("write a town's folder back, as `found` reads it")
      .argument("<town>", "the town's id, as in town.yaml")
      .requiredOption("--out <folder>", "a new or empty folder")
      .option(...json)
      .action(async (town: string, options: { out: string; json: boolean }) =>
        end(await (await import("./export.ts")).exportCommand(town, options, terminal)),
      ),
    "poststelle export lindenau --out /srv/town",
  );
  withExamples(
    program
      .command("migrate")
      .description("bring database, roles and queue up to this version; refuses a newer schema")
      .option(...json)
      .action(async (options: { json: boolean }) =>
        end(await (await import("./migrate.ts")).migrateCommand(options, terminal)),
      ),
    "poststelle migrate",
    "DATABASE_URL=postgresql://admin@db.example/postgres poststelle migrate --json",
  );
}

function addPrograms(program: Command, terminal: Terminal): void {
  withExamples(
    program
      .command("worker")
      .description("serve the chosen steps in this process, until SIGTERM; any number, on any host")
      .option("--steps <steps>", `with commas between; default: all (${stepNames.join(",")})`)
      .option("--slots <n>", "child processes that work at once", positive)
      .option("--no-housekeeping", "leave dispatch, reclaim, seal and sweep to other workers")
      .option("--json", "print one JSON object a line: {event: ready}", false)
      .action(async (options: WorkerOptions) =>
        end(await (await import("./run-program.ts")).workerCommand(options, terminal)),
      ),
    "poststelle worker --steps read --slots 8 --no-housekeeping",
    "poststelle worker --steps inspect,prepare,separate,reread,understand,route,deliver,compose",
  );
  withExamples(
    program
      .command("api")
      .description("the HTTP API and the intake channels alone, until SIGTERM")
      .option("--json", "print one JSON object a line: {event: ready, url}", false)
      .action(async (options: { json: boolean }) =>
        end(await (await import("./run-program.ts")).apiCommand(options, terminal)),
      ),
    "POSTSTELLE_HOST=0.0.0.0 POSTSTELLE_PORT=8080 poststelle api",
  );
}

function addRetry(program: Command, terminal: Terminal): void {
  withExamples(
    program
      .command("retry")
      .description(
        "try given-up work again, from its first attempt on; says beforehand what it does",
      )
      .argument("[task]", "a task's id; or choose by --cause or --step")
      .option("--cause <code>", "every open case of this cause, such as timed-out")
      .option("--step <step>", "everything this step gave up, or that waits for its next attempt")
      .option("--dry-run", "say what would be done, and do nothing", false)
      .option(...json)
      .action(async (task: string | undefined, options: RetryOptions) =>
        end(await (await import("./retry.ts")).retryCommand(task, options, terminal)),
      ),
    "poststelle retry --cause timed-out --dry-run",
    "poststelle retry --step compose",
    "poststelle retry 0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
  );
}

function addQuestions(program: Command, terminal: Terminal): void {
  withExamples(
    program
      .command("ledger")
      .description(
        "print the ledger by day of receipt and channel; exit 1 when it does not balance",
      )
      .option("--day <YYYY-MM-DD>", "this day of receipt only", calendarDate)
      .option("--channel <name>", "this channel only, such as hot-folder")
      .option(...json)
      .action(async (options: LedgerOptions) =>
        end(await (await import("./ledger.ts")).ledgerCommand(options, terminal)),
      ),
    "poststelle ledger",
    "poststelle ledger --day 2026-11-23 --json | jq .balances",
  );
  withExamples(
    program
      .command("queues")
      .description("per step: work waiting, running, given up, its age and who serves it")
      .option(...json)
      .action(async (options: { json: boolean }) =>
        end(await (await import("./queues.ts")).queuesCommand(options, terminal)),
      ),
    "poststelle queues",
    "poststelle queues --json | jq '.steps[] | select(.gaveUp > 0)'",
  );
  withExamples(
    program
      .command("doctor")
      .description("look at machine, database, keys, blobs, work and ledger; exit 1 on a failure")
      .option("--blobs <n>", "open so many blobs by chance and compare; or 'all'", blobSample, 100)
      .option(...json)
      .action(async (options: { blobs: BlobSample; json: boolean }) =>
        end(await (await import("./doctor.ts")).doctorCommand(options, terminal)),
      ),
    "poststelle doctor",
    "poststelle doctor --blobs all --json | jq '.checks[] | select(.state != \"ok\")'",
  );
  addAuditCommands(program, terminal);
}

function addAuditCommands(program: Command, terminal: Terminal): void {
  const audit = program.command("audit").description("the audit trail");
  addProofCommands(audit, terminal);
  withExamples(
    audit
      .command("verify")
      .description(
        "recompute every leaf and root of trail and access log, check signatures, witness and tables; exit 1 on a finding",
      )
      .option("--since <head>", "a head that was kept: size:root, a witness's line, or its file")
      .option("--witness <file>", "a copy of the witness's file that was kept elsewhere")
      .option(...json)
      .action(async (options: AuditVerifyOptions) =>
        end(await (await import("./audit-verify.ts")).auditVerify(options, terminal)),
      ),
    "poststelle audit verify",
    "poststelle audit verify --witness /mnt/other-host/witness.jsonl",
    "poststelle audit verify --json | jq '.towns[].findings'",
  );
  withExamples(
    audit
      .command("witness")
      .description(
        "what is signed of each log and what the witness has of it; exit 1 if it lacks any",
      )
      .option("--begin <reason>", "begin a witness that is lost for good anew; kept in the trail")
      .option(...json)
      .action(async (options: AuditWitnessOptions) =>
        end(await (await import("./audit-witness.ts")).auditWitness(options, terminal)),
      ),
    "poststelle audit witness",
    'poststelle audit witness --begin "the share was lost with its server on 3 November"',
  );
  withExamples(
    audit
      .command("rotate-key")
      .description("replace the key that signs tree heads; the old one hands over to it")
      .option(...json)
      .action(async (options: { json: boolean }) =>
        end(await (await import("./audit-verify.ts")).auditRotateKey(options, terminal)),
      ),
    "poststelle audit rotate-key",
  );
}

function blobSample(value: string): BlobSample {
  const number = Number(value);
  if (value === "all") return value;
  if (Number.isInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("use a whole number, or all");
}

function calendarDate(value: string): string {
  const parsed = CalendarDate.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError("use a date such as 2026-11-23");
  return parsed.data;
}
