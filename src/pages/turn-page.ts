import sharp from "sharp";
import type { Rotation } from "../domain/page.ts";
import type { EncodedPage } from "./encode-page.ts";
import { asPagesError } from "./pages-error.ts";

/** A page image of ours turned clockwise, in the same format; for a reader who is not sure what is up. */
export async function turnPage(
  image: Uint8Array,
  mediaType: EncodedPage["mediaType"],
  clockwise: Rotation,
): Promise<Uint8Array> {
  if (clockwise === 0) return image;
  return asPagesError("page image", async () => {
    const turned = sharp(image).rotate(clockwise).keepMetadata();
    return mediaType === "image/png"
      ? turned.png().toBuffer()
      : turned.jpeg({ quality: 85 }).toBuffer();
  });
}
