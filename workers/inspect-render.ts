import type { InspectLimits } from "../src/domain/component.ts";
import type { Block } from "../src/domain/typeset.ts";
import { renderCard } from "../src/mail/calendar.ts";
import { decodeText } from "../src/mail/decode-text.ts";
import { htmlBlocks } from "../src/mail/html-blocks.ts";
import { plainTextBlocks } from "../src/mail/plain-text.ts";
import { PagesError } from "../src/pages/pages-error.ts";
import { pictureRendition } from "../src/pages/picture-rendition.ts";
import { blocksToPdf, linesAsBlocks } from "../src/pages/text-pages.ts";
import { DependencyAway } from "../src/pipeline/failure.ts";
import { declaredCharset } from "../src/unpack/declared-charset.ts";
import { type EInvoice, readEInvoice, xmlLines } from "../src/unpack/e-invoice.ts";
import {
  isOfficeType,
  isPictureType,
  type MediaType,
  type PagesMediaType,
  type PictureMediaType,
} from "../src/unpack/media-type.ts";
import { isOfficeEncrypted, officeExtension } from "../src/unpack/office.ts";
import type { InspectDeps } from "./inspect-contract.ts";
import type { NamelessFault } from "./inspect-stop.ts";

/** Content that has no pages of its own, and its name where it has one. */
export interface Pageless {
  readonly bytes: Uint8Array;
  readonly type: MediaType;
  readonly name: string | null;
  /** IANA name; times in it are shown so. */
  readonly timeZone: string;
}

/** Pages made from it, why there are none, or that there is nothing in it. */
export type Rendering =
  | {
      readonly pages: Uint8Array;
      readonly mediaType: PagesMediaType;
      /** Codes of what was noted, e.g. `e-invoice`. */
      readonly facts: readonly string[];
      /** Files that lay in it. */
      readonly enclosed?: EInvoice["attachments"];
    }
  | { readonly fault: NamelessFault }
  | "empty";

const TEXT_TYPES: readonly MediaType[] = ["text/plain", "text/html", "application/xml"];

/** Whether pages can be made from content of this type; LibreOffice may still be missing. */
export const isRenderable = (type: MediaType): boolean =>
  TEXT_TYPES.includes(type) || isPictureType(type) || isOfficeType(type);

/** Makes pages from content that has none. Throws the pages room's typed errors. */
export async function renderAsPages(
  deps: Pick<InspectDeps, "officeToPdf">,
  content: Pageless,
  limits: InspectLimits,
): Promise<Rendering> {
  const { type } = content;
  if (isPictureType(type)) return renderPicture(content.bytes, type, limits);
  if (isOfficeType(type)) return renderOffice(deps, content, limits);
  return renderText(content, limits);
}

/** Pictures of cameras whose decoder is not free are recognised, and shown where this build can. */
async function renderPicture(
  bytes: Uint8Array,
  type: PictureMediaType,
  limits: InspectLimits,
): Promise<Rendering> {
  try {
    const { bytes: pages, mediaType, facts } = await pictureRendition(bytes, type, limits);
    return { pages, mediaType, facts: ["rendered", ...facts] };
  } catch (error) {
    const isDamaged = error instanceof PagesError && error.cause === "damaged";
    if (isDamaged && (type === "image/heic" || type === "image/avif")) {
      return { fault: { code: "picture-type", word: type } };
    }
    throw error;
  }
}

async function renderOffice(
  deps: Pick<InspectDeps, "officeToPdf">,
  { bytes, type }: Pageless,
  limits: InspectLimits,
): Promise<Rendering> {
  const extension = officeExtension(bytes, type);
  if (await isOfficeEncrypted(bytes, type, limits)) return { fault: { code: "encrypted" } };
  if (deps.officeToPdf === undefined) {
    return { fault: { code: "office-unavailable", word: extension } };
  }
  const made = await deps.officeToPdf(bytes, extension, limits.bytesMax);
  if ("pdf" in made) {
    return { pages: made.pdf, mediaType: "application/pdf", facts: ["rendered"] };
  }
  if (made.failure === "too-slow") {
    return { fault: { code: "office-too-slow", limit: made.seconds } };
  }
  if (made.failure === "unavailable") {
    // It was there when this process began: somebody is about to put it back, or to set it to `none`.
    throw new DependencyAway("office", "missing", "LibreOffice is not where it was");
  }
  return { fault: { code: "office-failed", word: extension } };
}

async function renderText(
  { bytes, type, name, timeZone }: Pageless,
  limits: InspectLimits,
): Promise<Rendering> {
  const { text } = decodeText(bytes, declaredCharset(bytes));
  const { title, blocks, facts, enclosed = [] } = asBlocks(text, type, timeZone);
  if (blocks.length === 0) return "empty";
  const pages = await blocksToPdf({
    title: title ?? name ?? "Text",
    blocks,
    // Not the time of today: a repeat makes the same blob.
    createdAt: new Date(0),
    pagesMax: limits.pagesMax,
  });
  return { pages, mediaType: "application/pdf", facts: ["rendered", ...facts], enclosed };
}

interface TextBlocks {
  readonly title: string | null;
  readonly blocks: readonly Block[];
  readonly facts: readonly string[];
  readonly enclosed?: EInvoice["attachments"];
}

function asBlocks(text: string, type: MediaType, timeZone: string): TextBlocks {
  if (text.trim() === "") return { title: null, blocks: [], facts: [] };
  if (type === "text/html") {
    // Pictures that lie elsewhere are not fetched, whatever the page says.
    return { title: null, blocks: htmlBlocks(text, () => null).blocks, facts: [] };
  }
  if (type === "application/xml") {
    const invoice = readEInvoice(text);
    if (invoice !== null) {
      const { title, lines, attachments } = invoice;
      return { title, blocks: linesAsBlocks(lines), facts: ["e-invoice"], enclosed: attachments };
    }
    const lines = xmlLines(text);
    if (lines.length > 0) return { title: null, blocks: linesAsBlocks(lines), facts: [] };
  }
  const card = renderCard(text, timeZone);
  if (card !== null) return { ...card, facts: [] };
  return { title: null, blocks: plainBlocks(text), facts: [] };
}

/** A form feed in a text is a new sheet of its printer; here a line across the page. */
const plainBlocks = (text: string): Block[] =>
  text
    .split("\f")
    .flatMap((sheet, index): Block[] => [
      ...(index === 0 ? [] : [{ kind: "rule" } as const]),
      ...plainTextBlocks(sheet),
    ]);
