import {
  createCipheriv,
  createDecipheriv,
  type DecipherGCM,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { makeFileOnce } from "./durable-file.ts";

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

/** As `encrypt`, for bytes that pass by: what it yields, joined, is what `encrypt` gives. */
export async function* encryptChunks(
  key: FolderKey,
  chunks: AsyncIterable<Uint8Array>,
  context: string,
): AsyncGenerator<Uint8Array> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(context));
  yield nonce;
  for await (const chunk of chunks) yield cipher.update(chunk);
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
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

/**
 * As `decrypt`, for bytes that pass by. Throws at the end when a bit is not as it was written: what came
 * before must not be used until then.
 */
export async function* decryptChunks(
  key: FolderKey,
  chunks: AsyncIterable<Uint8Array>,
  context: string,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = Buffer.alloc(0);
  let decipher: DecipherGCM | null = null;
  for await (const chunk of chunks) {
    // The last bytes may be the tag: they are held back until more have come.
    held = Buffer.concat([held, chunk]);
    if (decipher === null && held.length >= NONCE_BYTES) {
      decipher = createDecipheriv("aes-256-gcm", key, held.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(context));
      held = held.subarray(NONCE_BYTES);
    }
    if (decipher === null || held.length <= TAG_BYTES) continue;
    yield decipher.update(held.subarray(0, held.length - TAG_BYTES));
    held = held.subarray(held.length - TAG_BYTES);
  }
  if (decipher === null || held.length < TAG_BYTES) throw new Error(`${context} is cut short`);
  decipher.setAuthTag(held);
  yield decipher.final();
}

/** The tenants' keys, which wrap the items' keys; files outside the database, to be backed up apart. */
export interface KeyRing {
  /** Makes a new tenant's key, durably; one that is there stays. For founding alone. */
  found(tenantId: string): Promise<void>;
  /** A fresh item key, and the same wrapped for the database. Throws when the tenant's key is missing. */
  mint(
    tenantId: string,
    ownerId: string,
  ): Promise<{ readonly key: FolderKey; readonly wrapped: Buffer }>;
  unwrap(tenantId: string, ownerId: string, wrapped: Uint8Array): Promise<FolderKey>;
  /** The tenant's 32-byte key for one purpose (HKDF-SHA256, RFC 5869): tells nothing of any other key. */
  derive(tenantId: string, purpose: string): Promise<Buffer>;
}

/** Keeps one 32-byte file per tenant in `folder`. */
export function openKeyRing(folder: string): KeyRing {
  const known = new Map<string, FolderKey>();
  const fileOf = (tenantId: string): string => join(folder, `${tenantId}.key`);
  const readTenantKey = async (tenantId: string): Promise<FolderKey | null> => {
    const key = known.get(tenantId) ?? (await readKey(fileOf(tenantId)));
    if (key !== null) known.set(tenantId, key);
    return key;
  };
  return {
    found: (tenantId) => makeFileOnce(fileOf(tenantId), randomBytes(32)),
    async mint(tenantId, ownerId) {
      const key = randomBytes(32);
      return { key, wrapped: encrypt(await existing(tenantId), key, ownerId) };
    },
    async unwrap(tenantId, ownerId, wrapped) {
      return decrypt(await existing(tenantId), wrapped, ownerId);
    },
    async derive(tenantId, purpose) {
      const key = await existing(tenantId);
      return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), purpose, 32));
    },
  };

  // A new key would open nothing that is there, and would stand in the way of the one from the backup.
  async function existing(tenantId: string): Promise<FolderKey> {
    const key = await readTenantKey(tenantId);
    if (key !== null) return key;
    throw new Error(
      `The tenant key ${fileOf(tenantId)} is missing. Put it back from the backup of the keys.`,
    );
  }
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
