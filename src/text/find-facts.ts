import { addMonths } from "../domain/calendar.ts";
import type { DocumentFacts, MailHeaderFacts } from "../domain/facts.ts";
import type { CalendarDate } from "../domain/ids.ts";
import type { PageWords } from "../domain/page.ts";
import { addresseeBlock, isPostalNote } from "./address-blocks.ts";
import { findAmounts } from "./amounts.ts";
import { findConfidentialMark, isMark } from "./confidentiality.ts";
import { deadlineRegime } from "./deadline-regime.ts";
import { findDeadlines } from "./deadlines.ts";
import { type Behind, findEnclosures, headingOf } from "./enclosures.ts";
import { findFormalService } from "./formal-service.ts";
import { findIbans } from "./ibans.ts";
import { detectKind } from "./kind.ts";
import { detectLanguage } from "./language.ts";
import { layOut } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { findLetterDate } from "./letter-date.ts";
import { preferHeader } from "./mail-facts.ts";
import { prose } from "./prose.ts";
import { findObjection } from "./objection.ts";
import { findReferenceNumbers } from "./reference-numbers.ts";
import { findRequest } from "./request.ts";
import { findReturned } from "./returned-post.ts";
import { findSecrecy } from "./secrecy.ts";
import { findSender, isOrganisation } from "./sender.ts";
import { findSenderAddress } from "./sender-address.ts";
import { findSubject } from "./subject.ts";

interface Known {
  readonly receiptDay: CalendarDate;
  readonly mail?: MailHeaderFacts | null;
  readonly behind?: Behind | null;
}

/**
 * What one document says about itself, from the words and places on its pages (in order; null for one
 * nobody could read, which keeps its number). What is not found is null or empty, never guessed; never throws. `receiptDay` bounds
 * the letter's date and stands in for it where a deadline's year must be inferred. `mail` is the header of
 * the e-mail whose body this is; `behind`: what came with it, null for what is itself an enclosure.
 */
export function findFacts(
  pages: readonly (PageWords | null)[],
  { receiptDay, mail = null, behind = [] }: Known,
): DocumentFacts {
  const layout = layOut(pages);
  const letter = prose([...layout.head, ...layout.body, ...layout.tail]);
  const { sender, letterDate, subject } = preferHeader(
    {
      sender: findSender(layout),
      letterDate: findLetterDate(layout, receiptDay),
      subject: findSubject(layout),
    },
    mail,
  );
  const said = { sender: sender && whoIs(sender, layout), letterDate, subject };
  const asked = demands(layout, said, receiptDay);
  return {
    language: detectLanguage(letter.text),
    ...said,
    ...asked,
    ...contents(layout, asked, behind),
    addresseeLines: addresseeLines(layout),
    referenceNumbers: findReferenceNumbers(layout),
    confidentialMark: findConfidentialMark(layout),
    secrecyByContent: secrecyOf(layout, said, asked.kind),
  };
}

type Sender = NonNullable<DocumentFacts["sender"]>;
type Said = Pick<DocumentFacts, "sender" | "letterDate" | "subject">;
type Contents = Pick<DocumentFacts, "request" | "amounts" | "ibans" | "enclosures">;
type Demands = Pick<
  DocumentFacts,
  "kind" | "deadlines" | "formalService" | "objection" | "returned"
>;

/** By its words; and whoever applies for a post is a personnel matter, whatever words they use. */
function secrecyOf(
  layout: Layout,
  { subject }: Said,
  kind: DocumentFacts["kind"],
): DocumentFacts["secrecyByContent"] {
  const found = findSecrecy(prose([...layout.head, ...layout.body]), subject?.text ?? null);
  const applies = subject !== null && kind === "job-application";
  const isTold = found.some((each) => each.kind === "personnel");
  return applies && !isTold ? [...found, { kind: "personnel", evidence: subject.evidence }] : found;
}

/** What it wants, encloses and would have paid. Our own letter that comes back wants nothing of us. */
function contents(
  layout: Layout,
  { returned, objection }: Demands,
  behind: Known["behind"],
): Contents {
  const ours = returned !== null;
  const objects = objection && { text: objection.quote, evidence: objection };
  return {
    request: ours ? null : (findRequest(layout) ?? objects),
    amounts: findAmounts(layout),
    ibans: findIbans(layout),
    enclosures: ours || behind == null ? [] : findEnclosures(layout, behind),
  };
}

/** The first lines of a document, by which an enclosure is told; null where nobody could read it. */
export function headOf(pages: readonly (PageWords | null)[]): string[] | null {
  const lines = layOut(pages.slice(0, 1)).lines;
  return lines.length === 0 ? null : headingOf(lines);
}

/** Person or organisation, and where they live. */
function whoIs(sender: Sender, layout: Layout): Sender {
  return {
    ...sender,
    isOrganisation: isOrganisation(sender.name),
    address: findSenderAddress(layout, sender.name),
  };
}

/** What the letter is and asks of us. What our own letter asks that comes back, it asks of somebody else. */
function demands(layout: Layout, said: Said, receiptDay: CalendarDate): Demands {
  const returned = findReturned(layout);
  const subject = said.subject?.text ?? null;
  const sender = said.sender?.name ?? null;
  if (returned !== null) {
    const known = { subject, sender, objects: false, returned: returned.kind };
    const kind = detectKind(layout, known);
    return { kind, deadlines: [], formalService: null, objection: null, returned };
  }
  const formalService = findFormalService(layout);
  const objection = findObjection(layout, said.subject);
  const written = said.letterDate?.date ?? null;
  return {
    kind: detectKind(layout, { subject, sender, objects: objection !== null, returned: null }),
    deadlines: findDeadlines(layout, {
      writtenOn: written ?? receiptDay,
      isDated: written !== null,
      // Without the letter's own date nothing is called past: a deadline that is over must be seen too.
      notBefore: written ?? addMonths(receiptDay, -36),
      senderName: sender,
      served: formalService !== null,
      regime: deadlineRegime(layout, sender),
    }),
    formalService,
    objection,
    returned,
  };
}

/** The address as it names the office: without marks and notes to the post. */
function addresseeLines(layout: Layout): string[] {
  const lines = addresseeBlock(layout)?.lines.map((line) => line.text) ?? [];
  return lines.filter((text) => !isMark(text) && !isPostalNote(text));
}
