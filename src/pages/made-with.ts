import sharp from "sharp";
import type { MadeWith } from "../domain/component.ts";
import { tiffTexts } from "./tiff-directory.ts";

/** TIFF 6.0: 271 Make, 272 Model, 305 Software. */
const TAGS = [271, 272, 305];
const LENGTH_MAX = 200;

/** Who says they made an image file, by its own tags, and at which resolution. Never throws: tags are hints. */
export async function imageMadeWith(bytes: Uint8Array): Promise<MadeWith> {
  const meta = await sharp(bytes, { limitInputPixels: false, failOn: "none" })
    .metadata()
    .catch(() => null);
  const texts = textsOf(bytes, meta?.exif);
  const [make, model, software] = TAGS.map((tag) => printable(texts.get(tag) ?? ""));
  // Many models name their maker, who is then not said twice.
  const device = model?.startsWith(make ?? "") ? model : `${make} ${model}`;
  return {
    device: orNull(device ?? ""),
    software: orNull(software ?? ""),
    dpi: meta?.density ?? null,
  };
}

/** A TIFF's own tags; those of a JPEG are a TIFF within it, behind "Exif" and two zeros (CIPA DC-008). */
function textsOf(bytes: Uint8Array, exif: Uint8Array | undefined): ReadonlyMap<number, string> {
  const isTiff = bytes[0] === bytes[1] && (bytes[0] === 0x49 || bytes[0] === 0x4d);
  const tiff = isTiff ? bytes : exif?.subarray(6);
  return tiff === undefined ? new Map() : tiffTexts(tiff, TAGS);
}

/** A text from a file as it may be printed: without control characters, and not endless. */
export const printable = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, LENGTH_MAX)
    .toWellFormed();

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
