import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** The faces of DejaVu that we set text in: pages of text, and our stamp and notes. */
const fontNames = [
  "DejaVuSans",
  "DejaVuSans-Bold",
  "DejaVuSansMono",
  "DejaVuSansCondensed",
] as const;
export type FontName = (typeof fontNames)[number];

const require = createRequire(import.meta.url);

/** The bytes of a face's TrueType file, as npm has installed it. */
export const readFontFile = (name: FontName): Promise<Uint8Array> =>
  readFile(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** The faces whose file cannot be read; without them no rendition can be written. */
export async function missingFonts(): Promise<readonly FontName[]> {
  const missing: FontName[] = [];
  for (const name of fontNames) {
    await readFontFile(name).catch(() => missing.push(name));
  }
  return missing;
}
