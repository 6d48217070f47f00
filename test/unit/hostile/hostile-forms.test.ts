import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseWitnessedHead } from "../../../src/audit/witness.ts";
import { parseBatchFile } from "../../../src/intake/batch-file.ts";
import { isCardText, renderCard } from "../../../src/mail/calendar.ts";
import { asSignedMessage } from "../../../src/mail/signed-data.ts";
import { writtenFiles } from "../../../src/mail/written-files.ts";
import { parseOwnLetters } from "../../../src/town/read-known-letters.ts";
import { readUnitFile } from "../../../src/town/read-unit-file.ts";
import { TownFileError } from "../../../src/town/town-file-error.ts";
import { ScannerAway, TooLargeToScan, verdictOf } from "../../../src/unpack/clamd.ts";
import { hostileBytes } from "../../support/hostile-bytes.ts";

/** Arbitrary text, mostly made of pieces that mean something to the parser. */
const textOf = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.constantFrom(...pieces, "\n", "\r\n", "\0", "\uFEFF", "\uD800"),
        },
        { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
        { weight: 1, arbitrary: hostileBytes.map((bytes) => bytes.toString("latin1")) },
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(""));

/** What comes of it; anything but an error of these kinds is thrown on. */
function outcomeOf<T>(act: () => T, isTyped: (error: unknown) => boolean): T | null {
  try {
    return act();
  } catch (error) {
    if (isTyped(error)) return null;
    throw error;
  }
}

describe("any text in place of", () => {
  test("a batch.yaml is one, or is refused by name and remedy", () => {
    const pieces = ["receivedOn: ", "2026-11-23", "class: ", "- ", "&a ", "*a", "{", "[", "<<: "];
    fc.assert(
      fc.property(textOf(...pieces), (text) => {
        const isTyped = (error: unknown) =>
          error instanceof Error && /^batch\.yaml.* Correct it; /s.test(error.message);
        expect(typeof outcomeOf(() => parseBatchFile(text), isTyped)).toBe("object");
      }),
    );
    // Aliases of aliases unfold nothing.
    const laughs = Array.from(
      { length: 20 },
      (_, n) => `a${n}: &a${n} [${`*a${n - 1},`.repeat(9)}]`,
    );
    expect(() => parseBatchFile(`a: &a-1 [x]\n${laughs.join("\n")}`)).toThrow("batch.yaml");
  });

  test("a file of units gives units or what is wrong, line by line", () => {
    const head = "id;parent;name;head;level;aliases;mode;errorAccepted;email;address;phone;hours\n";
    fc.assert(
      fc.property(textOf(head, "buergeramt;", ";", '"', "automatic", "0.01"), (text) => {
        const { units, problems } = readUnitFile(text);
        expect(units.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test("a town's own letters gives letters, or the line that is none", () => {
    const line =
      '{"id":"a","unit":null,"alsoAcceptable":[],"addressee":null,"subject":null,"text":"x"}';
    const isTyped = (error: unknown) => error instanceof TownFileError;
    fc.assert(
      fc.property(textOf(line, `${line}\n`, "{", '"', ","), (text) => {
        const letters = outcomeOf(() => parseOwnLetters("own.jsonl", text), isTyped);
        expect(letters?.every(({ id }) => id === "a") ?? true).toBe(true);
      }),
    );
  });

  test("a calendar or a card gives lines or nothing", () => {
    const pieces = [
      "BEGIN:VCALENDAR\n",
      "BEGIN:VEVENT\n",
      "BEGIN:VCARD\n",
      "DTSTART",
      ";TZID=",
      ":",
    ];
    const more = ["20261123T250000Z", "RRULE:FREQ=SECONDLY\n", "SUMMARY:a\n b\n", "END:VEVENT\n"];
    fc.assert(
      fc.property(textOf(...pieces, ...more), (text) => {
        expect(typeof isCardText(text)).toBe("boolean");
        expect(typeof renderCard(text, "Europe/Berlin")).toBe("object");
      }),
    );
  });

  test("a line of the witness is a head or none", () => {
    fc.assert(
      fc.property(textOf('{"tenantId":"', '","treeSize":', "1e400", "-1", '"}', "null"), (text) => {
        expect(parseWitnessedHead(text)).toBeNull();
      }),
    );
  });

  test("the scanner's answer passes nothing but its one word for clean", () => {
    const isTyped = (error: unknown) =>
      error instanceof ScannerAway || error instanceof TooLargeToScan;
    fc.assert(
      fc.property(textOf("stream: ", "OK", " FOUND", "ERROR", "Eicar"), (text) => {
        const verdict = outcomeOf(() => verdictOf(text), isTyped);
        expect(verdict !== null && "clean" in verdict).toBe(text === "stream: OK");
      }),
    );
    expect(verdictOf("stream: OK")).toEqual({ clean: true });
  });
});

test("any bytes in a mail's text or as a signed file hold files and messages, or none", () => {
  const begun = [
    "begin 644 a.txt\n",
    "=ybegin line=1 size=1 name=a\n",
    "#0V%T\n",
    "end\n",
    "=yend\n",
  ];
  fc.assert(
    fc.property(textOf(...begun), hostileBytes, (text, bytes) => {
      for (const each of [Buffer.from(text, "latin1"), bytes]) {
        expect(
          writtenFiles(each).files.every(({ bytes: file }) => file.length <= each.length),
        ).toBe(true);
      }
      const signed = asSignedMessage(Buffer.concat([Buffer.from([0x30, 0x80]), bytes]));
      expect(signed === null || signed.length > 0).toBe(true);
    }),
  );
});
