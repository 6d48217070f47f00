import { describe, expect, test } from "@jest/globals";
import type { Barcode, Box } from "../../../src/domain/page.ts";
import { separatorOf } from "../../../src/pages/separator.ts";

const box: Box = [0, 0, 10, 10];
const code = (text: string, format = "Code128"): Barcode => ({ format, text, box });
const words = (text: string) => text.split(" ").map((word) => ({ text: word }));

describe("separatorOf", () => {
  test.each(["PATCHT", "PATCH T", "patcht"])("takes %s as a separator sheet", (text) => {
    expect(separatorOf({ barcodes: [code(text)] })).toEqual({ kind: "separator-sheet" });
  });

  test("takes the Code 39 of Kodak's sheet, but no QR code of the same text", () => {
    expect(separatorOf({ barcodes: [code("PATCHT", "Code39")] })?.kind).toBe("separator-sheet");
    expect(separatorOf({ barcodes: [code("PATCHT", "QRCode")] })).toBeNull();
  });

  test("knows our own printed sheets by their words where the bars cannot be read", () => {
    const sheet =
      "Poststelle · Trennb1att Trcnnblatt Vor jede neue Sendung legen. Das Blatt gehört zu keinem Schriftstück. Trenncode T als Code 128.";
    expect(separatorOf({ barcodes: [], words: words(sheet) })?.kind).toBe("separator-sheet");
    expect(separatorOf({ barcodes: [], words: words("PATGH T") })?.kind).toBe("separator-sheet");
    const note = "Liebe Poststelle, bitte das Trennblatt vor jede Rechnung legen, danke, Anna";
    expect(separatorOf({ barcodes: [], words: words(note) })).toBeNull();
  });

  test("lets a cover sheet's unit go before a bare separator", () => {
    const barcodes = [code("PATCHT"), code("POSTSTELLE:unit=kfz-zulassung", "QRCode")];
    expect(separatorOf({ barcodes })).toEqual({ kind: "cover-sheet", unit: "kfz-zulassung" });
  });

  test("reads our labels and leaves franking marks and payment codes alone", () => {
    expect(separatorOf({ barcodes: [code("POSTSTELLE:label=P-000123", "DataMatrix")] })).toEqual({
      kind: "label",
      text: "P-000123",
    });
    expect(separatorOf({ barcodes: [code("DEA5 0,85 EUR", "DataMatrix")] })).toBeNull();
    expect(separatorOf({ barcodes: [code("POSTSTELLE:unit=../etc", "QRCode")] })).toBeNull();
  });

  test("knows a batch sheet by its code, and takes nothing near it for one", () => {
    expect(separatorOf({ barcodes: [code("POSTSTELLE:batch=K7M2Q9XW")] })).toEqual({
      kind: "batch-sheet",
      code: "K7M2Q9XW",
    });
    for (const near of ["K7M2Q9X", "K7M2Q9XWA", "K7M2Q9XI", "k7m2q9xw"]) {
      expect(separatorOf({ barcodes: [code(`POSTSTELLE:batch=${near}`)] })).toBeNull();
    }
  });

  test("believes the printed name only on a sheet with little else", () => {
    expect(separatorOf({ barcodes: [], words: words("Trennblatt PATCH T") })?.kind).toBe(
      "separator-sheet",
    );
    const letter = words(`${"wort ".repeat(60)}PATCHT`);
    expect(separatorOf({ barcodes: [], words: letter })).toBeNull();
  });
});
