import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isSound, pagesOf } from "../../../../src/domain/acts.ts";
import {
  type Cut,
  discardReasons,
  firstPlan,
  orderOf,
  type Plan,
  placedBy,
  type SplitPage,
  withCut,
  withShut,
} from "../../../../web/parts/split-order.ts";

const page = (position: number): SplitPage => ({
  id: `01890000-0000-7000-8000-${String(position).padStart(12, "0")}`,
  position,
  component: 0,
  componentPage: position,
  mailItemId: null,
  documentId: null,
  discardReason: null,
  unreadableBecause: null,
  visible: true,
  width: 595,
  height: 842,
  blank: false,
  rotation: 0,
  meanConfidence: null,
});
const stack = (pages: number): SplitPage[] =>
  Array.from({ length: pages }, (_, at) => page(at + 1));

test("whatever is cut and set aside, the order places every page once", () => {
  const cut = fc.constantFrom<Cut | null>("item", "enclosure", null);
  const reason = fc.constantFrom(...discardReasons, null, null);
  fc.assert(
    fc.property(fc.array(fc.tuple(cut, reason), { minLength: 1, maxLength: 20 }), (marks) => {
      const pages = stack(marks.length);
      const idAt = (at: number): string => pages[at]?.id ?? "";
      const plan: Plan = {
        cuts: new Map(marks.flatMap(([each], at) => (each === null ? [] : [[idAt(at), each]]))),
        setAside: new Map(marks.flatMap(([, why], at) => (why === null ? [] : [[idAt(at), why]]))),
        shut: new Set(),
      };
      const order = orderOf(pages, plan);
      if (order === null) return plan.setAside.size === pages.length;
      const { inItems, setAside } = placedBy(order);
      return (
        isSound(order) &&
        inItems + setAside === pages.length &&
        pages.every(({ id }) => pagesOf(order).some((placed) => placed === id))
      );
    }),
  );
});

test("the machine's proposal becomes the plan: its letters cut, its discards with their reasons", () => {
  const pages = stack(5);
  const plan = firstPlan(pages, {
    letters: [
      [1, 2],
      [4, 5],
    ],
    setAside: [{ position: 3, reason: "separator-sheet" }],
    doubtsAt: [4],
  });
  const order = orderOf(pages, plan);
  expect(order?.items.map((item) => item.documents.map((each) => each.pages.length))).toEqual([
    [2],
    [2],
  ]);
  expect(order?.discards).toEqual([{ pageId: pages[2]?.id, reason: "separator-sheet" }]);
});

test("a mail item that was opened in error stays one to be closed wherever its pages are cut", () => {
  const pages = stack(4);
  const [, second, third] = pages.map(({ id }) => id);
  const shutOf = (plan: Plan) => orderOf(pages, plan)?.items.map(({ shut }) => shut === true);
  const cut = withCut(firstPlan(pages, null), third ?? "", "item");
  const shut = withShut(cut, pages, second ?? "");
  expect(shutOf(cut)).toEqual([false, false]);
  expect(shutOf(shut)).toEqual([true, false]);
  expect(shutOf(withShut(shut, pages, pages[0]?.id ?? ""))).toEqual([false, false]);
  expect(shutOf(withCut(shut, third ?? "", "item"))).toEqual([true]);
});
