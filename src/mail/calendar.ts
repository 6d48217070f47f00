import { type Block, type FieldRow, textBlock } from "../domain/typeset.ts";
import { cleanBody, cleanLine } from "./clean-text.ts";
import { type ContentLine, contentLines } from "./content-lines.ts";

/** A calendar or business card as it is set. */
export interface CardRendition {
  readonly title: string;
  readonly blocks: readonly Block[];
}

const METHODS: Readonly<Record<string, string>> = {
  REQUEST: "Einladung zu einem Termin",
  REPLY: "Antwort auf eine Einladung",
  CANCEL: "Absage eines Termins",
  COUNTER: "Gegenvorschlag zu einem Termin",
  PUBLISH: "Termin",
};
const ANSWERS: Readonly<Record<string, string>> = {
  ACCEPTED: "zugesagt",
  DECLINED: "abgesagt",
  TENTATIVE: "mit Vorbehalt zugesagt",
  DELEGATED: "vertreten",
};
const EVENTS_MAX = 50;
const ATTENDEES_MAX = 50;

/** Whether a text is a calendar (RFC 5545) or a business card (RFC 6350), by how it begins. */
export function isCardText(text: string): boolean {
  return /^\ufeff?\s*BEGIN:V(CALENDAR|CARD)\s*\n/i.test(text.slice(0, 200));
}

/**
 * A calendar or business card for people: what, when, where and who. Times are shown in `zone` (IANA
 * name) unless they are bound to no zone. Null when the text holds neither. Never throws.
 */
export function renderCard(text: string, zone: string): CardRendition | null {
  if (!isCardText(text)) return null;
  const lines = contentLines(text);
  const events = sectionsOf(lines, /^V(EVENT|TODO|JOURNAL)$/i).slice(0, EVENTS_MAX);
  if (events.length > 0) return calendar(lines, events, zone);
  const cards = sectionsOf(lines, /^VCARD$/i).slice(0, EVENTS_MAX);
  if (cards.length === 0) return null;
  const name = valueOf(cards[0] ?? [], "FN");
  return {
    title: `Visitenkarte${name === null ? "" : `: ${name}`}`,
    blocks: cards.map((card) => ({ kind: "fields", rows: cardRows(card) })),
  };
}

function calendar(
  lines: readonly ContentLine[],
  events: readonly (readonly ContentLine[])[],
  zone: string,
): CardRendition {
  const method = METHODS[(valueOf(lines, "METHOD") ?? "").toUpperCase()] ?? "Termin";
  const summary = valueOf(events[0] ?? [], "SUMMARY");
  const blocks = events.flatMap((event): Block[] => {
    const description = cleanBody(event.find(({ name }) => name === "DESCRIPTION")?.value ?? "");
    const fields: Block = { kind: "fields", rows: eventRows(event, zone) };
    return description === "" ? [fields] : [fields, textBlock(description)];
  });
  return { title: summary === null ? method : `${method}: ${summary}`, blocks };
}

/** The lines between BEGIN and END of each part of that kind, without those of parts within it. */
function sectionsOf(lines: readonly ContentLine[], kind: RegExp): ContentLine[][] {
  const sections: ContentLine[][] = [];
  let current: ContentLine[] | null = null;
  let inner = 0;
  for (const line of lines) {
    if (line.name === "BEGIN" && current === null) {
      if (kind.test(line.value.trim())) sections.push((current = []));
    } else if (line.name === "BEGIN") inner += 1;
    else if (line.name === "END" && inner > 0) inner -= 1;
    else if (line.name === "END") current = null;
    else if (inner === 0) current?.push(line);
  }
  return sections;
}

function eventRows(event: readonly ContentLine[], zone: string): FieldRow[] {
  const people = event.filter(({ name }) => name === "ATTENDEE").slice(0, ATTENDEES_MAX);
  return present([
    ["Termin", valueOf(event, "SUMMARY")],
    ["Beginn", timeOf(event, "DTSTART", zone)],
    ["Ende", timeOf(event, "DTEND", zone)],
    ["Fällig", timeOf(event, "DUE", zone)],
    ["Wieder", valueOf(event, "RRULE")],
    ["Ort", valueOf(event, "LOCATION")],
    ["Von", personOf(event.find(({ name }) => name === "ORGANIZER"))],
    ["Mit", people.map(personOf).join("; ") || null],
    ["Status", valueOf(event, "STATUS")],
  ]);
}

function cardRows(card: readonly ContentLine[]): FieldRow[] {
  const all = (name: string): string | null =>
    cleanLine(
      card
        .filter((line) => line.name === name)
        .map((line) =>
          line.value
            .split(";")
            .filter((part) => part.trim() !== "")
            .join(", "),
        )
        .join("; "),
    );
  return present([
    ["Name", all("FN") ?? all("N")],
    ["Firma", all("ORG")],
    ["Aufgabe", all("TITLE") ?? all("ROLE")],
    ["Adresse", all("ADR")],
    ["Telefon", all("TEL")],
    ["E-Mail", all("EMAIL")],
    ["Internet", all("URL")],
    ["Notiz", all("NOTE")],
  ]);
}

function present(rows: readonly (readonly [string, string | null])[]): FieldRow[] {
  return rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function valueOf(lines: readonly ContentLine[], name: string): string | null {
  return cleanLine(lines.find((line) => line.name === name)?.value);
}

function personOf(line: ContentLine | undefined): string | null {
  if (line === undefined) return null;
  const address = line.value.replace(/^mailto:/i, "").trim();
  const name = line.params.get("CN");
  const answer = ANSWERS[(line.params.get("PARTSTAT") ?? "").toUpperCase()];
  const who = name === undefined || name === address ? address : `${name} <${address}>`;
  return cleanLine(answer === undefined ? who : `${who} (${answer})`);
}

const TIME = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?$/;

/** A time of the calendar: in UTC it is shown in `zone`; with a zone of its own, as it stands with that. */
function timeOf(lines: readonly ContentLine[], name: string, zone: string): string | null {
  const line = lines.find((each) => each.name === name);
  if (line === undefined) return null;
  const parts = TIME.exec(line.value.trim());
  if (parts === null) return cleanLine(line.value);
  const [, year = "", month = "", day = "", hour, minute = "", utc] = parts;
  if (hour === undefined) return `${day}.${month}.${year}, ganztägig`;
  if (utc !== undefined) return inZone(`${year}-${month}-${day}T${hour}:${minute}:00Z`, zone);
  const own = line.params.get("TZID");
  const where = own === undefined ? "" : ` (${own})`;
  return cleanLine(`${day}.${month}.${year}, ${hour}:${minute} Uhr${where}`);
}

function inZone(instant: string, zone: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const style = { timeZone: zone, dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat("de-DE", style).format(date);
}
