import { PDFDocument, StandardFonts } from "pdf-lib";
import { makeAccept, type Accepted } from "../../src/intake/accept.ts";
import { machineReceipt } from "../../src/domain/receipt.ts";
import type { TestHouse } from "./house.ts";

/** A born-digital PDF: one page per list of lines, whose text layer says just these. */
export async function lettersPdf(...pages: readonly (readonly string[])[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const lines of pages) {
    const page = pdf.addPage([595, 842]);
    lines.forEach((line, row) => {
      page.drawText(line, { x: 70, y: 780 - row * 16, size: 11, font });
    });
  }
  return pdf.save();
}

/** Hands a file in at the one door, as the scanner would. */
export function handIn(
  house: TestHouse,
  name: string,
  bytes: Uint8Array,
  over: { readonly sealed?: boolean } = {},
): Promise<Accepted> {
  const now = new Date();
  return makeAccept({ ...house, now: () => now })({
    tenantId: house.tenantId,
    channel: "hot-folder",
    externalId: name,
    bytes,
    name,
    path: name,
    mediaType: "application/pdf",
    receipt: machineReceipt(now, "Europe/Berlin"),
    recordedBy: "channel:hot-folder",
    capturedAt: now,
    batchId: null,
    class: "normal",
    sealed: over.sealed ?? false,
  });
}
