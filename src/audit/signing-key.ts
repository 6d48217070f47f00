import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFileOnce, writeFileDurably } from "../blobs/durable-file.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import type { LogName } from "../domain/log-name.ts";
import { hasCode } from "../error-code.ts";
import { sha256 } from "./hash.ts";

/** What a signature says: this log of this tenant had this root at this size and time. */
export interface HeadStatement {
  /** The audit trail where it is not said. */
  readonly log?: LogName;
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
  /** Signs other words of the house, such as the hand-over to the next key. */
  signBytes(bytes: Uint8Array): Buffer;
}

/** The bytes that are signed: RFC 8785 JSON. The access log's say so, and cannot pass for the trail's. */
export const headBytes = (statement: HeadStatement): Buffer =>
  Buffer.from(
    canonicalJson({
      log: statement.log === "access" ? "access" : undefined,
      rootHash: Buffer.from(statement.rootHash).toString("hex"),
      signedAt: statement.signedAt.toISOString(),
      tenant: statement.tenantId,
      treeSize: statement.treeSize,
    }),
  );

/** Where the key in use lies: the private half, and beside it the public one. */
export const signingKeyFiles = (folder: string) => ({
  privateFile: join(folder, "audit-signing.pem"),
  publicFile: join(folder, "audit-signing.pub.pem"),
});

/**
 * Reads the key from `folder`, or makes it there (mode 0600) with its public half beside it. Processes
 * that make it at once all get the one that won.
 */
export async function readOrMakeSigningKey(folder: string): Promise<SigningKey> {
  const { privateFile, publicFile } = signingKeyFiles(folder);
  const key = signingKeyOf((await readPem(privateFile)) ?? (await make(privateFile)));
  // Beside the private one also when whoever made or replaced that died in between.
  if ((await readPem(publicFile)) !== publicPem(key)) {
    await writeFileDurably(publicFile, publicPem(key), 0o644);
  }
  return key;
}

/** The signing key in a PEM text. */
export function signingKeyOf(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const signBytes = (bytes: Uint8Array): Buffer => sign(null, bytes, privateKey);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    signBytes,
    sign: (statement) => signBytes(headBytes(statement)),
  };
}

/** A fresh private key as PEM (PKCS #8). */
export const newPrivatePem = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** The public half as PEM (SPKI). */
export const publicPem = (key: VerifyingKey): string =>
  key.publicKey.export({ type: "spki", format: "pem" }).toString();

/** Reads the public key in use from `folder` and makes nothing; null where no key is. */
export async function readVerifyingKey(folder: string): Promise<VerifyingKey | null> {
  const { privateFile, publicFile } = signingKeyFiles(folder);
  // The private one first: a rotation that was cut short has not written the public one yet.
  const pem = (await readPem(privateFile)) ?? (await readPem(publicFile));
  return pem === null ? null : verifyingKeyOf(createPublicKey(pem));
}

/** A public key under its id. */
export const verifyingKeyOf = (publicKey: KeyObject): VerifyingKey => ({
  keyId: keyIdOf(publicKey),
  publicKey,
});

async function make(privateFile: string): Promise<string> {
  await makeFileOnce(privateFile, newPrivatePem());
  return readFile(privateFile, "utf8");
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
  Buffer.from(sha256(publicKey.export({ type: "spki", format: "der" }))).toString("hex");

/** Whether the key signed this statement. */
export const isSignedBy = (
  publicKey: KeyObject,
  statement: HeadStatement,
  signature: Uint8Array,
): boolean => verify(null, headBytes(statement), publicKey, signature);
