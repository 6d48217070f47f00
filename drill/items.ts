import { PDFDocument, StandardFonts } from "pdf-lib";
import sharp from "sharp";
import { cleanScan } from "../fixtures/make/degrade.ts";
import type { Letter } from "../fixtures/make/letter.ts";
import * as citizens from "../fixtures/make/letters-citizens.ts";
import * as organisations from "../fixtures/make/letters-organisations.ts";
import { writeMail } from "../fixtures/make/mail-file.ts";
import { type Piece, randomsOf, scanLetter } from "../fixtures/make/piece.ts";
import { oddPieces } from "../fixtures/make/pieces-odd.ts";
import { makeRandom, pick, type Random } from "../fixtures/make/random.ts";
import type { GreyPicture } from "../fixtures/make/raster.ts";
import { toJpeg } from "../fixtures/make/scan-files.ts";
import { patchSheet } from "../fixtures/make/sheets.ts";
import { poisonShapes } from "./orders.ts";
import type { PoisonKind } from "./plan.ts";

export const channels = ["upload", "hot-folder", "command", "mail"] as const;
export type Channel = (typeof channels)[number];

/** One piece of post a sender offers. */
export interface DrillItem {
  readonly name: string;
  readonly kind: ItemKind;
  readonly channel: Channel;
  readonly fileName: string;
  readonly bytes: Buffer;
  /** The Message-ID of an e-mail, with its brackets; null: it is none, or has none. */
  readonly messageId: string | null;
  /** How many documents must come of it, all roles; null: none, or as many as a person will make of it. */
  readonly documents: number | null;
  /** The batch.yaml beside it, which puts it in a folder of its own; null: none. */
  readonly batchFile: string | null;
}

type ItemKind =
  | "letter"
  | "mail"
  | "mail-with-attachment"
  | "text"
  | "scan"
  | "stack"
  | "sealed"
  | "damaged"
  | "locked"
  | "archive"
  | PoisonKind;

/** Every kind once, those that take longest first. */
const once: readonly ItemKind[] = [
  "engine-hangs",
  "engine-crashes",
  "engine-eats-memory",
  "sealed",
  "stack",
  "scan",
  "archive",
  "mail-with-attachment",
  "damaged",
  "locked",
];

/** What the rest is, of a hundred: mostly cheap, so that a thousand can be worked off on two cores. */
const shares: readonly (readonly [ItemKind, number])[] = [
  ["letter", 46],
  ["mail", 26],
  ["mail-with-attachment", 5],
  ["text", 14],
  ["scan", 4],
  ["stack", 2],
  ["sealed", 1],
  ["damaged", 1],
  ["archive", 1],
];

const writers: readonly ((random: Random) => Letter)[] = [
  citizens.buildingEnquiry,
  citizens.birthCertificate,
  citizens.graveExtension,
  citizens.basicIncome,
  citizens.parkingFine,
  citizens.treeFelling,
  citizens.residenceCertificate,
  citizens.vague,
  organisations.tradeChange,
  organisations.liabilityClaim,
  organisations.schoolChange,
  organisations.invoice,
];

/** Where a piece goes: e-mails to the mailbox, where there is one. */
export interface MakeOptions {
  readonly seed: number;
  readonly hasMailbox: boolean;
}

/** Makes the nth piece (from 0) of a drill; the same seed and number give the same piece. */
export async function makeItem({ seed, hasMailbox }: MakeOptions, nth: number): Promise<DrillItem> {
  const name = `item-${String(nth + 1).padStart(4, "0")}`;
  const random = makeRandom(seed, name);
  const kind = once[nth] ?? drawKind(random);
  const letter = pick(random, writers)(random);
  const made = await makers[kind]({ seed, name, letter });
  const isByMail = hasMailbox && made.ending === "eml" && random() < MAILBOX_SHARE;
  const byFile = made.batchFile === null ? drawChannel(random) : "hot-folder";
  const channel = isByMail ? "mail" : byFile;
  return { name, kind, channel, ...made, fileName: `${name}.${made.ending}` };
}

/** Of the e-mails; the others come as files. */
const MAILBOX_SHARE = 0.8;

/** An e-mail for the mailbox, beside the planned ones. */
export async function makeMail(seed: number, nth: number): Promise<DrillItem> {
  const name = `item-${String(nth + 1).padStart(4, "0")}`;
  const letter = pick(makeRandom(seed, name), writers)(makeRandom(seed, name));
  const mailMade = await makers.mail({ seed, name, letter });
  return { name, kind: "mail", channel: "mail", ...mailMade, fileName: `${name}.eml` };
}

function drawKind(random: Random): ItemKind {
  let left = random() * shares.reduce((sum, [, share]) => sum + share, 0);
  return shares.find(([, share]) => (left -= share) < 0)?.[0] ?? "letter";
}

function drawChannel(random: Random): Exclude<Channel, "mail"> {
  const drawn = random();
  if (drawn < 0.5) return "upload";
  return drawn < 0.88 ? "hot-folder" : "command";
}

interface Made {
  readonly ending: string;
  readonly bytes: Buffer;
  readonly messageId: string | null;
  readonly documents: number | null;
  readonly batchFile: string | null;
}

interface Order {
  readonly seed: number;
  readonly name: string;
  readonly letter: Letter;
}

