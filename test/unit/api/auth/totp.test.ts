import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  base32,
  digestOfRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  stepOfCode,
  totpCode,
  totpUri,
} from "../../../../src/api/auth/totp.ts";

/** RFC 6238, appendix B: this secret for SHA-1. */
const SECRET = Buffer.from("12345678901234567890");

describe("a code of the second factor", () => {
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("at second %d is the one of RFC 6238", (seconds, code) => {
    expect(totpCode(SECRET, Math.floor(seconds / 30))).toBe(code);
  });

  test("is taken in its own step, the one before and the one after, and in no other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 2 ** 33 }),
        fc.integer({ min: -5, max: 5 }),
        (s, off) => {
          const secret = newTotpSecret();
          const step = Math.floor(s / 30) + off;
          const found = stepOfCode(secret, totpCode(secret, step), new Date(s * 1000));
          // Two steps have the same code once in a million.
          expect(found).toBe(Math.abs(off) <= 1 ? step : null);
        },
      ),
      { numRuns: 50 },
    );
    expect(stepOfCode(SECRET, "287 082", new Date(89_000))).toBe(1);
    expect(stepOfCode(SECRET, "287082", new Date(120_000))).toBeNull();
  });

  test("comes from a secret an app can scan or be told", () => {
    expect(base32(SECRET)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    expect(totpUri(SECRET, "a.b", "Poststelle Lindenau")).toBe(
      "otpauth://totp/Poststelle%20Lindenau%3Aa.b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Poststelle%20Lindenau&algorithm=SHA1&digits=6&period=30",
    );
  });
});

test("recovery codes differ, and are known however they are typed", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  const [code = ""] = codes;
  expect(code).toMatch(/^[a-z2-7]{5}-[a-z2-7]{5}$/);
  expect(digestOfRecoveryCode(` ${code.toUpperCase().replace("-", " ")}`)).toBe(
    digestOfRecoveryCode(code),
  );
});
