import { z } from "zod";
import type { Component } from "../../domain/component.ts";
import { BlobRef, CaptureId } from "../../domain/ids.ts";
import type { PreparedPage } from "../../domain/page.ts";
import { newId } from "../../new-id.ts";
import { applyBatchSheet } from "../batch-sheets.ts";
import { insertBlobs } from "../blobs.ts";
import { componentsOf } from "../capture-components.ts";
import type { Trx } from "../database.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";
import type { TaskPart } from "../tasks.ts";

const PageMediaType = z.enum(["application/pdf", "image/tiff", "image/jpeg", "image/png"]);
const Run = z.object({
  component: z.int(),
  fromPage: z.int(),
  toPage: z.int(),
});

interface PrepareIn {
  readonly captureId: CaptureId;
  readonly folder: string;
  readonly component: number;
  readonly file: BlobRef;
  readonly mediaType: z.infer<typeof PageMediaType>;
  readonly fromPage: number;
  readonly toPage: number;
  readonly sealed: boolean;
  readonly drawn: boolean;
  readonly limits: { readonly pagesMax: number; readonly pixelsMax: number };
}

interface PrepareOut {
  readonly pages: readonly (PreparedPage & {
    readonly text: string | null;
    readonly imageBytes: number;
  })[];
}

export const prepareIo = (limits: PrepareIn["limits"]): StepIo<PrepareIn, PrepareOut> => ({
  async load(trx, task) {
    const run = Run.parse(task.partDetail);
    const components = await componentsOf(trx, task.subjectId);
    const component = components[run.component];
    if (component?.pagesFrom == null) return null;
    const drawn = component.pagesFrom !== component.blob;
    return {
      input: {
        captureId: CaptureId.parse(task.subjectId),
        folder: task.subjectId,
        file: BlobRef.parse({ folder: task.subjectId, sha256: component.pagesFrom }),
        mediaType: PageMediaType.parse(
          drawn ? (component.pagesMediaType ?? "application/pdf") : component.mediaType,
        ),
        sealed: await isSealed(trx, task.subjectId),
        drawn,
        ...run,
        limits,
      },
      folders: [task.subjectId],
    };
  },
  async apply(trx, context, output) {
    const components = await componentsOf(trx, context.subject.id);
    for (const page of output.pages) await insertPage(trx, context, components, page);
    return { to: null, events: [] };
  },
  join: joinPrepare,
});

async function insertPage(
  trx: Trx,
  context: ApplyContext,
  components: readonly Component[],
  page: PrepareOut["pages"][number],
): Promise<void> {
  const { id: captureId, tenantId } = context.subject;
  const pageId = newId();
  const inserted = await trx
    .insertInto("page")
    .values({
      id: pageId,
      tenantId,
      captureId,
      component: page.component,
      componentPage: page.componentPage,
      position: pagesBefore(components, page.component) + page.componentPage,
    })
    // It is there from a former try that a person repeats.
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted === undefined) return;
  await trx
    .insertInto("pageVersion")
    .values({
      pageId,
      version: 1,
      tenantId,
      captureId,
      folderId: captureId,
      imageSha256: page.image,
      imageMediaType: page.imageMediaType,
      width: page.width,
      height: page.height,
      dpi: page.dpi,
      rotation: page.rotation,
      skewDegrees: page.skewDegrees,
      blank: page.blank,
      original: page.original === null ? null : JSON.stringify(page.original),
      irregularities: [...page.irregularities],
      barcodes: JSON.stringify(page.barcodes),
      ...(page.textLayer === null
        ? {}
        : {
            wordsSha256: page.textLayer.sha256,
            wordSource: "text-layer",
            engine: "text-layer",
            meanConfidence: 1,
            plainText: page.text,
          }),
    })
    .execute();
  const inFolder = { folderId: captureId, tenantId };
  await insertBlobs(trx, [
    { ...inFolder, sha256: page.image, bytes: page.imageBytes, mediaType: page.imageMediaType },
    ...(page.original === null
      ? []
      : [
          {
            ...inFolder,
            sha256: page.original.sha256,
            bytes: page.original.bytes,
            mediaType: page.original.mediaType,
          },
        ]),
    ...(page.textLayer === null
      ? []
      : [{ ...inFolder, ...page.textLayer, mediaType: "application/x-page-words" }]),
  ]);
}

/** Pages are numbered through the capture, component by component. */
const pagesBefore = (components: readonly Component[], index: number): number =>
  components
    .filter((component) => component.index < index && component.pagesFrom !== null)
    .reduce((sum, component) => sum + (component.pageCount ?? 0), 0);

/** A part for each written page that has no words yet. */
export const readParts = (
  pages: readonly {
    readonly id: string;
    readonly position: number;
    readonly blank: boolean;
    readonly wordsSha256: string | null;
  }[],
): readonly TaskPart[] =>
  pages
    .filter((page) => !page.blank && page.wordsSha256 === null)
    .map((page) => ({
      part: page.position,
      detail: { pageId: page.id },
      late: page.position > 2,
    }));

/** The pages a capture has so far, with what was read of them. */
export const preparedPages = (trx: Trx, captureId: string) =>
  trx
    .selectFrom("page")
    .innerJoin("pageVersion", "pageVersion.pageId", "page.id")
    .select(["page.id", "page.position", "blank", "barcodes", "rotation", "wordsSha256"])
    .where("page.captureId", "=", captureId)
    .where("effective", "=", true)
    .orderBy("position")
    .execute();

/** All pages are there: those that have no words yet are to be read, one task each, unless sealed. */
async function joinPrepare(trx: Trx, context: ApplyContext): Promise<Applied> {
  const sealed = await isSealed(trx, context.subject.id);
  const pages = await preparedPages(trx, context.subject.id);
  // Before the parts are made: their turn is that of the batch.
  const sheet = sealed ? [] : await applyBatchSheet(trx, context, pages);
  const parts = sealed ? [] : readParts(pages);
  return {
    ...(parts.length === 0 ? { to: "read" } : { to: "prepared", parts }),
    events: [
      {
        fact: {
          type: "pages-prepared",
          pages: pages.length,
          blank: pages.filter((page) => page.blank).length,
          turned: pages.filter((page) => page.rotation !== 0).length,
        },
      },
      ...sheet,
    ],
  };
}

async function isSealed(trx: Trx, captureId: string): Promise<boolean> {
  const capture = await trx
    .selectFrom("capture")
    .select("sealed")
    .where("id", "=", captureId)
    .executeTakeFirstOrThrow();
  return capture.sealed;
}
