import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../config.ts";
import { removeRelocatedCluster } from "../embedded-postgres/remove-cluster.ts";
import type { TownAtWork } from "../store/town.ts";
import { foundTown, townAtWork } from "./found.ts";
import { type House, openHouse } from "./house.ts";

/** Where a command's own house lies and what works in it. */
export interface ProcessHouseOptions {
  /** Data folder to keep; undefined: a temporary one, removed at the end. */
  readonly data?: string | undefined;
  readonly workers?: number | undefined;
  /** Folder of the town to found; undefined: the town that is there, or the demo town. */
  readonly town?: string | undefined;
}

/**
 * Opens a house, lets `work` use it and its town, and closes it whatever happens, Ctrl-C too.
 * Programs are started by `work`.
 */
export async function inProcessHouse<T>(
  options: ProcessHouseOptions,
  work: (house: House, town: TownAtWork) => Promise<T>,
): Promise<T> {
  const dataFolder = options.data ?? (await makeTemporaryData());
  const config = readConfig({
    POSTSTELLE_DATA: dataFolder,
    POSTSTELLE_LOG_LEVEL: "error",
    // A temporary house has passwords of its own: on the city's database it would lock the real one out.
    ...(options.data === undefined ? { DATABASE_URL: "", QUEUE_URL: "" } : {}),
    ...(options.workers === undefined ? {} : { POSTSTELLE_SLOTS: String(options.workers) }),
  });
  const removeData = async (): Promise<void> => {
    if (options.data === undefined) await removeTemporaryData(dataFolder);
  };
  const house = await openHouse(config, () => {}).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAndRemove(house, removeData);
    return closing;
  };
  const stopOnSignal = onSignals(close);
  try {
    if (options.town !== undefined) await foundTown(house, options.town);
    return await work(house, await townAtWork(house));
  } finally {
    stopOnSignal();
    await close();
  }
}

/** World-enterable, so that PostgreSQL, which refuses root, can run from it under its own user. */
async function makeTemporaryData(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poststelle-"));
  await chmod(folder, 0o755);
  return folder;
}

async function closeAndRemove(house: House, removeData: () => Promise<void>): Promise<void> {
  try {
    await house.closeHouse();
  } finally {
    await removeData();
  }
}

async function removeTemporaryData(folder: string): Promise<void> {
  await removeRelocatedCluster(folder);
  await rm(folder, { recursive: true, force: true });
}

/** Ctrl-C ends in order; the finally blocks do the rest when the work is cut short. */
function onSignals(stop: () => Promise<void>): () => void {
  const end = (): void => {
    void stop().finally(() => process.exit(130));
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  return () => {
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
  };
}
