import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

/** How long a session lasts. */
export interface SessionTimes {
  /** Ends a session nobody uses. */
  readonly idleSeconds: number;
  /** Ends every session. */
  readonly absoluteSeconds: number;
}

/** An hour unused; and a working day with its overtime. */
export const defaultSessionTimes: SessionTimes = {
  idleSeconds: 60 * 60,
  absoluteSeconds: 12 * 60 * 60,
};

/** 256 random bits; only its digest is stored. */
export const newSessionToken = (): string => randomBytes(32).toString("base64url");

/** How the database knows a token. */
export const digestOfToken = (token: string): string =>
  createHash("sha256").update(token).digest("hex");

/** The CSRF token of a session follows from its secret: another site can neither read nor make it. */
export const csrfTokenOf = (token: string): string =>
  createHmac("sha256", token).update("poststelle-csrf").digest("base64url");

/** Whether a header holds this session's CSRF token; takes the same time for every wrong one. */
export function isCsrfToken(header: unknown, token: string): boolean {
  const expected = Buffer.from(csrfTokenOf(token));
  const found = Buffer.from(typeof header === "string" ? header : "");
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/** The session's token as the browser sends it; null: none. */
export const tokenOf = (request: FastifyRequest): string | null =>
  request.cookies[cookieName(request)] ?? null;

/** Hands the token to the browser: never to scripts, never across sites, only over TLS. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): void {
  reply.setCookie(cookieName(request), token, cookieOptions(request));
}

/** Makes the browser forget the token. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), cookieOptions(request));
}

/** On this machine alone there is no TLS, and browsers would not send a Secure cookie. */
const isLoopback = (request: FastifyRequest): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? "");

const cookieName = (request: FastifyRequest): string =>
  isLoopback(request) ? "poststelle" : "__Host-poststelle";

/** Never to scripts, never across sites, only over TLS. */
export const cookieOptions = (request: FastifyRequest) => ({
  path: "/",
  httpOnly: true,
  sameSite: "strict" as const,
  secure: !isLoopback(request),
});
