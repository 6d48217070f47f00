import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  conserves,
  planBySender,
  planSealed,
  planStack,
  type SplitPage,
} from "../../../src/domain/split-plan.ts";

const page = (position: number, over: Partial<SplitPage> = {}): SplitPage => ({
  position,
  component: 0,
  blank: false,
  mark: null,
  begins: 0,
  ...over,
});
const sheet = { mark: { kind: "separator-sheet" } } as const;
const cover = { mark: { kind: "cover-sheet", unit: "bauaufsicht" } } as const;
const label = { mark: { kind: "label", text: "LIN-1" } } as const;
const blank = { blank: true } as const;
const limits = { cutFrom: 0.9, wholeBelow: 0.2 };
const stackOf = (...kinds: readonly Partial<SplitPage>[]) =>
  planStack(
    kinds.map((over, index) => page(index + 1, over)),
    limits,
  );
const positions = (plan: ReturnType<typeof planStack>) =>
  plan.items.map((item) => item.documents.map((document) => document.positions));

const anyPages = fc
  .array(
    fc.record({
      component: fc.nat(4),
      blank: fc.boolean(),
      begins: fc.double({ min: 0, max: 1, noNaN: true }),
      mark: fc.constantFrom(null, null, sheet.mark, cover.mark, label.mark),
    }),
    { maxLength: 40 },
  )
  .map((pages) => pages.map((each, index) => page(index + 1, each)));

describe("a stack", () => {
  test("is one letter without sheets", () => {
    const plan = stackOf({}, {});
    expect(positions(plan)).toEqual([[[1, 2]]]);
    expect(plan.discards).toEqual([]);
  });

  test("is split by its sheets, which become named discards, as blanks do", () => {
    const plan = stackOf({}, blank, sheet, {}, {}, sheet, sheet, {});
    expect(positions(plan)).toEqual([[[1]], [[4, 5]], [[8]]]);
    expect(plan.discards).toEqual([
      { position: 2, reason: "blank" },
      { position: 3, reason: "separator-sheet" },
      { position: 6, reason: "separator-sheet" },
      { position: 7, reason: "separator-sheet" },
    ]);
  });

  test("a label begins an item and stays on its page", () => {
    expect(positions(stackOf(label, {}, label, label, {}))).toEqual([[[1, 2]], [[3]], [[4, 5]]]);
  });

  test("a cover sheet names the unit of what follows it, and of nothing else", () => {
    const plan = stackOf({}, cover, {}, sheet, {});
    expect(plan.items.map((item) => item.documents[0]?.coverUnit)).toEqual([
      null,
      "bauaufsicht",
      null,
    ]);
  });

  test("a labelled page after a cover sheet is the letter the sheet is for", () => {
    const plan = stackOf(cover, label, {});
    expect(plan.items).toHaveLength(1);
    expect(plan.items[0]?.documents[0]).toMatchObject({
      coverUnit: "bauaufsicht",
      positions: [2, 3],
    });
  });

  test("is cut alone where a letter surely begins, and whole where surely none does", () => {
    const plan = stackOf({ begins: 1 }, { begins: 0.19 }, { begins: 0.9 }, blank, { begins: 0.95 });
    expect(positions(plan)).toEqual([[[1, 2]], [[3]], [[5]]]);
    expect(plan.doubtsAt).toEqual([]);
    expect(plan.discards).toEqual([{ position: 4, reason: "blank" }]);
  });

  test("what is not sure is a doubt, proposed as a cut where that is likelier", () => {
    const plan = stackOf({ begins: 1 }, { begins: 0.2 }, { begins: 0.89 }, { begins: 0.95 });
    expect(plan.doubtsAt).toEqual([2, 3]);
    expect(positions(plan)).toEqual([[[1, 2]], [[3]], [[4]]]);
  });

  test("with sheets is cut by them alone: only a surely missed sheet is a doubt", () => {
    const sure = { begins: 0.99 };
    const plan = stackOf(sure, { begins: 0.8 }, sheet, sure, blank, {});
    expect(plan.doubtsAt).toEqual([]);
    expect(positions(plan)).toEqual([[[1, 2]], [[4, 6]]]);
    expect(stackOf({}, sure, sheet, {}).doubtsAt).toEqual([2]);
  });

  test("of sheets and blanks only makes no item", () => {
    expect(stackOf(sheet, blank, sheet).items).toEqual([]);
  });
});

