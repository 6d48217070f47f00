import { expect, test } from "@jest/globals";
import { writtenFiles } from "../../../src/mail/written-files.ts";
import { plainTextBlocks, unflowed } from "../../../src/mail/plain-text.ts";

const take = (text: string) => {
  const { rest, files } = writtenFiles(Buffer.from(text, "latin1"));
  return { rest: Buffer.from(rest).toString("latin1"), files };
};

test("takes a uuencoded file out of the words", () => {
  const { rest, files } = take("vorher\nbegin 644 a b.txt\n#0V%T\n`\nend\nnachher\n");
  expect(rest).toBe("vorher\nnachher\n");
  expect(files).toEqual([{ fileName: "a b.txt", bytes: Buffer.from("Cat"), problem: null }]);
});

test("leaves talk of uuencode alone", () => {
  for (const text of ["begin 644 Wörter\nund so weiter, ohne Ende\n", "begin 644 a\n#0V%T\n"]) {
    expect(take(text)).toEqual({ rest: text, files: [] });
  }
});

test("takes a yEnc file, and knows a piece of one", () => {
  const body = Buffer.from("Cat\0=").map((byte) => (byte + 42) & 0xff);
  const line = [...body].map((byte) => (byte === 0x3d ? "=}" : String.fromCharCode(byte))).join("");
  const { files } = take(`=ybegin line=128 size=5 name=c.bin\r\n${line}\r\n=yend size=5\r\n`);
  expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe("Cat\0=");
  const piece = take(
    `=ybegin part=1 total=2 line=128 size=5 name=c.bin\n=ypart begin=1 end=5\nx\n=yend\n`,
  );
  expect(piece.files[0]?.problem).toBe("partial");
});

test("joins flowing lines, and keeps quotes and signatures apart", () => {
  const text = "Ein langer \nSatz.\n>> zitiert \n>> weiter\n> anders \nEigenes\n-- \nErika";
  expect(unflowed(text, false).split("\n")).toEqual([
    "Ein langer Satz.",
    ">> zitiert weiter",
    "> anders ",
    "Eigenes",
    "-- ",
    "Erika",
  ]);
  expect(unflowed("Donau \ndampf", true)).toBe("Donaudampf");
});

test("marks quotes by depth, and columns by fixed letters", () => {
  expect(plainTextBlocks("Ja\n> nein\n> > doch\n\nA     1\nB     2\n>From hier")).toMatchObject([
    { text: "Ja", quote: 0, gap: false },
    { text: "nein", quote: 1 },
    { text: "doch", quote: 2 },
    { text: "A     1\nB     2\nFrom hier", quote: 0, style: "fixed", gap: true },
  ]);
});
