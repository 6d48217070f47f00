import { describe, expect, test } from "@jest/globals";
import { packPageWords } from "../../../src/blobs/page-words.ts";
import { proposedSplitOf } from "../../../src/domain/file-fault.ts";
import { FolderId } from "../../../src/domain/ids.ts";
import type { PageWords } from "../../../src/domain/page.ts";
import { makeSeparate, SeparateInput } from "../../../workers/separate.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const id = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const CAPTURE = id(1);
const sheet = [{ format: "Code128", text: "PATCHT", box: [0, 0, 1, 1] }];
const batchSheet = [{ format: "Code128", text: "POSTSTELLE:batch=K7M2Q9XW", box: [0, 0, 1, 1] }];
const closed = ["Mit freundlichen Grüßen", "Erika Muster"];

/** The first page of a letter to the town; `more` follows its salutation. */
const letter = (name: string, street: string, ...more: readonly string[]): PageWords =>
  pageOfLines(
    [
      [name, street, "04726 Lindenau", ""],
      ["Stadt Lindenau", "Rathausplatz 1", "04711 Lindenau", ""],
      [">>4. Dezember 2025", "", "Warmes Wasser", "", "Sehr geehrte Damen und Herren,"],
      more,
    ].flat(),
  );
const erika = letter("Erika Muster", "Am Anger 4", "das Wasser ist kalt.", ...closed);
const olaf = letter("Olaf Berger", "Schulgasse 9", "seit Wochen bleibt das Licht aus und");
const second = pageOfLines(["- 2 -", "niemand kommt vorbei, um es zu richten.", ...closed]);
/** A head without the town: it may be a letter or not. */
const unclear = pageOfLines([
  "Verein Frohsinn",
  "Tel. 0341 1234",
  ">>3. März 2025",
  "Guten Tag,",
  "wir danken Ihnen für die gute Zusammenarbeit im vergangenen Jahr und freuen uns, wenn auch",
  "das kommende Jahr unseren Mitgliedern und der ganzen Nachbarschaft so viel Freude macht.",
]);

const slip = [{ format: "QRCode", text: "POSTSTELLE:pull=K7M2Q9XW", box: [0, 0, 1, 1] }];

type Leaf = PageWords | "blank" | "sheet" | "batch-sheet" | "slip";
const barcodesOf: Readonly<Record<string, unknown>> = { sheet, "batch-sheet": batchSheet, slip };

/** What the step says of a scan of these pages. */
async function separate(leaves: readonly Leaf[], more: Readonly<Record<string, unknown>> = {}) {
  const blobs = new MemoryBlobs();
  const pages = [];
  for (const [index, leaf] of leaves.entries()) {
    const words =
      typeof leaf === "string"
        ? null
        : await blobs.write(FolderId.parse(CAPTURE), packPageWords(leaf));
    pages.push({
      pageId: id(100 + index),
      position: index + 1,
      component: 0,
      blank: leaf === "blank",
      barcodes: (typeof leaf === "string" ? barcodesOf[leaf] : null) ?? [],
      mailItemId: null,
      folder: CAPTURE,
      blobs: words === null ? [] : [words],
      words,
    });
  }
  const input = SeparateInput.parse({
    captureId: CAPTURE,
    sealed: false,
    own: { name: "Stadt Lindenau", street: "Rathausplatz 1" },
    shape: "scan",
    components: [],
    pages,
    batchSheets: [],
    slips: [],
    order: null,
    freshItems: leaves.map((_, index) => id(200 + index)),
    freshDocuments: leaves.map((_, index) => id(300 + index)),
    ...more,
  });
  const outcome = await makeSeparate().run(input, stepContext(blobs));
  const numbers = new Map<string, number>(pages.map((page) => [page.pageId, page.position]));
  return {
    outcome,
    letters:
      outcome.kind === "done"
        ? outcome.output.items.map((item) =>
            item.documents.flatMap((each) => each.pages.map((page) => numbers.get(page))),
          )
        : null,
    discards: outcome.kind === "done" ? outcome.output.discards : [],
  };
}

