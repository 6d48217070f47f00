import type { DocumentFacts, Evidence, MailHeaderFacts } from "../domain/facts.ts";

type HeaderFacts = Pick<DocumentFacts, "sender" | "letterDate" | "subject">;

/**
 * Sender, subject and date of an e-mail's body: its header says them, and the words only what the header
 * leaves out. An address without a name is worth less than a name in the words.
 */
export function preferHeader(found: HeaderFacts, mail: MailHeaderFacts | null): HeaderFacts {
  if (mail === null) return found;
  const { from, subject, day } = mail;
  const name = from === null ? null : displayName(from);
  return {
    sender:
      from !== null && name !== null
        ? { name, evidence: inHeader(from) }
        : (found.sender ?? (from === null ? null : { name: from, evidence: inHeader(from) })),
    letterDate: day === null ? found.letterDate : { date: day, evidence: inHeader(day) },
    subject: subject === null ? found.subject : { text: subject, evidence: inHeader(subject) },
  };
}

/** The rendition shows the header at the top of its first page. */
function inHeader(quote: string): Evidence {
  return { page: 1, quote, place: "mail-header" };
}

/** The name before the first address; null when there is none but the address itself. */
function displayName(from: string): string | null {
  const name = /^([^<]*)</.exec(from)?.[1]?.replaceAll(/^[\s"']+|[\s"']+$/g, "") ?? "";
  return name === "" || name.includes("@") ? null : name;
}
