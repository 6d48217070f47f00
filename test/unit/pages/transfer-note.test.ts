import { expect, test } from "@jest/globals";
import { CaptureId, DocumentId, Sha256 } from "../../../src/domain/ids.ts";
import { transferNote, type TransferredPage } from "../../../src/pages/transfer-note.ts";

const page = (engine: string, transfer: TransferredPage["image"]["transfer"]): TransferredPage => ({
  component: 0,
  componentPage: 1,
  dpi: 300,
  rotation: 0,
  skewDegrees: 0.4,
  original: { sha256: Sha256.parse("c".repeat(64)), kind: "scan" },
  words: { source: engine === "" ? "text-layer" : "ocr", engine, meanConfidence: 0.9 },
  image: { widthPx: 2480, heightPx: 3508, transfer },
});

test("names engines once, recoded pages by number, and is plain JSON", () => {
  const note = transferNote({
    captureId: CaptureId.parse("01937b2e-0000-7000-8000-000000000001"),
    captureSha256: Sha256.parse("a".repeat(64)),
    documentId: DocumentId.parse("01937b2e-0000-7000-8000-000000000002"),
    capturedAt: new Date("2026-11-23T06:00:00Z"),
    transferredAt: new Date("2026-11-23T06:01:00Z"),
    capturedBy: null,
    channel: "hot-folder",
    software: { name: "Poststelle", version: "0.1.0" },
    pages: [page("tesseract.js 7", "as-is"), page("tesseract.js 7", "recoded"), page("", "as-is")],
    renditionSha256: Sha256.parse("b".repeat(64)),
    archival: {
      declared: "PDF/A-1b",
      structuralCheck: "passed",
      findings: [],
      validatedBy: null,
    },
    stamp: "free-spot",
    irregularities: ["uses-jbig2"],
  });
  expect(note.engines).toEqual(["tesseract.js 7"]);
  expect(note.irregularities).toEqual(["uses-jbig2", "recoded:2"]);
  expect(note.rendition).toMatchObject({ sha256: "b".repeat(64), pages: 3 });
  // Our own check is no validation, and the note must not say so.
  expect(note.rendition.archival).toMatchObject({ declared: "PDF/A-1b", validatedBy: null });
  expect(note.capture.at).toBe("2026-11-23T06:00:00.000Z");
  expect(JSON.parse(JSON.stringify(note))).toEqual(note);
});