describe("one sender's components", () => {
  const component = (index: number, role: "main" | "enclosure", follows: number | null) => ({
    index,
    role,
    follows,
  });

  test("an enclosure follows its main document, and leads where there is none", () => {
    const pages = [page(1, { component: 1 }), page(2, { component: 0 }), page(3, { component: 2 })];
    const plan = planBySender(pages, [
      component(1, "enclosure", 0),
      component(0, "main", null),
      component(2, "enclosure", 9),
    ]);
    expect(plan.items).toHaveLength(1);
    expect(plan.items[0]?.documents).toMatchObject([
      { role: "main", parent: null, positions: [2] },
      { role: "enclosure", parent: 0, positions: [1] },
      { role: "main", parent: null, positions: [3] },
    ]);
  });

  test("blank pages go, but a component of nothing else is kept whole", () => {
    const pages = [page(1), page(2, blank), page(3, { component: 1, blank: true })];
    const plan = planBySender(pages, [component(0, "main", null), component(1, "enclosure", 0)]);
    expect(plan.items[0]?.documents.map((document) => document.positions)).toEqual([[1], [3]]);
    expect(plan.discards).toEqual([{ position: 2, reason: "blank" }]);
  });
});

describe("the law: every page in one document or one discard", () => {
  test("stacks", () => {
    fc.assert(fc.property(anyPages, (pages) => conserves(pages, planStack(pages, limits))));
  });

  test("sealed envelopes, of which nothing is discarded", () => {
    fc.assert(
      fc.property(anyPages, (pages) => {
        const plan = planSealed(pages);
        return conserves(pages, plan) && plan.discards.length === 0;
      }),
    );
  });

  test("mails and bundles, whatever follows what", () => {
    const roles = fc.array(
      fc.record({
        role: fc.constantFrom("main" as const, "enclosure" as const),
        follows: fc.option(fc.nat(5)),
      }),
      { minLength: 5, maxLength: 5 },
    );
    fc.assert(
      fc.property(anyPages, roles, (pages, given) => {
        const components = given.map((each, index) => ({
          index,
          role: each.role,
          follows: each.role === "main" ? null : each.follows,
        }));
        const plan = planBySender(pages, components);
        const documents = plan.items.flatMap((item) => item.documents);
        return (
          conserves(pages, plan) &&
          documents.every((document, at) => document.parent === null || document.parent < at) &&
          documents.every((document) => (document.role === "main") === (document.parent === null))
        );
      }),
    );
  });

  test("no empty document, no empty item, pages in their order", () => {
    fc.assert(
      fc.property(anyPages, (pages) =>
        planStack(pages, limits).items.every((item) =>
          item.documents.every(
            ({ positions: own }) =>
              own.length > 0 && own.every((at, n) => n === 0 || at > (own[n - 1] ?? 0)),
          ),
        ),
      ),
    );
  });

  test("is broken by a page lost, doubled or made up", () => {
    const pages = [page(1), page(2)];
    const plan = (...own: number[]) => ({
      items: [
        { documents: [{ role: "main" as const, parent: null, positions: own, coverUnit: null }] },
      ],
      discards: [],
      doubtsAt: [],
    });
    expect(conserves(pages, plan(1, 2))).toBe(true);
    for (const wrong of [[1], [1, 1], [1, 2, 2], [1, 3], []]) {
      expect(conserves(pages, plan(...wrong))).toBe(false);
    }
  });
});
