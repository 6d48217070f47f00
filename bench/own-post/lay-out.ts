import type { PDFFont, PDFPage } from "pdf-lib";
import { emptyPdf, embedFonts, type FontSet } from "../../fixtures/make/fonts.ts";
import type { PageWords } from "../../src/domain/page.ts";
import { printedDate, type OwnLetter } from "./letter.ts";
import { PAPERS, type Paper } from "./papers.ts";
import { THIRD_PAPERS } from "./papers-third.ts";

const PT = 72 / 25.4;
const A4: [number, number] = [595.28, 841.89];
const TEXT_WIDTH = 162;
const SIDEBAR_WIDTH = 118;
const BOTTOM = 262;

/** A letter as PDF, and its words where they are printed, at 200 dpi. */
interface LaidOut {
  readonly pdf: Uint8Array;
  readonly pages: readonly PageWords[];
}

interface Sheet {
  readonly page: PDFPage;
  readonly words: PageWords["words"];
  readonly fonts: FontSet;
  readonly paper: Paper;
  readonly letter: OwnLetter;
}

/** Sets one letter on its paper. */
export async function layOutOwn(letter: OwnLetter): Promise<LaidOut> {
  const paper = PAPERS[letter.paper] ?? THIRD_PAPERS[letter.paper];
  if (paper === undefined) throw new Error(`No paper ${letter.paper}`);
  const pdf = await emptyPdf(letter.id);
  const fonts = await embedFonts(pdf, paper.fonts);
  let sheet: Sheet = { page: pdf.addPage(A4), words: [], fonts, paper, letter };
  const pages = [sheet.words];
  drawHead(sheet);
  drawInfo(sheet);
  drawDate(sheet);
  drawStamp(sheet);
  let y = drawSubject(sheet);
  const width = paper.sidebar === undefined ? TEXT_WIDTH : SIDEBAR_WIDTH;
  for (const text of [letter.salutation, ...letter.body, ...endOf(letter, paper)]) {
    if (y > BOTTOM) {
      sheet = { ...sheet, page: pdf.addPage(A4), words: [] };
      pages.push(sheet.words);
      y = 25;
    }
    y = paragraph(sheet, text, y, width);
  }
  (letter.from.foot ?? []).forEach((line, row) => {
    write(sheet, line, { x: paper.left, y: 276 + row * 4 }, 8);
  });
  return { pdf: await pdf.save(), pages: pages.map(pageOf) };
}

const pageOf = (words: PageWords["words"]): PageWords => ({
  width: 1654,
  height: 2339,
  source: "text-layer",
  engine: "as printed",
  meanConfidence: 1,
  words,
});

function endOf(letter: OwnLetter, paper: Paper): string[] {
  const enclosures = letter.enclosures ?? [];
  const word = letter.truth.language === "en" ? "Enclosures" : "Anlagen";
  return [
    letter.closing,
    "",
    letter.signatory,
    ...(paper.date === "below-signature" && letter.date !== null
      ? [`${letter.from.place.replace(/^\d+ /u, "")}, ${printedDate(letter.date, letter.dateForm)}`]
      : []),
    ...(enclosures.length === 0 ? [] : [`${word}: ${enclosures.join(", ")}`]),
  ].filter((text, at) => text !== "" || at === 1);
}

function drawHead(sheet: Sheet): void {
  const { paper, letter } = sheet;
  const { from } = letter;
  if (paper.head !== null) {
    const lines = [...(from.head ?? []), ...(paper.headAddress ? [from.street, from.place] : [])];
    const { x, y, size, align } = paper.head;
    write(sheet, from.name, { x, y }, size, { align, bold: size > 12 });
    lines.forEach((line, row) => {
      const at = { x, y: y + size * 0.5 + 1 + row * 5 };
      write(sheet, line, at, Math.min(size, 11), { align });
    });
  }
  if (paper.returnLine !== null) {
    const words = [from.name, from.street, from.place].join(paper.returnLine.parts);
    write(sheet, words, { x: paper.address.x, y: paper.returnLine.y }, 7.5);
  }
  [...(letter.marks ?? []), ...letter.to].forEach((line, row) => {
    const at = { x: paper.address.x, y: paper.address.y + row * 5 };
    write(sheet, line, at, 11, { bold: row < (letter.marks ?? []).length });
  });
}

function drawInfo(sheet: Sheet): void {
  const { info } = sheet.paper;
  if (info === null) return;
  const rows = rowsOf(sheet);
  rows.forEach(([label, value], row) => {
    if (info.kind === "row") {
      const x = sheet.paper.left + (row * 160) / Math.max(1, rows.length);
      write(sheet, label, { x, y: info.y }, 8);
      write(sheet, value, { x, y: info.y + 5 }, 10);
    } else if (info.kind === "column") {
      write(sheet, label, { x: info.x, y: info.y + row * 5 }, 9);
      write(sheet, value, { x: info.value, y: info.y + row * 5 }, 10);
    } else {
      const words = `${label}${/[:.]$/u.test(label) ? "" : ":"} ${value}`;
      write(sheet, words, { x: info.x, y: info.y + row * 5 }, 10);
    }
  });
}

