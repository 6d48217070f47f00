import { createHash, createHmac, randomBytes } from "node:crypto";

/** Seconds a code is good for; what authenticator apps assume (RFC 6238 section 4). */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** Clocks differ: a code of the step before or after is taken too (RFC 6238 section 5.2). */
const STEPS_ASIDE = 1;

/** 160 bits, as long as the hash that uses it (RFC 4226 section 4). */
export const newTotpSecret = (): Buffer => randomBytes(20);

/** The code of a time step: HOTP with SHA-1, which every authenticator app can do (RFC 4226 section 5.3). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = (mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, "0");
}

/** The time step in which a typed code is right at this time; null: in none. Blanks are how people type it. */
export function stepOfCode(secret: Uint8Array, typed: string, at: Date): number | null {
  const code = typed.replaceAll(/\s/g, "");
  const now = Math.floor(at.getTime() / 1000 / STEP_SECONDS);
  for (let step = now - STEPS_ASIDE; step <= now + STEPS_ASIDE; step += 1) {
    if (totpCode(secret, step) === code) return step;
  }
  return null;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** As people type it into an app that cannot scan: base 32 (RFC 4648), without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

/** What the QR code says to an authenticator app (the Key URI format they all read). */
export function totpUri(secret: Uint8Array, account: string, issuer: string): string {
  const label = encodeURIComponent(`${issuer}:${account}`);
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;
}

const RECOVERY_CODES = 10;

/** Ten codes of 50 bits, for whoever loses the phone; kept as digests only. */
export const newRecoveryCodes = (): readonly string[] =>
  Array.from({ length: RECOVERY_CODES }, () => {
    const letters = base32(randomBytes(7)).slice(0, 10).toLowerCase();
    return `${letters.slice(0, 5)}-${letters.slice(5)}`;
  });

/** How the database knows a recovery code, however it was typed. */
export const digestOfRecoveryCode = (typed: string): string =>
  createHash("sha256")
    .update(typed.toLowerCase().replaceAll(/[^a-z2-7]/g, ""))
    .digest("hex");
