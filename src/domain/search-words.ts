import { addDays, calendarDate, weekday } from "./calendar.ts";
import type { CalendarDate } from "./ids.ts";

/** What one field of a search says: words to be found, and what of it was a date, a number or a name. */
export interface SearchWords {
  /** As websearch understands them; empty: nothing but filters was typed. */
  readonly words: string;
  /** A day: of receipt, or the one the letter is dated. */
  readonly on: CalendarDate | null;
  /** First and last day of receipt. */
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
  readonly receipt: string | null;
  readonly reference: string | null;
  readonly sender: string | null;
}

type Found = Partial<Omit<SearchWords, "words">>;
/** Looks for one kind of thing; `read` gives null for what only looks like it. */
interface Pattern {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, today: CalendarDate) => Found | null;
}

const MONTHS =
  "januar|jänner|january|jan|februar|february|feb|märz|maerz|march|mrz|mar|april|apr|mai|may|juni|june|jun|juli|july|jul|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|dezember|december|dez|dec";
const monthNumbers: Readonly<Record<string, number>> = {
  jan: 1,
  jän: 1,
  feb: 2,
  mär: 3,
  mae: 3,
  mrz: 3,
  mar: 3,
  apr: 4,
  mai: 5,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  okt: 10,
  oct: 10,
  nov: 11,
  dez: 12,
  dec: 12,
};
const WEEKDAYS =
  "montag|monday|dienstag|tuesday|mittwoch|wednesday|donnerstag|thursday|freitag|friday|samstag|sonnabend|saturday|sonntag|sunday";
const weekdayNumbers: Readonly<Record<string, number>> = {
  montag: 1,
  monday: 1,
  dienstag: 2,
  tuesday: 2,
  mittwoch: 3,
  wednesday: 3,
  donnerstag: 4,
  thursday: 4,
  freitag: 5,
  friday: 5,
  samstag: 6,
  sonnabend: 6,
  saturday: 6,
  sonntag: 7,
  sunday: 7,
};
const daysAgo: Readonly<Record<string, number>> = {
  heute: 0,
  today: 0,
  gestern: 1,
  yesterday: 1,
  vorgestern: 2,
};
// \b takes ö for a border.
const START = "(?<![\\p{L}\\p{N}./-])";
const END = "(?![\\p{L}\\p{N}]|[./-]\\p{N})";
const BEFORE_DATE = "(?:(?:vom|am|von|from|of|dated|on|den|the)\\s+)*";
const of = (source: string): RegExp => new RegExp(`${START}${source}${END}`, "iu");

const monthOf = (name: string | undefined): number =>
  monthNumbers[(name ?? "").toLowerCase().slice(0, 3)] ?? 0;

/** A day as it was typed; without a year, or with two digits of it, the last one that is not in the future. */
function dayOf(
  day: string | undefined,
  month: number,
  year: string | undefined,
  today: CalendarDate,
): Found | null {
  const thisYear = Number(today.slice(0, 4));
  if (year === undefined) {
    const on = calendarDate(thisYear, month, Number(day));
    if (on !== null && on <= today) return { on };
    // The 29th of February is found in the last year that had it.
    for (let back = 1; back <= 8; back += 1) {
      const earlier = calendarDate(thisYear - back, month, Number(day));
      if (earlier !== null) return { on: earlier };
    }
    return null;
  }
  const short = year.length === 2 ? 2000 + Number(year) : Number(year);
  const on = calendarDate(
    short > thisYear && year.length === 2 ? short - 100 : short,
    month,
    Number(day),
  );
  return on === null ? null : { on };
}

function wholeMonth(month: number, year: string | undefined, today: CalendarDate): Found | null {
  const wished = Number(year ?? today.slice(0, 4));
  const isAhead = year === undefined && month > Number(today.slice(5, 7));
  const first = calendarDate(isAhead ? wished - 1 : wished, month, 1);
  if (first === null) return null;
  const next = calendarDate(
    Number(first.slice(0, 4)) + (month === 12 ? 1 : 0),
    (month % 12) + 1,
    1,
  );
  return next === null ? null : { from: first, to: addDays(next, -1) };
}

const monday = (day: CalendarDate): CalendarDate => addDays(day, 1 - weekday(day));

