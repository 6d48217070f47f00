import { describe, expect, test } from "@jest/globals";
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import sharp from "sharp";
import type { PageWords, Rotation, Word } from "../../../src/domain/page.ts";
import { compose, composePdf, type ComposePage } from "../../../src/pages/compose-pdf.ts";
import { glyphlessTrueType } from "../../../src/pages/pdf-write-glyphless.ts";
import { readG4Tiff } from "../../../src/pages/pdf-write-g4.ts";
import { srgbProfile } from "../../../src/pages/pdf-write-srgb.ts";
import { placeWords } from "../../../src/pages/pdf-write-text-layer.ts";
import { readText, readWithPoppler } from "./compose-read.ts";

const createdAt = new Date("2026-11-23T08:00:00Z");
const WIDTH = 827;
const HEIGHT = 1169;
const DPI = 100;

async function paper(format: "jpeg" | "png", width = WIDTH, height = HEIGHT): Promise<Uint8Array> {
  const image = sharp({ create: { width, height, channels: 3, background: "#f7f7f2" } });
  return new Uint8Array(await (format === "jpeg" ? image.jpeg() : image.png()).toBuffer());
}

/** Words set in lines of `pitch` pixels from (x, y), 12 pixels a letter. */
function wordsOf(lines: readonly string[], at = { x: 100, y: 300 }, pitch = 40): PageWords {
  const words: Word[] = lines.flatMap((line, number) => {
    let left = at.x;
    const top = at.y + number * pitch;
    return line.split(" ").map((text): Word => {
      const width = Array.from(text).length * 12;
      const box: Word["box"] = [left, top, left + width, top + 20];
      left += width + 10;
      return { text, confidence: 0.9, box, line: number };
    });
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    source: "ocr",
    engine: "test",
    meanConfidence: 0.9,
    words,
  };
}

async function pageOf(words: PageWords, more: Partial<ComposePage> = {}): Promise<ComposePage> {
  const image = await paper("jpeg");
  return {
    image,
    widthPx: WIDTH,
    heightPx: HEIGHT,
    dpi: DPI,
    turn: 0,
    skewDegrees: 0,
    words,
    ...more,
  };
}

const input = (pages: readonly ComposePage[]) => ({
  pages,
  stamp: null,
  title: "Schreiben",
  createdAt,
  format: "PDF/A-1b" as const,
});

describe("the text layer", () => {
  const lines = [
    "Sehr geehrte Frau Müßiggang-Öztürk,",
    "gemäß § 195 BGB schulden Sie 1.234,56 €",
    "„Größe“ – Äpfel, Übergänge · José Ławniczak",
    "Москва Ελλάδα 𝔄",
  ];

  test("comes back exactly, with blanks between words and lines in order", async () => {
    const pdf = await composePdf(input([await pageOf(wordsOf(lines))]));
    const { text } = await readText(pdf, 0);
    expect(
      text
        .trim()
        .split(/\r?\n/)
        .map((line) => line.trimEnd()),
    ).toEqual(lines);
  });

  test("comes back exactly in pdftotext, where poppler-utils is installed", async () => {
    const pdf = await composePdf(input([await pageOf(wordsOf(lines))]));
    const text = readWithPoppler === null ? lines.join("\n") : readWithPoppler(pdf);
    expect(text.trim().split("\n")).toEqual(lines);
  });

  test.each([0, 90, 180, 270] as const)(
    "lies where the words are on a page turned by %d",
    async (turn) => {
      const lying = turn === 90 || turn === 270;
      const image = await paper("jpeg", lying ? HEIGHT : WIDTH, lying ? WIDTH : HEIGHT);
      const size = lying ? { widthPx: HEIGHT, heightPx: WIDTH } : {};
      const page = await pageOf(wordsOf(["Anfang", "Ende"]), {
        image,
        turn: turn satisfies Rotation,
        ...size,
      });
      const { boxes, width } = await readText(await composePdf(input([page])), 0);
      expect(width).toBeCloseTo((WIDTH / DPI) * 72, 0);
      const scale = 72 / DPI;
      expect(boxes[0]?.left).toBeCloseTo(100 * scale, 0);
      expect(boxes[0]?.bottom).toBeCloseTo((HEIGHT - 320) * scale, 0);
    },
  );

  test("a word is as wide as its box", async () => {
    const { boxes, text } = await readText(
      await composePdf(input([await pageOf(wordsOf(["Rathaus"]))])),
      0,
    );
    expect(text.trim()).toBe("Rathaus");
    const right = Math.max(...boxes.map((box) => box.right));
    expect(right).toBeCloseTo(((100 + 7 * 12) * 72) / DPI, 0);
  });

  test("follows the slant of a skewed scan, whether deskewing grew the image or not", async () => {
    const geometry = { widthPt: 595, heightPt: 842, skewDegrees: 2 };
    const angle = (2 * Math.PI) / 180;
    const grown = 595 * Math.cos(angle) + 842 * Math.sin(angle);
    const grownHeight = 595 * Math.sin(angle) + 842 * Math.cos(angle);
    const same = placeWords({ ...wordsOf([]), width: 1654, height: 2341 }, geometry);
    const bigger = placeWords(
      {
        ...wordsOf([]),
        width: Math.round((grown * 200) / 72),
        height: Math.round((grownHeight * 200) / 72),
      },
      geometry,
    );
    expect(same.pointsPerPixel).toBeCloseTo(0.36, 3);
    expect(bigger.pointsPerPixel).toBeCloseTo(0.36, 3);
    // Right of the centre the scan's line lies lower: clockwise on the page.
    const centre = same.toPage(827, 1170.5);
    const right = same.toPage(1654, 1170.5);
    expect(centre).toEqual({ x: expect.closeTo(297.5), y: expect.closeTo(421) });
    expect(right.y).toBeCloseTo(421 - 297.5 * Math.sin(angle), 3);
  });

  const fromAside: ComposePage["corners"] = [
    [0.09, 0.03],
    [0.93, 0.07],
    [0.99, 0.96],
    [0.02, 0.92],
  ];
  const letter = [
    "Sehr geehrte Frau Müßiggang-Öztürk, wegen der",
    "Größe des Behälters erhebe ich Einspruch und",
    "bitte um Antwort bis zum 07.05.2026. Über die",
    "Höhe der Gebühr, die Straße und den Zähler ist",
    "bisher nichts entschieden.",
    "Außerdem schulden Sie nach § 195 BGB die übrigen",
    "1.234,56 € für März. Eine Abschrift liegt bei.",
  ];

  test.each([
    ["1 degree askew", { skewDegrees: 1 }],
    ["1.7 degrees askew", { skewDegrees: 1.7 }],
    ["2.5 degrees askew", { skewDegrees: 2.5 }],
    ["2.5 degrees askew the other way", { skewDegrees: -2.5 }],
    ["seen from aside", { corners: fromAside }],
  ])("keeps its lines apart and in order on a page %s", async (_, lie) => {
    for (const pitch of [22, 26, 30, 36]) {
      const words = wordsOf(letter, { x: 100, y: 300 }, pitch);
      const pdf = await composePdf(input([await pageOf(words, lie)]));
      const { text } = await readText(pdf, 0);
      // A line may end in a blank, none starts with one.
      expect(text.replaceAll(/ *\r?\n/g, "\n").trimEnd()).toBe(letter.join("\n"));
      const raw = readWithPoppler === null ? letter.join("\n") : readWithPoppler(pdf);
      expect(raw.trim()).toBe(letter.join("\n"));
    }
  });

  test("a page without words has no layer", async () => {
    const { text } = await readText(await composePdf(input([await pageOf(wordsOf([""]))])), 0);
    expect(text.trim()).toBe("");
  });
});

describe("the images", () => {
  test("a JPEG keeps its bytes", async () => {
    const page = await pageOf(wordsOf(["Brief"]));
    const stream = await imageOf(await composePdf(input([page])));
    expect(filterOf(stream)).toBe("/DCTDecode");
    expect(Buffer.compare(stream.contents, page.image)).toBe(0);
  });

  test("a Group 4 TIFF keeps its code", async () => {
    const image = g4Tiff();
    const g4 = readG4Tiff(image, 0);
    const stream = await imageOf(await composePdf(input([await pageOf(wordsOf([]), { image })])));
    expect(filterOf(stream)).toBe("/CCITTFaxDecode");
    expect(Buffer.compare(stream.contents, g4?.data ?? new Uint8Array())).toBe(0);
    const { data } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
    expect(data.every((value) => value === 255)).toBe(true);
  });

  test("a plain PNG keeps its rows, an interlaced or transparent one is stored anew without loss", async () => {
    const plain = await compose(input([await pageOf(wordsOf([]), { image: await paper("png") })]));
    expect(plain.pages[0]?.transfer).toBe("as-is");
    const see = {
      create: { width: 40, height: 30, channels: 4 as const, background: "#00000080" },
    };
    const through = new Uint8Array(await sharp(see).png({ progressive: true }).toBuffer());
    const laid = await compose(input([await pageOf(wordsOf([]), { image: through })]));
    expect(laid.pages[0]).toEqual({
      widthPx: 40,
      heightPx: 30,
      transfer: "recoded-lossless",
      colour: "colour",
    });
    expect((await imageOf(laid.pdf)).dict.has(PDFName.of("SMask"))).toBe(false);
  });

  test("CMYK becomes sRGB, as the output intent promises", async () => {
    const cmyk = await sharp(await paper("png"))
      .toColourspace("cmyk")
      .jpeg()
      .toBuffer();
    const { pdf, pages } = await compose(
      input([await pageOf(wordsOf([]), { image: new Uint8Array(cmyk) })]),
    );
    expect(pages[0]?.transfer).toBe("recoded");
    expect(String((await imageOf(pdf)).dict.get(PDFName.of("ColorSpace")))).toBe("/DeviceRGB");
  });

  test("a JPEG that breaks off half way is kept as it came, stamp and all", async () => {
    const whole = await paper("jpeg");
    const image = whole.slice(0, Math.floor(whole.length * 0.6));
    const page = await pageOf(wordsOf(["Rest"]), { image });
    const { pdf, pages } = await compose({ ...input([page]), stamp: { lines: ["Eingang"] } });
    expect(pages[0]?.transfer).toBe("as-is");
    expect((await readText(pdf, 0)).text).toContain("Rest");
  });

  test("bytes that are no image are refused", async () => {
    const image = new TextEncoder().encode("no image");
    await expect(composePdf(input([await pageOf(wordsOf([]), { image })]))).rejects.toThrow(
      /unsupported image/,
    );
  });
});

describe("the receipt stamp", () => {
  const stamp = {
    lines: ["Eingang Stadt Lindenau", "LIN-2026-0000123-4", "Mo 23.11.2026, Größe §"],
  };

  test("stands on the first page only, at the top right, and is found by its text", async () => {
    const pages = [await pageOf(wordsOf(["Erste Seite"])), await pageOf(wordsOf(["Zweite Seite"]))];
    const { pdf, stamp: place } = await compose({ ...input(pages), stamp });
    expect(place).toBe("free-spot");
    const first = await readText(pdf, 0);
    for (const line of stamp.lines) expect(first.text).toContain(line);
    const heading = first.boxes.find((box) => box.character === "E" && box.bottom > 700);
    expect(heading?.left).toBeGreaterThan(first.width / 2);
    expect((await readText(pdf, 1)).text).not.toContain("Eingang");
  });

  test("covers no word: where the head is full, the page gets a strip above", async () => {
    const full = wordsOf(
      Array.from({ length: 20 }, () => "WWWWWWWWW ".repeat(7).trim()),
      { x: 5, y: 5 },
    );
    const { pdf, stamp: place } = await compose({ ...input([await pageOf(full)]), stamp });
    expect(place).toBe("added-strip");
    const document = await PDFDocument.load(pdf);
    expect(document.getPage(0).getHeight()).toBeGreaterThan((HEIGHT / DPI) * 72 + 30);
    expect((await readText(pdf, 0)).text).toContain("Eingang Stadt Lindenau");
  });

  test("breaks a line that is too long, between words or within one, and loses nothing", async () => {
    const town = "Verbandsgemeinde Langenlonsheim-Stromberg an der Nahe und im Hunsrück";
    const endless = "Donaudampfschifffahrtsgesellschaftskapitänswitwenstadt".repeat(2);
    const long = { lines: [`Eingang ${town}`, endless, "Erfasst: 23.11.2026, 07:32 Uhr"] };
    const page = await pageOf(wordsOf([]));
    const { pdf, stamp: place } = await compose({ ...input([page]), stamp: long });
    expect(place).toBe("free-spot");
    const { boxes, text, width } = await readText(pdf, 0);
    const letters = (given: string) => given.replaceAll(/\s/g, "");
    expect(letters(text)).toBe(letters(long.lines.join("")));
    const shown = boxes.filter(({ character }) => character.trim() !== "");
    expect(Math.max(...shown.map((box) => box.right))).toBeLessThan(width - 14);
    expect(Math.min(...shown.map((box) => box.left))).toBeGreaterThan(width - 14 - 200);
  });

  test("avoids ink that is no word: a logo at the top right", async () => {
    const logo = await sharp({
      create: { width: 250, height: 150, channels: 3, background: "#206020" },
    })
      .png()
      .toBuffer();
    const image = await sharp(await paper("png"))
      .composite([{ input: logo, left: WIDTH - 260, top: 10 }])
      .jpeg()
      .toBuffer();
    const page = await pageOf(wordsOf([]), { image: new Uint8Array(image) });
    const { pdf } = await compose({ ...input([page]), stamp });
    const { boxes } = await readText(pdf, 0);
    const scale = 72 / DPI;
    for (const box of boxes.filter(({ character }) => character.trim() !== "")) {
      const beside = box.right < (WIDTH - 260) * scale || box.left > (WIDTH - 10) * scale;
      const below = box.top < (HEIGHT - 160) * scale;
      expect(beside || below).toBe(true);
    }
  });
});

describe("the file", () => {
  test("composing twice gives the same bytes", async () => {
    const page = await pageOf(wordsOf(["Einmal"]));
    const once = await composePdf({ ...input([page]), stamp: { lines: ["Eingang"] } });
    const again = await composePdf({ ...input([page]), stamp: { lines: ["Eingang"] } });
    expect(Buffer.compare(once, again)).toBe(0);
  });

  test("has what PDF/A asks of it: plain XMP, an sRGB intent, an identifier, no transparency", async () => {
    const pdf = await composePdf({
      ...input([await pageOf(wordsOf(["A"]))]),
      title: "A < B & „C“",
    });
    const source = Buffer.from(pdf).toString("utf8");
    expect(source).toContain("<pdfaid:part>1</pdfaid:part>");
    expect(source.startsWith("%PDF-1.4\n")).toBe(true);
    expect(source).toContain("A &lt; B &amp; „C“");
    expect(source).not.toMatch(/\/SMask|\/JBIG2Decode|\/Encrypt|\/JavaScript/);
    const document = await PDFDocument.load(pdf, { updateMetadata: false });
    expect(document.getTitle()).toBe("A < B & „C“");
    expect(document.catalog.lookup(PDFName.of("OutputIntents"), PDFArray).size()).toBe(1);
    expect(String(document.context.trailerInfo.ID)).toMatch(
      /^\[ <[0-9a-f]{32}> <[0-9a-f]{32}> \]$/,
    );
  });

  test("a bundle of 300 pages keeps within bounded memory and keeps each page's text", async () => {
    const page = await pageOf(wordsOf(["Seite"]));
    const pages = Array.from({ length: 300 }, (_, i) => ({
      ...page,
      words: wordsOf([`Seite ${i + 1}`]),
    }));
    const before = process.memoryUsage.rss();
    const pdf = await composePdf(input(pages));
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 2 ** 20);
    expect((await readText(pdf, 299)).text.trim()).toBe("Seite 300");
  });

  test("no page is an error, not an empty file", async () => {
    await expect(composePdf(input([]))).rejects.toThrow(RangeError);
  });

  test("the made font and profile are whole", () => {
    const font = Buffer.from(glyphlessTrueType());
    let sum = 0;
    for (let at = 0; at < font.length; at += 4) sum = (sum + font.readUInt32BE(at)) >>> 0;
    expect(sum).toBe(0xb1b0afba);
    const profile = Buffer.from(srgbProfile());
    expect(profile.readUInt32BE(0)).toBe(profile.length);
    expect(profile.toString("latin1", 36, 40)).toBe("acsp");
  });
});

