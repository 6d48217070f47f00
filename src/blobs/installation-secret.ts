import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { makeFileOnce } from "./durable-file.ts";
import { decrypt, encrypt } from "./keys.ts";

/** Seals what belongs to the installation and not to a town; `context` is authenticated with it. */
export interface InstallationSecret {
  seal(bytes: Uint8Array, context: string): Promise<Buffer>;
  /** Throws when key, context or a single bit is not the one it was sealed with. */
  open(sealed: Uint8Array, context: string): Promise<Buffer>;
}

/** Keeps its key as `sign-in.key` in the folder of keys, so that it is backed up with them; made when first needed. */
export function openInstallationSecret(folder: string): InstallationSecret {
  const file = join(folder, "sign-in.key");
  let known: Promise<Buffer> | null = null;
  const key = (): Promise<Buffer> => {
    known ??= readOrMake(file).catch((error: unknown) => {
      // What failed once, such as on a full disk, is tried again.
      known = null;
      throw error;
    });
    return known;
  };
  return {
    seal: async (bytes, context) => encrypt(await key(), bytes, context),
    open: async (sealed, context) => decrypt(await key(), sealed, context),
  };
}

async function readOrMake(file: string): Promise<Buffer> {
  const found = await readFile(file).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (found === null) {
    await makeFileOnce(file, randomBytes(32));
    return readFile(file);
  }
  if (found.length === 32) return found;
  throw new Error(`The key ${file} is damaged. Put it back from the backup of the keys.`);
}
