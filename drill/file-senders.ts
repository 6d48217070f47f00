import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../src/error-code.ts";
import { makeAccept } from "../src/intake/accept.ts";
import { acceptFile } from "../src/intake/accept-file.ts";
import { type Belief, digest } from "./belief.ts";
import type { DrillHouse } from "./house.ts";
import type { DrillItem } from "./items.ts";

const LOOK_MS = 250;
const RETRY_MS = 500;

/** A file with a time of its own in whole milliseconds: it is part of how the channel calls it. */
async function putFile(folder: string, fileName: string, bytes: Buffer, at: Date): Promise<void> {
  const hidden = join(folder, `.${fileName}`);
  await writeFile(hidden, bytes);
  await utimes(hidden, at, at);
  await rename(hidden, join(folder, fileName));
}

const fileTime = (): Date => new Date(Math.floor(Date.now() / 1000) * 1000);

const beliefOf = (
  item: DrillItem,
  channel: "hot-folder" | "command",
  relativePath: string,
  at: Date,
): Belief => ({
  item: item.name,
  channel,
  externalId: digest(`${relativePath}|${at.getTime()}|${item.bytes.length}`),
  sha256: digest(item.bytes),
  documents: item.documents,
});

/**
 * A scanner: writes into the hot folder and takes a file for accepted when it is gone from there.
 * `times`: lays the very same file there again so often, whether it was taken or not.
 */
export async function sendByHotFolder(hot: string, item: DrillItem, times = 1): Promise<Belief> {
  const at = fileTime();
  const isBatch = item.batchFile !== null;
  const folder = isBatch ? join(hot, item.name) : hot;
  await mkdir(folder, { recursive: true });
  if (item.batchFile !== null) await writeFile(join(folder, "batch.yaml"), item.batchFile);
  for (let nth = 0; nth < times; nth += 1) await putFile(folder, item.fileName, item.bytes, at);
  const file = join(folder, item.fileName);
  while (await isThere(file)) await sleep(LOOK_MS);
  const relativePath = isBatch ? `${item.name}/${item.fileName}` : item.fileName;
  return beliefOf(item, "hot-folder", relativePath, at);
}

/** `poststelle process`: a file on this machine through the one door, again until it does not fail. */
export async function sendByCommand(house: DrillHouse, item: DrillItem): Promise<Belief> {
  const folder = join(house.config.dataFolder, "outbox");
  await mkdir(folder, { recursive: true });
  const at = fileTime();
  await putFile(folder, item.fileName, item.bytes, at);
  const now = () => new Date();
  const { installation, town, config } = house;
  const deps = {
    store: installation.store,
    accept: makeAccept({ ...installation, now }),
    tenant: { id: town.tenantId, timeZone: town.timeZone },
    channel: "command",
    bytesMax: config.limits.bytesMax,
    now,
  };
  const offer = { path: join(folder, item.fileName), relativePath: item.fileName, batch: null };
  for (;;) {
    const accepted = await acceptFile(deps, offer).catch(() => null);
    if (accepted !== null) return beliefOf(item, "command", item.fileName, at);
    await sleep(RETRY_MS);
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** The digests of all files a hot folder has put under `done` or `rejected`, with how often each is there. */
export async function filesTaken(
  hot: string,
  where: "done" | "rejected",
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const folder = join(hot, where);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === "batch.yaml") continue;
    const sha256 = digest(await readFile(join(entry.parentPath, entry.name)));
    found.set(sha256, (found.get(sha256) ?? 0) + 1);
  }
  return found;
}
