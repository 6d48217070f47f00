import { describe, expect, test } from "@jest/globals";
import { type AlikeSender, knownSenders } from "../../../src/api/known-senders.ts";

const from = (
  name: string,
  address?: [street: string, postcode: string],
): AlikeSender["sender"] => ({
  name,
  evidence: { page: 1, quote: name },
  isOrganisation: name.includes("GmbH"),
  address: address && {
    street: address[0],
    postcode: address[1],
    town: "Norden",
    evidence: { page: 1, quote: "" },
  },
});
let count = 0;
const letter = (name: string, address?: [string, string]): AlikeSender => ({
  documentId: `document ${(count += 1)}`,
  receiptDay: "2026-11-02",
  sender: from(name, address),
});
const DEICH: [string, string] = ["Deichweg 4", "26506"];
const alone = (one: AlikeSender["sender"], ...letters: AlikeSender[]) =>
  knownSenders(one, letters).map(({ name, confidence, addressAgrees, letters: n }) => [
    name,
    Math.round(confidence * 100),
    addressAgrees,
    n,
  ]);

describe("knownSenders", () => {
  test("counts the letters of one sender, however they were read", () => {
    expect(
      alone(
        from("Tjark Oltmanns", DEICH),
        letter("Oltmanns, Tjark", DEICH),
        letter("Tjark 0ltmarms", ["Deichweg 4", "26606"]),
        letter("Herr Tjark Oltmanns"),
      ),
    ).toEqual([["Oltmanns, Tjark", 100, true, 3]]);
  });

  test("is less sure without the address, and least of a namesake elsewhere", () => {
    expect(alone(from("Hans Meyer"), letter("Hans Meyer"))).toEqual([["Hans Meyer", 80, null, 1]]);
    expect(alone(from("Hans Meyer", DEICH), letter("Hans Meyer", ["Am Markt 3", "04711"]))).toEqual(
      [["Hans Meyer", 50, false, 1]],
    );
    expect(
      alone(
        from("Elektro Wirth GmbH", DEICH),
        letter("Elektro Wirth GmbH", ["Am Markt 3", "04711"]),
      ),
    ).toEqual([["Elektro Wirth GmbH", 80, false, 1]]);
  });

  test("does not take another first name for the same person, nor another surname", () => {
    expect(alone(from("Anna Krüger", DEICH), letter("Anke Krüger", DEICH))).toEqual([]);
    expect(
      alone(from("Silke Weber", DEICH), letter("Silke Faber", ["Am Markt 3", "04711"])),
    ).toEqual([]);
  });

  test("gives the surest first, three at most, each with its newest letter", () => {
    const found = knownSenders(from("Hans Meyer", DEICH), [
      letter("Hans Maier", ["Am Markt 3", "04711"]),
      letter("Hans Meyer", ["Ring 1", "04712"]),
      letter("Hans Meier", DEICH),
      letter("Hans Meyer", ["Allee 9", "10115"]),
    ]);
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({ name: "Hans Meier", address: "Deichweg 4, 26506 Norden" });
  });
});
