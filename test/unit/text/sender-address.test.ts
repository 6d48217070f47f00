import { describe, expect, test } from "@jest/globals";
import { letterSaying, readLines, SENDER, TOWN } from "../../support/letter-saying.ts";

const addressOf = (facts: ReturnType<typeof readLines>) => {
  const address = facts.sender?.address;
  return address && [address.street, address.postcode, address.town];
};
const REST = ["", "Sehr geehrte Damen und Herren,", "", "bitte helfen Sie mir weiter.", ""];
const END = ["Mit freundlichen Grüßen", "", "Erika Beispiel"];

describe("the sender's address", () => {
  test("stands below the name, and is not the addressee's", () => {
    const facts = letterSaying("bitte holen Sie den Sperrmüll ab.");
    expect(addressOf(facts)).toEqual(["Am Anger 7", "04703", "Lindenau"]);
    expect(facts.sender?.isOrganisation).toBe(false);
    expect(facts.sender?.address?.evidence).toMatchObject({ page: 1, quote: "04703 Lindenau" });
  });

  test("stands on one line above the address window, also with a digit misread", () => {
    const line = "Elektro Wirth GmbH · Ring 12-14 · O4705 Bad Lindenau";
    const facts = readLines(line, "", ...TOWN, ...REST, ...END);
    expect(addressOf(facts)).toEqual(["Ring 12-14", "04705", "Bad Lindenau"]);
    expect(facts.sender?.isOrganisation).toBe(true);
  });

  test("is not the address that the letter is about, nor the town's where no other stands", () => {
    const about = [...REST.slice(0, 3), "in Am Bach 3, 04799 Lindenau, fehlt ein Schild.", ""];
    expect(addressOf(readLines(...SENDER, "", ...TOWN, ...about, ...END))).toEqual([
      "Am Anger 7",
      "04703",
      "Lindenau",
    ]);
    expect(addressOf(readLines("Erika Beispiel", "", ...TOWN, ...REST, ...END))).toBeNull();
  });
});
