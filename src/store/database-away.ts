import { hasCode } from "../error-code.ts";

/**
 * Whether a query failed because the database is away, is stopping or could not serve it now, so that it
 * is worth trying again: network errors, and SQLSTATE classes 08, 53, 57P0x and lost races (40001, 40P01,
 * 55P03, 57014).
 */
export const isDatabaseAway = (error: unknown): boolean =>
  isConnectionLost(error) || hasCode(error, ...lostRaces);

/**
 * Whether a query failed because there is no connection to a database that can write: it will fail for
 * every other item too, until the database is back.
 */
export const isConnectionLost = (error: unknown): boolean =>
  hasCode(error, ...connectionCodes) || (isThrown(error) && SAID.test(error.message));

const connectionCodes = [
  "ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENOTFOUND EAI_AGAIN",
  "08000 08001 08003 08004 08006 08007 08P01",
  "53000 53100 53200 53300 57P01 57P02 57P03",
].flatMap((line) => line.split(" "));
const lostRaces = ["40001", "40P01", "55P03", "57014"];

/** What pg says in words only. */
const SAID =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|The database system is)/;

const isThrown = (error: unknown): error is { readonly message: string } =>
  typeof error === "object" &&
  error !== null &&
  "message" in error &&
  typeof error.message === "string";
