import { sql } from "kysely";
import { z } from "zod";
import { Role } from "../domain/town.ts";
import type { Trx } from "./database.ts";

/** Who a session is, and for which town it works now. No roles: none in force today. */
export interface SessionInUse {
  readonly sessionId: string;
  readonly personId: string;
  /** Null: no town was chosen. */
  readonly tenantId: string | null;
  readonly roles: readonly Role[];
}

/** The session of a token, which is in use from now on; the transaction then is its person's. Null: none, or ended. */
export async function useSession(
  trx: Trx,
  tokenSha256: string,
  idleSeconds: number,
): Promise<SessionInUse | null> {
  const { rows } = await sql<{
    sessionId: string;
    personId: string;
    tenantId: string | null;
    roles: string[];
  }>`select * from use_session(${tokenSha256}, make_interval(secs => ${idleSeconds}))`.execute(trx);
  const [row] = rows;
  return row === undefined ? null : { ...row, roles: z.array(Role).parse(row.roles) };
}

/** Whether a session still stands; asking does not keep it alive. */
export async function sessionStands(
  trx: Trx,
  sessionId: string,
  idleSeconds: number,
): Promise<boolean> {
  const { rows } = await sql<{
    stands: boolean;
  }>`select session_stands(${sessionId}, make_interval(secs => ${idleSeconds})) as stands`.execute(
    trx,
  );
  return rows[0]?.stands === true;
}

/** The person of a login and the hash of their password; null: nobody who can sign in. */
export async function personToSignIn(
  trx: Trx,
  login: string,
): Promise<{ readonly personId: string; readonly passwordHash: string } | null> {
  const { rows } = await sql<{
    personId: string;
    passwordHash: string;
  }>`select * from sign_in(${login})`.execute(trx);
  return rows[0] ?? null;
}

/** Seconds a login must wait after wrong guesses; 0: it may try. */
export async function signInWait(trx: Trx, loginSha256: string): Promise<number> {
  const { rows } = await sql<{
    seconds: number;
  }>`select sign_in_wait(${loginSha256}) as seconds`.execute(trx);
  return rows[0]?.seconds ?? 0;
}

/** Counts a wrong guess. Gives the seconds this login must wait now; 0: it may try again. */
export async function noteSignInFailure(trx: Trx, loginSha256: string): Promise<number> {
  const { rows } = await sql<{
    seconds: number;
  }>`select note_sign_in_failure(${loginSha256}) as seconds`.execute(trx);
  return rows[0]?.seconds ?? 0;
}

export async function forgetSignInFailures(trx: Trx, loginSha256: string): Promise<void> {
  await sql`select forget_sign_in_failures(${loginSha256})`.execute(trx);
}

/** A town a person works for today. */
export interface TownOfPerson {
  readonly tenantId: string;
  readonly key: string;
  readonly name: string;
  readonly purpose: string;
}

/** The towns the transaction's person works for, by name. */
export async function townsOfPerson(trx: Trx): Promise<readonly TownOfPerson[]> {
  const { rows } = await sql<TownOfPerson>`select * from my_towns()`.execute(trx);
  return rows;
}

/** Starts a session of the transaction's person. */
export async function insertSession(
  trx: Trx,
  session: {
    readonly id: string;
    readonly personId: string;
    readonly tokenSha256: string;
    readonly currentTenantId: string;
    readonly expiresAt: Date;
  },
): Promise<void> {
  // What ended is nobody's any more; a person's own rows are all this transaction may touch.
  await trx
    .deleteFrom("session")
    .where("expiresAt", "<", sql<Date>`now()`)
    .execute();
  await trx.insertInto("session").values(session).execute();
}

export async function chooseTown(trx: Trx, sessionId: string, tenantId: string): Promise<void> {
  await trx
    .updateTable("session")
    .set({ currentTenantId: tenantId })
    .where("id", "=", sessionId)
    .execute();
}

/** Ends one session of the transaction's person, or with null all of them. */
export async function deleteSessions(trx: Trx, sessionId: string | null): Promise<void> {
  await trx
    .deleteFrom("session")
    .$if(sessionId !== null, (query) => query.where("id", "=", sessionId ?? ""))
    .execute();
}

/** What a session's owner is shown of themselves. */
export interface PersonAtWork {
  readonly login: string;
  readonly displayName: string;
  /** With all units below those the person was given, or deputises for. */
  readonly units: readonly { readonly id: string; readonly key: string; readonly name: string }[];
}

/** The person and units of the transaction's identity. */
export async function personAtWork(trx: Trx, personId: string): Promise<PersonAtWork> {
  const person = await trx
    .selectFrom("person")
    .select(["login", "displayName"])
    .where("id", "=", personId)
    .executeTakeFirstOrThrow();
  const units = await trx
    .selectFrom("orgUnit")
    .select(["id", "key", "name"])
    .where("id", "in", sql<string>`(select my_units())`)
    .orderBy("name")
    .execute();
  return { ...person, units };
}

/** Removes the sessions that ended by themselves, whoever's they were. Gives how many. */
export async function forgetEndedSessions(trx: Trx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select forget_ended_sessions() as n`.execute(trx);
  return rows[0]?.n ?? 0;
}
