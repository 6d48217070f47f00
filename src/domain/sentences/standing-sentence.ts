import type { FailureAct, FailureCause, FailureKind } from "../failure-causes.ts";
import { failureReasons } from "../failure-causes.ts";
import type { Standing, Trouble } from "../standing.ts";
import type { StepName } from "../states.ts";
import { type TaskProblem, taskProblems } from "../task-problem.ts";
import { dependencyNames } from "./outage-sentence.ts";
import { clarificationSentence } from "./sentence-for.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

/** What a planned act would touch. */
export interface FailurePlan {
  readonly act: FailureAct;
  readonly captures: number;
  readonly documents: number;
}

interface StandingWords {
  readonly steps: Readonly<Record<StepName, string>>;
  readonly problems: Readonly<Record<TaskProblem, string>>;
  readonly quiet: string;
  /** Nothing is stuck, but something should be looked at. */
  but(clause: string): string;
  waiting(count: number, step: StepName | null): string;
  deadlines(count: number): string;
  readonly clauses: Readonly<Record<Trouble["code"], (of: ClauseParams) => string>>;
  more(count: number): string;
  at(local: LocalTime, today: string): string;
  plan(plan: FailurePlan): string;
}

interface ClauseParams {
  /** Since when, in words. */
  readonly when: string;
  /** Of the step or dependency. */
  readonly name: string;
  readonly count: number;
}

/** By the town's clock. */
interface LocalTime {
  readonly day: string;
  readonly time: string;
}

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

const de: StandingWords = {
  steps: {
    inspect: "das Prüfen",
    prepare: "das Aufbereiten der Seiten",
    read: "das Lesen",
    separate: "das Trennen",
    reread: "das erneute Lesen",
    understand: "das Auswerten",
    route: "das Zuordnen",
    deliver: "das Zustellen",
    compose: "das Erzeugen der PDF",
  },
  problems: {
    "handed-back": "Die Arbeit wurde zurückgegeben, bevor sie fertig war.",
    "unknown-step": "Kein laufender Arbeitsprozess kennt diesen Schritt.",
    "timed-out": "Es dauerte zu lange.",
    "process-lost": "Der Prozess brach ab oder verbrauchte zu viel Speicher.",
    failed: "Der Schritt meldete einen Fehler.",
  },
  quiet: "Nichts steht.",
  but: (clause) => `Nichts steht, aber ${clause}.`,
  waiting: (count, step) => {
    if (step === "read") return plural(count, "Seite wartet", "Seiten warten");
    if (step === "inspect" || step === "prepare" || step === "separate") {
      return plural(count, "Eingang wartet", "Eingänge warten");
    }
    if (step === null) return plural(count, "Arbeitsstück wartet", "Arbeitsstücke warten");
    return plural(count, "Schriftstück wartet", "Schriftstücke warten");
  },
  deadlines: (count) =>
    count === 0
      ? "keine bekannte Frist in Gefahr"
      : plural(count, "bekannte Frist in Gefahr", "bekannte Fristen in Gefahr"),
  clauses: {
    "trail-broken": ({ when }) =>
      `der Prüfpfad passt ${when} nicht mehr zu seinem Zeugen und wird nicht weiter versiegelt`,
    "ledger-unbalanced": () => "die Bilanz der Post geht nicht auf",
    "dependency-away": ({ when, name }) => `${name}: fehlt ${when}`,
    "no-workers": () => "kein Arbeitsprozess läuft",
    "all-draining": () => "alle Arbeitsprozesse nehmen auf Wunsch des Betriebs nichts Neues an",
    "step-unserved": ({ when, name }) =>
      `${name} steht ${when}, weil kein Arbeitsprozess es übernimmt`,
    "step-stands": ({ when, name }) => `${name} steht ${when}`,
    "step-paused": ({ when, name }) => `${name} ist ${when} vom Betrieb angehalten`,
    "long-wait": ({ when, name }) => `${name} kommt nicht nach, das Älteste wartet ${when}`,
    "files-wait": ({ when, count }) =>
      `${plural(count, "Datei", "Dateien")} im Eingangsordner ${count === 1 ? "kann" : "können"} ${when} nicht angenommen werden`,
    "mailboxes-away": ({ when, count }) =>
      `${plural(count, "Postfach kann", "Postfächer können")} ${when} nicht abgeholt werden`,
    "blobs-damaged": ({ count }) =>
      `${plural(count, "gespeicherte Datei ist", "gespeicherte Dateien sind")} beschädigt`,
    "work-failed": ({ count }) =>
      `${plural(count, "Verarbeitung ist", "Verarbeitungen sind")} gescheitert`,
    "backup-unknown": () =>
      "wann zuletzt gesichert wurde, ist nicht lesbar (last-backup.json im Datenordner)",
    "backup-missing": () => "es gibt noch keine Sicherung",
    "backup-old": ({ when }) => `die letzte Sicherung ist ${when.replace(/^seit /u, "vom ")}`,
  },
  more: (count) => plural(count, "weiterer Hinweis", "weitere Hinweise"),
  at: ({ day, time }, today) =>
    day === today ? `seit ${time}` : `seit ${day.slice(8)}.${day.slice(5, 7)}., ${time}`,
  plan({ act, captures, documents }) {
    const what = subjects(captures, documents, {
      capture: ["Eingang", "Eingänge"],
      document: ["Schriftstück", "Schriftstücke"],
      and: "und",
    });
    const one = captures + documents === 1;
    return act === "retry"
      ? `${what} ${one ? "wird" : "werden"} sofort neu versucht, mit allen Versuchen von vorn. Nichts geht verloren; was inzwischen läuft oder erledigt ist, bleibt, wie es ist.`
      : `${what} ${one ? "geht" : "gehen"} als Klärfall an den Klärplatz und ${one ? "wird" : "werden"} nicht mehr von selbst versucht. Dort entscheidet eine Person; Eingangszeit und Originale bleiben.`;
  },
};

