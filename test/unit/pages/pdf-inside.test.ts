import { describe, expect, test } from "@jest/globals";
import { PDFDocument, PDFName, PDFString, StandardFonts } from "pdf-lib";
import fc from "fast-check";
import { PagesError } from "../../../src/pages/pages-error.ts";
import { pdfInside } from "../../../src/pages/pdf-inside.ts";
import { pdfPlainText } from "../../../src/pages/pdf-plain-text.ts";

const LIMITS = { entriesMax: 5, bytesMax: 10_000 };
const bytes = (text: string) => Buffer.from(text, "utf8");

async function pdfSaying(
  words: string,
  more: (pdf: PDFDocument) => Promise<void> | void = () => {},
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  pdf.addPage().drawText(words, { x: 50, y: 500, size: 12, font });
  await more(pdf);
  return pdf.save();
}

/** Sticks a file onto the first page, as a person does with a paper clip. */
function stickOn(pdf: PDFDocument, name: string, content: string): void {
  const { context } = pdf;
  const stream = context.register(context.stream(content, { Type: "EmbeddedFile" }));
  const file = context.obj({ Type: "Filespec", F: PDFString.of(name), EF: { F: stream } });
  const note = context.obj({
    Type: "Annot",
    Subtype: "FileAttachment",
    Rect: [0, 0, 20, 20],
    FS: file,
  });
  pdf.getPage(0).node.addAnnot(context.register(note));
}

describe("what is inside a PDF", () => {
  test("its files, by name; those stuck onto a page too, the same bytes once", async () => {
    const pdf = await pdfSaying("Anbei", async (made) => {
      await made.attach(bytes("Größe"), "Übersicht.txt");
      await made.attach(bytes("zwei"), "b.txt");
      stickOn(made, "geklammert.txt", "drei");
      stickOn(made, "noch einmal.txt", "zwei");
    });
    const { attachments, beyond, isPortfolioCover } = await pdfInside(pdf, LIMITS);
    expect(new Set(attachments.map(({ name }) => name))).toEqual(
      new Set(["b.txt", "geklammert.txt", "Übersicht.txt"]),
    );
    expect(attachments).toHaveLength(3);
    const text = attachments.find(({ name }) => name === "Übersicht.txt");
    expect(Buffer.from(text?.bytes ?? []).toString()).toBe("Größe");
    expect([beyond, isPortfolioCover]).toEqual([null, false]);
  });

  test("stops at its limits and says at which", async () => {
    const many = await pdfSaying("Anbei", async (made) => {
      for (let i = 0; i < 6; i += 1) await made.attach(bytes(`${i}`), `${i}.txt`);
    });
    expect(await pdfInside(many, LIMITS)).toMatchObject({ beyond: "too-many-entries" });
    const large = await pdfSaying("Anbei", (made) => made.attach(Buffer.alloc(20_000, 7), "a"));
    expect(await pdfInside(large, LIMITS)).toMatchObject({ beyond: "too-many-bytes" });
  });

  test("knows the sheet Acrobat sets before a portfolio, and only that", async () => {
    const attach = (made: PDFDocument) => made.attach(bytes("eins"), "a.txt");
    const sheet =
      "For the best experience, open this PDF portfolio in Acrobat X or Adobe Reader X, or later.";
    expect((await pdfInside(await pdfSaying(sheet, attach), LIMITS)).isPortfolioCover).toBe(true);
    expect((await pdfInside(await pdfSaying(sheet), LIMITS)).isPortfolioCover).toBe(false);
    const letter = "Sehr geehrte Damen und Herren, anbei mein PDF-Portfolio als Bewerbung.";
    expect((await pdfInside(await pdfSaying(letter, attach), LIMITS)).isPortfolioCover).toBe(false);
  });

  test("notes programs and actions, also in compressed objects, and runs none", async () => {
    const active = await pdfSaying("Antrag", (made) => {
      made.addJavaScript("start", "app.alert('x')");
      const launch = made.context.obj({ S: "Launch", F: PDFString.of("calc.exe") });
      made.catalog.set(PDFName.of("OpenAction"), launch);
    });
    expect(Buffer.from(active).includes("/Launch")).toBe(false);
    expect((await pdfInside(active, LIMITS)).facts).toEqual([
      "contains-javascript",
      "contains-launch-action",
    ]);
    expect((await pdfInside(await pdfSaying("Antrag"), LIMITS)).facts).toEqual([]);
  });

  test("tells a form, one with static XFA, and one that only Acrobat shows", async () => {
    const form = await pdfSaying("Name", (made) => {
      made.getForm().createTextField("name").addToPage(made.getPage(0));
    });
    expect((await pdfInside(form, LIMITS)).facts).toEqual(["form"]);
    const xfa = (needsRendering: boolean) =>
      pdfSaying("Please wait...", (made) => {
        const { context } = made;
        const template = context.register(context.stream("<xdp/>"));
        const acroForm = context.obj({ Fields: [], XFA: [PDFString.of("template"), template] });
        made.catalog.set(PDFName.of("AcroForm"), acroForm);
        if (needsRendering) made.catalog.set(PDFName.of("NeedsRendering"), context.obj(true));
      });
    const fixed = await pdfInside(await xfa(false), LIMITS);
    expect(fixed).toMatchObject({ isDynamicForm: false, facts: ["xfa-form"] });
    expect((await pdfInside(await xfa(true), LIMITS)).isDynamicForm).toBe(true);
  });

  test("arbitrary bytes give a typed error or nothing", async () => {
    const whole = await pdfSaying("Anbei", (made) => made.attach(bytes("eins"), "a.txt"));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length }), fc.uint8Array(), async (cut, noise) => {
        const broken = Buffer.concat([whole.subarray(0, cut), noise]);
        pdfPlainText(broken);
        await pdfInside(broken, LIMITS).catch((error: unknown) => {
          if (!(error instanceof PagesError)) throw error;
        });
      }),
      { numRuns: 40 },
    );
  });
});
