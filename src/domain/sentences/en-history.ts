import type { HistorySentences } from "./history-params.ts";

const STEPS: Readonly<Record<string, string>> = {
  inspect: "Inspecting",
  prepare: "Preparing the pages",
  read: "Reading",
  reread: "Reading again",
  separate: "Separating",
  understand: "Finding facts",
  route: "Routing",
  deliver: "Delivering",
  compose: "Making the PDF",
};
const ENTRY_ACTS: Readonly<Record<string, string>> = {
  claim: "claimed",
  "assign-to": "assigned to a person",
  release: "released",
  wait: "put aside for a follow-up",
  done: "done",
  "follow-up": "due again after its follow-up date",
  reopen: "opened again",
};

const pages = (count: number): string => (count === 1 ? "1 page" : `${count} pages`);
const step = (name: string): string => STEPS[name] ?? name;

export const enHistory: HistorySentences = {
  ofCapture: {
    "capture-accepted": "Accepted and stored durably.",
    "capture-inspected": "Inspected: its content is recognised.",
    "pages-prepared": "Pages prepared.",
    "batch-sheet-read": "A batch sheet was recognised.",
    "page-read": "Read.",
    "capture-separated": "Separated into mail items and documents.",
    "split-ordered": "A new separation was ordered.",
  },
  ofDocument: {
    "mail-item-recorded": ({ receiptNumber }) =>
      `Recorded as a mail item with the receipt number ${receiptNumber}.`,
    "document-created": ({ role, pages: count, shut }) =>
      `Created as ${role === "main" ? "a document" : "an enclosure"} (${pages(count)})${
        shut === true ? " and closed again: opened in error" : ""
      }.`,
    "document-understood": ({ kinds, confidential }) =>
      `Facts found in its text (${kinds.length}).${confidential ? " Marked confidential." : ""}`,
    "route-decided": ({ unit, wentAlone, basis, model }, names) => {
      const by = model === undefined ? "" : ` Model ${model}.`;
      if (unit === null) return `No department was found; a person decides.${by}`;
      return wentAlone || basis.kind === "person"
        ? `Routed: ${names.unit(unit)}.${by}`
        : `Proposed: ${names.unit(unit)}; a person decides.${by}`;
    },
    "delivery-intended": ({ unit }, names) => `To be delivered to ${names.unit(unit)}.`,
    "document-delivered": ({ unit }, names) =>
      `Laid in the inbox of ${names.unit(unit)}; its receipt is confirmed.`,
    "delivery-withdrawn": ({ unit }, names) => `Withdrawn from the inbox of ${names.unit(unit)}.`,
    "rendition-made": ({ kind, pages: count }) =>
      kind === "transfer-note"
        ? "Transfer note written."
        : `Searchable PDF made (${pages(count)}).`,
    "transfer-note-made": ({ kind, version }) =>
      version > 1
        ? `Transfer note continued (version ${version}).`
        : kind === "scan"
          ? "Transfer note made."
          : "Note of origin made.",
    "visual-check-done": ({ result, pages: checked }) =>
      `Visual check: ${pages(checked.length)} ${result === "accepted" ? "in order" : "rejected"}.`,
    "sample-drawn": () => "Drawn for the blind sample.",
    "sample-reviewed": ({ agreed }) =>
      agreed
        ? "Sample review: a person decided as the machine had."
        : "Sample review: a person decided otherwise than the machine.",
    "clarification-opened": () => "Clarification case: a person must decide.",
    "clarification-settled": () => "Clarification case settled.",
    "attempt-failed": ({ step: name, attempt }) =>
      `${step(name)} failed in attempt ${attempt}; it is repeated.`,
    "attempt-lost": ({ step: name }) => `${step(name)} was interrupted and is repeated.`,
    "page-turned": ({ position, clockwise }) =>
      clockwise === 0
        ? `Page ${position} is read again.`
        : `Page ${position} turned by ${clockwise} degrees.`,
    "inbox-entry-changed": ({ act, unit }, names) =>
      `In the inbox of ${names.unit(unit)}: ${ENTRY_ACTS[act] ?? act}.`,
    "note-written": ({ unit }, names) => `Note left (${names.unit(unit)}).`,
    "deadline-confirmed": ({ deadlineOn, proposedOn }) =>
      deadlineOn === null
        ? "Found: there is no deadline."
        : deadlineOn === proposedOn
          ? `Deadline confirmed: ${deadlineOn}.`
          : `Deadline corrected: ${deadlineOn}.`,
    "copy-sent": ({ unit }, names) =>
      unit === null
        ? "Copy for information given to a person."
        : `Copy for information given to ${names.unit(unit)}.`,
    "copy-acknowledged": () => "Noted.",
    "copy-recalled": () => "Copy for information taken back.",
    "pull-slip-made": ({ pages: asked }) =>
      `The paper of ${pages(asked.length)} was asked for with a pull slip.`,
    "pull-slip-withdrawn": () => "Pull slip taken back.",
    "pages-re-scanned": ({ pages: scanned }) =>
      `${pages(scanned.length)} scanned anew; the former version is kept.`,
    "entry-escalated": ({ unit, arrivedOn }, names) =>
      `Opened by nobody since ${arrivedOn}: brought to the head of ${names.unit(unit)}.`,
    "sealed-recorded": ({ recordAs, items, replaces }) =>
      replaces !== null
        ? "The line in the register of sealed post was corrected."
        : recordAs === "count"
          ? `${items} sealed items counted.`
          : "Entered in the register of sealed post.",
    "sealed-withdrawn": ({ because }) =>
      because === "corrected"
        ? "The line in the register holds no more; it stays readable."
        : because === "given-back"
          ? "Given back to the mailroom, sealed: the item is not for whom it reached."
          : "The line in the register was taken back as a mistake; it stays readable.",
    "sealed-handed-over": () => "Handed over unopened.",
    "sealed-receipted": () => "The receipt of the sealed post was confirmed.",
    "opened-in-error": () =>
      "Opened in error and closed again; from now on for its addressee alone.",
    "second-person-asked": () => "Asked for; a second person must confirm it.",
    "task-retried": ({ step: name }) => `${step(name)} was started again by hand.`,
    "work-stopped": ({ step: name }) =>
      `${step(name)} was stopped by the operators; a person decides.`,
    "proof-made": ({ events }) => `A proof bundle was made (${events} events).`,
    "capture-restricted": () =>
      "What was taken in is to be erased and may not be yet. Nobody sees it until then.",
    "erasure-withdrawn": () => "The request for erasure was withdrawn.",
    "erasure-block-set": ({ until }) =>
      until === null ? "An erasure block was set." : `An erasure block was set (until ${until}).`,
    "erasure-block-lifted": () => "The erasure block was lifted.",
    "archive-appraised": ({ verdict }) =>
      verdict === "waived" ? "The archive has waived it." : "The archive has appraised it.",
    moved: ({ to }) => `New state: ${to.replaceAll("-", " ")}.`,
  },
};
