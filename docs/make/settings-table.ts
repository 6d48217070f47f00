import { z } from "zod";
import { ConfigSchema } from "../../src/config.ts";
import { markdownTable } from "./markdown-table.ts";
import { JsonSchema, valuesOf } from "./schema-words.ts";

/** Every setting with its default and meaning, from the schema that reads them. */
export function settingsTable(): string {
  const { properties } = JsonSchema.parse(z.toJSONSchema(ConfigSchema));
  const rows = Object.entries(properties ?? {}).map(([name, schema]) => {
    const [meaning, computed] = computedDefault(schema.description ?? "");
    const fixed = schema.default === undefined ? "" : `\`${String(schema.default)}\``;
    return [`\`${name}\``, valuesOf(schema), computed ?? fixed, meaning];
  });
  return markdownTable(["setting", "values", "default", "meaning"], rows);
}

/** A default that depends on the machine stands in words at the end of the meaning: "(default: ...)". */
function computedDefault(description: string): readonly [string, string | undefined] {
  const found = /^(.*?) \(default: (.*)\)$/.exec(description);
  return found === null ? [description, undefined] : [found[1] ?? "", found[2]];
}
