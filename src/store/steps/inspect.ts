import type { Component, InspectLimits } from "../../domain/component.ts";
import { BlobRef, CaptureId } from "../../domain/ids.ts";
import { insertBlobs } from "../blobs.ts";
import type { Trx } from "../database.ts";
import type { ApplyContext, Applied, Loaded, StepIo } from "../step-io.ts";
import type { TaskPart } from "../tasks.ts";

interface InspectIn {
  readonly captureId: CaptureId;
  readonly original: BlobRef;
  readonly folder: string;
  readonly originalName: string;
  readonly sealed: boolean;
  readonly limits: InspectLimits;
  readonly timeZone: string;
}

interface InspectOut {
  readonly components: readonly Component[];
  readonly shape: "scan" | "mail" | "bundle";
}

/** Pages are prepared in runs of so many: enough to share a file's opening, few enough to share the work. */
const PAGES_PER_RUN = 4;

export const inspectIo = (limits: InspectLimits): StepIo<InspectIn, InspectOut> => ({
  async load(trx, task) {
    const row = await trx
      .selectFrom("capture")
      .innerJoin("captureSource", "captureSource.captureId", "capture.id")
      .innerJoin("tenant", "tenant.id", "capture.tenantId")
      .select([
        "capture.id",
        "capture.originalSha256",
        "capture.sealed",
        "captureSource.name",
        "tenant.timeZone",
      ])
      .where("capture.id", "=", task.subjectId)
      .where("capture.state", "=", "accepted")
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      input: {
        captureId: CaptureId.parse(row.id),
        original: BlobRef.parse({ folder: row.id, sha256: row.originalSha256 }),
        folder: row.id,
        originalName: row.name,
        sealed: row.sealed,
        limits,
        timeZone: row.timeZone,
      },
      folders: [row.id],
    } satisfies Loaded<InspectIn>;
  },
  apply: applyInspect,
});

async function applyInspect(trx: Trx, context: ApplyContext, output: InspectOut): Promise<Applied> {
  const { id: captureId, tenantId } = context.subject;
  await trx.deleteFrom("captureComponent").where("captureId", "=", captureId).execute();
  await trx
    .insertInto("captureComponent")
    .values(
      output.components.map((component) => ({
        captureId,
        tenantId,
        position: component.index,
        component: JSON.stringify(component),
      })),
    )
    .execute();
  await insertBlobs(
    trx,
    output.components.flatMap((component) => blobsOf(component, captureId, tenantId)),
  );
  await trx
    .updateTable("capture")
    .set({ shape: output.shape })
    .where("id", "=", captureId)
    .execute();
  return {
    to: "inspected",
    parts: prepareParts(output.components),
    events: [],
  };
}

/** What it came as, and the pages made of it where they are something else. */
function blobsOf(component: Component, folderId: string, tenantId: string) {
  const { blob, mediaType, bytes, pagesFrom, pagesMediaType, pagesBytes } = component;
  const blobs = [{ sha256: blob, mediaType, bytes, folderId, tenantId }];
  if (pagesFrom !== null && pagesFrom !== blob) {
    const made = { mediaType: pagesMediaType ?? "application/pdf", bytes: pagesBytes ?? bytes };
    blobs.push({ sha256: pagesFrom, ...made, folderId, tenantId });
  }
  return blobs;
}

/** The runs of pages to prepare; a sealed item's pages too: its envelope is shown, though never read. */
export function prepareParts(components: readonly Component[]): TaskPart[] {
  const runs = components.flatMap((component) => {
    if (component.pagesFrom === null || component.pageCount === null) return [];
    const starts = Array.from(
      { length: Math.ceil(component.pageCount / PAGES_PER_RUN) },
      (_, run) => run * PAGES_PER_RUN + 1,
    );
    const last = component.pageCount;
    return starts.map((fromPage) => ({
      component: component.index,
      fromPage,
      toPage: Math.min(last, fromPage + PAGES_PER_RUN - 1),
    }));
  });
  return runs.map((detail, part) => ({ part, detail, late: part > 0 }));
}
