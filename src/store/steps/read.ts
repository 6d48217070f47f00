import { z } from "zod";
import type { ClarificationReason } from "../../domain/clarification.ts";
import { BlobRef, PageId } from "../../domain/ids.ts";
import type { WordSource } from "../../domain/page.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";

const Part = z.object({ pageId: PageId });
const ImageMediaType = z.enum(["image/jpeg", "image/png"]);

interface ReadIn {
  readonly pageId: PageId;
  readonly position: number;
  readonly folder: string;
  readonly image: BlobRef;
  readonly imageMediaType: z.infer<typeof ImageMediaType>;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

interface ReadOut {
  readonly pageId: PageId;
  readonly position: number;
  readonly words: string;
  readonly source: WordSource;
  readonly engine: string;
  readonly meanConfidence: number;
  readonly text: string;
  readonly illegible: boolean;
  readonly turned: { readonly image: string; readonly imageBytes: number } | null;
}

export const readIo: StepIo<ReadIn, ReadOut> = {
  async load(trx, task) {
    const { pageId } = Part.parse(task.partDetail);
    const row = await trx
      .selectFrom("page")
      .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
      .selectAll("pageVersion")
      .select("position")
      .where("page.id", "=", pageId)
      .where("effective", "=", true)
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      input: {
        pageId,
        position: row.position,
        folder: row.folderId,
        image: BlobRef.parse({ folder: row.folderId, sha256: row.imageSha256 }),
        imageMediaType: ImageMediaType.parse(row.imageMediaType),
        width: row.width,
        height: row.height,
        dpi: row.dpi,
      },
      folders: [row.folderId],
    };
  },
  apply: applyRead,
  /** Pages nobody could read have been noted; their documents go to a person, the others go on. */
  join: () => Promise.resolve({ to: "read", events: [] }),
  async partFailed(trx, context, problem) {
    const { pageId } = Part.parse(context.task.partDetail);
    await noteUnreadable(trx, pageId, problem.reason);
    const unread = {
      type: "page-read",
      position: context.task.part ?? 0,
      engine: "none",
      words: 0,
      meanConfidence: 0,
      unreadableBecause: problem.reason,
    } as const;
    return [{ fact: unread }];
  },
};

async function applyRead(trx: Trx, context: ApplyContext, output: ReadOut): Promise<Applied> {
  const { id: captureId, tenantId } = context.subject;
  const inFolder = { folderId: captureId, tenantId };
  await insertBlobs(trx, [
    { ...inFolder, sha256: output.words, bytes: 0, mediaType: "application/x-page-words" },
  ]);
  const version = await trx
    .updateTable("pageVersion")
    .set({
      wordsSha256: output.words,
      wordSource: output.source,
      engine: output.engine,
      meanConfidence: output.meanConfidence,
      plainText: output.text,
    })
    .where("pageId", "=", output.pageId)
    .where("effective", "=", true)
    .returning(["rotation", "imageMediaType"])
    .executeTakeFirstOrThrow();
  if (output.turned !== null) {
    await insertBlobs(trx, [
      {
        ...inFolder,
        sha256: output.turned.image,
        bytes: output.turned.imageBytes,
        mediaType: version.imageMediaType,
      },
    ]);
    await trx
      .updateTable("pageVersion")
      .set({ imageSha256: output.turned.image, rotation: (version.rotation + 180) % 360 })
      .where("pageId", "=", output.pageId)
      .where("effective", "=", true)
      .execute();
  }
  if (output.illegible) await noteUnreadable(trx, output.pageId, "page-unreadable");
  return { to: null, events: [] };
}

async function noteUnreadable(
  trx: Trx,
  pageId: string,
  because: ClarificationReason,
): Promise<void> {
  await trx
    .updateTable("page")
    .set({ unreadableBecause: because })
    .where("id", "=", pageId)
    .execute();
}
