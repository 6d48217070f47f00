import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** The second factor of the transaction's person. */
export interface SecondFactor {
  readonly sealedSecret: Uint8Array;
  /** Null: begun, and not in force before a code was shown. */
  readonly confirmedAt: Date | null;
}

/** Null: the transaction's person has none. */
export async function mySecondFactor(trx: Trx): Promise<SecondFactor | null> {
  const { rows } = await sql<SecondFactor>`select * from my_second_factor()`.execute(trx);
  return rows[0] ?? null;
}

/** Keeps a new sealed secret; false: one is in force already. */
export const beginSecondFactor = (trx: Trx, sealedSecret: Uint8Array): Promise<boolean> =>
  isDone(trx, sql`select begin_second_factor(${sealedSecret}) as done`);

/** Whether the code of this time step is taken, once and never again. */
export const takeCodeStep = (trx: Trx, step: number): Promise<boolean> =>
  isDone(trx, sql`select take_code_step(${step}) as done`);

/** Puts it in force, with the digests of its recovery codes; false: there was nothing to confirm. */
export const confirmSecondFactor = (
  trx: Trx,
  step: number,
  codesSha256: readonly string[],
): Promise<boolean> =>
  isDone(trx, sql`select confirm_second_factor(${step}, ${codesSha256}::text[]) as done`);

/** Uses a recovery code up; false: it is none, or was used. */
export const useRecoveryCode = (trx: Trx, codeSha256: string): Promise<boolean> =>
  isDone(trx, sql`select use_recovery_code(${codeSha256}) as done`);

/** Removes a person's second factor; false: there is none, or it is not the transaction's person's to remove. */
export const removeSecondFactor = (trx: Trx, personId: string): Promise<boolean> =>
  isDone(trx, sql`select remove_second_factor(${personId}) as done`);

async function isDone(trx: Trx, query: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await query.execute(trx);
  const [row] = rows;
  return typeof row === "object" && row !== null && "done" in row && row.done === true;
}
