import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** OWASP Password Storage Cheat Sheet, first choice for argon2id: 19 MiB, 2 passes, 1 lane. */
const MEMORY_KIB = 19 * 1024;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** The hash of a password as PHC string, `$argon2id$v=19$m=...,t=...,p=...$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive("argon2id", {
    message: normalized(password),
    nonce: salt,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: TAG_BYTES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${phc(salt)}$${phc(tag)}`;
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/-]{11,86})\$([\w+/-]{22,86})$/;

/**
 * Whether this is the password of the hash. With `null` for a login that is nobody's it takes as long and
 * is false, so that the time does not tell which logins there are. Throws on a string that is no such hash.
 */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = PHC.exec(hash ?? DUMMY_HASH);
  if (parts === null) {
    throw new Error("A stored password hash is not argon2id in PHC form. Set the password anew.");
  }
  const [, memory, passes, lanes, salt = "", tag = ""] = parts;
  const expected = Buffer.from(tag, "base64");
  const found = await derive("argon2id", {
    message: normalized(password),
    nonce: Buffer.from(salt, "base64"),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
    tagLength: expected.length,
  });
  return timingSafeEqual(found, expected) && hash !== null;
}

/** Nobody's: the cost of a real one. */
const DUMMY_HASH = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** The same letters typed on another keyboard may be other code points (NIST SP 800-63B 5.1.1.2). */
const normalized = (password: string): Buffer => Buffer.from(password.normalize("NFKC"), "utf8");

const phc = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
