import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** Where guesses at a login come from: digests of the device or address, and "" for all strangers together. */
export interface GuessedFrom {
  readonly loginSha256: string;
  readonly sources: readonly string[];
}

/** The person of a login, the hash of their password and their sealed second factor, if they have one. */
export interface Candidate {
  readonly personId: string;
  readonly passwordHash: string;
  readonly sealedSecret: Uint8Array | null;
  readonly hasPasskey: boolean;
}

/** Null: nobody who can sign in with a password. */
export async function personToSignIn(trx: Trx, login: string): Promise<Candidate | null> {
  const { rows } = await sql<Candidate>`select * from sign_in(${login})`.execute(trx);
  return rows[0] ?? null;
}

/** Whether this browser, or from this address, was signed in with this login not long ago. */
export async function isKnownDevice(
  trx: Trx,
  loginSha256: string,
  deviceSha256: string,
): Promise<boolean> {
  const { rows } = await sql<{
    known: boolean;
  }>`select is_known_device(${loginSha256}, ${deviceSha256}) as known`.execute(trx);
  return rows[0]?.known === true;
}

/** Lets a browser or an address be known for so many days from now on. */
export async function rememberDevice(
  trx: Trx,
  loginSha256: string,
  deviceSha256: string,
  days: number,
): Promise<void> {
  await sql`select remember_device(${loginSha256}, ${deviceSha256}, ${days})`.execute(trx);
}

/** Seconds to wait after wrong guesses; 0: the login may be tried. */
export async function signInWait(trx: Trx, from: GuessedFrom): Promise<number> {
  const { rows } = await sql<{
    seconds: number;
  }>`select sign_in_wait(${from.loginSha256}, ${from.sources}::text[]) as seconds`.execute(trx);
  return rows[0]?.seconds ?? 0;
}

/** Counts a wrong guess. Gives the seconds to wait now; 0: it may be tried again. */
export async function noteSignInFailure(trx: Trx, from: GuessedFrom): Promise<number> {
  const { rows } = await sql<{
    seconds: number;
  }>`select note_sign_in_failure(${from.loginSha256}, ${from.sources}::text[]) as seconds`.execute(
    trx,
  );
  return rows[0]?.seconds ?? 0;
}

/** Forgets the wrong guesses of these sources; those of all strangers together stay. */
export async function forgetSignInFailures(trx: Trx, from: GuessedFrom): Promise<void> {
  await sql`select forget_sign_in_failures(${from.loginSha256}, ${from.sources}::text[])`.execute(
    trx,
  );
}
