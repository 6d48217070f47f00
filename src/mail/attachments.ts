import type { BodyMade } from "./body-blocks.ts";
import type { BodyParts } from "./body-parts.ts";
import { cleanLine } from "./clean-text.ts";
import type { MailPart } from "./split-mail.ts";

/** Why a part is no file: one piece of a message sent in several, or only an address where it lies. */
export type AttachmentProblem = "partial" | "external";

/** One part of a message that is not its text. Nothing in it is checked; the name is no path. */
export interface MailAttachment {
  /** Its place in the message, from 0. */
  readonly index: number;
  readonly fileName: string | null;
  readonly mediaTypeClaimed: string;
  readonly bytes: Uint8Array;
  /** Shown within the body, not attached for itself. */
  readonly inline: boolean;
  readonly contentId: string | null;
  /** The same words as the body in another form. */
  readonly repeatsBody: boolean;
  readonly problem: AttachmentProblem | null;
}

/** Everything of a message but its first text, in the order of the message. */
export function mailAttachments(parts: BodyParts, made: BodyMade): MailAttachment[] {
  const drawn = new Set(
    parts.sections.flatMap((each) => (each.kind === "picture" ? [each.part] : [])),
  );
  const isInline = (part: MailPart): boolean =>
    drawn.has(part) || (part.contentId !== null && made.shownIds.has(part.contentId));
  const files = [
    ...parts.repeats.map((part) => attachmentOf(part, { inline: false, repeatsBody: true })),
    ...parts.files.map((part) =>
      attachmentOf(part, { inline: isInline(part), repeatsBody: false }),
    ),
    ...parts.inlineFiles.map((file) => written(file.fileName, file.bytes, false, file.problem)),
    ...made.embedded.map((bytes) => written(null, bytes, true, null)),
  ];
  return files.map((file, index) => ({ ...file, index }));
}

type Draft = Omit<MailAttachment, "index">;

function attachmentOf(part: MailPart, more: Pick<Draft, "inline" | "repeatsBody">): Draft {
  return {
    fileName: cleanLine(part.fileName, 255),
    mediaTypeClaimed: cleanLine(part.type) ?? "application/octet-stream",
    bytes: part.bytes,
    contentId: cleanLine(part.contentId),
    problem: PROBLEMS[part.type] ?? null,
    ...more,
  };
}

const PROBLEMS: Readonly<Record<string, AttachmentProblem>> = {
  "message/partial": "partial",
  "message/external-body": "external",
};

/** A file that stood in the words themselves. */
function written(
  fileName: string | null,
  bytes: Uint8Array,
  inline: boolean,
  problem: AttachmentProblem | null,
): Draft {
  return {
    fileName: cleanLine(fileName, 255),
    mediaTypeClaimed: "application/octet-stream",
    bytes,
    inline,
    contentId: null,
    repeatsBody: false,
    problem,
  };
}
