import { z } from "zod";
import { ClarificationReason } from "./clarification.ts";
import { Sha256 } from "./ids.ts";

/** The ceilings of one capture; crossing one is a clarification case with its own reason. */
export const InspectLimits = z.object({
  /** Bytes of the whole capture, and of everything unpacked from it together. */
  bytesMax: z.int().positive(),
  /** Pages of one PDF or TIFF. */
  pagesMax: z.int().positive(),
  /** Pixels of one page image. */
  pixelsMax: z.int().positive(),
  /** Containers within containers: the capture itself is level 0. */
  nestingMax: z.int().nonnegative(),
  /** Entries or attachments of the whole capture. */
  entriesMax: z.int().positive(),
  /** Unpacked bytes per packed byte. */
  ratioMax: z.int().positive(),
});
export type InspectLimits = z.infer<typeof InspectLimits>;

/**
 * What becomes of a component. `data`: kept beside the pages that say the same to people (the XML of an
 * e-invoice). `sealed`: kept as it came, never opened and never read. `blocked`: it
 * may matter but cannot be read; a person sees why.
 */
const ComponentUse = z.enum(["pages", "container", "data", "discarded", "blocked", "sealed"]);

/** Why a component is set aside without loss; it stays stored and counted. */
export const DiscardReason = z.enum([
  "logo",
  "system-file",
  "empty-body",
  "empty-file",
  "duplicate-alternative",
  "signature",
  "tracker",
  "contact-card",
  "report-part",
  "portfolio-cover",
]);
export type DiscardReason = z.infer<typeof DiscardReason>;

/** What an e-mail says it is; all but `mail` were written by a machine. */
export const MailKind = z.enum(["mail", "bounce", "auto-reply", "read-receipt"]);
export type MailKind = z.infer<typeof MailKind>;

/** The header of an e-mail as claimed by its sender; nothing here is verified. Personal data. */
export const MailHeader = z.object({
  messageId: z.string().nullable(),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  /** The Date field as an ISO instant; not the receipt time. */
  date: z.iso.datetime().nullable(),
  kind: MailKind,
});
export type MailHeader = z.infer<typeof MailHeader>;

/** What a file's own tags say made it (TIFF and EXIF tags, a PDF's Creator and Producer). */
export const MadeWith = z.object({
  device: z.string().nullable(),
  software: z.string().nullable(),
  /** The resolution it declares; null: none, or its pages have each their own. */
  dpi: z.number().positive().nullable(),
});
export type MadeWith = z.infer<typeof MadeWith>;

/** One thing a capture consists of: a file, the body of an e-mail, or a container and its content. */
export const Component = z.object({
  /** Its place in the list; a parent comes before its children. */
  index: z.int().nonnegative(),
  parent: z.int().nonnegative().nullable(),
  /** The file name as it came; content and personal, never a path to write to. */
  name: z
    .string()
    .overwrite((name) => name.replaceAll("\0", ""))
    .nullable(),
  /** By content, never by name. */
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  blob: Sha256,
  use: ComponentUse,
  role: z.enum(["main", "enclosure", "container"]),
  /** The PDF or image whose pages are prepared: `blob`, or what was made from it. */
  pagesFrom: Sha256.nullable(),
  /** What `pagesFrom` is where it was made; null: a PDF. */
  pagesMediaType: z.enum(["image/png", "image/tiff"]).nullable().default(null),
  /** Bytes of what `pagesFrom` names, where it was made. */
  pagesBytes: z.int().nonnegative().optional(),
  /** Known for what can be prepared; null for everything else. */
  pageCount: z.int().positive().nullable(),
  discardReason: DiscardReason.nullable(),
  blockedReason: ClarificationReason.nullable(),
  /** For the clerk: its faults as `packFaults` writes them. Holds file names. */
  detail: z.string().nullable(),
  /** Codes of what was noted on the way, e.g. `auto-reply`, `header-only`. */
  facts: z.array(z.string()),
  /** Absent: nobody looked, or it has no pages. */
  madeWith: MadeWith.optional(),
  /** Set for a container that is an e-mail. */
  mail: MailHeader.nullable(),
});
export type Component = z.infer<typeof Component>;

/**
 * A component's fact: a picture too small for words (an icon, a bullet) attached to an e-mail whose text
 * could be read. It is kept and shown as an enclosure, and that it says nothing is no reason for a case.
 */
export const SMALL_PICTURE = "small-picture";

/**
 * The main component an enclosure follows: the first `main` within its nearest ancestor that holds one;
 * a main component is its own. Null when nothing leads, or `index` is unknown.
 */
export function mainComponentOf(components: readonly Component[], index: number): Component | null {
  const start = components[index];
  if (start === undefined) return null;
  if (start.role === "main") return start;
  for (const ancestor of ancestorsOf(components, index)) {
    const main = components.find(
      (each) =>
        each.role === "main" &&
        (each.index === ancestor || ancestorsOf(components, each.index).includes(ancestor)),
    );
    if (main !== undefined) return main;
  }
  return null;
}

/**
 * The header of the e-mail whose body a component is; null for every other component, attachments too. The
 * body is the first thing in its e-mail and has no name of its own.
 */
export function mailOfBody(components: readonly Component[], index: number): MailHeader | null {
  const body = components[index];
  if (body === undefined || body.parent === null || body.name !== null) return null;
  return body.parent === index - 1 ? (components[body.parent]?.mail ?? null) : null;
}

/** Indexes of the containers around a component, innermost first. */
function ancestorsOf(components: readonly Component[], index: number): readonly number[] {
  const ancestors: number[] = [];
  let parent = components[index]?.parent ?? null;
  while (parent !== null && !ancestors.includes(parent)) {
    ancestors.push(parent);
    parent = components[parent]?.parent ?? null;
  }
  return ancestors;
}
