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
import { makeFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { hasCode } from "../error-code.ts";

/** What a signature says: this tenant's tree had this root at this size and time. */
export interface HeadStatement {
  readonly tenantId: string;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly signedAt: Date;
}

/** The house's Ed25519 key (RFC 8032) for tree heads. */
export interface SigningKey {
  /** SHA-256 of the public key (SPKI), in hex. */
  readonly keyId: string;
  readonly publicKey: KeyObject;
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

/** Reads the key from `folder`, or makes it there (mode 0600) with its public half beside it. */
export async function readOrMakeSigningKey(folder: string): Promise<SigningKey> {
  const file = join(folder, "audit-signing.pem");
  const privateKey = createPrivateKey(await readOrMake(folder, file));
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (statement) => sign(null, bytesOf(statement), privateKey),
  };
}

async function readOrMake(folder: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const pair = generateKeyPairSync("ed25519");
  await makeFolder(folder);
  const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeFileDurably(file, pem);
  await writeFileDurably(
    join(folder, "audit-signing.pub.pem"),
    pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    0o644,
  );
  return pem;
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
