import { expect, test } from "@jest/globals";
import { hashPassword, isPassword } from "../../../../src/api/auth/password.ts";

test("a hash says how it was made, is salted, and knows its own password only", async () => {
  const [one, other] = [await hashPassword("Papierstapel"), await hashPassword("Papierstapel")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword("Papierstapel", one)).toBe(true);
  expect(await isPassword("papierstapel", one)).toBe(false);
});

test("reads what other programs write: the reference implementation's own test vector", async () => {
  // phc-winner-argon2, test.c: version 0x13, t=2, m=2^16, p=1, "password", "somesalt".
  const theirs =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  expect(await isPassword("password", theirs)).toBe(true);
  expect(await isPassword("differentpassword", theirs)).toBe(false);
});

test("the same letters from another keyboard are the same password", async () => {
  expect(await isPassword("Bu\u0308ro\ufb01x", await hashPassword("B\u00fcrofix"))).toBe(true);
});

test("nobody has no password, and what is no hash is said aloud", async () => {
  expect(await isPassword("", null)).toBe(false);
  await expect(isPassword("x", "$2b$12$abc")).rejects.toThrow("not argon2id");
});
