import { createHash, randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { cookieOptions } from "./session-token.ts";

/** Where somebody signs in from. */
export interface SignInPlace {
  /** Of the network, or what stands for it. */
  readonly address: string;
  /** The cookie of a browser that was signed in before; null: none. */
  readonly device: string | null;
}

const DEVICE_COOKIE = "poststelle-device";
/** How long a browser is known after signing in, and an address, which somebody else may have next. */
export const DEVICE_DAYS = 180;
export const ADDRESS_DAYS = 30;

/** Where a request to sign in comes from. */
export const placeOf = (request: FastifyRequest): SignInPlace => ({
  address: networkOf(request.ip),
  device: request.cookies[DEVICE_COOKIE] ?? null,
});

/** A fresh name for a browser; who has it says nothing about who uses it. */
export const newDevice = (): string => randomBytes(32).toString("base64url");

/** Lets the browser be known again; several logins of a shared scan station have one. */
export function setDeviceCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  device: string,
): void {
  reply.setCookie(DEVICE_COOKIE, device, {
    ...cookieOptions(request),
    maxAge: DEVICE_DAYS * 24 * 60 * 60,
  });
}

/** How the database knows a login, a device or an address: no table tells who tried from where. */
export const digestOf = (...words: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(words)).digest("hex");

/** Whoever has one IPv6 address has the 2^64 of its network. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const front = head.split(":").filter((each) => each !== "");
  const back = (tail ?? "").split(":").filter((each) => each !== "");
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: zeros }, () => "0"), ...back].slice(0, 4).join(":");
}
