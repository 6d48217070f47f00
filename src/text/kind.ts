import type { DocumentKind } from "../domain/facts.ts";
import { courtHead } from "./formal-service.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { prose } from "./prose.ts";
import { isOrganisation } from "./sender.ts";

const FORM_LABELS = germanPattern(
  "^(?:Name,? ?Vorname|Vorname|Nachname|Familienname|Straße,? ?(?:und )?Haus\\p{L}*|PLZ,? ?(?:und )?(?:Wohn)?ort|Geburtsdatum|Geburtsort|" +
    "Telefon|Datum,? ?(?:und )?Unterschrift|Unterschrift|Staatsangehörigkeit|Familienstand|Mein Anliegen|Aktenzeichen \\(falls)",
);
const INVOICE_HEAD = germanPattern(
  "^(?:Rechnung|Rechnungs(?:nummer|[-– ]?Nr\\.?)|Gutschrift|Mahnung|Zahlungserinnerung|Invoice|Honorarrechnung)\\b",
);
const INVOICE_BODY = germanPattern(
  "rechnungsbetrag|gesamtbetrag|zahlbar|zu zahlender betrag|\\bMwSt|\\bUSt\\b|umsatzsteuer|netto|brutto|amount due",
  "giu",
);
const REMINDER = germanPattern(
  "^(?:(?:erste|zweite|dritte|letzte|1\\.|2\\.|3\\.) )?(?:mahnung|zahlungserinnerung|erinnerung)\\b|zahlungserinnerung",
);
const REMINDER_BODY = germanPattern(
  "(?:rechnung|forderung|betrag|zahlung).{0,160}(?:noch nicht|bislang nicht|bisher nicht|offen|überfällig)|haben sie nicht gezahlt|mahn(?:kosten|gebühr)",
);
const REMEDIES = germanPattern("rechtsbehelfsbelehrung|rechtsmittelbelehrung");
const NOTICE_SUBJECT = germanPattern("^(?:\\p{L}+)?bescheid\\b|^(?:allgemein)?verfügung\\b");
const JOB = germanPattern(
  "bewerbe (?:ich )?mich|bewerbung (?:als|um|für|auf)|um (?:die|eine|einen|den) (?:ausbildungsplatz|ausbildung|stelle|praktikum)\\p{L}*.{0,40}bewerb|\\bmich .{0,80}\\bbewerben\\b",
);
const APPLICATION = germanPattern(
  "beantrag(?:e|en)\\b|stelle(?:n)? (?:ich|wir)? ?[^.]{0,60}antrag|hiermit (?:melde|stelle)|melde(?:n)? (?:ich |wir )?(?:ihn|sie|es|mich|hiermit|meinen|meine|unser)\\p{L}* .{0,40}(?:ab|an|um)\\b|" +
    "(?:bitte|bitten|ersuche|ersuchen) .{0,60}um (?:die |eine |einen |den )?(?:\\p{L}+ )?(?:genehmigung|erlaubnis|erteilung|bewilligung|zuschuss|förderung|ausstellung|übernahme|stundung|ratenzahlung|befreiung|verlängerung|erlass)",
);
const APPLICATION_SUBJECT = germanPattern(
  "\\bantrag|beantragung|anmeldung|verlängerung|ummeldung|abmeldung",
);
const COMPLAINT = germanPattern(
  "beschwer|zumutung|einschreit|missstand|ist .{0,60}(?:laterne|straßenlampe|ampel).{0,60}(?:aus|kaputt|defekt)|seit .{0,60}(?:laterne|lampe|ampel).{0,60}(?:aus|kaputt|defekt)|unzumutbar|unerträglich|lärmbeläst|ruhestörung|dienstaufsichtsbeschwerde|illegale",
);
const INQUIRY = germanPattern(
  "können sie mir|was kostet|welche .{0,60}\\?|bitte um auskunft|anfrage|wie hoch|welche unterlagen|möchte (?:gerne? )?wissen|sachstand|frage(?:n)? (?:zu|an)",
);
const CERTIFICATE = germanPattern(
  "^(?:[\\p{L}-]*(?:bescheinigung|urkunde|zeugnis|attest|nachweis)|Vollmacht)$",
);

/** What sort of document this is, by its head, its subject and its wording; `other` when hardly any text. */
export function detectKind(
  layout: Layout,
  { subject, sender, objects, returned }: Known,
): DocumentKind {
  const words = layout.lines.reduce((sum, line) => sum + line.text.split(" ").length, 0);
  if (words < 12) return "other";
  if (returned === "certificate") return "certificate";
  const body = prose(layout.body).text;
  const kind = byLayout(layout, subject ?? "", body);
  if (kind !== null) return kind;
  if (objects) return "objection";
  const all = `${body} ${prose(layout.tail).text}`;
  const decides = REMEDIES.test(all) || NOTICE_SUBJECT.test(subject ?? "");
  if (decides && sender !== null && isOrganisation(sender)) return "notice";
  return byWording(body, subject ?? "", layout);
}

/** What was found before the kind is told. */
interface Known {
  readonly subject: string | null;
  readonly sender: string | null;
  /** Whether it objects to something decided. */
  readonly objects: boolean;
  readonly returned: "undeliverable" | "certificate" | null;
}

function byLayout(layout: Layout, subject: string, body: string): DocumentKind | null {
  const first = layout.lines.filter(({ page }) => page === 1);
  if (courtHead(layout)) return "court";
  if (REMINDER.test(subject) && REMINDER_BODY.test(body)) return "reminder";
  const invoiceHead = first.some((line) => line.top < 0.6 && INVOICE_HEAD.test(line.text));
  const text = first.map((line) => line.text).join(" ");
  const invoiceWords = new Set((text.match(INVOICE_BODY) ?? []).map((word) => word.toLowerCase()));
  if (invoiceHead && invoiceWords.size >= 2) return "invoice";
  if (first.filter((line) => FORM_LABELS.test(line.text)).length >= 4) return "form";
  const titled = first.some((line) => line.top < 0.4 && CERTIFICATE.test(line.text));
  return titled && layout.salutation === null ? "certificate" : null;
}

function byWording(body: string, subject: string, layout: Layout): DocumentKind {
  if (JOB.test(`${subject} ${body}`)) return "job-application";
  if (APPLICATION_SUBJECT.test(subject) || APPLICATION.test(body)) return "application";
  if (COMPLAINT.test(`${subject} ${body}`)) return "complaint";
  if (INQUIRY.test(`${subject} ${body}`) || subject.endsWith("?")) return "inquiry";
  const isLetter = layout.salutation !== null || layout.closing !== null || layout.head.length > 3;
  return isLetter ? "letter" : "other";
}
