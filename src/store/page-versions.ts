import { z } from "zod";
import type { ClarificationReason } from "../domain/clarification.ts";
import { BlobRef, PageId } from "../domain/ids.ts";
import type { Trx } from "./database.ts";

const ImageMediaType = z.enum(["image/jpeg", "image/png"]);

/** A page as a reader is given it: its image and where to write its words. */
export interface PageToRead {
  readonly pageId: PageId;
  /** Its place in the capture, from 1. */
  readonly position: number;
  readonly folder: string;
  readonly image: BlobRef;
  readonly imageMediaType: z.infer<typeof ImageMediaType>;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

/** The version of a page that is in force, with the page's place; undefined: there is no such page. */
export const effectiveVersion = (trx: Trx, pageId: string) =>
  trx
    .selectFrom("page")
    .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
    .selectAll("pageVersion")
    .select("position")
    .where("page.id", "=", pageId)
    .where("effective", "=", true)
    .executeTakeFirst();

export async function pageToRead(trx: Trx, pageId: string): Promise<PageToRead | null> {
  const row = await effectiveVersion(trx, pageId);
  if (row === undefined) return null;
  return {
    pageId: PageId.parse(pageId),
    position: row.position,
    folder: row.folderId,
    image: BlobRef.parse({ folder: row.folderId, sha256: row.imageSha256 }),
    imageMediaType: ImageMediaType.parse(row.imageMediaType),
    width: row.width,
    height: row.height,
    dpi: row.dpi,
  };
}

/** Notes why nobody could read a page; null: it could be read after all. */
export async function noteUnreadable(
  trx: Trx,
  pageId: string,
  because: ClarificationReason | null,
): Promise<void> {
  await trx
    .updateTable("page")
    .set({ unreadableBecause: because })
    .where("id", "=", pageId)
    .execute();
}