function rowsOf({ letter, paper }: Sheet): [string, string][] {
  const rows = (letter.info ?? []).map(([label, value]): [string, string] => [label, value]);
  const label = paper.date !== "below-signature" && "label" in paper.date ? paper.date.label : "";
  return label === "" || letter.date === null || letter.dateForm === "in-info"
    ? rows
    : [...rows, [label, printedDate(letter.date, letter.dateForm)]];
}

function drawDate(sheet: Sheet): void {
  const { paper, letter } = sheet;
  const { date } = paper;
  if (letter.date === null || letter.dateForm === "in-info") return;
  if (date === "below-signature" || "label" in date) return;
  const script = letter.dateForm === "handwritten";
  const words = `${date.before(letter.from.place)}${printedDate(letter.date, letter.dateForm)}`;
  const x = Math.min(date.x, 205 - words.length * (paper.fonts === "typewriter" ? 2.6 : 2));
  write(sheet, words, { x: Math.max(paper.left, x), y: date.y }, script ? 17 : paper.size, {
    script,
  });
}

function drawStamp(sheet: Sheet): void {
  const { stamp } = sheet.letter;
  stamp?.lines.forEach((line, row) => {
    write(sheet, line, { x: stamp.x, y: stamp.y + row * 6 }, 12, { align: "centre", bold: true });
  });
}

function drawSubject(sheet: Sheet): number {
  const { paper, letter } = sheet;
  const printedElsewhere = (letter.info ?? []).some(([label]) => /^(?:Betr|Subject)/u.test(label));
  if (letter.subject === null || printedElsewhere) return paper.subject.y + 8;
  const words = `${paper.subject.label}${letter.subject}`;
  return paragraph(sheet, words, paper.subject.y, TEXT_WIDTH, paper.fonts !== "typewriter") + 2;
}

function paragraph(sheet: Sheet, text: string, top: number, width: number, bold = false): number {
  const { fonts, paper } = sheet;
  const font = bold ? fonts.bold : fonts.regular;
  const left = paper.left;
  let y = top;
  const beside = paper.sidebar ?? [];
  if (text === sheet.letter.salutation) {
    beside.forEach((line, row) => {
      write(sheet, line, { x: 152, y: y + row * 4.5 }, 8);
    });
  }
  for (const line of wrap(text, font, paper.size, width * PT)) {
    write(sheet, line, { x: left, y }, paper.size, { bold });
    y += paper.size * 0.5;
  }
  return y + paper.size * 0.32;
}

function write(
  { page, fonts, words: printed }: Sheet,
  words: string,
  { x, y }: { readonly x: number; readonly y: number },
  size: number,
  how: {
    readonly align?: "left" | "right" | "centre";
    readonly bold?: boolean;
    readonly script?: boolean;
  } = {},
): void {
  const font = how.script === true ? fonts.script : how.bold === true ? fonts.bold : fonts.regular;
  const width = font.widthOfTextAtSize(words, size);
  const shift = how.align === "right" ? width : how.align === "centre" ? width / 2 : 0;
  page.drawText(words, { x: x * PT - shift, y: A4[1] - y * PT - size, size, font });
  keepWords(printed, words, {
    left: x * PT - shift,
    top: y * PT,
    size,
    widthOf: (text) => font.widthOfTextAtSize(text, size),
  });
}

/** Notes where each word of a line stands, in dots. */
function keepWords(
  printed: PageWords["words"],
  words: string,
  place: {
    readonly left: number;
    readonly top: number;
    readonly size: number;
    readonly widthOf: (text: string) => number;
  },
): void {
  const dots = 200 / 72;
  const line = (printed.at(-1)?.line ?? -1) + 1;
  let at = 0;
  for (const text of words.split(" ")) {
    const left = place.left + place.widthOf(words.slice(0, at));
    const right = left + place.widthOf(text);
    at += text.length + 1;
    if (text === "") continue;
    const [top, bottom] = [place.top + place.size * 0.2, place.top + place.size * 1.05];
    const box = [left, top, right, bottom].map((edge) => Math.round(edge * dots));
    const [a = 0, b = 0, c = 0, d = 0] = box;
    printed.push({ text, confidence: 1, box: [a, b, c, d], line });
  }
}

function wrap(text: string, font: PDFFont, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && font.widthOfTextAtSize(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