const dates: readonly Pattern[] = [
  {
    pattern: of(`${BEFORE_DATE}(\\d{4})-(\\d{2})-(\\d{2})`),
    read: ([, year, month, day], today) => dayOf(day, Number(month), year, today),
  },
  {
    pattern: of(`${BEFORE_DATE}(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?((?:19|20)?\\d{2})`),
    read: ([, day, month, year], today) => dayOf(day, Number(month), year, today),
  },
  {
    pattern: new RegExp(`${START}${BEFORE_DATE}(\\d{1,2})\\.(\\d{1,2})\\.(?!\\p{N})`, "iu"),
    read: ([, day, month], today) => dayOf(day, Number(month), undefined, today),
  },
  {
    pattern: of(
      `${BEFORE_DATE}(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s*(?:of\\s+)?(${MONTHS})\\.?(?:\\s+((?:19|20)\\d{2}))?`,
    ),
    read: ([, day, month, year], today) => dayOf(day, monthOf(month), year, today),
  },
  {
    pattern: of(
      `${BEFORE_DATE}(${MONTHS})\\s+(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+((?:19|20)\\d{2}))?`,
    ),
    read: ([, month, day, year], today) => dayOf(day, monthOf(month), year, today),
  },
  {
    pattern: of(`(?:vom |von |from )?(${Object.keys(daysAgo).join("|")})`),
    read: ([, word = ""], today) => ({ on: addDays(today, -(daysAgo[word.toLowerCase()] ?? 0)) }),
  },
  {
    pattern: of(
      `(?:vom |am |from |on )?(?:letzte[nrs]?|vorige[nrs]?|vergangene[nrs]?|last) (${WEEKDAYS})`,
    ),
    read: ([, name = ""], today) => {
      const back = (weekday(today) - (weekdayNumbers[name.toLowerCase()] ?? 1) + 7) % 7;
      return { on: addDays(today, back === 0 ? -7 : -back) };
    },
  },
  {
    pattern: of("(?:von |aus |in |from )?(?:diese[rn]?|this) (?:woche|week)"),
    read: (_, today) => ({ from: monday(today), to: today }),
  },
  {
    pattern: of(
      "(?:von |aus |in |from )?(?:der )?(?:letzte[rn]?|vorige[rn]?|vergangene[rn]?|last) (?:woche|week)",
    ),
    read: (_, today) => ({ from: addDays(monday(today), -7), to: addDays(monday(today), -1) }),
  },
  {
    pattern: of(`(?:im|in|vom|aus|from)\\s+(${MONTHS})(?:\\s+((?:19|20)\\d{2}))?`),
    read: ([, month, year], today) => wholeMonth(monthOf(month), year, today),
  },
];

/** By its form alone: a mistyped number finds nothing, and the filter shows why. */
const receipt: Pattern = {
  pattern: new RegExp(`${START}([A-ZÄÖÜ]{1,8}-\\d{4}-\\d{8})${END}`, "iu"),
  read: ([, number = ""]) => ({ receipt: number.toUpperCase() }),
};
const reference: Pattern = {
  // Said to be one, or digits and letters joined by strokes as offices write them.
  pattern: new RegExp(
    `${START}(?:(?:az|aktenzeichen|geschäftszeichen|unser zeichen|ihr zeichen|reference|ref|file)\\.?\\s*[:.]?\\s*(?=\\S*\\d)([\\p{L}\\p{N}][\\p{L}\\p{N}./:_-]*(?: ?[/-] ?\\p{N}+)*)|(?=\\S*\\d)(?=\\S*[/-])(\\p{L}{0,4}\\p{N}[\\p{L}\\p{N}.]*(?:[/-][\\p{L}\\p{N}.]+)+))`,
    "iu",
  ),
  read: ([, said, shaped]) => ({ reference: said ?? shaped ?? null }),
};
const sender: Pattern = {
  // A name begins with a capital; what it is called by comes before it.
  pattern:
    /(?<![\p{L}\p{N}])(?:[Vv]on|[Ff]rom|[Aa]bsender:?|[Ss]ender:?)\s+(?:(?:der|dem|the|Firma|Herrn?|Frau|Familie|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s+)*(\p{Lu}[\p{L}\p{N}&.-]*(?:\s+(?:&|und|\p{Lu}[\p{L}\p{N}&.-]*))*)/u,
  read: ([, name = ""]) => ({ sender: name.trim() }),
};

/** Asked around what is looked for, and true of everything here. */
const QUESTION =
  /^\s*(?:wo (?:ist|sind|liegt|liegen|bleibt|finde ich)|where (?:is|are)|such(?:e|en)?|find(?:e|en)?|zeig(?:e|en)?(?: mir)?|show(?: me)?)\s+/iu;
const ANY_LETTER =
  /(?<![\p{L}\p{N}])(?:(?:der|die|das|den|ein|eine|einen|alle|the|a|an|all)\s+)?(?:briefe?|schreiben|post|sendung(?:en)?|dokumente?|letters?|mail|documents?)(?![\p{L}\p{N}])/iu;

/**
 * Understands what was typed into the one field of the search. What stands in quotation marks is a phrase
 * to be found, whatever it says; what is not understood stays a word. `today` is the town's day.
 */
export function understandSearch(typed: string, today: CalendarDate): SearchWords {
  const phrases: string[] = [];
  let rest = typed.replaceAll(/-?"[^"]*"?/gu, (phrase) => {
    phrases.push(phrase);
    return " ";
  });
  const isQuestion = QUESTION.test(rest);
  rest = rest.replace(QUESTION, " ").replace(/\?\s*$/u, " ");
  let found: Found = {};
  const take = ({ pattern, read }: Pattern): boolean => {
    const match = pattern.exec(rest);
    const what = match === null ? null : read(match, today);
    if (match === null || what === null) return false;
    found = { ...found, ...what };
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
    return true;
  };
  take(receipt);
  // One date; a second one stays a word that stands in the letter.
  dates.some(take);
  take(reference);
  take(sender);
  // "The letter from 3 March" asks for no letter that says "letter".
  if (isQuestion || Object.keys(found).length > 0) rest = rest.replace(ANY_LETTER, " ");
  const words = [...phrases, rest].join(" ").replaceAll(/\s+/gu, " ").trim();
  return {
    words,
    on: null,
    from: null,
    to: null,
    receipt: null,
    reference: null,
    sender: null,
    ...found,
  };
}
