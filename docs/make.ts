// Writes what the documents say of the code from the code itself: npm run docs
import { readFile, writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { accessibilityFile, accessibilityModule } from "./make/accessibility.ts";
import { generatedParts } from "./make/generated-parts.ts";
import { replacePart } from "./make/marked-part.ts";

for (const [file, parts] of Object.entries(generatedParts)) {
  const path = new URL(`../${file}`, import.meta.url);
  let text = await readFile(path, "utf8");
  for (const [name, make] of Object.entries(parts)) text = replacePart(text, name, make());
  const options = await resolveConfig(path);
  await writeFile(path, await format(text, { ...options, parser: "markdown" }));
  process.stdout.write(`${file}: ${Object.keys(parts).join(", ")}\n`);
}

const path = new URL(`../${accessibilityFile}`, import.meta.url);
const options = await resolveConfig(path);
await writeFile(path, await format(accessibilityModule(), { ...options, parser: "typescript" }));
process.stdout.write(`${accessibilityFile}\n`);
