import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { dataPaths } from "../../../src/installation.ts";
import type { TestHouse } from "../../support/house.ts";
import { testPostgres } from "../../support/postgres.ts";

const program = fileURLToPath(new URL("../../../bin/poststelle.js", import.meta.url));

/** One container's worth of Poststelle: a command of ours with all its children, in a group of its own. */
export interface HouseProcess {
  /** Rejects when it ends instead, with what it said. */
  line(pattern: RegExp): Promise<string>;
  /** As a container is stopped. Resolves to its exit code. */
  stop(): Promise<number | null>;
  /** As a machine is switched off: the whole group at once. */
  kill(): Promise<void>;
}

/** Starts commands on the database and the folders of a test house, as docker-compose.yml does. */
export async function processesOf(house: TestHouse, queueUrl: string) {
  const postgres = await testPostgres();
  const database = new URL(postgres.url(house.access.database));
  // As in the compose file: only `migrate` knows the administrator, the rest log in by their roles.
  database.username = "";
  database.password = "";
  const { passwords } = dataPaths(house.dataFolder);
  await mkdir(dirname(passwords), { recursive: true });
  await writeFile(passwords, JSON.stringify(house.access.passwords));
  const environment = {
    ...process.env,
    POSTSTELLE_DATA: house.dataFolder,
    DATABASE_URL: database.href,
    DATABASE_NAME: house.access.database,
    QUEUE_URL: queueUrl,
    POSTSTELLE_PORT: "0",
    POSTSTELLE_SLOTS: "1",
    POSTSTELLE_LEASE_MS: "3000",
    POSTSTELLE_LOG_LEVEL: "warn",
  };
  const running = new Set<HouseProcess>();
  return {
    start(...command: readonly string[]): HouseProcess {
      const started = follow(
        spawn(process.execPath, [program, ...command], {
          env: environment,
          detached: true,
          stdio: ["ignore", "pipe", "pipe"],
        }),
      );
      running.add(started);
      return started;
    },
    async killAll(): Promise<void> {
      await Promise.all([...running].map((each) => each.kill()));
    },
  };
}

function follow(child: ChildProcess): HouseProcess {
  let said = "";
  const exited = once(child, "exit");
  const hear = (data: Buffer): void => {
    said += data.toString();
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    async line(pattern) {
      while (!pattern.test(said)) {
        if (hasEnded()) throw new Error(`It ended with ${child.exitCode}: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return pattern.exec(said)?.[1] ?? "";
    },
    async stop() {
      if (!hasEnded()) child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
    async kill() {
      try {
        process.kill(-(child.pid ?? 0), "SIGKILL");
      } catch {
        // Nobody of the group is left.
      }
      await exited;
    },
  };
}
