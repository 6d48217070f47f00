import { hasCode } from "../error-code.ts";

/**
 * Whether a query failed because the database is away, is stopping or could not serve it now, so that it
 * is worth trying again: network errors, and SQLSTATE classes 08, 53, 57P0x and lost races (40001, 40P01,
 * 55P03, 57014).
 */
export const isDatabaseAway = (error: unknown): boolean => hasCode(error, ...codes);

const codes = [
  "ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENOTFOUND",
  "08000 08001 08003 08004 08006 08007 08P01",
  "53000 53100 53200 53300 57P01 57P02 57P03",
  "40001 40P01 55P03 57014",
].flatMap((line) => line.split(" "));
