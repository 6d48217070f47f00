import { readFileSync } from "node:fs";
import path from "node:path";
import { unpackPageWords } from "../../src/blobs/page-words.ts";
import { turnCorners } from "../../src/domain/homography.ts";
import type { Sha256 } from "../../src/domain/ids.ts";
import { type PageWords, turnedBy } from "../../src/domain/page.ts";
import { compose, type ComposePage } from "../../src/pages/compose-pdf.ts";
import { checkArchival } from "../../src/pages/pdf-check-archival.ts";
import type { ReadPage } from "./slot-message.ts";

/** The searchable PDF/A of pages whose blobs lie in a folder, as the step `compose` makes it, its own check among it. */
export async function composePages(
  pages: readonly ReadPage[],
  folder: string,
  title: string,
): Promise<Uint8Array> {
  const { pdf } = await compose({
    pages: pages.map((page) => composePage(page, folder)),
    stamp: null,
    title,
    createdAt: new Date(),
    format: "PDF/A-2b",
  });
  const findings = await checkArchival(pdf, "PDF/A-2b");
  if (findings.length > 0) throw new Error(`not archival: ${JSON.stringify(findings)}`);
  return pdf;
}

function composePage({ page, words, turned }: ReadPage, folder: string): ComposePage {
  const read = (sha256: Sha256) => readFileSync(path.join(folder, sha256));
  const { width, height, original } = page;
  const nothing = { source: "none" as const, engine: "none", meanConfidence: 0, words: [] };
  const pageWords: PageWords =
    words === null ? { width, height, ...nothing } : unpackPageWords(read(words));
  const { image, dpi, turn, ...size } = original
    ? { ...original, image: original.sha256 }
    : { ...page, turn: 0 as const };
  return {
    image: read(image),
    widthPx: size.width,
    heightPx: size.height,
    dpi,
    turn: original ? turnedBy(turnedBy(turn, page.rotation), turned ? 180 : 0) : 0,
    skewDegrees: original ? page.skewDegrees : 0,
    ...(original?.corners && {
      corners: turnCorners(original.corners, turnedBy(page.rotation, turned ? 180 : 0)),
    }),
    words: pageWords,
  };
}
