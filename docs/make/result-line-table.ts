import { z } from "zod";
import { ResultLine } from "../../src/cli/result-line.ts";
import { markdownTable } from "./markdown-table.ts";
import { JsonSchema, valuesOf } from "./schema-words.ts";

/** Every field of a result line of `poststelle process`, from the schema that writes it. */
export function resultLineTable(): string {
  const { properties } = JsonSchema.parse(z.toJSONSchema(ResultLine));
  const rows = Object.entries(properties ?? {}).map(([name, schema]) => [
    `\`${name}\``,
    // The codes are many, and have their own page of words.
    name === "clarification" ? "code or null" : valuesOf(schema),
    schema.description ?? "",
  ]);
  return markdownTable(["field", "value", "meaning"], rows);
}
