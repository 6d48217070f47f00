import { readConfig } from "../config.ts";
import { openInstallation } from "../installation.ts";
import { printJson } from "./command.ts";
import { type Check, causeOf, fail } from "./doctor-check.ts";
import { checkSafety } from "./doctor-backup.ts";
import { checkDatabase } from "./doctor-database.ts";
import { checkDesks } from "./doctor-desk.ts";
import { checkMachine } from "./doctor-machine.ts";
import { checkOutages } from "./doctor-outages.ts";
import { type BlobSample, type BlobsToOpen, checkPost } from "./doctor-post.ts";
import { exitCodes } from "./exit-code.ts";
import { reachDatabase } from "./house.ts";
import { requireData } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `poststelle doctor`: 1 when a check fails; a warning alone is well. Changes nothing, and goes as far
 * as it can: without a database it still says what it found before. With --json one object: `ok`, and
 * `checks` with name, state (ok, warn, fail), detail and remedy.
 */
export async function doctorCommand(
  options: { readonly blobs: BlobSample; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const checks: Check[] = [];
  const tell = (found: readonly Check[]): void => {
    checks.push(...found);
    if (!options.json) for (const check of found) print(check, terminal);
  };
  await examine({ ...options, looked: showProgress(options, terminal) }, tell);
  const count = (state: Check["state"]) => checks.filter((each) => each.state === state).length;
  const well = count("fail") === 0;
  if (options.json) printJson({ ok: well, checks });
  else terminal.line(`${count("ok")} ok, ${count("warn")} warnings, ${count("fail")} failures.`);
  return well ? exitCodes.well : exitCodes.no;
}

/** All blobs of a year take hours: on a terminal it is seen how far they are. */
const showProgress =
  ({ json }: { readonly json: boolean }, terminal: Terminal) =>
  (looked: number): void => {
    if (terminal.isTty && !json) terminal.status(`${looked} blobs opened`);
  };

async function examine(blobs: BlobsToOpen, tell: (found: readonly Check[]) => void): Promise<void> {
  const config = readConfig();
  try {
    await requireData(config);
  } catch (error) {
    tell([fail("installation", causeOf(error), "do as it says")]);
    return;
  }
  tell(await checkMachine(config));
  let reached;
  try {
    reached = await reachDatabase(config, () => {});
  } catch (error) {
    tell([fail("database", causeOf(error), "start it, or correct DATABASE_URL")]);
    return;
  }
  try {
    const house = await openInstallation(config, reached.adminUrl, "command");
    try {
      const found = await checkDatabase({ ...house, config });
      tell(found);
      // On a schema that is not ours every further question would be a wrong one.
      if (found.some((each) => each.state === "fail" && isPrecondition(each))) return;
      tell(await checkSafety({ ...house, config }));
      tell(await checkPost({ ...house, config }, blobs));
      tell(await checkDesks({ ...house, config }));
      tell(await checkOutages({ ...house, config }));
    } finally {
      await house.close();
    }
  } finally {
    if (!reached.adopted) await reached.stop();
  }
}

const isPrecondition = (check: Check): boolean =>
  ["database", "migrations", "roles"].includes(check.name);

function print(check: Check, terminal: Terminal): void {
  terminal.line(`${check.state.padEnd(4)}  ${check.name}: ${check.detail}`);
  if (check.remedy !== null) terminal.line(`        ${check.remedy}`);
}
