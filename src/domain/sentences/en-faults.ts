import type { FileFault } from "../file-fault.ts";
import { inBrackets } from "./media-words.ts";
import type { FaultSentences } from "./sentence-params.ts";

const number = new Intl.NumberFormat("en-GB");

const file = (item: string | null): string => (item === null ? "The file" : `“${item}”`);

/** Bytes as a person counts them. */
function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1
    ? `${number.format(Math.round(bytes / 1024))} KB`
    : `${number.format(Math.round(megabytes * 10) / 10)} MB`;
}

/** What was found against what is allowed; either may be unknown. */
function measured(found: string | null, limit: string | null): string {
  if (found === null) return limit === null ? "" : ` (allowed: ${limit})`;
  return limit === null ? ` (found: ${found})` : ` (found: ${found}, allowed: ${limit})`;
}

const count = (value: number | undefined): string | null =>
  value === undefined ? null : number.format(value);
const bytes = (value: number | undefined): string | null =>
  value === undefined ? null : size(value);
const pages = (value = 0): string => (value === 1 ? "1 page" : `${number.format(value)} pages`);
const more = (word: string | undefined): string => (word === undefined ? "" : ` (${word})`);

/** The proposed letters by their pages: "1-2 | 3". */
const split = (proposed: FileFault["proposed"]): string =>
  proposed === undefined
    ? ""
    : ` Proposal: ${proposed.map((each) => [...new Set([each[0], each.at(-1)])].join("–")).join(" | ")}.`;

/** What is the matter with a file, and what a clerk can do about it. */
export const enFaults: FaultSentences = {
  "fault.encrypted": ({ item, word }) =>
    `${file(item)} is encrypted or protected by a password${more(word)}: ask the sender for a copy without a password.`,
  "fault.damaged-file": ({ item, page }) =>
    `${file(item)} is damaged and cannot be ${page === undefined ? "opened" : `read (page ${page})`}: ask the sender to send it again.`,
  "fault.unsupported-type": ({ item, word }) =>
    `${file(item)} is of a type that cannot be read here${inBrackets(word)}: ask for a PDF, or open it by hand.`,
  "fault.archive-type": ({ item, word }) =>
    `${file(item)} is an archive that cannot be unpacked here${inBrackets(word)}: ask for its files singly, or as a zip.`,
  "fault.picture-type": ({ item, word }) =>
    `${file(item)} is a picture that cannot be shown here${inBrackets(word)}: ask for a JPEG, PNG or PDF.`,
  "fault.office-unavailable": ({ item, word }) =>
    `${file(item)} is an office document${more(word)}, and LibreOffice is not installed here: ask for a PDF, or have LibreOffice installed and try again.`,
  "fault.office-failed": ({ item, word }) =>
    `${file(item)} is an office document that LibreOffice could not open${more(word)}: ask for a PDF, or open it by hand.`,
  "fault.office-too-slow": ({ item, limit }) =>
    `${file(item)} is an office document that LibreOffice worked on for too long (allowed: ${count(limit) ?? "?"} seconds): ask for a PDF, or open it by hand.`,
  "fault.form-of-acrobat-only": ({ item }) =>
    `${file(item)} is a dynamic form (XFA) whose content only Adobe Acrobat shows: ask for the form on paper, or as an ordinary PDF.`,
  "fault.empty-file": ({ item }) => `${file(item)} holds nothing: ask the sender to send it again.`,
  "fault.nothing-to-read": ({ item }) =>
    `${file(item)} has neither text nor attachments: ask the sender what was meant.`,
  "fault.only-blank-pages": ({ item }) =>
    `${file(item)} consists of blank pages or separator sheets only: look at the pages, or discard the capture.`,
  "fault.too-many-pages": ({ item, limit, found }) =>
    `${file(item)} has more pages than allowed${measured(count(found), count(limit))}: split it, or raise the limit POSTSTELLE_PAGES_MAX.`,
  "fault.too-many-pixels": ({ item, limit, found, page }) =>
    `${file(item)} holds an image${page === undefined ? "" : ` on page ${page}`} of more pixels than allowed${measured(count(found), count(limit))}: scan it again at 300 dpi.`,
  "fault.too-many-bytes": ({ item, limit, found }) =>
    `${file(item)} is larger than allowed${measured(bytes(found), bytes(limit))}: ask for smaller files, or raise the limit POSTSTELLE_FILE_MB_MAX.`,
  "fault.too-many-entries": ({ item, limit, found }) =>
    `${file(item)} holds more files than allowed${measured(count(found), count(limit))}: ask for them in several messages.`,
  "fault.too-deeply-nested": ({ item, limit, found }) =>
    `${file(item)} lies in more archives or e-mails within each other than allowed${measured(count(found), count(limit))}: ask for the files unpacked.`,
  "fault.compression-bomb": ({ item, limit }) =>
    `${file(item)} unpacks to suspiciously much${measured(null, limit === undefined ? null : `${number.format(limit)} times its size`)}: do not open it, and ask the sender.`,
  "fault.incomplete-message": ({ item }) =>
    `${file(item)} is one piece of a message that was sent in several: ask the sender for the whole.`,
  "fault.content-elsewhere": ({ item }) =>
    `${file(item)} only names an address where its content lies, and nothing is fetched: ask the sender to attach it.`,
  "fault.virus-found": ({ item, word }) =>
    `${file(item)} is infected${more(word)}: do not open it, and inform the IT security officer.`,
  "fault.too-large-to-scan": ({ item }) =>
    `${file(item)} is larger than the virus scanner takes: ask for smaller files, or have its limit (StreamMaxLength) raised.`,
  "fault.stored-file-damaged": ({ item, word }) =>
    `${item === null ? "A file stored here" : `“${item}”`} ${word === "missing" ? "is missing on the disk" : "was changed on the disk"}; only what is unchanged is read: ask operations to bring it back from the backup and try again, or scan the paper anew.`,
  "fault.pull-slip-mixed": ({ word }) =>
    `The pull slip ${word ?? ""} does not lie alone in front of its pages: split the other post here, discard the pages behind the slip, and scan them with it once more, alone. It is still good.`,
  "fault.pull-slip-wrong-pages": ({ word, found, limit }) =>
    `The pull slip ${word ?? ""} asks for ${pages(limit)}, and there ${found === 1 ? "is" : "are"} ${pages(found)} behind it: discard this scan, and scan the right pages with the slip once more. It is still good.`,
  "fault.pull-slip-used": ({ word }) =>
    `The pull slip ${word ?? ""} was scanned before, and its pages are replaced: if this is the same once more, discard the scan as a duplicate, else take the pages in as a mail item of their own.`,
  "fault.pull-slip-withdrawn": ({ word }) =>
    `The pull slip ${word ?? ""} was taken back: discard the scan, or take the pages in as a mail item of their own; if they are needed after all, ask for them anew.`,
  "fault.pull-slip-erased": ({ word }) =>
    `The mail item the pull slip ${word ?? ""} was printed for is erased: discard the scan, and destroy the paper as the erasure demands.`,
  "fault.pull-slip-not-waiting": ({ word }) =>
    `The document the pull slip ${word ?? ""} was printed for does not wait for paper now: discard the scan, take the pages in as a mail item of their own, or try again once it waits again.`,
  "fault.split-in-doubt": ({ word, proposed }) =>
    `A letter may begin on page ${word ?? "?"}, but no separator sheet says so: check the split.${split(proposed)}`,
};
