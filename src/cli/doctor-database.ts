import { readSchemaState, schemaProblem } from "../store/migrate.ts";
import { readServerFacts, roleProblems, type ServerFacts } from "../store/operator-figures.ts";
import { type Check, fail, guarded, ok, warn } from "./doctor-check.ts";
import type { OpenInstallation } from "./keep-house.ts";

/** PostgreSQL's version, settings and clock, our roles and migrations. Throws nothing. */
export async function checkDatabase(house: OpenInstallation): Promise<readonly Check[]> {
  return [
    ...(await guarded("database", "start it, or correct DATABASE_URL", async () => {
      const before = Date.now();
      const facts = await house.store.withActor({ kind: "housekeeper" }, readServerFacts);
      return [...checkServer(facts), checkClock(facts.now.getTime(), before, Date.now())];
    })),
    ...(await guarded("migrations", "run 'poststelle migrate'", async () => {
      const state = await readSchemaState(house.access);
      const problem = schemaProblem(state);
      if (problem !== null) return fail("migrations", problem, "do as it says");
      return state.unknown.length === 0
        ? ok("migrations", "all applied")
        : warn("migrations", "a newer version has added some", "run that version here, too");
    })),
    ...(await guarded("roles", "run 'poststelle migrate'", async () => {
      const problems = await roleProblems(house.access);
      const all = ok("roles", "all five sign in, none passes row-level security by");
      return problems.length === 0
        ? all
        : problems.map(({ role, problem }) =>
            fail("roles", `${role}: ${problem}`, "run 'poststelle migrate' with this data folder"),
          );
    })),
  ];
}

const CONNECTIONS_MIN = 100;

/** What of a server's settings would lose post. */
export function checkServer(facts: ServerFacts): readonly Check[] {
  const set = (name: string) => `set ${name} in postgresql.conf and reload`;
  const durable = facts.fsync === "on" && facts.fullPageWrites === "on";
  return [
    facts.versionNumber >= 180_000
      ? ok("postgresql", `PostgreSQL ${facts.version}`)
      : fail("postgresql", `PostgreSQL ${facts.version}`, "use PostgreSQL 18"),
    durable && facts.synchronousCommit !== "off"
      ? ok("durability", "a commit waits for the disk")
      : fail(
          "durability",
          `fsync ${facts.fsync}, full_page_writes ${facts.fullPageWrites}, synchronous_commit ${facts.synchronousCommit}`,
          set("all three to on"),
        ),
    facts.connectionsMax >= CONNECTIONS_MIN
      ? ok("connections", `${facts.connectionsMax} at most`)
      : warn("connections", `${facts.connectionsMax} at most`, set("max_connections = 200")),
    facts.encoding === "UTF8"
      ? ok("encoding", "UTF8")
      : fail("encoding", facts.encoding, "make the database anew with encoding UTF8"),
  ];
}

const CLOCK_WARN_MS = 2_000;
const CLOCK_FAIL_MS = 60_000;

/** The database's clock against this machine's, which was read before and after the question. */
export function checkClock(databaseMs: number, beforeMs: number, afterMs: number): Check {
  const apartMs = Math.max(0, beforeMs - databaseMs, databaseMs - afterMs);
  const words = `${Math.round(apartMs / 100) / 10} s apart from the database's`;
  const remedy =
    "let NTP set both clocks: receipt times come from this one, leases from the database's";
  if (apartMs >= CLOCK_FAIL_MS) return fail("clock", words, remedy);
  return apartMs >= CLOCK_WARN_MS ? warn("clock", words, remedy) : ok("clock", words);
}
