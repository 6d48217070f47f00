import { describe, expect, test } from "@jest/globals";
import { scramFinal } from "../../../src/embedded-postgres/try-login.ts";

describe("scramFinal", () => {
  const nonce = "rOprNGfwEbeRWgbNEkqO";
  const challenge = `r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;

  test("computes the exchange of RFC 7677, section 3", () => {
    const final = scramFinal("pencil", nonce, challenge, "user");
    expect(final?.message).toBe(
      `c=biws,r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    );
    expect(final?.serverProof.toString("base64")).toBe(
      "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    );
  });

  test("refuses a challenge that does not continue our nonce, or would cost millions of rounds", () => {
    expect(scramFinal("pencil", "another", challenge)).toBeUndefined();
    expect(scramFinal("pencil", nonce, challenge.replace("4096", "4096000000"))).toBeUndefined();
  });
});
