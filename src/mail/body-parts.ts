import type { MailPart } from "./split-mail.ts";
import { decodeText } from "./decode-text.ts";
import { cleanBody } from "./clean-text.ts";
import { wordsOfHtml } from "./read-html.ts";
import { unflowed } from "./plain-text.ts";
import { type WrittenFile, writtenFiles } from "./written-files.ts";

/** A piece of what is read first, in the order of the message. */
export type BodySection =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "html"; readonly html: string }
  | { readonly kind: "picture"; readonly part: MailPart };

/** A message sorted: what is read first, what is attached, and what says the same again. */
export interface BodyParts {
  readonly sections: BodySection[];
  readonly files: MailPart[];
  /** Alternatives whose words the body has already. */
  readonly repeats: MailPart[];
  /** Files written into the text itself. */
  readonly inlineFiles: WrittenFile[];
  /** A charset was not the one named. */
  guessed: boolean;
}

/** A plain text at most this long that speaks of HTML only asks for another program. */
const STUB_LENGTH_MAX = 400;
const STUB = /html|browser|e-?mail-?(programm|client)|mail reader|multipart|mime/i;
/** A body with this share of the words of the other says the same. */
const SAME_WORDS_SHARE = 0.8;
/** HTML with fewer words than this share of the plain text is the stub of the two. */
const HTML_WORDS_SHARE_MIN = 0.5;

/** Sorts the tree of a message after RFC 8621, 4.1.4, with alternatives judged by their words. */
export function bodyParts(root: MailPart): BodyParts {
  const parts = emptyParts();
  gather(root, { parent: null, first: true }, parts);
  if (parts.sections.length === 0) showReport(parts);
  return parts;
}

/** Nothing of a message: what a message without a body has. */
export function emptyParts(): BodyParts {
  return { sections: [], files: [], repeats: [], inlineFiles: [], guessed: false };
}

const REPORT = /^(message\/(delivery-status|disposition-notification)|text\/rfc822-headers)$/;

/** A report of a mail system without words for people: its fields are what there is to read. */
function showReport(parts: BodyParts): void {
  const report = parts.files.find((file) => REPORT.test(file.type));
  if (report === undefined) return;
  parts.sections.push({ kind: "text", text: decodeText(report.bytes, null).text });
}

interface Place {
  readonly parent: string | null;
  /** The first of its siblings. */
  readonly first: boolean;
}

function gather(part: MailPart, place: Place, into: BodyParts): void {
  if (part.type === "multipart/alternative") {
    gatherBest(part, into);
    return;
  }
  if (part.type.startsWith("multipart/")) {
    for (const [index, child] of part.children.entries()) {
      gather(child, { parent: part.type, first: index === 0 }, into);
    }
    return;
  }
  const section = isShown(part, place) ? sectionOf(part, into) : null;
  if (section === null) into.files.push(part);
  else into.sections.push(section);
}

/** Text and pictures that are not attached for themselves stand where the sender put them. */
function isShown(part: MailPart, { parent, first }: Place): boolean {
  if (part.disposition !== null && part.disposition !== "inline") return false;
  const text = isText(part);
  if (!text && !part.type.startsWith("image/")) return false;
  if (first) return text;
  if (parent === "multipart/related") return false;
  if (text) return part.fileName === null;
  return part.disposition === "inline" && part.contentId === null;
}

const TEXT_TYPES = ["text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"];
const isText = (part: MailPart): boolean => TEXT_TYPES.includes(part.type);

function sectionOf(part: MailPart, into: BodyParts): BodySection | null {
  if (!isText(part)) {
    into.files.push(part);
    return { kind: "picture", part };
  }
  const { rest, files } = writtenFiles(part.bytes);
  into.inlineFiles.push(...files);
  const { text, guessed } = decodeText(rest, part.params.get("charset") ?? null);
  into.guessed ||= guessed;
  if (part.type === "text/html") return { kind: "html", html: text };
  if (part.type === "text/enriched" || part.type === "text/richtext") {
    return { kind: "text", text: withoutEnrichment(text) };
  }
  const flowed = part.params.get("format")?.trim().toLowerCase() === "flowed";
  const plain = flowed ? unflowed(text, part.params.get("delsp")?.toLowerCase() === "yes") : text;
  return { kind: "text", text: plain };
}

/** The commands of RFC 1896 gone; `<<` is a literal sign. */
function withoutEnrichment(text: string): string {
  return text
    .replaceAll("<<", "\0")
    .replaceAll(/<(param)>[^<]*<\/\1>/gi, "")
    .replaceAll(/<nl>/gi, "\n")
    .replaceAll(/<\/?[a-z-]{1,60}>/gi, "")
    .replaceAll("\0", "<");
}

/** The best of several forms of the same: HTML unless it says much less; the others set aside or kept. */
function gatherBest(alternative: MailPart, into: BodyParts): void {
  const forms = alternative.children.map((child) => {
    const parts = emptyParts();
    gather(child, { parent: alternative.type, first: true }, parts);
    return { child, parts, words: wordsOf(parts.sections) };
  });
  const best = bestForm(forms);
  for (const { child, parts, words } of forms) {
    into.files.push(...parts.files);
    into.repeats.push(...parts.repeats);
    into.inlineFiles.push(...parts.inlineFiles);
    into.guessed ||= parts.guessed && child === best?.child;
    if (child === best?.child) {
      into.sections.push(...parts.sections);
      continue;
    }
    const texts = leavesWithText(child);
    if (saysTheSame(words, best?.words ?? [])) into.repeats.push(...texts);
    else into.files.push(...texts);
  }
}

interface Form {
  readonly child: MailPart;
  readonly parts: BodyParts;
  readonly words: readonly string[];
}

function bestForm(forms: readonly Form[]): Form | null {
  const withHtml = forms.findLast(({ parts }) => parts.sections.some(isHtml));
  const others = forms.filter((form) => form !== withHtml && form.parts.sections.length > 0);
  const plain = others.toSorted((a, b) => b.words.length - a.words.length)[0];
  if (withHtml === undefined) return plain ?? null;
  const enough = withHtml.words.length >= (plain?.words.length ?? 0) * HTML_WORDS_SHARE_MIN;
  const hasPicture = withHtml.parts.sections.some(
    (s) => s.kind === "html" && /<img\b/i.test(s.html),
  );
  return enough || (hasPicture && saysTheSame(plain?.words ?? [], withHtml.words))
    ? withHtml
    : (plain ?? withHtml);
}

const isHtml = (section: BodySection): boolean => section.kind === "html";

function wordsOf(sections: readonly BodySection[]): string[] {
  return sections.flatMap((section) => {
    if (section.kind === "picture") return [];
    const text = section.kind === "html" ? wordsOfHtml(section.html) : cleanBody(section.text);
    return wordList(text);
  });
}

function wordList(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

/** Whether a text says nothing a body does not say already, or only that one should look at that. */
export function repeatsBody(text: string, body: string): boolean {
  return saysTheSame(wordList(text), wordList(body));
}

function saysTheSame(words: readonly string[], best: readonly string[]): boolean {
  const length = words.join(" ").length;
  if (length <= STUB_LENGTH_MAX && STUB.test(words.join(" "))) return true;
  const known = new Set(best);
  const same = words.filter((word) => known.has(word)).length;
  return same >= words.length * SAME_WORDS_SHARE;
}

function leavesWithText(part: MailPart): MailPart[] {
  if (part.type.startsWith("multipart/")) return part.children.flatMap(leavesWithText);
  return isText(part) && part.bytes.length > 0 ? [part] : [];
}
