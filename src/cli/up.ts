import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readConfig } from "../config.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import { readProgress, type Progress } from "../store/progress.ts";
import { buildPortal } from "./build-portal.ts";
import { demoAccounts, type DemoAccounts } from "./demo-accounts.ts";
import { demoTownFolder, foundTown, samplePostFolder } from "./found.ts";
import { type House, openHouse } from "./house.ts";
import { printSummary } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

const Ready = z.object({ kind: z.literal("ready") });
const Listening = z.object({ kind: z.literal("listening"), url: z.string() });

/** Everything on embedded defaults, until Ctrl-C. Resolves to the exit code. */
export async function up(
  terminal: Terminal,
  options: { readonly samplePost: boolean },
): Promise<number> {
  const config = readConfig();
  // From the first moment on: a Ctrl-C while the database starts must not leave it running.
  const stopped = stopSignal();
  const house = await openHouse(config, (line) => terminal.line(line));
  try {
    const tenant = await tenantOrDemo(house, terminal, options.samplePost);
    await buildPortal((line) => terminal.line(line));
    const listening = Promise.withResolvers<string>();
    house.start("api", (message) => {
      const parsed = Listening.safeParse(message);
      if (parsed.success) listening.resolve(parsed.data.url);
    });
    const working = Promise.withResolvers<void>();
    house.start("worker", (message) => {
      if (Ready.safeParse(message).success) working.resolve();
    });
    const ready = Promise.all([listening.promise, working.promise]).then(([address]) => address);
    const url = await Promise.race([ready, stopped.then(() => null)]);
    const accounts = await demoAccounts(house, tenant);
    if (url !== null) announce(url, config.dataFolder, tenant, accounts, terminal);
    await watch(house, tenant, terminal, stopped);
  } finally {
    terminal.clearStatus();
    terminal.line("Poststelle wird angehalten …");
    await house.closeHouse();
    terminal.line("Angehalten. Beim nächsten Start geht es da weiter, wo es war.");
  }
  return 0;
}

interface Tenant {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

/** The installation's town; on the first start the demo town with its sample post. */
async function tenantOrDemo(
  house: House,
  terminal: Terminal,
  samplePost: boolean,
): Promise<Tenant> {
  const [known] = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  if (known !== undefined) return known;
  const founded = await foundTown(house, demoTownFolder);
  const files = samplePost ? await copySamplePost(dataPaths(house.config.dataFolder).hot) : 0;
  terminal.line(
    `Musterstadt ${founded.town.name} gegründet: ${founded.town.units.filter((unit) => unit.kind === "department").length} Ämter; ${files} Stücke Musterpost liegen im Hot-Folder.`,
  );
  return { id: founded.tenantId, key: founded.town.id, name: founded.town.name };
}

/** The expected results beside the pieces are no post. */
async function copySamplePost(hotFolder: string): Promise<number> {
  await mkdir(hotFolder, { recursive: true });
  await cp(samplePostFolder, hotFolder, {
    recursive: true,
    filter: (source) => !source.endsWith(".expected.json"),
  });
  const entries = await readdir(hotFolder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== "batch.yaml").length;
}

function announce(
  url: string,
  dataFolder: string,
  tenant: Tenant,
  accounts: DemoAccounts | null,
  terminal: Terminal,
): void {
  terminal.line("");
  terminal.line(`Poststelle läuft: ${url}`);
  for (const line of signInLines(accounts)) terminal.line(`  ${line}`);
  terminal.line(`  Schnittstelle: ${url}/api/docs`);
  terminal.line(`  Zustand: ${url}/api/health`);
  terminal.line(`  ${tenant.name}: Post in diesen Ordner legen: ${join(dataFolder, "hot")}`);
  terminal.line("  Anhalten: Strg-C");
  terminal.line("");
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  clerk: "Poststelle",
  "case-worker": "Sachbearbeitung",
  operator: "Betrieb",
};

/** How one signs in. A demo town's password is no secret of anybody's: it stands on the screen. */
function signInLines(accounts: DemoAccounts | null): readonly string[] {
  if (accounts === null) {
    return ["Anmelden: Kennwörter setzt 'poststelle account set-password <Anmeldename>'"];
  }
  const people = accounts.people.map(
    ({ login, roles }) => `${login} (${ROLE_WORDS[roles[0] ?? ""] ?? roles.join(", ")})`,
  );
  return [
    `Anmelden als ${people.join(", ")}; alle: poststelle account list`,
    `  mit dem Kennwort der Musterstadt: ${accounts.password}   (steht in ${accounts.passwordFile})`,
  ];
}

const POLL_MS = 1_000;
/** Post is quiet when nothing was left to do for so many looks: a file may just be being taken. */
const QUIET_LOOKS = 4;

/** Shows how far the post is; prints the summary whenever it has come to rest. */
async function watch(
  house: House,
  tenant: Tenant,
  terminal: Terminal,
  stopped: Promise<void>,
): Promise<void> {
  let quiet = 0;
  let summarised = -1;
  let over = false;
  void stopped.then(() => {
    over = true;
  });
  while (!over) {
    const now = await progressOf(house, tenant.id).catch(() => null);
    if (now !== null) {
      quiet = now.liveTasks === 0 && now.captures > 0 ? quiet + 1 : 0;
      if (quiet < QUIET_LOOKS && now.captures !== summarised) terminal.status(statusOf(now));
      if (quiet === QUIET_LOOKS && now.captures !== summarised) {
        summarised = now.captures;
        await house.store.withActor({ kind: "process", tenantId: tenant.id }, (trx) =>
          printSummary(trx, tenant.id, terminal),
        );
      }
    }
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
  }
}

const progressOf = (house: House, tenantId: string): Promise<Progress> =>
  house.store.withActor({ kind: "process", tenantId }, (trx) => readProgress(trx, tenantId));

const statusOf = (now: Progress): string =>
  `${now.captures} erfasst, ${now.pages} Seiten, ${now.pagesRead} gelesen | ${now.documents} Schriftstücke: ${now.delivered} im Postkorb, ${now.awaiting} warten auf eine Person | ${now.liveTasks} Arbeitsschritte offen`;

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