const en: StandingWords = {
  steps: {
    inspect: "inspection",
    prepare: "preparing pages",
    read: "reading",
    separate: "separating",
    reread: "reading again",
    understand: "understanding",
    route: "routing",
    deliver: "delivery",
    compose: "making PDFs",
  },
  problems: {
    "handed-back": "The work was handed back before it was done.",
    "unknown-step": "No living worker knows this step.",
    "timed-out": "It took too long.",
    "process-lost": "The process died or took too much memory.",
    failed: "The step reported an error.",
  },
  quiet: "Nothing is stuck.",
  but: (clause) => `Nothing is stuck, but ${clause}.`,
  waiting: (count, step) => {
    if (step === "read") return plural(count, "page waits", "pages wait");
    if (step === "inspect" || step === "prepare" || step === "separate") {
      return plural(count, "capture waits", "captures wait");
    }
    if (step === null) return plural(count, "piece of work waits", "pieces of work wait");
    return plural(count, "document waits", "documents wait");
  },
  deadlines: (count) =>
    count === 0
      ? "no known deadline at risk"
      : plural(count, "known deadline at risk", "known deadlines at risk"),
  clauses: {
    "trail-broken": ({ when }) =>
      `the audit trail has not fitted its witness ${when} and is sealed no more`,
    "ledger-unbalanced": () => "the ledger of the post does not balance",
    "dependency-away": ({ when, name }) => `${name}: away ${when}`,
    "no-workers": () => "no worker is running",
    "all-draining": () => "all workers take nothing new, as the operators asked",
    "step-unserved": ({ when, name }) =>
      `${name} has stood still ${when}, because no worker serves it`,
    "step-stands": ({ when, name }) => `${name} has stood still ${when}`,
    "step-paused": ({ when, name }) => `${name} has been paused by the operators ${when}`,
    "long-wait": ({ when, name }) => `${name} cannot keep up, the oldest has waited ${when}`,
    "files-wait": ({ when, count }) =>
      `${plural(count, "file", "files")} in the hot folder cannot be taken ${when}`,
    "mailboxes-away": ({ when, count }) =>
      `${plural(count, "mailbox", "mailboxes")} cannot be collected ${when}`,
    "blobs-damaged": ({ count }) =>
      `${plural(count, "stored file is", "stored files are")} damaged`,
    "work-failed": ({ count }) => `${plural(count, "piece of work", "pieces of work")} failed`,
    "backup-unknown": () =>
      "when the last backup was taken cannot be read (last-backup.json in the data folder)",
    "backup-missing": () => "there is no backup yet",
    "backup-old": ({ when }) => `the last backup is of ${when.replace(/^since /u, "")}`,
  },
  more: (count) => plural(count, "more note", "more notes"),
  at: ({ day, time }, today) => (day === today ? `since ${time}` : `since ${day} ${time}`),
  plan({ act, captures, documents }) {
    const what = subjects(captures, documents, {
      capture: ["capture", "captures"],
      document: ["document", "documents"],
      and: "and",
    });
    const one = captures + documents === 1;
    return act === "retry"
      ? `${what} will be tried again at once, with all attempts from the start. Nothing is lost; what runs or was settled meanwhile stays as it is.`
      : `${what} ${one ? "goes" : "go"} to the clarification desk as a case and ${one ? "is" : "are"} no longer tried by ${one ? "itself" : "themselves"}. A person decides there; receipt time and originals stay.`;
  },
};

