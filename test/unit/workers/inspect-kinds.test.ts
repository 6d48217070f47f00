import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { PDFDocument, StandardFonts } from "pdf-lib";
import type { Component } from "../../../src/domain/component.ts";
import { caseSentence } from "../../../src/domain/sentences/sentence-for.ts";
import type { Outcome } from "../../../src/pipeline/step.ts";
import type { InspectDeps, InspectOutput } from "../../../workers/inspect-contract.ts";
import { makeInspect } from "../../../workers/inspect.ts";
import { probePages } from "../../../workers/probe-pages.ts";
import { bmpOf } from "../../support/bmp-of.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";
import { tarOf } from "../../support/tar-of.ts";
import { textOfPdf } from "../../support/text-of-pdf.ts";
import { zipOf } from "../../support/zip-of.ts";

const ID = "01890000-0000-7000-8000-000000000000";
const LIMITS = {
  bytesMax: 1_000_000,
  pagesMax: 30,
  pixelsMax: 1_000_000,
  nestingMax: 2,
  entriesMax: 20,
  ratioMax: 100,
};
const utf8 = (text: string) => Buffer.from(text, "utf8");
const latin1 = (text: string) => Buffer.from(text, "latin1");
const INVOICE = `<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>R-17</ID><IssueDate>2026-05-04</IssueDate><Note>Wartung</Note></Invoice>`;
const COVER =
  "For the best experience, open this PDF portfolio in Acrobat X or Adobe Reader X, or later.";

interface Inspected {
  readonly outcome: Outcome<InspectOutput>;
  readonly components: readonly Component[];
  /** The words of the pages made from a component. */
  words(index: number): Promise<string>;
}

async function inspect(
  bytes: Uint8Array,
  more: { deps?: Partial<InspectDeps>; limits?: Partial<typeof LIMITS> } = {},
): Promise<Inspected> {
  const blobs = new MemoryBlobs();
  const step = makeInspect({ probePages, ...more.deps });
  const input = step.input.parse({
    captureId: ID,
    original: { folder: ID, sha256: await blobs.write(ID, bytes) },
    folder: ID,
    originalName: "eingang.bin",
    sealed: false,
    limits: { ...LIMITS, ...more.limits },
  });
  const outcome = await step.run(input, stepContext(blobs));
  const components = outcome.kind === "done" ? step.output.parse(outcome.output).components : [];
  const words = async (index: number): Promise<string> => {
    const pages = blobs.bytesOf(components[index]?.pagesFrom ?? "");
    if (pages === null) throw new Error(`no pages of ${index}`);
    return textOfPdf(pages);
  };
  return { outcome, components, words };
}

const told = ({ outcome }: Inspected): string => {
  if (outcome.kind !== "needs-human") throw new Error(outcome.kind);
  return caseSentence(outcome.reason, outcome.detail, "de");
};
const brief = ({ components }: Inspected) =>
  components.map(({ parent, role, use, name }) => [parent, role, use, name]);

async function pdfOf(
  words: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  pdf.addPage().drawText(words, { x: 50, y: 500, size: 12, font });
  for (const [name, bytes] of Object.entries(files)) await pdf.attach(bytes, name);
  return pdf.save();
}

