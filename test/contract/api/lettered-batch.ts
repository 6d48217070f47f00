import { PDFDocument } from "pdf-lib";
import { coverSheet } from "../../../fixtures/make/sheets.ts";
import { sizedPageImage } from "../../../src/pages/sized-page-image.ts";
import { sha256Of } from "../../../src/blobs/blob-store.ts";
import { BlobRef } from "../../../src/domain/ids.ts";
import { OriginalPage } from "../../../src/domain/page.ts";
import { keyOf } from "../../../src/store/item-keys.ts";
import type { TestHouse } from "../../support/house.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { workOff } from "../../support/work-off.ts";

/** One letter of a batch, and everything by which it can be recognised in an answer. */
export interface BatchLetter {
  /** A word that stands on each of its pages and nowhere else. */
  readonly marker: string;
  readonly unit: string;
  readonly documentId: string;
  readonly mailItemId: string;
  readonly receiptNumber: string;
  readonly pageIds: readonly string[];
  /** SHA-256 of every stored and every resized form of its pages. */
  readonly hashes: ReadonlySet<string>;
}
export interface LetteredBatch {
  readonly captureId: string;
  readonly letters: readonly BatchLetter[];
}

/** The widths a test asks for, beside the image as it is stored. */
export const widthsAsked = [160, 640];

/** A word for each letter that no other word begins with, and no stemmer shortens. */
const markerOf = (index: number): string =>
  `Kennwort${String.fromCodePoint(97 + index, 97 + ((index * 7) % 26))}zq${index}x`;

const firstPage = (marker: string): string[] => [
  `Erika ${marker}`,
  "Am Anger 7",
  "04703 Lindenau",
  "",
  "Stadt Lindenau",
  "Rathausplatz 1",
  "04711 Lindenau",
  "",
  `Betreff: Anliegen ${marker}`,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  `hiermit schreibe ich Ihnen wegen ${marker} und bitte um Ihre baldige Antwort.`,
];
const secondPage = (marker: string): string[] => [
  `und möchte zu ${marker} noch hinzufügen, dass die Sache eilt und ich auf Ihre Antwort warte.`,
  "Ich danke Ihnen im Voraus für Ihre Mühe.",
];

/** Less to draw than A4, and nothing here depends on the size of a sheet. */
const SCALE = 0.6;

/**
 * A stack of twenty letters behind cover sheets, in turn for two units, every fifth of two pages, taken
 * in and worked off by the real steps.
 */
export async function letteredBatch(
  house: TestHouse,
  units: readonly [string, string],
): Promise<LetteredBatch> {
  const stack = await PDFDocument.create();
  const append = async (bytes: Uint8Array): Promise<void> => {
    const part = await PDFDocument.load(bytes);
    for (const page of await stack.copyPages(part, part.getPageIndices())) {
      page.scale(SCALE, SCALE);
      stack.addPage(page);
    }
  };
  const markers = Array.from({ length: 20 }, (_, index) => markerOf(index));
  for (const [index, marker] of markers.entries()) {
    await append(await coverSheet(units[index % 2] ?? units[0], "Code128"));
    const pages = index % 5 === 0 ? [firstPage(marker), secondPage(marker)] : [firstPage(marker)];
    await append(await lettersPdf(...pages));
  }
  const { captureId } = await handIn(house, "Stapel Kennwortliste.pdf", await stack.save());
  await workOff(house);
  const letters = await Promise.all(markers.map((marker) => letterWith(house, marker)));
  return { captureId, letters };
}

async function letterWith(house: TestHouse, marker: string): Promise<BatchLetter> {
  const rows = await house.inTenant((trx) =>
    trx
      .selectFrom("pageVersion")
      .innerJoin("documentPage", "documentPage.pageId", "pageVersion.pageId")
      .innerJoin("document", "document.id", "documentPage.documentId")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .innerJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
      .select(["document.id as documentId", "mailItem.id as mailItemId", "mailItem.receiptNumber"])
      .select(["orgUnit.key as unit", "pageVersion.pageId", "pageVersion.folderId"])
      .select(["pageVersion.imageSha256", "pageVersion.original", "pageVersion.wordsSha256"])
      .where("pageVersion.plainText", "like", `%${marker}%`)
      .execute(),
  );
  const [first] = rows;
  if (first === undefined) throw new Error(`No document holds ${marker}`);
  const hashes = new Set<string>();
  for (const row of rows) {
    const original = OriginalPage.nullable().parse(row.original);
    for (const hash of [row.imageSha256, original?.sha256, row.wordsSha256]) {
      if (hash != null) hashes.add(hash);
    }
    const key = await house.inTenant((trx) => keyOf(trx, house.keys, house.tenantId, row.folderId));
    const ref = BlobRef.parse({ folder: row.folderId, sha256: row.imageSha256 });
    const image = await house.blobs.read(ref, key);
    for (const width of widthsAsked) {
      hashes.add(sha256Of((await sizedPageImage(image, width)).bytes));
    }
  }
  const { unit, documentId, mailItemId, receiptNumber } = first;
  const pageIds = rows.map((row) => row.pageId);
  return { marker, unit, documentId, mailItemId, receiptNumber, pageIds, hashes };
}
