import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { link, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { makeFolder, syncFolder, writeFileDurably } from "./durable-file.ts";

/** AES-256: 32 bytes. */
export type FolderKey = Buffer;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** nonce | ciphertext | tag of AES-256-GCM; `context` is authenticated, so bytes cannot be moved elsewhere. */
export function encrypt(key: FolderKey, bytes: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** The inverse of `encrypt`; throws when key, context or a single bit is not the one it was written with. */
export function decrypt(key: FolderKey, sealed: Uint8Array, context: string): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error(`${context} is cut short`);
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)),
    decipher.final(),
  ]);
}

/** The tenants' keys, which wrap the items' keys; files outside the database, to be backed up apart. */
export interface KeyRing {
  /** A fresh item key, and the same wrapped for the database. */
  mint(
    tenantId: string,
    ownerId: string,
  ): Promise<{ readonly key: FolderKey; readonly wrapped: Buffer }>;
  unwrap(tenantId: string, ownerId: string, wrapped: Uint8Array): Promise<FolderKey>;
}

/** Keeps one 32-byte file per tenant in `folder`; a tenant's first use makes it, durably. */
export function openKeyRing(folder: string): KeyRing {
  const known = new Map<string, Promise<FolderKey>>();
  const tenantKey = (tenantId: string): Promise<FolderKey> => {
    const ready = known.get(tenantId) ?? readOrMakeTenantKey(folder, tenantId);
    known.set(tenantId, ready);
    ready.catch(() => known.delete(tenantId));
    return ready;
  };
  return {
    async mint(tenantId, ownerId) {
      const key = randomBytes(32);
      return { key, wrapped: encrypt(await tenantKey(tenantId), key, ownerId) };
    },
    async unwrap(tenantId, ownerId, wrapped) {
      return decrypt(await tenantKey(tenantId), wrapped, ownerId);
    },
  };
}

async function readOrMakeTenantKey(folder: string, tenantId: string): Promise<FolderKey> {
  const file = join(folder, `${tenantId}.key`);
  const found = await readKey(file);
  if (found !== null) return found;
  await makeFolder(folder);
  const candidate = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFileDurably(candidate, randomBytes(32));
  // A link never replaces: of two processes that make it at once one wins, and both use what is there.
  await link(candidate, file).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
  await rm(candidate);
  await syncFolder(folder);
  const made = await readKey(file);
  if (made === null) throw new Error(`The tenant key ${file} vanished while it was made`);
  return made;
}

async function readKey(file: string): Promise<FolderKey | null> {
  try {
    const key = await readFile(file);
    if (key.length === 32) return key;
    throw new Error(`The tenant key ${file} is damaged. Put it back from the backup of the keys.`);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}
