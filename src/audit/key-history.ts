import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { makeFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { hasCode } from "../error-code.ts";
import {
  newPrivatePem,
  publicPem,
  readOrMakeSigningKey,
  readVerifyingKey,
  signingKeyFiles,
  signingKeyOf,
  type VerifyingKey,
  verifyingKeyOf,
} from "./signing-key.ts";

/** How one key was replaced by the next: the old one says so, under its signature. */
export const HandOver = z.object({
  at: z.iso.datetime(),
  /** SPKI (DER) in base64, of both keys. */
  oldPublicKey: z.string(),
  newPublicKey: z.string(),
  /** Ed25519 by the old key over `handOverBytes`, in base64. */
  signature: z.string(),
});
export type HandOver = z.infer<typeof HandOver>;

/** A public key that heads may be signed with. */
export interface KnownKey extends VerifyingKey {
  /** How the key before it made it its successor; null for the first of all. */
  readonly handOver: HandOver | null;
}

/** Every key a house has signed with. */
export interface KnownKeys {
  /** By key id, the oldest first; none where there is no key. */
  readonly keys: ReadonlyMap<string, KnownKey>;
  /** Why the keys before the oldest given are not believed; null when the chain is whole. */
  readonly broken: string | null;
}

/** What the old key signs at a hand-over: RFC 8785 JSON, unlike any head. */
export const handOverBytes = (handOver: Omit<HandOver, "signature">): Buffer =>
  Buffer.from(
    canonicalJson({
      at: handOver.at,
      newPublicKey: handOver.newPublicKey,
      oldPublicKey: handOver.oldPublicKey,
      says: "audit-key-hand-over",
    }),
  );

const handOverFile = (folder: string, newKeyId: string): string =>
  join(folder, "audit-hand-overs", `${newKeyId}.json`);

const inBase64 = (key: VerifyingKey): string =>
  key.publicKey.export({ type: "spki", format: "der" }).toString("base64");

/**
 * Reads from `folder` the key in use and, by the hand-overs, all those before it. Only the public half
 * is needed. A hand-over that is unreadable or not signed by its old key ends the chain.
 */
export async function readVerifyingKeys(folder: string): Promise<KnownKeys> {
  const newestFirst: KnownKey[] = [];
  let key = await readVerifyingKey(folder);
  let broken: string | null = null;
  while (key !== null) {
    const step = await predecessor(folder, key);
    broken = step.broken;
    newestFirst.push({ ...key, handOver: step.handOver });
    const seen = newestFirst.some(({ keyId }) => keyId === step.key?.keyId);
    key = seen ? null : step.key;
  }
  return { keys: new Map(newestFirst.toReversed().map((each) => [each.keyId, each])), broken };
}

async function predecessor(
  folder: string,
  key: VerifyingKey,
): Promise<{
  readonly key: VerifyingKey | null;
  readonly handOver: HandOver | null;
  readonly broken: string | null;
}> {
  const file = handOverFile(folder, key.keyId);
  const none = { key: null, handOver: null };
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return { ...none, broken: null };
    throw error;
  }
  const handOver = parseHandOver(text);
  const old = handOver === null ? null : oldKeyOf(handOver, key);
  return old === null
    ? {
        ...none,
        broken: `The hand-over to the key ${key.keyId} is not signed by the one before it`,
      }
    : { key: old, handOver, broken: null };
}

function parseHandOver(text: string): HandOver | null {
  try {
    return HandOver.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The key that handed over to `key`; null when the statement is of another key or wrongly signed. */
function oldKeyOf(handOver: HandOver, key: VerifyingKey): VerifyingKey | null {
  if (handOver.newPublicKey !== inBase64(key)) return null;
  const publicKey = publicKeyOf(handOver.oldPublicKey);
  if (publicKey === null) return null;
  const signature = Buffer.from(handOver.signature, "base64");
  return verify(null, handOverBytes(handOver), publicKey, signature)
    ? verifyingKeyOf(publicKey)
    : null;
}

function publicKeyOf(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({
      key: Buffer.from(base64, "base64"),
      format: "der",
      type: "spki",
    });
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}

/** A key that waits to be used: its ids are known, so that the trail can tell of it before. */
export interface NextKey {
  readonly oldKeyId: string;
  readonly newKeyId: string;
  /** From here on heads are signed with it; the old private key is gone. */
  use(): Promise<void>;
}

/**
 * Makes the key after the one in `folder`, with the old one's signed hand-over. Nothing changes before
 * `use()`: tell the trail first, then a change of key without its event cannot be.
 */
export async function prepareNextKey(folder: string, at: Date): Promise<NextKey> {
  const old = await readOrMakeSigningKey(folder);
  const pem = newPrivatePem();
  const next = signingKeyOf(pem);
  const statement = {
    at: at.toISOString(),
    oldPublicKey: inBase64(old),
    newPublicKey: inBase64(next),
  };
  const signature = old.signBytes(handOverBytes(statement)).toString("base64");
  return {
    oldKeyId: old.keyId,
    newKeyId: next.keyId,
    async use() {
      const file = handOverFile(folder, next.keyId);
      await makeFolder(join(folder, "audit-hand-overs"));
      await writeFileDurably(file, `${JSON.stringify({ ...statement, signature })}\n`, 0o644);
      const { privateFile, publicFile } = signingKeyFiles(folder);
      await writeFileDurably(privateFile, pem);
      await writeFileDurably(publicFile, publicPem(next), 0o644);
    },
  };
}