function subjects(
  captures: number,
  documents: number,
  words: {
    readonly capture: readonly [string, string];
    readonly document: readonly [string, string];
    readonly and: string;
  },
): string {
  const parts = [
    ...(captures > 0 ? [plural(captures, ...words.capture)] : []),
    ...(documents > 0 || captures === 0 ? [plural(documents, ...words.document)] : []),
  ];
  return parts.join(` ${words.and} `);
}

const LANGUAGES: Readonly<Record<SentenceLanguage, StandingWords>> = { de, en };

/** How a standing is told: who reads it, where the town's clock stands and what day it is there. */
export interface StandingTold {
  readonly language: SentenceLanguage;
  readonly timeZone: string;
  readonly now: string;
}

/**
 * The one true sentence, such as "das Lesen steht seit 09:14, 312 Seiten warten, keine bekannte Frist in
 * Gefahr." Only deadlines that were found in texts can be known, and the sentence says so.
 */
export function standingSentence(standing: Standing, told: StandingTold): string {
  const words = LANGUAGES[told.language];
  const [worst, ...others] = standing.troubles;
  const { verdict, deadlinesAtRisk } = standing;
  if (verdict === "quiet") return words.quiet;
  const more = others.length === 0 ? [] : [words.more(others.length)];
  const risk = words.deadlines(deadlinesAtRisk);
  if (verdict === "attention") {
    const clause = worst === undefined ? [] : [clauseOf(worst, told)];
    return words.but([...clause, ...(deadlinesAtRisk === 0 ? [] : [risk]), ...more].join(", "));
  }
  const waiting = waitingOf(worst, words);
  const clauses = [...(worst === undefined ? [] : [clauseOf(worst, told)]), ...waiting, risk];
  return `${capital([...clauses, ...more].join(", "))}.`;
}

/** One trouble in one sentence. */
export function troubleSentence(trouble: Trouble, told: StandingTold): string {
  const words = LANGUAGES[told.language];
  return `${capital([clauseOf(trouble, told), ...waitingOf(trouble, words)].join(", "))}.`;
}

function waitingOf(trouble: Trouble | undefined, words: StandingWords): readonly string[] {
  if (trouble === undefined || !("waiting" in trouble)) return [];
  return [words.waiting(trouble.waiting, "step" in trouble ? trouble.step : null)];
}

function clauseOf(trouble: Trouble, { language, timeZone, now }: StandingTold): string {
  const words = LANGUAGES[language];
  const when =
    "since" in trouble
      ? words.at(localTime(trouble.since, timeZone), localTime(now, timeZone).day)
      : "";
  const name =
    "step" in trouble
      ? words.steps[trouble.step]
      : "dependency" in trouble
        ? dependencyNames(language)[trouble.dependency]
        : "";
  return words.clauses[trouble.code]({ when, name, count: "count" in trouble ? trouble.count : 0 });
}

/** "2026-11-23" and "09:14" there. */
function localTime(instant: string, timeZone: string): LocalTime {
  // Sweden writes dates as ISO 8601 does.
  const written = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(new Date(instant));
  return { day: written.slice(0, 10), time: written.slice(11, 16) };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Why work failed, for an operator: the problem of a task that will be tried again, or the reason of the case
 * that was opened.
 */
export function failureSentence(
  { kind, cause }: { readonly kind: FailureKind; readonly cause: FailureCause },
  language: SentenceLanguage,
): string {
  const problem = taskProblems.find((each) => each === cause);
  if (kind === "tried-again" && problem !== undefined) return LANGUAGES[language].problems[problem];
  const reason = failureReasons.find((each) => each === cause);
  return reason === undefined ? cause : clarificationSentence(reason, language);
}

/** What an act would do, before it does it. */
export const planSentence = (plan: FailurePlan, language: SentenceLanguage): string =>
  LANGUAGES[language].plan(plan);
