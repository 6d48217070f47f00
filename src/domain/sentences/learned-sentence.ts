import { daysBetween, weekday } from "../calendar.ts";
import type { CalendarDate } from "../ids.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

const WEEKDAYS = {
  de: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
} as const;

/** What came of the machine's proposals for a unit since a person last corrected it; days in the town's zone. */
export interface Learned {
  readonly correctedOn: CalendarDate;
  readonly today: CalendarDate;
  /** Proposals people judged after it, and how many of them were right. */
  readonly judged: number;
  readonly agreed: number;
}

/** "Since Tuesday's correction 14 of 14 right", as it was counted. Null: nothing was judged since. */
export function learnedSentence(learned: Learned, language: SentenceLanguage): string | null {
  const { correctedOn, judged, agreed } = learned;
  if (judged === 0) return null;
  const when = whenOf(learned, language);
  return language === "de"
    ? `Seit der Korrektur ${when} (${dayOf(correctedOn)}): ${agreed} von ${judged} geprüften Vorschlägen richtig.`
    : `Since the correction ${when} (${correctedOn}): ${agreed} of ${judged} proposals checked were right.`;
}

function whenOf({ correctedOn, today }: Learned, language: SentenceLanguage): string {
  const days = daysBetween(correctedOn, today);
  const name = WEEKDAYS[language][weekday(correctedOn) - 1] ?? "";
  if (language === "de") {
    if (days === 0) return "von heute";
    return days < 7 ? `von ${name}` : `vom ${name}`;
  }
  return days === 0 ? "of today" : `of ${name}`;
}

const dayOf = (day: CalendarDate): string =>
  `${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`;
