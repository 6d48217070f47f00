import { sql } from "kysely";
import { z } from "zod";
import type { Trx } from "./database.ts";

/** A passkey of the transaction's person. */
export interface Passkey {
  readonly id: string;
  /** As its authenticator names it, base64url. */
  readonly credentialId: string;
  /** How it is reached, in WebAuthn's words: usb, internal, hybrid ... */
  readonly transports: readonly string[];
  readonly name: string;
  readonly registeredAt: Date;
  readonly lastUsedAt: Date | null;
  /** Since it counted backwards; it opens nothing from then on. Null: it is in order. */
  readonly refusedSince: Date | null;
}

/** Oldest first. */
export async function myPasskeys(trx: Trx): Promise<readonly Passkey[]> {
  const { rows } = await sql<Passkey>`select * from my_passkeys()`.execute(trx);
  return rows;
}

/** What an authenticator may be asked to sign for. */
export type PasskeyPurpose = "register" | "sign-in";

/** Keeps what is asked of an authenticator, in place of an earlier question of the same browser. */
export async function askPasskey(
  trx: Trx,
  boundSha256: string,
  purpose: PasskeyPurpose,
  asked: { readonly challenge: string; readonly seconds: number },
): Promise<void> {
  const { challenge, seconds } = asked;
  await sql`select ask_passkey(${boundSha256}, ${purpose}, ${challenge}, ${seconds})`.execute(trx);
}

/** The question of this browser, which cannot be taken again; null: none, or too late. */
export async function takeChallenge(
  trx: Trx,
  boundSha256: string,
  purpose: PasskeyPurpose,
): Promise<string | null> {
  const { rows } = await sql<{
    challenge: string | null;
  }>`select take_passkey_challenge(${boundSha256}, ${purpose}) as challenge`.execute(trx);
  return rows[0]?.challenge ?? null;
}

const Known = z.object({
  id: z.string(),
  personId: z.string(),
  login: z.string(),
  publicKey: z.instanceof(Uint8Array),
});
/** Whose a passkey is, and what checks its signatures (a COSE key). */
export type KnownPasskey = z.infer<typeof Known>;

/** Null: nobody's who can sign in. */
export async function passkeyToSignIn(
  trx: Trx,
  credentialId: string,
): Promise<KnownPasskey | null> {
  const { rows } = await sql`select * from passkey_to_sign_in(${credentialId})`.execute(trx);
  return rows[0] === undefined ? null : Known.parse(rows[0]);
}

/** Counts a signature; false: it counted backwards, now or earlier, and there may be a copy. */
export const usePasskey = (trx: Trx, id: string, counter: number): Promise<boolean> =>
  isDone(trx, sql`select use_passkey(${id}, ${counter}) as done`);

/** A passkey that is new. */
export interface NewPasskey {
  readonly id: string;
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
}

/** False: it is registered already, or the person has as many as one may have. */
export const addPasskey = (trx: Trx, passkey: NewPasskey): Promise<boolean> => {
  const { id, credentialId, publicKey, counter, transports, name } = passkey;
  return isDone(
    trx,
    sql`select add_passkey(${id}, ${credentialId}, ${publicKey}, ${counter}, ${transports}::text[], ${name}) as done`,
  );
};

/** False: it is not the transaction's person's. */
export const renamePasskey = (trx: Trx, id: string, name: string): Promise<boolean> =>
  isDone(trx, sql`select rename_passkey(${id}, ${name}) as done`);

/** With the last factor the recovery codes go too; false: it is not the transaction's person's. */
export const removePasskey = (trx: Trx, id: string): Promise<boolean> =>
  isDone(trx, sql`select remove_passkey(${id}) as done`);

/** Keeps the digests of new recovery codes where none are left; false: there are some. */
export const keepRecoveryCodes = (trx: Trx, codesSha256: readonly string[]): Promise<boolean> =>
  isDone(trx, sql`select keep_recovery_codes(${codesSha256}::text[]) as done`);

/** How many recovery codes the transaction's person has. */
export async function recoveryCodesLeft(trx: Trx): Promise<number> {
  const { rows } = await sql<{ left: number }>`select my_recovery_codes_left() as left`.execute(
    trx,
  );
  return rows[0]?.left ?? 0;
}

/** A passkey that the trail of the town it was registered from must tell of. */
export interface ToldPasskey {
  readonly id: string;
  readonly personId: string;
  readonly registeredAt: Date;
}

/** Every passkey that was registered from the transaction's town. */
export async function passkeysToTell(trx: Trx): Promise<readonly ToldPasskey[]> {
  const { rows } = await sql<ToldPasskey>`select * from passkeys_to_tell()`.execute(trx);
  return rows;
}

async function isDone(trx: Trx, query: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await query.execute(trx);
  return z.array(z.object({ done: z.boolean() })).parse(rows)[0]?.done === true;
}
