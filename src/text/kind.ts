import type { DocumentKind } from "../domain/facts.ts";
import { courtHead } from "./formal-service.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { prose } from "./prose.ts";

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
const OBJECTION = germanPattern(
  "(?:lege|legen|erhebe|erheben) (?:ich |wir )?[^.]{0,80}?(?:widerspruch|einspruch)|(?:widerspruch|einspruch) (?:ein|gegen)|bin ich nicht einverstanden",
);
const OBJECTION_SUBJECT = germanPattern("widerspruch|einspruch");
const APPLICATION = germanPattern(
  "beantrage|stelle(?:n)? (?:ich|wir)? ?[^.]{0,60}antrag|hiermit (?:melde|bewerbe)|bewerbe mich",
);
const APPLICATION_SUBJECT = germanPattern(
  "\\bantrag|beantragung|anmeldung|bewerbung|verlängerung|ummeldung|abmeldung",
);
const COMPLAINT = germanPattern(
  "beschwer|unzumutbar|unerträglich|lärmbeläst|ruhestörung|dienstaufsichtsbeschwerde|illegale",
);
const INQUIRY = germanPattern(
  "können sie mir|bitte um auskunft|anfrage|wie hoch|welche unterlagen|möchte (?:gerne? )?wissen|sachstand|frage(?:n)? (?:zu|an)",
);
const CERTIFICATE = germanPattern(
  "^(?:[\\p{L}-]*(?:bescheinigung|urkunde|zeugnis|attest|nachweis)|Vollmacht)$",
);

/** What sort of document this is, by its head, its subject and its wording; `other` when hardly any text. */
export function detectKind(layout: Layout, subject: string | null): DocumentKind {
  const words = layout.lines.reduce((sum, line) => sum + line.text.split(" ").length, 0);
  if (words < 12) return "other";
  return byLayout(layout) ?? byWording(prose(layout.body).text, subject ?? "", layout);
}

function byLayout(layout: Layout): DocumentKind | null {
  const first = layout.lines.filter(({ page }) => page === 1);
  if (courtHead(layout)) return "court";
  const invoiceHead = first.some((line) => line.top < 0.6 && INVOICE_HEAD.test(line.text));
  const text = first.map((line) => line.text).join(" ");
  const invoiceWords = new Set((text.match(INVOICE_BODY) ?? []).map((word) => word.toLowerCase()));
  if (invoiceHead && invoiceWords.size >= 2) return "invoice";
  if (first.filter((line) => FORM_LABELS.test(line.text)).length >= 4) return "form";
  const titled = first.some((line) => line.top < 0.4 && CERTIFICATE.test(line.text));
  return titled && layout.salutation === null ? "certificate" : null;
}

function byWording(body: string, subject: string, layout: Layout): DocumentKind {
  if (OBJECTION_SUBJECT.test(subject) || OBJECTION.test(body)) return "objection";
  if (APPLICATION_SUBJECT.test(subject) || APPLICATION.test(body)) return "application";
  if (COMPLAINT.test(`${subject} ${body}`)) return "complaint";
  if (INQUIRY.test(`${subject} ${body}`) || subject.endsWith("?")) return "inquiry";
  const isLetter = layout.salutation !== null || layout.closing !== null || layout.head.length > 3;
  return isLetter ? "letter" : "other";
}
