import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "@jest/globals";
import { PDFDocument } from "pdf-lib";
import { caseSentence } from "../../../src/domain/sentences/sentence-for.ts";
import { FolderId } from "../../../src/domain/ids.ts";
import { makeSteps } from "../../../workers/steps.ts";
import { startFakeClamd, type TestClamd } from "../../support/clamd.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";
import { tarOf } from "../../support/tar-of.ts";
import { zipOf } from "../../support/zip-of.ts";
import { testStepSettings } from "../../support/step-settings.ts";

let clamd: TestClamd | null = null;
afterEach(async () => {
  await clamd?.stop();
  clamd = null;
});

const ID = FolderId.parse("01890000-0000-7000-8000-000000000000");
const LIMITS = {
  bytesMax: 1e8,
  pagesMax: 100,
  pixelsMax: 2e8,
  nestingMax: 6,
  entriesMax: 100,
  ratioMax: 200,
};
const NEEDLE = Buffer.from("Diese Zeilen stehen fuer Schadsoftware.");

const zip = (bytes: Uint8Array, name = "a.txt") => zipOf([{ name, bytes }]);
const tarGz = (bytes: Buffer) => gzipSync(tarOf([{ name: "a.txt", content: bytes }]));
const mail = (bytes: Uint8Array, type = "application/octet-stream") =>
  Buffer.from(
    `From: a@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nGuten Tag\r\n--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(bytes).toString("base64")}\r\n--b--\r\n`,
  );
async function pdf(bytes: Uint8Array): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage();
  await document.attach(bytes, "a.txt");
  return document.save();
}
const invoice = (bytes: Buffer) =>
  Buffer.from(
    `<?xml version="1.0"?><Invoice><ID>1</ID><IssueDate>2026-05-01</IssueDate><EmbeddedDocumentBinaryObject filename="a.txt">${bytes.toString("base64")}</EmbeddedDocumentBinaryObject></Invoice>`,
  );

test("every file is shown to the scanner by itself, however deep it lies, and the finding is named", async () => {
  // Knows the file alone, not what is around it: so each must have been shown.
  const started = await startFakeClamd((content) =>
    content.equals(NEEDLE) ? "stream: Test.Needle FOUND" : "stream: OK",
  );
  clamd = started;
  const { inspect } = makeSteps({ ...testStepSettings, clamavUrl: started.url });
  const wrapped: Readonly<Record<string, Uint8Array>> = {
    plain: NEEDLE,
    zip: await zip(NEEDLE),
    "zip in zip": await zip(await zip(NEEDLE), "b.zip"),
    "tar.gz": tarGz(NEEDLE),
    mail: mail(NEEDLE),
    "zip in a mail in a mail": mail(mail(await zip(NEEDLE)), "message/rfc822"),
    PDF: await pdf(NEEDLE),
    "PDF in a zip in a mail": mail(await zip(await pdf(NEEDLE), "a.pdf")),
    "e-invoice": invoice(NEEDLE),
  };
  for (const [how, bytes] of Object.entries(wrapped)) {
    const blobs = new MemoryBlobs();
    const original = { folder: ID, sha256: await blobs.write(ID, bytes) };
    const input = inspect.input.parse({
      captureId: ID,
      original,
      folder: ID,
      originalName: how,
      sealed: false,
      limits: LIMITS,
    });
    const outcome = await inspect.run(input, stepContext(blobs));
    expect({ how, ...outcome }).toMatchObject({ how, reason: "virus-found" });
    const detail = outcome.kind === "needs-human" ? outcome.detail : "";
    expect(caseSentence("virus-found", detail, "de")).toMatch(
      /enthält Schadsoftware \(Test\.Needle\): nicht öffnen/,
    );
  }
});
