import sharp from "sharp";
import { FolderId } from "../../src/domain/ids.ts";
import type { Trx } from "../../src/store/database.ts";
import type { TownInMaking } from "./small-town-plan.ts";

/** Writes bytes of this name into a folder, with their row; gives what the house calls them. */
export async function addBlob(
  trx: Trx,
  town: TownInMaking,
  folderId: string,
  name: string,
  content: { readonly bytes: Uint8Array; readonly mediaType: string },
): Promise<string> {
  const { tenantId, house, keys } = town;
  const key = keys.get(folderId);
  if (key === undefined) throw new Error(`There is no key for the folder of ${name}`);
  const { bytes, mediaType } = content;
  const sha256 = await house.blobs.write(FolderId.parse(folderId), key, bytes);
  town.called(sha256, name);
  const row = { folderId, sha256, tenantId, bytes: bytes.length, mediaType };
  await trx.insertInto("blob").values(row).execute();
  return sha256;
}

/** A file that holds only what it is called. */
export const fileCalled = (name: string, mediaType: string) => ({
  bytes: Buffer.from(`${mediaType} of ${name}`),
  mediaType,
});

let grey = 0;

/** A picture like no other. */
export async function picture(): Promise<{
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}> {
  grey += 1;
  const background = { r: grey % 256, g: Math.floor(grey / 256), b: 0 };
  const image = sharp({ create: { width: 400, height: 566, channels: 3, background } });
  return { bytes: await image.png().toBuffer(), mediaType: "image/png" };
}
