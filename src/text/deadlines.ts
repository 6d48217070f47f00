import type { DeadlineRegime } from "../domain/deadline-rules.ts";
import type { DeadlineStart, StatedDeadline } from "../domain/facts.ts";
import type { CalendarDate } from "../domain/ids.ts";
import { findDates, resolveDate } from "./dates.ts";
import { fold, germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { findMonthParts } from "./month-parts.ts";
import { evidenceAt, prose, sentenceAround } from "./prose.ts";
import type { Prose } from "./prose.ts";
import { makeRepair, type Repaired } from "./lookalike.ts";
import { isOrganisation } from "./sender.ts";

interface Context {
  /** The letter's own date, or the day of receipt where none was found. */
  readonly writtenOn: CalendarDate;
  /** Whether that is the letter's own date. */
  readonly isDated: boolean;
  /** Dates before it are past and left out. */
  readonly notBefore: CalendarDate;
  readonly senderName: string | null;
  /** Whether the letter is served on us formally: then a period runs from service. */
  readonly served: boolean;
  readonly regime: DeadlineRegime;
}

/** A sentence that asks us for something. */
const REQUEST = germanPattern(
  "\\bbitte|bitten|gebeten|ersuch|aufgegeben|zu (?:erklären|erwidern|erwiedern|leisten|bewirken|entrichten|benennen)|(?:melde|sende|reiche|teile|schicke|nenne|stelle)n sie|einschreit|entgegen|erbitte|erbeten|erwarte|auf(?:ge|zu)forder|fordere|setze|gesetzt|\\bFrist|anhörung|rückmeld|" +
    "antwort|mitteil|mitzuteil|stellung(?:nahme| zu nehmen)|auskunft|bescheid|zusage|freigabe|entscheid|erledig|bestätig|" +
    "vorzuleg|vorlage|einzureich|nachreich|nachzureich|übersend|zusend|übermittel|zurückzusend|äußer|zahl(?:en|ung|bar)|überweis|" +
    "begleich|fällig|spätestens|brauch|benötig|hoffe|freue|wäre(?:n)? (?:ich|wir)|dankbar|müss(?:en|te) .{0,40}(?:vorliegen|bei mir|bei uns|eingehen)|" +
    "erheben|einzulegen|eingelegt|widerspruch|klage|please|kindly|deadline|no later than|reply",
);
/** A sentence about something else that lasts, ends or was missed, or that the writer himself has to keep. */
const NOT_A_REQUEST = germanPattern(
  "gültig|befristet|läuft .{0,40} (?:ab|aus)\\b|arbeitsunfähig|krank(?:geschrieben|heit)|urlaub|geöffnet|beurlaub|" +
    "nicht (?:ein)?halten|versäumt|abgelaufen|verstrichen|verpasst|eingehalten|hatte(?:n)? (?:ich|wir|sie) .{0,40}frist|" +
    "sie (?:haben|hatten) (?:mir|uns) .{0,50}frist|angebot.{0,30}gebunden|halten wir uns|stehen wir|liegen .{0,60}aus\\b|" +
    "hatten? sie mir .{0,30}frist|befand|betrieben bis|tätig (?:war|bis)|\\bwar (?:ich|er|sie|es)|muss (?:ich |meine)|" +
    "haben sie (?:mir|uns) .{0,50}frist|mietverh|wohnt(?:e|en) ",
);
/** A state of affairs before the date: "war bis zum 30.06. vermietet". */
const LASTING = germanPattern(
  "\\b(?:war|waren|wurde|wurden|blieb|bleibt|dauert|galt|gilt|bestand|besteht|bin|hat|habe)\\b",
);
const UNTIL = germanPattern(
  "(?:bis(?: einschließlich| längstens)?(?: spätestens)?(?: zum| am| einschließlich)?|bis zum ablauf des|spätestens(?: bis)?(?: zum| am)?|" +
    "Frist(?:ende|ablauf)?(?: zur [\\p{L}]+| bis)?(?: zum)?:?|Termin(?: bis)?:|vor dem|until|by|no later than|Rückmeldung bis:?)" +
    "(?: zum| am| den)?(?: (?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Mo|Di|Mi|Do|Fr|Sa|So)\\.?,?)?(?: de[nm])? ?$",
);
/** "vom 3.3. bis zum 4.4." is a span, not a deadline. */
const SPAN = /(?:vom|von|ab)\s+(?:\p{L}+,?\s+){0,2}\d[^,;]{0,25}$/iu;
/** The same before a part of a month, which also may be only wished for: "möglichst bis Mitte Februar". */
const LOOSE_SPAN =
  /(?<!\p{L})(?:(?:vom|von|ab|seit)\s[^,;]{0,40}|(?:möglichst|gerne?|etwa|circa|ca\.|am besten|idealerweise|wenn (?:es )?möglich),?\s*)$/iu;
const repair = makeRepair(
  (
    "Sie haben please innerhalb binnen spätestens bis zum bitte bitten Frist Fristsetzung Tagen Tage Wochen Woche Monats Monat Monate Monaten Werktagen einer eines zwei drei vier fünf sechs " +
    "Zustellung Bekanntgabe Erhalt Zugang Empfang Eingang Datum Rechnungsdatum Januar Februar März April Mai Juni Juli August September Oktober November Dezember " +
    "within weeks later than Monatsende Stellungnahme Antwort Rückmeldung Widerspruch Auskunft"
  ).split(" "),
);
/** More dates than this are a table, and time is bounded. */
const DATES_MAX = 300;
const NUMBERS: Readonly<Record<string, number>> = {
  ein: 1,
  eine: 1,
  einer: 1,
  eines: 1,
  einem: 1,
  einen: 1,
  one: 1,
  zwei: 2,
  zweier: 2,
  two: 2,
  drei: 3,
  dreier: 3,
  three: 3,
  vier: 4,
  four: 4,
  fuenf: 5,
  funf: 5,
  five: 5,
  sechs: 6,
  six: 6,
  sieben: 7,
  seven: 7,
  acht: 8,
  zehn: 10,
  ten: 10,
  zwoelf: 12,
  zwolf: 12,
  vierzehn: 14,
  fourteen: 14,
  zwanzig: 20,
  dreissig: 30,
  thirty: 30,
};
const COUNT = `(\\d[\\dOo]{0,2}|[Il]\\d|[Il]|${Object.keys(NUMBERS).join("|")}|zwölf|fünf|dreißig)`;
const UNIT =
  "((?:Werk|Arbeits|Kalender|working |business )?(?:Tag|day)\\p{L}*|Woche\\p{L}*|weeks?|Monat\\p{L}*|months?)";
const PERIOD = germanPattern(
  "(?<!\\p{L})(?:innerhalb|binnen|innert|im Laufe|within|in|Frist:?|Nachfrist|Fristsetzung)" +
    "(?: (?:von|einer|der|den|dieser|nächsten|kommenden|folgenden|\\p{L}{0,12}frist|Zeit|the|next|längstens|spätestens|höchstens))*" +
    ` ${COUNT}(?: ?\\([^)]{1,12}\\))?[ -]?${UNIT}`,
  "giu",
);
const SHORT_PERIOD = germanPattern(
  `(?<!\\p{L})(?:binnen|innerhalb|mit|in) (?:einer )?(Monat|Woche|(\\d{1,2})[ -]?(?:Tage|Tages))s?[ -]?frist`,
  "giu",
);
const PERIOD_FIRST = germanPattern(
  `(?<!\\p{L})${COUNT}[ -]?${UNIT} (?:nach|ab|seit) (?:Zustellung|Zugang|Erhalt|Empfang|Eingang|Bekanntgabe)`,
  "giu",
);
const FROM_SERVICE = germanPattern(
  "^[^.]{0,60}?(?:nach|ab|seit|mit) (?:der |dem |erfolgter )?(?:Zustellung)",
);
/** An administrative act becomes known: § 41 VwVfG, § 37 SGB X, § 122 AO. */
const FROM_NOTIFICATION = germanPattern(
  "^[^.]{0,60}?(?:nach|ab|seit|mit) (?:de(?:r|ren|ssen) |seiner |ihrer |erfolgter )?Bekanntgabe",
);
/** Something else that must happen first: its day does not stand in the letter. */
const FROM_EVENT = germanPattern(
  "^[^.,;]{0,20}?(?:nach|ab|seit|mit) (?:de[rms] |dem Tage? (?:der|des) |seine[rm] |ihre[rm] |Ihre[rm] |meine[rm] |unsere[rm] |vollständige[rm]? |endgültige[rm]? )*" +
    "(?:Rechtskraft|Bestandskraft|Abschluss|Abnahme|Fertigstellung|Beendigung|Räumung|Genehmigung|Erteilung|Auszahlung|Veröffentlichung|" +
    "Bekanntmachung|(?:Bau|Vertrags|Mess|Arbeits)(?:beginn|ende|schluss)|Beginn der|Ende der|Ablauf der|Wegfall|Rückkehr|Rückgabe|Eintritt|Geburt|Einzug|Auszug|Umzug|Lieferung|" +
    "Zahlungseingang|Kenntnis|Vorliegen|Abgabe|Aufforderung|Inkrafttreten)",
);
const FROM_LETTER = germanPattern(
  "^[^.]{0,40}?(?:(?:ab|nach|seit) (?:dem )?(?:(?:Rechnungs|Brief|Bescheid|Ausstellungs)?datum|(?:Rechnungs|Aus)stellung)|ab heute|ab dato|vom heutigen|von heute)",
);
const SELF = germanPattern(
  "(?:habe|werde|hatte|haben|kann|konnte) ich|ich (?:habe|werde|hatte|kann|konnte)\\b[^,]{0,60}$",
);
const REMEDIES = germanPattern("^(?:Rechtsbehelfsbelehrung|Rechtsmittelbelehrung|Belehrung)");

/**
 * Deadlines set to us, as stated: dates and periods in sentences that ask for something. Only the
 * letter itself is looked at (up to its closing, its postscript, and an authority's instruction on
 * remedies), not enclosures and not quoted passages. Dates before the letter's own are past and left out.
 */
export function findDeadlines(layout: Layout, context: Context): StatedDeadline[] {
  const parts = [prose(layout.body), prose(afterClosing(layout, context.senderName))];
  const head = layout.head.filter((line) =>
    /frist|termin:|bis (?:zum|spätestens)/iu.test(line.text),
  );
  const found = [...parts, ...head.map((line) => prose([line]))].flatMap((part) => [
    ...statedDates(part, context),
    ...statedPeriods(part, context),
  ]);
  const seen = new Set<string>();
  return found.filter((deadline) => {
    const key = deadline.kind === "date" ? deadline.date : `${deadline.amount} ${deadline.unit}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function afterClosing(layout: Layout, senderName: string | null): Layout["tail"] {
  const after = [...layout.tail, ...layout.rest];
  const remedies = after.findIndex((line) => REMEDIES.test(line.text));
  if (remedies >= 0 && senderName !== null && isOrganisation(senderName)) {
    return after.slice(remedies, remedies + 15);
  }
  const postscript = layout.tail.findIndex((line) => /^P\. ?S/u.test(line.text));
  return postscript >= 0 ? layout.tail.slice(postscript, postscript + 5) : [];
}

function statedDates(source: Prose, context: Context): StatedDeadline[] {
  const { writtenOn, notBefore, regime } = context;
  const { text, was } = repair(source.text);
  const printed = findDates(text)
    .slice(0, DATES_MAX)
    .map((each) => ({ ...each, date: resolveDate(each, writtenOn), from: SPAN }));
  const parts = findMonthParts(text, context)
    .filter(({ start, end }) => REQUEST.test(clauseAround(text, start, end)))
    .map((each) => ({ ...each, from: LOOSE_SPAN }));
  return [...printed, ...parts.slice(0, DATES_MAX)].flatMap(({ date, from, start, end }) => {
    const sentence = sentenceAround(text, start);
    const before = text.slice(sentence.start, start);
    const lead = UNTIL.exec(before);
    if (!lead || !asksUs(text, sentence, start)) return [];
    if (from.test(before.slice(0, lead.index))) return [];
    if (date === null || date < notBefore) return [];
    const first = sentence.start + lead.index;
    return [{ kind: "date", date, regime, evidence: evidenceAt(source, was(first), was(end)) }];
  });
}

/** The words between commas: "da wir bis Ende März buchen müssen" asks nothing, whatever the sentence goes on to say. */
function clauseAround(text: string, start: number, end: number): string {
  const before = text.slice(0, start).split(/[,;.]/u).at(-1) ?? "";
  const after = text.slice(end).split(/[,;.]/u)[0] ?? "";
  return `${before}${text.slice(start, end)}${after}`;
}

function statedPeriods(source: Prose, context: Context): StatedDeadline[] {
  const repaired = repair(source.text);
  const spans = [...repaired.text.matchAll(PERIOD), ...repaired.text.matchAll(PERIOD_FIRST)];
  const found = spans.flatMap((match) => {
    const amount = numberOf(match[1] ?? "");
    const unit = unitOf(match[2] ?? "");
    // "in drei Wochen heirate ich": a bare "in" sets no deadline, "in den nächsten drei Wochen" may.
    const bare = /^in \S+ \S+$/iu.test(match[0]) && !/^in(?:nerhalb|nert)/iu.test(match[0]);
    return amount === null || bare
      ? []
      : period({ source, repaired }, match, { amount, unit }, context);
  });
  const short = [...repaired.text.matchAll(SHORT_PERIOD)].flatMap((match) => {
    const unit = unitOf(match[2] ? "Tage" : (match[1] ?? ""));
    return period({ source, repaired }, match, { amount: Number(match[2] ?? 1), unit }, context);
  });
  return [...found, ...short];
}

type Unit = Extract<StatedDeadline, { kind: "period" }>["unit"];

function period(
  { source, repaired: { text, was } }: { readonly source: Prose; readonly repaired: Repaired },
  match: RegExpExecArray,
  length: { readonly amount: number; readonly unit: Unit },
  { served, regime }: Context,
): StatedDeadline[] {
  const end = match.index + match[0].length;
  const sentence = sentenceAround(text, match.index);
  if (length.amount < 1 || !asksUs(text, sentence, match.index)) return [];
  const after = `${/(?:nach|ab) \p{L}+$/u.exec(match[0])?.[0] ?? ""}${text.slice(end, sentence.end)}`;
  const from = startOf(after, served);
  const evidence = evidenceAt(source, was(match.index), was(end));
  return [{ kind: "period", ...length, from, regime, evidence }];
}

/** What the words after "binnen eines Monats" say it runs from; the receipt where they say nothing. */
function startOf(after: string, served: boolean): DeadlineStart {
  if (FROM_SERVICE.test(after)) return "formal-service";
  if (FROM_NOTIFICATION.test(after)) return "notification";
  if (FROM_EVENT.test(after)) return "event";
  if (FROM_LETTER.test(after)) return "letter-date";
  return served ? "formal-service" : "receipt";
}

/** Whether the sentence asks us, is no quotation, and does not tell of another period. */
function asksUs(
  text: string,
  sentence: { readonly start: number; readonly end: number },
  at: number,
): boolean {
  const words = text.slice(sentence.start, sentence.end);
  const clause = text.slice(sentence.start, at).split(/[,;]/u).at(-1) ?? "";
  const quoted =
    text.lastIndexOf("„", at) > Math.max(text.lastIndexOf("“", at), text.lastIndexOf("”", at));
  if (LASTING.test(clause) && !REQUEST.test(clause)) return false;
  return REQUEST.test(words) && !NOT_A_REQUEST.test(words) && !SELF.test(clause) && !quoted;
}

function numberOf(word: string): number | null {
  if (/\d/u.test(word)) return Number(word.replace(/[Oo]/gu, "0").replace(/[Il]/gu, "1"));
  if (/^[Il]$/u.test(word)) return 1;
  return NUMBERS[fold(word)] ?? null;
}

function unitOf(word: string): Unit {
  const folded = fold(word);
  if (/^(?:werktag|arbeitstag|workingday|businessday)/u.test(folded)) return "working-day";
  if (/^(?:woche|week)/u.test(folded)) return "week";
  return /^(?:monat|month)/u.test(folded) ? "month" : "day";
}
