import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFileOnce } from "../blobs/durable-file.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { hasCode } from "../error-code.ts";

/** What a signature says: this tenant's tree had this root at this size and time. */
export interface HeadStatement {
  readonly tenantId: string;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly signedAt: Date;
}

/** What checks signatures of tree heads. */
export interface VerifyingKey {
  /** SHA-256 of the public key (SPKI), in hex. */
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

/** The house's Ed25519 key (RFC 8032) for tree heads. */
export interface SigningKey extends VerifyingKey {
  sign(statement: HeadStatement): Buffer;
}

const bytesOf = (statement: HeadStatement): Buffer =>
  Buffer.from(
    canonicalJson({
      rootHash: Buffer.from(statement.rootHash).toString("hex"),
      signedAt: statement.signedAt.toISOString(),
      tenant: statement.tenantId,
      treeSize: statement.treeSize,
    }),
  );

const privateFile = (folder: string): string => join(folder, "audit-signing.pem");
const publicFile = (folder: string): string => join(folder, "audit-signing.pub.pem");

/**
 * Reads the key from `folder`, or makes it there (mode 0600) with its public half beside it. Processes
 * that make it at once all get the one that won.
 */
export async function readOrMakeSigningKey(folder: string): Promise<SigningKey> {
  const pem = (await readPem(privateFile(folder))) ?? (await make(folder));
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  // Beside the private one also when whoever made that died in between.
  await makeFileOnce(
    publicFile(folder),
    publicKey.export({ type: "spki", format: "pem" }).toString(),
    0o644,
  );
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (statement) => sign(null, bytesOf(statement), privateKey),
  };
}

/** Reads the public key from `folder` and makes nothing; null where no key is. */
export async function readVerifyingKey(folder: string): Promise<VerifyingKey | null> {
  const pem = (await readPem(publicFile(folder))) ?? (await readPem(privateFile(folder)));
  if (pem === null) return null;
  const publicKey = createPublicKey(pem);
  return { keyId: keyIdOf(publicKey), publicKey };
}

async function make(folder: string): Promise<string> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await makeFileOnce(privateFile(folder), pem);
  return readFile(privateFile(folder), "utf8");
}

async function readPem(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

const keyIdOf = (publicKey: KeyObject): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");

export const isSignedBy = (
  publicKey: KeyObject,
  statement: HeadStatement,
  signature: Uint8Array,
): boolean => verify(null, bytesOf(statement), publicKey, signature);