describe("a scan without sheets", () => {
  test("is cut where a letter surely begins, and a single letter stays whole", async () => {
    expect((await separate([erika, olaf, second, erika])).letters).toEqual([[1], [2, 3], [4]]);
    expect((await separate([olaf, second])).letters).toEqual([[1, 2]]);
  });

  test("is cut at blank sheets between letters, not at the blank back inside one", async () => {
    const { letters, discards } = await separate([erika, "blank", olaf, "blank", second]);
    expect(letters).toEqual([[1], [3, 5]]);
    expect(discards.map(({ position, reason }) => [position, reason])).toEqual([
      [2, "blank"],
      [4, "blank"],
    ]);
  });

  test("goes to a person in doubt, with the pages in doubt and a split that has every page", async () => {
    const { outcome } = await separate([erika, unclear, olaf]);
    expect(outcome).toMatchObject({ kind: "needs-human", reason: "split-in-doubt" });
    const split = proposedSplitOf(outcome.kind === "needs-human" ? outcome.detail : null);
    expect(split?.doubtsAt).toEqual([2]);
    expect(split?.letters.flat().toSorted()).toEqual([1, 2, 3]);
    expect(split?.letters.at(-1)).toEqual([3]);
    expect(split?.setAside).toEqual([]);
  });
});

test("with sheets, the sheets alone say where letters begin", async () => {
  expect(
    (await separate([erika, "sheet", "blank", unclear, second, "sheet", olaf])).letters,
  ).toEqual([[1], [4, 5], [7]]);
  expect((await separate([erika, unclear, "sheet", olaf])).letters).toEqual([[1, 2], [4]]);
});

test("the sheet of a batch is set aside and says nothing of where letters begin", async () => {
  const sheetOfBatch = { batchSheets: [id(100)] };
  const { letters, discards } = await separate(["batch-sheet", erika, olaf], sheetOfBatch);
  expect(letters).toEqual([[2], [3]]);
  expect(discards.map(({ position, reason }) => [position, reason])).toEqual([[1, "batch-sheet"]]);
  // A code that no batch of this town has stands on somebody's letter.
  expect((await separate(["batch-sheet", second])).letters).toEqual([[1, 2]]);
});

test("a sealed envelope is never cut, whatever its pages say", async () => {
  expect((await separate([erika, olaf], { sealed: true })).letters).toEqual([[1, 2]]);
});

describe("behind a pull slip of this town", () => {
  const ITEM = id(7);
  const slips = (over: object = {}) => ({
    slips: [
      {
        slipId: id(8),
        code: "K7M2Q9XW",
        documentId: id(9),
        documentState: "awaiting-re-scan",
        ended: null,
        folder: ITEM,
        pages: [id(41), id(42)],
        ...over,
      },
    ],
  });

  test("the pages are versions of those asked for, and make no letter", async () => {
    const { outcome, discards } = await separate(["slip", olaf, "blank", second], slips());
    const pages = [
      { pageId: id(41), by: id(101) },
      { pageId: id(42), by: id(103) },
    ];
    expect(outcome).toMatchObject({
      kind: "done",
      output: { items: [], reScan: { slipId: id(8), documentId: id(9), pages } },
    });
    expect(discards.map(({ reason }) => reason)).toEqual([
      "pull-slip",
      "re-scan",
      "blank",
      "re-scan",
    ]);
  });

  test("other pages than those go to a person with a split that has the slip aside", async () => {
    const { outcome } = await separate([erika, "slip", olaf], slips());
    expect(outcome).toMatchObject({ kind: "needs-human", reason: "re-scan-in-doubt" });
    const split = proposedSplitOf(outcome.kind === "needs-human" ? outcome.detail : null);
    expect(split?.letters).toEqual([[1], [3]]);
    expect(split?.setAside).toEqual([{ position: 2, reason: "pull-slip" }]);
  });

  test("a code that nobody here knows stands on somebody's letter", async () => {
    expect((await separate(["slip", second])).letters).toEqual([[1, 2]]);
  });
});
