import { createHmac, randomBytes } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFileOnce } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";

/** Under which name a reader stands in the access log. */
export interface Pseudonym {
  /** The year, by whose end the key goes: afterwards nobody can tell whose name it was. */
  readonly period: string;
  readonly pseudonym: string;
}

/** Gives a person's pseudonym in a town at a time. */
export type PseudonymOf = (tenantId: string, personId: string, at: Date) => Promise<Pseudonym>;

/**
 * Pseudonyms with a key per town and year, kept as files in `folder` (design section 5, no measuring of
 * persons). The first reading of a year makes its key and destroys those of the years before.
 */
export function openPseudonyms(folder: string): PseudonymOf {
  const known = new Map<string, Promise<Buffer>>();
  return async (tenantId, personId, at) => {
    const period = String(at.getUTCFullYear());
    const name = `${tenantId}.${period}.key`;
    const key = known.get(name) ?? keyOf(folder, tenantId, name);
    known.set(name, key);
    // What failed once, such as on a full disk, is tried again.
    key.catch(() => known.delete(name));
    const digest = createHmac("sha256", await key)
      .update(personId)
      .digest("hex");
    return { period, pseudonym: digest.slice(0, 32) };
  };
}

async function keyOf(folder: string, tenantId: string, name: string): Promise<Buffer> {
  const file = join(folder, name);
  try {
    return await readFile(file);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  await makeFileOnce(file, randomBytes(32));
  for (const other of await readdir(folder)) {
    if (other.startsWith(`${tenantId}.`) && other < name) await rm(join(folder, other));
  }
  return readFile(file);
}
