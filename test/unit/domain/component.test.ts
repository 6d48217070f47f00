import { expect, test } from "@jest/globals";
import { Component, mainComponentOf } from "../../../src/domain/component.ts";

type Role = Component["role"];

function component(index: number, parent: number | null, role: Role): Component {
  return Component.parse({
    index,
    parent,
    name: null,
    mediaType: "application/pdf",
    bytes: 1,
    blob: "0".repeat(64),
    use: "pages",
    role,
    pagesFrom: null,
    pageCount: null,
    discardReason: null,
    blockedReason: null,
    detail: null,
    facts: [],
    mail: null,
  });
}

test("an enclosure follows the main component of its own e-mail", () => {
  // A zip (0) with a letter (1) and two e-mails (2, 5), each with a body and an attachment.
  const components = [
    component(0, null, "container"),
    component(1, 0, "main"),
    component(2, 0, "container"),
    component(3, 2, "main"),
    component(4, 2, "enclosure"),
    component(5, 0, "container"),
    component(6, 5, "main"),
    component(7, 5, "enclosure"),
  ];
  expect([1, 4, 7].map((index) => mainComponentOf(components, index)?.index)).toEqual([1, 3, 6]);
});

test("an enclosure beside a zip follows the entry of it that leads", () => {
  const components = [
    component(0, null, "container"),
    component(1, 0, "container"),
    component(2, 1, "main"),
    component(3, 0, "enclosure"),
  ];
  expect(mainComponentOf(components, 3)?.index).toBe(2);
});

test("nothing leads where there is no main component", () => {
  expect(mainComponentOf([component(0, null, "enclosure")], 0)).toBeNull();
  expect(mainComponentOf([], 3)).toBeNull();
});
