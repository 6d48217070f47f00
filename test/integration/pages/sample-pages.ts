import {
  PDFAcroTerminal,
  PDFBool,
  PDFName,
  PDFString,
  PDFDocument,
  StandardFonts,
  degrees,
  rgb,
  type PDFPage,
} from "pdf-lib";
import sharp from "sharp";

/** Enough German for lines to have ascenders, descenders and capitals as letters have. */
export const LETTER_LINES = [
  "Sehr geehrte Damen und Herren,",
  "hiermit beantrage ich die Ausstellung einer Geburtsurkunde",
  "für meine Tochter, geboren am 12. März 2019 im Klinikum.",
  "Die Gebühr in Höhe von 12 Euro habe ich bereits überwiesen.",
  "Bitte schicken Sie mir die Urkunde an die oben genannte",
  "Anschrift. Für Rückfragen stehe ich gerne zur Verfügung",
  "und bedanke mich im Voraus für Ihre freundliche Bemühung.",
  "Zugleich bitte ich um Auskunft, ob die Bescheinigung auch",
  "für das Kindergeld verwendet werden kann, oder ob ich dafür",
  "einen eigenen Antrag bei der Familienkasse stellen muss.",
  "Mit freundlichen Grüßen",
];

/** Draws the sample letter on a page, from the top, upright in the unrotated page. */
async function drawLetter(document: PDFDocument, page: PDFPage): Promise<void> {
  const font = await document.embedFont(StandardFonts.Helvetica);
  LETTER_LINES.forEach((line, i) =>
    page.drawText(line, { x: 70, y: page.getHeight() - 120 - i * 18, size: 11, font }),
  );
}

/** A one-page A4 PDF with the sample letter as text; /Rotate as given. */
export async function letterPdf(rotate = 0): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  await drawLetter(document, page);
  page.setRotation(degrees(rotate));
  return document.save();
}

/** The sample letter with the same text drawn in white on white. */
export async function hiddenTextPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  const font = await document.embedFont(StandardFonts.Helvetica);
  LETTER_LINES.forEach((line, i) =>
    page.drawText(line, { x: 70, y: 700 - i * 18, size: 11, font, color: rgb(1, 1, 1) }),
  );
  return document.save();
}

/** A page that is one image, with `over` drawn as visible text on it. */
export async function scanPdf(jpeg: Uint8Array, over = "", rotate = 0): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  page.drawImage(await document.embedJpg(jpeg), { x: 0, y: 0, width: 595, height: 842 });
  const font = await document.embedFont(StandardFonts.Helvetica);
  if (over !== "") page.drawText(over, { x: 70, y: 100, size: 8, font });
  page.setRotation(degrees(rotate));
  return document.save();
}

/** A PDF with a form field somebody filled in. */
export async function filledFormPdf(answer: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  await drawLetter(document, page);
  const field = document.getForm().createTextField("name");
  field.setText(answer);
  field.addToPage(page, { x: 70, y: 300, width: 300, height: 24 });
  return document.save();
}

/** The same, filled in by a program that leaves it to the reader to draw what was typed. */
export async function undrawnFormPdf(answer: string): Promise<Uint8Array> {
  const document = await PDFDocument.load(await filledFormPdf(answer));
  const { acroForm } = document.getForm();
  const { context } = document;
  const font = await document.embedFont(StandardFonts.Helvetica);
  acroForm.dict.set(PDFName.of("NeedAppearances"), PDFBool.True);
  acroForm.dict.set(PDFName.of("DR"), context.obj({ Font: { Helv: font.ref } }));
  for (const [field] of acroForm.getAllFields()) {
    field.dict.set(PDFName.of("DA"), PDFString.of("/Helv 12 Tf 0 g"));
    if (!(field instanceof PDFAcroTerminal)) continue;
    for (const widget of field.getWidgets()) widget.dict.delete(PDFName.of("AP"));
  }
  return document.save({ updateFieldAppearances: false });
}

/** The letter on a page whose crop box lies beside the sheet. */
export async function croppedAwayPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.load(await letterPdf(0));
  document.getPage(0).setCropBox(-500, -500, 10, 10);
  return document.save();
}

/** A scan as a machine makes it: grey paper with the letter, turned clockwise and slanted. */
export async function scanJpeg(
  page: { data: Uint8Array; width: number; height: number },
  turn: number,
  slant: number,
): Promise<Uint8Array> {
  const { data, width, height } = page;
  const slanted = await sharp(data, { raw: { width, height, channels: 1 } })
    .linear(0.85, 15)
    .rotate(slant, { background: "#e7e7e7" })
    .jpeg({ quality: 80 })
    .toBuffer();
  const middle = sharp(slanted).resize(width, height, { fit: "cover" });
  return sharp(await middle.toBuffer())
    .rotate(turn)
    .withDensity(200)
    .jpeg()
    .toBuffer();
}