async function imageOf(pdf: Uint8Array): Promise<PDFRawStream> {
  const document = await PDFDocument.load(pdf);
  const images = document.getPage(0).node.Resources()?.lookup(PDFName.of("XObject"), PDFDict);
  const stream = images?.lookup(PDFName.of("Scan"));
  if (!(stream instanceof PDFRawStream)) throw new Error("the page has no image");
  return stream;
}

const filterOf = (stream: PDFRawStream) => String(stream.dict.get(PDFName.of("Filter")));

/** A white page in Group 4: a row like the one above (white) is the single bit 1, then the end mark. */
function g4Tiff(): Uint8Array {
  const bits = `${"1".repeat(HEIGHT)}${"000000000001".repeat(2)}`;
  const code = Buffer.from(
    (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2)),
  );
  const entries = [
    [256, 4, WIDTH],
    [257, 4, HEIGHT],
    [258, 3, 1],
    [259, 3, 4],
    [262, 3, 0],
    [273, 4, 122],
    [277, 3, 1],
    [278, 4, HEIGHT],
    [279, 4, code.length],
  ] as const;
  const head = Buffer.alloc(122);
  head.write("II*\0", 0, "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  for (const [i, [tag, type, value]] of entries.entries()) {
    const at = 10 + i * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  return new Uint8Array(Buffer.concat([head, code]));
}
