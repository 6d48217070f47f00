import { describe, expect, test } from "@jest/globals";
import { foundFiles, keyOfFile } from "../../../src/cli/found-files.ts";
import type { ResultLine } from "../../../src/cli/result-line.ts";
import { lineOfFile } from "../../../src/cli/result-lines.ts";

const item = (number: number): string => `00000000-0000-7000-8000-00000000000${number}`;

/** A line of a document on these pages of L1.pdf, each page saying its number. */
const line = (number: number, pages: readonly number[], more: Partial<ResultLine> = {}) => ({
  ...lineOfFile("in/L1.pdf", { why: "" }),
  documentId: item(number),
  mailItemId: item(number),
  role: "main" as const,
  sourcePages: [...pages],
  text: pages.map((page) => `page ${page}`).join("\n\f"),
  pages: pages.map((page) => ({
    page,
    meanConfidence: 1,
    rotation: 0 as const,
    readFrom: "ocr" as const,
    unreadableBecause: null,
  })),
  ...more,
});

describe("foundFiles", () => {
  test("takes facts from the first main document and words from all, in page order", () => {
    const enclosure = line(1, [2], { role: "enclosure", documentId: item(2), subject: "Anlage" });
    const file = foundFiles([line(1, [1, 3], { subject: "Hecke" }), enclosure]).get("L1.pdf");
    expect(file?.letter?.subject).toBe("Hecke");
    expect(file?.letter?.text).toBe("page 1\npage 2\npage 3");
    expect(file?.items).toEqual([[1, 3, 2]]);
  });

  test("tells mail items apart by their pages", () => {
    expect(foundFiles([line(1, [1]), line(2, [2, 3])]).get("L1.pdf")?.items).toEqual([[1], [2, 3]]);
  });

  test("has no letter where the file made no document", () => {
    const refused = lineOfFile("in/L1.pdf", { why: "damaged" });
    expect(foundFiles([refused]).get("L1.pdf")).toEqual({
      letter: null,
      items: [],
      proposed: null,
    });
  });

  test("has the letters that are proposed where a person must split the stack", () => {
    const doubt = lineOfFile("in/L1.pdf", { why: "split", proposedDocuments: [[1, 2], [3]] });
    expect(foundFiles([doubt]).get("L1.pdf")).toMatchObject({
      items: [],
      proposed: [[1, 2], [3]],
    });
  });
});

test.each([
  ["/a/letters/L1.pdf", "L1.pdf"],
  ["letters/batches/B1.pdf", "batches/B1.pdf"],
  ["B1.pdf", "B1.pdf"],
])("a file is known by its name, and by lying in batches: %s", (path, key) => {
  expect(keyOfFile(path)).toBe(key);
});
