import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { generatedParts } from "../../../docs/make/generated-parts.ts";
import { partOf, replacePart } from "../../../docs/make/marked-part.ts";
import { ResultLine } from "../../../src/cli/result-line.ts";
import { valuesOf } from "../../../docs/make/schema-words.ts";

/** Prettier aligns tables and may part a list from its head; neither is a difference. */
const plain = (text: string): string =>
  text
    .replaceAll(/\|[ :|-]+\|/g, (rule) => rule.replaceAll(/[ :-]+/g, "-"))
    .replaceAll(/\s+/g, " ")
    .trim();

describe.each(Object.entries(generatedParts))("%s", (file, parts) => {
  test.each(Object.entries(parts))(
    "the part '%s' is as the code says (npm run docs)",
    async (name, make) => {
      const text = await readFile(new URL(`../../../${file}`, import.meta.url), "utf8");
      expect(plain(partOf(text, name))).toBe(plain(make()));
    },
  );
});

describe("a marked part", () => {
  const page = "a\n<!-- generated: x (npm run docs) -->\nold\n<!-- end: x -->\nb";

  test("is replaced between its marks and nowhere else", () => {
    const written = replacePart(page, "x", "new");
    expect(partOf(written, "x")).toBe("new");
    expect(written.startsWith("a\n") && written.endsWith("\nb")).toBe(true);
  });

  test("is missed aloud when its marks are gone", () => {
    expect(() => partOf(page, "y")).toThrow("The marks of the part 'y' are missing");
  });
});

test("the words for a schema name its range, its choice and its null", () => {
  expect(valuesOf({ type: "integer", minimum: 1, maximum: 64 })).toBe("integer, 1 to 64");
  expect(valuesOf({ anyOf: [{ enum: ["a", "b"] }, { type: "null" }] })).toBe("a, b or null");
});

test("README's example is a whole result line", async () => {
  const text = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const example: unknown = JSON.parse(/```json\n([^]*?)```/.exec(text)?.[1] ?? "null");
  expect(ResultLine.strict().safeParse(example).error).toBeUndefined();
});
