import { z } from "zod";
import { PageId } from "../../domain/ids.ts";
import { whyUnreadable } from "../../domain/handwriting.ts";
import type { WordSource } from "../../domain/page.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import { noteUnreadable, type PageToRead, pageToRead } from "../page-versions.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";

const Part = z.object({ pageId: PageId });
interface ReadOut {
  readonly pageId: PageId;
  readonly position: number;
  readonly words: string;
  readonly wordsBytes: number;
  readonly source: WordSource;
  readonly engine: string;
  readonly meanConfidence: number;
  readonly text: string;
  readonly illegible: boolean;
  readonly handwritten: boolean;
  readonly turned: { readonly image: string; readonly imageBytes: number } | null;
}

export const readIo: StepIo<PageToRead, ReadOut> = {
  async load(trx, task) {
    const { pageId } = Part.parse(task.partDetail);
    const page = await pageToRead(trx, pageId);
    return page === null ? null : { input: page, folders: [page.folder] };
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
    {
      ...inFolder,
      sha256: output.words,
      bytes: output.wordsBytes,
      mediaType: "application/x-page-words",
    },
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
  const because = whyUnreadable(output);
  if (because !== null) await noteUnreadable(trx, output.pageId, because);
  return { to: null, events: [] };
}