describe("what inspect makes of each kind of file", () => {
  test("a picture that is no scan becomes pages without loss", async () => {
    const bmp = bmpOf({
      bits: 24,
      pixels: [255, 255, 255, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0],
    });
    const { components } = await inspect(bmp);
    expect(components).toMatchObject([
      { use: "pages", mediaType: "image/bmp", pagesMediaType: "image/png", pageCount: 1 },
    ]);
    expect(components[0]?.pagesFrom).not.toBe(components[0]?.blob);
  });

  test.each([
    ["UTF-8", utf8("Grüße aus Lindenau\tTab\fzweites Blatt")],
    ["Windows-1252", latin1("Gr\xfc\xdfe aus Lindenau\tTab\fzweites Blatt")],
    ["UTF-16", Buffer.from("\ufeffGrüße aus Lindenau\tTab\fzweites Blatt", "utf16le")],
  ])("a text in %s keeps its words", async (_charset, bytes) => {
    const inspected = await inspect(bytes);
    expect(inspected.components).toMatchObject([{ use: "pages", facts: ["rendered"] }]);
    const text = await inspected.words(0);
    for (const word of ["Grüße", "Lindenau", "Tab", "zweites"]) expect(text).toContain(word);
  });

  test("HTML keeps what people read; no script, nothing from elsewhere", async () => {
    const html = `<!doctype html><html><head><title>x</title><script>geheim()</script></head><body><h1>Antrag</h1><p>Sehr geehrte Damen</p><img src="https://example.org/zaehler.gif"></body></html>`;
    const text = await (await inspect(utf8(html))).words(0);
    expect(text).toContain("Sehr geehrte Damen");
    expect(text).not.toMatch(/geheim/);
  });

  test("an e-invoice is listed; inside a PDF it stays beside the pages that say the same", async () => {
    const alone = await inspect(utf8(INVOICE));
    expect(alone.components[0]?.facts).toEqual(["rendered", "e-invoice"]);
    expect(await alone.words(0)).toContain("Rechnungsnummer: R-17");
    const pdf = await inspect(await pdfOf("Rechnung", { "factur-x.xml": utf8(INVOICE) }));
    expect(pdf.outcome).toMatchObject({ output: { shape: "scan" } });
    expect(pdf.components).toMatchObject([
      { use: "pages", facts: ["e-invoice"] },
      { use: "data", name: "factur-x.xml", facts: ["e-invoice"] },
    ]);
  });

  test("what lies in an e-invoice comes along as its enclosure", async () => {
    const base64 = utf8("Stundennachweis").toString("base64");
    const file = `<Attachment><EmbeddedDocumentBinaryObject mimeCode="text/plain" filename="nachweis.txt">${base64}</EmbeddedDocumentBinaryObject></Attachment>`;
    const inspected = await inspect(utf8(INVOICE.replace("</Invoice>", `${file}</Invoice>`)));
    expect(brief(inspected)).toEqual([
      [null, "main", "pages", "eingang.bin"],
      [0, "enclosure", "pages", "nachweis.txt"],
    ]);
    expect(await inspected.words(0)).toContain("Anlage nachweis.txt");
    expect(await inspected.words(0)).not.toContain(base64.slice(0, 12));
    expect(await inspected.words(1)).toContain("Stundennachweis");
  });

  test("files inside a PDF are its enclosures; a portfolio's are what was sent", async () => {
    const files = { "a.txt": utf8("Beleg eins"), "b.txt": utf8("Beleg zwei") };
    const letter = await inspect(await pdfOf("Sehr geehrte Damen", files));
    expect(letter.outcome).toMatchObject({ output: { shape: "bundle" } });
    expect(brief(letter)).toEqual([
      [null, "main", "pages", "eingang.bin"],
      [0, "enclosure", "pages", "a.txt"],
      [0, "enclosure", "pages", "b.txt"],
    ]);
    const portfolio = await inspect(await pdfOf(COVER, files));
    expect(brief(portfolio).map(([, role, use]) => [role, use])).toEqual([
      ["main", "discarded"],
      ["main", "pages"],
      ["main", "pages"],
    ]);
    expect(portfolio.components[0]?.discardReason).toBe("portfolio-cover");
  });

  test("PDFs within PDFs end at the nesting limit, with the file named", async () => {
    let pdf = await pdfOf("innen", { "d.txt": utf8("zu tief") });
    for (const name of ["c.pdf", "b.pdf", "a.pdf"]) pdf = await pdfOf("Hülle", { [name]: pdf });
    const deepest = (await inspect(pdf)).components.at(-1);
    expect(deepest).toMatchObject({ use: "blocked", blockedReason: "too-deeply-nested" });
    expect(caseSentence("too-deeply-nested", deepest?.detail ?? "", "de")).toMatch(
      /„c\.pdf“.*gefunden: 3, erlaubt: 2/,
    );
  });

  test("tar and gzip are unpacked like zip; names in UTF-8 are read, said or not", async () => {
    const tar = tarOf([{ name: "brief.txt", content: utf8("Antrag") }]);
    expect(brief(await inspect(gzipSync(tar)))).toEqual([
      [null, "container", "container", "eingang.bin"],
      [0, "container", "container", "eingang.bin"],
      [1, "main", "pages", "brief.txt"],
    ]);
    const zip = await zipOf([{ name: "Übersicht.txt", bytes: utf8("Antrag") }]);
    // Takes away the flag that says the name is UTF-8 (APPNOTE 4.4.4, bit 11).
    for (const at of [6, zip.indexOf("PK\x01\x02", 0, "latin1") + 8]) zip.writeUInt16LE(0, at);
    expect((await inspect(zip)).components[1]?.name).toBe("Übersicht.txt");
  });

  test("an office document is turned into a PDF, or a person is told what to do", async () => {
    const rtf = latin1("{\\rtf1 Antrag}");
    const pdf = await pdfOf("Antrag", {});
    const asked: string[] = [];
    const officeToPdf: InspectDeps["officeToPdf"] = (_bytes, extension) => {
      asked.push(extension);
      return Promise.resolve({ pdf });
    };
    const made = await inspect(rtf, { deps: { officeToPdf } });
    expect(made.components).toMatchObject([{ use: "pages", pageCount: 1, facts: ["rendered"] }]);
    expect(asked).toEqual(["rtf"]);
    expect(told(await inspect(rtf))).toMatch(/„eingang\.bin“.*LibreOffice ist hier nicht.*PDF/);
    const slow = { failure: "too-slow", seconds: 60 } as const;
    const outcome = await inspect(rtf, { deps: { officeToPdf: () => Promise.resolve(slow) } });
    expect(outcome.outcome).toMatchObject({ reason: "timed-out" });
    expect(told(outcome)).toContain("60 Sekunden");
  });

  test.each([
    ["7z", latin1("\x37\x7a\xbc\xaf\x27\x1c rest"), "unsupported-type", /Archiv.*als ZIP/],
    ["RAR", latin1("Rar!\x1a\x07 rest"), "unsupported-type", /Archiv.*als ZIP/],
    ["HEIC", latin1("\0\0\0\x18ftypheic rest"), "unsupported-type", /Bild.*JPEG/],
    ["a program", latin1("MZ\0\x01\x02"), "unsupported-type", /ein PDF erbitten/],
    ["a broken BMP", bmpOf({ bits: 24, pixels: [1, 2] }), "damaged-file", /beschädigt/],
    ["blanks", utf8(" \n\t\n"), "empty-file", /enthält nichts/],
  ])("asks a person about %s, in words", async (_what, bytes, reason, words) => {
    const inspected = await inspect(bytes);
    expect(inspected.outcome).toMatchObject({ kind: "needs-human", reason });
    expect(told(inspected)).toMatch(words);
  });

  test("each limit names the file, what was found and what is allowed", async () => {
    const large = await inspect(Buffer.alloc(2_000_000, 0x41));
    expect(told(large)).toMatch(/„eingang\.bin“.*gefunden: 1,9 MB, erlaubt: 977 KB/);
    const bomb = await inspect(bmpOf({ bits: 24, width: 3000, height: 3000, pixels: [0] }));
    expect(told(bomb)).toMatch(/gefunden: 9\.000\.000, erlaubt: 1\.000\.000/);
    const long = await inspect(utf8("Zeile\n".repeat(5000)));
    expect(told(long)).toMatch(/mehr Seiten.*erlaubt: 30/);
  });
});
