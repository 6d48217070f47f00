/** Whether a thrown value carries this system error code, such as ENOENT. (`instanceof Error` fails across realms.) */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  typeof error.code === "string" &&
  codes.includes(error.code);
