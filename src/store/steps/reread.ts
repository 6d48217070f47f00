import { z } from "zod";
import { whyUnreadable } from "../../domain/handwriting.ts";
import { DocumentId, PageId } from "../../domain/ids.ts";
import { Rotation, type WordSource } from "../../domain/page.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import { enclosuresOf } from "../document-pages.ts";
import { effectiveVersion, noteUnreadable, type PageToRead, pageToRead } from "../page-versions.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";
import { beginAgain, createTasks, type TaskPart } from "../tasks.ts";

const Part = z.object({ pageId: PageId, clockwise: Rotation });

interface RereadIn extends PageToRead {
  readonly documentId: DocumentId;
  readonly clockwise: Rotation;
}

interface RereadOut {
  readonly pageId: PageId;
  readonly image: string;
  readonly imageBytes: number;
  readonly words: string;
  readonly wordsBytes: number;
  readonly source: WordSource;
  readonly engine: string;
  readonly meanConfidence: number;
  readonly text: string;
  readonly illegible: boolean;
  readonly handwritten: boolean;
  readonly clockwise: Rotation;
}

/** A part per page a person turned, or wants read again. */
export const rereadParts = (
  turns: readonly { readonly pageId: string; readonly clockwise: number }[],
): readonly TaskPart[] => turns.map((detail, part) => ({ part, detail, late: part > 1 }));

export const rereadIo: StepIo<RereadIn, RereadOut> = {
  async load(trx, task) {
    const { pageId, clockwise } = Part.parse(task.partDetail);
    const page = await pageToRead(trx, pageId);
    if (page === null) return null;
    const documentId = DocumentId.parse(task.subjectId);
    return { input: { documentId, ...page, clockwise }, folders: [page.folder] };
  },
  apply: applyReread,
  /** The pages have new words: the document is understood anew, and its rendition made anew. */
  async join(trx, { subject }) {
    await composeAnew(trx, subject);
    return { to: "separated", events: [] };
  },
  async partFailed(trx, context, problem) {
    const { pageId } = Part.parse(context.task.partDetail);
    await noteUnreadable(trx, pageId, problem.reason);
    return [];
  },
};

/** The pages of a main document or its enclosures have changed: their renditions are made anew. */
export async function composeAnew(
  trx: Trx,
  main: { readonly id: string; readonly tenantId: string; readonly captureId: string },
): Promise<void> {
  for (const documentId of [main.id, ...(await enclosuresOf(trx, main.id))]) {
    // One that is being made shows the pages as they were.
    await beginAgain(trx, { subjectId: documentId, step: "compose" });
    await createTasks(trx, {
      tenantId: main.tenantId,
      step: "compose",
      subjectKind: "document",
      subjectId: documentId,
      captureId: main.captureId,
    });
  }
}

async function applyReread(trx: Trx, _context: ApplyContext, output: RereadOut): Promise<Applied> {
  const row = notMissing(await effectiveVersion(trx, output.pageId));
  // The words are searched by what PostgreSQL makes of them itself.
  const { search: _search, position: _position, ...former } = row;
  const { tenantId, folderId } = former;
  await insertBlobs(trx, [
    {
      folderId,
      tenantId,
      sha256: output.words,
      bytes: output.wordsBytes,
      mediaType: "application/x-page-words",
    },
    {
      folderId,
      tenantId,
      sha256: output.image,
      bytes: output.imageBytes,
      mediaType: former.imageMediaType,
    },
  ]);
  await trx
    .updateTable("pageVersion")
    .set({ effective: false })
    .where("pageId", "=", output.pageId)
    .where("effective", "=", true)
    .execute();
  const lying = output.clockwise === 90 || output.clockwise === 270;
  await trx
    .insertInto("pageVersion")
    .values({
      ...former,
      version: former.version + 1,
      effective: true,
      imageSha256: output.image,
      width: lying ? former.height : former.width,
      height: lying ? former.width : former.height,
      rotation: (former.rotation + output.clockwise) % 360,
      original: former.original === null ? null : JSON.stringify(former.original),
      barcodes: JSON.stringify(former.barcodes),
      wordsSha256: output.words,
      wordSource: output.source,
      engine: output.engine,
      meanConfidence: output.meanConfidence,
      plainText: output.text,
    })
    .execute();
  await noteUnreadable(trx, output.pageId, whyUnreadable(output));
  return { to: null, events: [] };
}

function notMissing<T>(row: T | undefined): T {
  if (row === undefined) throw new Error("The page that was read anew has no version");
  return row;
}
