import { randomBytes } from "node:crypto";
import { z } from "zod";
import { decrypt, encrypt, type FolderKey } from "../blobs/keys.ts";
import { canonicalJson, type Json } from "../domain/canonical-json.ts";
import { sha256 } from "./hash.ts";

/**
 * How a fact is kept: MARK | commitment | nonce | ciphertext | tag, where the commitment is
 * SHA-256(salt | canonical fact) and what is encrypted is salt | canonical fact. Whoever is given salt and
 * fact can check them against the leaf, and needs no key, which would open the whole letter; once the key
 * is destroyed the salt is too, and the commitment says nothing. (An AES-GCM key handed out would also
 * bind nobody: there are texts that open to two facts under two keys.) Events without MARK are older.
 */
const MARK = Buffer.from("FACT/2:\0", "latin1");
const COMMITMENT_BYTES = 32;
const SALT_BYTES = 32;

/** A fact in clear, and the salt that its commitment was made with; null for an event without one. */
export interface OpenedFact {
  readonly fact: Json;
  readonly salt: Buffer | null;
}

const commit = (salt: Uint8Array, fact: Uint8Array): Uint8Array =>
  sha256(Buffer.concat([salt, fact]));

/** The payload of an event, encrypted for the owner of the key; bound to the event's id. */
export function sealFact(key: FolderKey, fact: Json, eventId: string): Buffer {
  const clear = Buffer.from(canonicalJson(fact));
  const salt = randomBytes(SALT_BYTES);
  const sealed = encrypt(key, Buffer.concat([salt, clear]), eventId);
  return Buffer.concat([MARK, commit(salt, clear), sealed]);
}

/** The salted hash of the fact that a payload carries; null for one of before there were any. */
export function commitmentOf(payload: Uint8Array): Buffer | null {
  if (!isMarked(payload)) return null;
  return Buffer.from(payload.subarray(MARK.length, MARK.length + COMMITMENT_BYTES));
}

/** The inverse of `sealFact`; throws when the key, the event or a single bit is another. */
export function openFact(key: FolderKey, payload: Uint8Array, eventId: string): OpenedFact {
  const commitment = commitmentOf(payload);
  if (commitment === null) return { salt: null, fact: parsed(decrypt(key, payload, eventId)) };
  const clear = decrypt(key, payload.subarray(MARK.length + COMMITMENT_BYTES), eventId);
  const salt = clear.subarray(0, SALT_BYTES);
  const fact = clear.subarray(SALT_BYTES);
  if (!commitment.equals(commit(salt, fact))) {
    throw new Error(`The fact of event ${eventId} is not the one it commits to`);
  }
  return { salt, fact: parsed(fact) };
}

const parsed = (bytes: Uint8Array): Json =>
  z.json().parse(JSON.parse(Buffer.from(bytes).toString("utf8")));

const isMarked = (payload: Uint8Array): boolean =>
  payload.length > MARK.length + COMMITMENT_BYTES && MARK.equals(payload.subarray(0, MARK.length));
