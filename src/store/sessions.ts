import { sql } from "kysely";
import { z } from "zod";
import { Duty, SignInWay } from "../domain/sign-in.ts";
import { Role } from "../domain/town.ts";
import type { Trx } from "./database.ts";

/** Who a session is, and for which town it works now. No roles: none in force today. */
export interface SessionInUse {
  readonly sessionId: string;
  readonly personId: string;
  /** Null: no town was chosen. */
  readonly tenantId: string | null;
  readonly roles: readonly Role[];
  /** What the person must do before anything else. */
  readonly duties: readonly Duty[];
  readonly via: SignInWay;
  readonly expiresAt: Date;
}

const Row = z.object({
  sessionId: z.string(),
  personId: z.string(),
  tenantId: z.string().nullable(),
  roles: z.array(Role),
  duties: z.array(Duty),
  via: SignInWay,
  expiresAt: z.date(),
});

/** The session of a token, which is in use from now on; the transaction then is its person's. Null: none, or ended. */
export async function useSession(
  trx: Trx,
  tokenSha256: string,
  idleSeconds: number,
): Promise<SessionInUse | null> {
  const { rows } =
    await sql`select * from use_session(${tokenSha256}, make_interval(secs => ${idleSeconds}))`.execute(
      trx,
    );
  return rows[0] === undefined ? null : Row.parse(rows[0]);
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
    readonly via: SignInWay;
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