const makers: Readonly<Record<ItemKind, (order: Order) => Promise<Made>>> = {
  letter: async (order) => made("pdf", await letterPdf(order), 1),
  mail: (order) => mail(order, false),
  "mail-with-attachment": (order) => mail(order, true),
  text: async (order) => made("txt", Buffer.from(linesOf(order).join("\n")), 1),
  scan: async (order) => made("jpg", await toJpeg(await scan(order), 60, 150), 1),
  stack: async (order) => made("pdf", await stack(order), 2),
  sealed: async (order) => ({
    ...made("jpg", await toJpeg(await scan(order), 60, 150), 1),
    batchFile: "deliveryRun: first\nsealed: true\n",
  }),
  damaged: async (order) => made("pdf", await oddPiece(order, "corrupt.pdf"), null),
  locked: async (order) => made("pdf", await oddPiece(order, "encrypted.pdf"), null),
  archive: async (order) => made("zip", await oddPiece(order, "archive.zip"), 2),
  "engine-crashes": (order) => poison(order, "engine-crashes"),
  "engine-hangs": (order) => poison(order, "engine-hangs"),
  "engine-eats-memory": (order) => poison(order, "engine-eats-memory"),
};

const made = (ending: string, bytes: Uint8Array, documents: number | null): Made => ({
  ending,
  bytes: Buffer.from(bytes),
  messageId: null,
  documents,
  batchFile: null,
});

/** No two items are alike: each says its own name. */
function linesOf({ seed, name, letter }: Order): readonly string[] {
  const { sender, office, date, subject, salutation, body, closing, signatory } = letter;
  return [
    sender.name,
    ...sender.lines,
    "",
    "Stadt Lindenau",
    ...office,
    "Rathausplatz 1",
    "04711 Lindenau",
    "",
    `Lindenau, den ${date.split("-").toReversed().join(".")}`,
    `Unser Zeichen: ${name}-${seed}`,
    "",
    subject,
    "",
    salutation,
    ...body.flatMap((text) => (text === "\f" ? [] : [...wrapped(text), ""])),
    closing,
    signatory,
  ];
}

const LINE_CHARACTERS = 84;

const wrapped = (text: string): readonly string[] =>
  text.match(new RegExp(`.{1,${LINE_CHARACTERS}}(?:\\s|$)`, "gu"))?.map((line) => line.trim()) ??
  [];

const LINES_PER_PAGE = 44;

async function letterPdf(order: Order): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  // The same bytes whenever it is made.
  pdf.setCreationDate(new Date(0));
  pdf.setModificationDate(new Date(0));
  await addLetter(pdf, order);
  return pdf.save();
}

/** With a font every reader has: embedding one would cost more than all else. */
async function addLetter(pdf: PDFDocument, order: Order): Promise<void> {
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const lines = linesOf(order);
  for (let from = 0; from < lines.length; from += LINES_PER_PAGE) {
    const page = pdf.addPage([595, 842]);
    for (const [row, line] of lines.slice(from, from + LINES_PER_PAGE).entries()) {
      const text = line.replaceAll(/[^\u0020-\u00ff€„“”–]/gu, "-");
      page.drawText(text, { x: 70, y: 780 - row * 16, size: 11, font });
    }
  }
}

async function stack(order: Order): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setCreationDate(new Date(0));
  pdf.setModificationDate(new Date(0));
  await addLetter(pdf, order);
  const sheet = await PDFDocument.load(await patchSheet());
  for (const page of await pdf.copyPages(sheet, sheet.getPageIndices())) pdf.addPage(page);
  const other = citizens.graveExtension(makeRandom(order.seed, `${order.name} second`));
  await addLetter(pdf, { ...order, letter: other });
  return pdf.save();
}

async function mail(order: Order, hasAttachment: boolean): Promise<Made> {
  const { letter, name, seed } = order;
  const bytes = Buffer.from(hasAttachment ? await letterPdf(order) : "");
  const id = `${name}-${seed}@example.org`;
  const written = writeMail({
    from: { name: letter.sender.name, address: "absender@example.org" },
    subject: letter.subject,
    date: "Mon, 16 Nov 2026 09:12:00 +0100",
    id,
    body: [{ kind: "text", text: linesOf(order).slice(8).join("\n") }],
    attachments: hasAttachment ? [{ name: "Brief.pdf", type: "application/pdf", bytes }] : [],
  });
  const documents = hasAttachment ? 2 : 1;
  // Some senders' programs give none: then the bytes alone say which message it is.
  if (makeRandom(seed, `${name} id`)() < 0.2) {
    const without = written.toString("latin1").replace(/^Message-ID: .*\r\n/m, "");
    return made("eml", Buffer.from(without, "latin1"), documents);
  }
  return { ...made("eml", written, documents), messageId: `<${id}>` };
}

async function scan({ seed, name, letter }: Order): Promise<GreyPicture> {
  const [page] = await scanLetter(letter, 150, cleanScan, randomsOf(seed, name).dirt);
  if (page === undefined) throw new Error(`${name} has no page to scan`);
  return page;
}

/** A strip of a scanned letter, of the shape that does this to whatever reads it (preload.ts). */
async function poison(order: Order, kind: PoisonKind): Promise<Made> {
  const page = await scan(order);
  const height = Math.round(page.width / poisonShapes[kind]);
  const pixels = await sharp(page.pixels, {
    raw: { width: page.width, height: page.height, channels: 1 },
  })
    .extract({ left: 0, top: Math.round(page.height * 0.3), width: page.width, height })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  return made("jpg", await toJpeg({ width: page.width, height, pixels }, 60, 150), null);
}

async function oddPiece({ seed, name }: Order, path: string): Promise<Buffer> {
  const pieces: readonly Piece[] = await oddPieces(makeRandom(seed, name)() * 2 ** 31);
  const piece = pieces.find((each) => each.path === path);
  if (piece === undefined) throw new Error(`The sample post has no ${path}`);
  return piece.bytes;
}
