import { between, digits, pick, type Random } from "../../fixtures/make/random.ts";

// Written for this bench alone: nothing of it stands in the sample post, the calibration or the language data.
const SENTENCES = [
  "gegen die Festsetzung der Abfallgebühren vom DATE erhebe ich Einspruch, weil die Größe des Behälters falsch angesetzt ist.",
  "Nach § 80 Abs. 5 VwGO beantragen wir, die aufschiebende Wirkung unseres Rechtsmittels wiederherzustellen.",
  "Der fällige Betrag von EURO wurde am DATE von unserem Geschäftskonto abgebucht; ein Beleg liegt bei.",
  "Unsere Bankverbindung lautet IBAN, Kontoinhaberin ist Frau Ännchen Böhmermann-Süß.",
  "Die Böschung hinter dem Spielplatz ist seit dem Hochwasser ausgespült, und täglich rutscht etwas Erde nach.",
  "Ich habe zwei schulpflichtige Kinder und bin als Küchenhilfe geringfügig beschäftigt.",
  "Laut § 4 der Satzung steht Anliegern ein Zuschuss für die Begrünung von Vorgärten zu.",
  "Auf Ihr Schreiben mit dem Zeichen REF vom DATE nehmen wir wie folgt Stellung.",
  "Zwischen 22:00 und 6:00 Uhr überschreitet der Lärm der Kühlanlage die zulässigen 45 dB(A) deutlich.",
  "Eine Abschrift der Vollmacht sowie das ärztliche Attest füge ich als Anlage 2 und 3 hinzu.",
  "Bis heute, also mehr als sechs Wochen später, haben wir weder Antwort noch Zwischennachricht erhalten.",
  "Wir erwarten Ihre Entscheidung spätestens am DATE und behalten uns weitere Schritte vor.",
  "Wie telefonisch besprochen, überlasse ich Ihnen hiermit die Kopie meines Führerscheins.",
  "Das Flurstück 311/14 grenzt im Süden an den Fußweg und wird als Kleingartenfläche genutzt.",
  "Der Vermieter hat die Nebenkosten zum dritten Mal in Folge um EURO erhöht.",
  "Die Verpflichtung ergibt sich aus § 823 BGB in Verbindung mit der Verkehrssicherungspflicht der Gemeinde.",
  "Für das Straßenfest am DATE benötigen wir eine Sperrung der Gerbergasse zwischen Haus 3 und Haus 27.",
  "Rückfragen beantwortet Ihnen unser Büro unter PHONE oder schriftlich an MAIL.",
  "Die Untersuchung hat ergeben, dass drei der acht Kastanien nicht mehr standsicher sind.",
  "Mit der Übermittlung meiner Daten an andere Stellen bin ich ausdrücklich nicht einverstanden.",
  "Der Zählerstand betrug bei Auszug 48.213 kWh, die Wohnungsübergabe fand am DATE statt.",
  "Hilfsweise stelle ich den Antrag, die Forderung in monatlichen Raten von EURO begleichen zu dürfen.",
  "Gemäß § 16a der Gewerbeordnung zeigen wir die Verlegung unserer Betriebsstätte an.",
  "Außerdem möchte ich wissen, wann mit der Fertigstellung der Unterführung zu rechnen ist.",
] as const;

const STREETS = ["Gerbergasse", "Äußere Südstraße", "Weißgerberweg", "Jägerallee", "Am Kühlhaus"];
const TOWNS = ["Lindenau", "Großröda", "Müllershöh", "Ostenwörth", "Süßenbrück"];
const FIRST = ["Jörg", "Gisela", "Ümmühan", "Käte", "Burkhard", "Swantje"];
const LAST = ["Schützbach", "Größler", "van Laack", "Hößl", "Öchsner", "Quandt-Weiß"];
const OFFICES = ["Tiefbauamt", "Bürgerbüro", "Amt für Grünflächen", "Sozialamt", "Ordnungsamt"];

/** A person with an address, for heads and signatures. */
export const personOf = (random: Random) => ({
  name: `${pick(random, FIRST)} ${pick(random, LAST)}`,
  street: `${pick(random, STREETS)} ${between(random, 1, 199)}`,
  town: `0${digits(random, 4)} ${pick(random, TOWNS)}`,
});

/** The office a letter goes to. */
export const officeOf = (random: Random): string => pick(random, OFFICES);

/** A day as Germans write it. */
export const dateOf = (random: Random): string =>
  `${two(between(random, 1, 28))}.${two(between(random, 1, 12))}.${pick(random, ["2025", "2026"])}`;

/** A file number with letters, a stroke and a year. */
export const referenceOf = (random: Random): string =>
  `${pick(random, ["61", "66.2", "32-OWi", "BA"])}/${digits(random, 4)}-${pick(random, ["25", "26"])}`;

/** An amount with a dot before the thousands. */
export const euroOf = (random: Random): string => {
  const whole = between(random, 12, 8999);
  const cents = two(between(random, 0, 99));
  const dotted = whole > 999 ? `${Math.floor(whole / 1000)}.${three(whole % 1000)}` : String(whole);
  return `${dotted},${cents} €`;
};

/** An account number in groups of four. The check digits are not right: it is nobody's. */
export const ibanOf = (random: Random): string =>
  `DE00 ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 2)}`;

/** So many different sentences, with their dates, amounts and numbers. */
export function sentencesOf(random: Random, count: number): string[] {
  const left: string[] = [...SENTENCES];
  return Array.from({ length: count }, () => {
    const [sentence = ""] = left.splice(between(random, 0, left.length - 1), 1);
    if (left.length === 0) left.push(...SENTENCES);
    return filled(sentence, random);
  });
}

function filled(sentence: string, random: Random): string {
  const text = sentence
    .replace("DATE", () => dateOf(random))
    .replace("EURO", () => euroOf(random))
    .replace("IBAN", () => ibanOf(random))
    .replace("REF", () => referenceOf(random))
    .replace("PHONE", () => `0${digits(random, 3)} / ${digits(random, 6)}`)
    .replace("MAIL", () => `${pick(random, ["kontakt", "buero"])}@verein.example`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const two = (value: number): string => String(value).padStart(2, "0");
const three = (value: number): string => String(value).padStart(3, "0");
