import { addMonths } from "../domain/calendar.ts";
import type { DocumentFacts, MailHeaderFacts } from "../domain/facts.ts";
import type { CalendarDate } from "../domain/ids.ts";
import type { PageWords } from "../domain/page.ts";
import { addresseeBlock, isPostalNote } from "./address-blocks.ts";
import { findConfidentialMark, isMark } from "./confidentiality.ts";
import { deadlineRegime } from "./deadline-regime.ts";
import { findDeadlines } from "./deadlines.ts";
import { findFormalService } from "./formal-service.ts";
import { detectKind } from "./kind.ts";
import { detectLanguage } from "./language.ts";
import { layOut } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { findLetterDate } from "./letter-date.ts";
import { preferHeader } from "./mail-facts.ts";
import { prose } from "./prose.ts";
import { findObjection } from "./objection.ts";
import { findReferenceNumbers } from "./reference-numbers.ts";
import { findReturned } from "./returned-post.ts";
import { findSecrecy } from "./secrecy.ts";
import { findSender, isOrganisation } from "./sender.ts";
import { findSenderAddress } from "./sender-address.ts";
import { findSubject } from "./subject.ts";

/**
 * What one document says about itself, from the words and places on its pages (in order; null for one
 * nobody could read, which keeps its number). What is not found is null or empty, never guessed; never throws. `receiptDay` bounds
 * the letter's date and stands in for it where a deadline's year must be inferred. `mail` is the header of
 * the e-mail whose body this is.
 */
export function findFacts(
  pages: readonly (PageWords | null)[],
  {
    receiptDay,
    mail = null,
  }: { readonly receiptDay: CalendarDate; readonly mail?: MailHeaderFacts | null },
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
  return {
    language: detectLanguage(letter.text),
    ...said,
    ...demands(layout, said, receiptDay),
    addresseeLines: addresseeLines(layout),
    referenceNumbers: findReferenceNumbers(layout),
    confidentialMark: findConfidentialMark(layout),
    secrecyByContent: findSecrecy(prose([...layout.head, ...layout.body]), subject?.text ?? null),
  };
}

type Sender = NonNullable<DocumentFacts["sender"]>;
type Said = Pick<DocumentFacts, "sender" | "letterDate" | "subject">;
type Demands = Pick<
  DocumentFacts,
  "kind" | "deadlines" | "formalService" | "objection" | "returned"
>;

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
