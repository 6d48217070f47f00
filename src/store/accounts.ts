import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** An account of a town, as whoever keeps accounts sees it; never the password's hash. */
export interface Account {
  readonly personId: string;
  readonly login: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly hasPassword: boolean;
  /** Until when a password somebody else has set is good; null: it is the person's own. */
  readonly temporaryUntil: Date | null;
  readonly secondFactor: boolean;
  /** Known to the city's own sign-in. */
  readonly byGroups: boolean;
  readonly disabled: boolean;
  /** Sessions that have not expired. */
  readonly sessions: number;
}

/** The accounts of the people who work for the transaction's town, by login. */
export async function accountsOfTown(trx: Trx): Promise<readonly Account[]> {
  const { rows } = await sql<Account>`select * from accounts()`.execute(trx);
  return rows;
}

/** Sets a password and ends the person's other sessions; false: nobody of this town, or not one's own. */
export async function setPassword(
  trx: Trx,
  account: {
    readonly personId: string;
    readonly passwordHash: string;
    readonly keptSessionId: string | null;
  },
): Promise<boolean> {
  const { rows } = await sql<{
    done: boolean;
  }>`select set_password(${account.personId}, ${account.passwordHash}, ${account.keptSessionId}) as done`.execute(
    trx,
  );
  return rows[0]?.done === true;
}

/** Ends every session of a person of this town; gives how many there were. */
export async function endSessions(trx: Trx, personId: string): Promise<number> {
  const { rows } = await sql<{
    ended: number;
  }>`select end_sessions(${personId}, null) as ended`.execute(trx);
  return rows[0]?.ended ?? 0;
}
