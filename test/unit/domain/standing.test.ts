import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  standingSentence,
  troubleSentence,
} from "../../../src/domain/sentences/standing-sentence.ts";
import {
  judgeStanding,
  type StandingFacts,
  type StepStanding,
} from "../../../src/domain/standing.ts";
import { stepNames } from "../../../src/domain/states.ts";

/** 11:30 in Lindenau. */
const now = "2026-11-23T10:30:00.000Z";
const at = (time: string) => `2026-11-23T${time}:00.000Z`;

const idle = (step: StepStanding["step"]): StepStanding => ({
  step,
  waiting: 0,
  running: 0,
  oldestWaitingSince: null,
  lastFinishedAt: at("08:00"),
  slots: 2,
  pausedSince: null,
});

const well: StandingFacts = {
  now,
  steps: stepNames.map(idle),
  workers: { alive: 1, draining: 0, busy: false },
  away: [],
  deadlinesAtRisk: 0,
  ledgerBalanced: true,
  trailBrokenSince: null,
  backupAt: at("01:00"),
  backupUnknown: false,
  failed: 0,
  damagedBlobs: 0,
  filesWaiting: null,
  mailboxesAway: null,
};

const withStep = (step: Partial<StepStanding> & Pick<StepStanding, "step">): StandingFacts => ({
  ...well,
  steps: well.steps.map((each) => (each.step === step.step ? { ...each, ...step } : each)),
});

const told = (facts: StandingFacts, language: "de" | "en" = "de") =>
  standingSentence(judgeStanding(facts), { language, timeZone: "Europe/Berlin", now });

const reading = {
  step: "read",
  waiting: 312,
  oldestWaitingSince: at("08:10"),
  lastFinishedAt: at("08:14"),
} as const;

describe("the one sentence", () => {
  const cases: readonly (readonly [string, StandingFacts, string])[] = [
    ["nothing is stuck", well, "Nichts steht."],
    [
      "a file of the hot folder cannot be taken",
      { ...well, filesWaiting: { count: 1, since: at("08:10") } },
      "Nichts steht, aber 1 Datei im Eingangsordner kann seit 09:10 nicht angenommen werden.",
    ],
    [
      "two mailboxes cannot be collected",
      { ...well, mailboxesAway: { count: 2, since: at("08:10") } },
      "Nichts steht, aber 2 Postfächer können seit 09:10 nicht abgeholt werden.",
    ],
    [
      "the witness is away, which holds nothing up and explains nothing",
      {
        ...withStep(reading),
        away: [{ dependency: "witness", because: "missing", since: at("08:00") }],
      },
      "Das Lesen steht seit 09:14, 312 Seiten warten, keine bekannte Frist in Gefahr, 1 weiterer Hinweis.",
    ],
    [
      "a step has work and has finished nothing since",
      withStep(reading),
      "Das Lesen steht seit 09:14, 312 Seiten warten, keine bekannte Frist in Gefahr.",
    ],
    [
      "the waiting began after the last one was finished",
      withStep({ ...reading, oldestWaitingSince: at("09:00") }),
      "Das Lesen steht seit 10:00, 312 Seiten warten, keine bekannte Frist in Gefahr.",
    ],
    [
      "since another day",
      withStep({
        ...reading,
        oldestWaitingSince: "2026-11-22T08:00:00.000Z",
        lastFinishedAt: null,
        waiting: 1,
      }),
      "Das Lesen steht seit 22.11., 09:00, 1 Seite wartet, keine bekannte Frist in Gefahr.",
    ],
    [
      "it is being worked on",
      withStep({ ...reading, running: 1 }),
      "Nichts steht, aber das Lesen kommt nicht nach, das Älteste wartet seit 09:10.",
    ],
    [
      "it came a moment ago",
      withStep({ ...reading, oldestWaitingSince: at("10:29"), lastFinishedAt: at("09:00") }),
      "Nichts steht.",
    ],
    [
      "every hand is busy with other steps",
      {
        ...withStep({ ...reading, oldestWaitingSince: at("10:10") }),
        workers: { alive: 1, draining: 0, busy: true },
      },
      "Nichts steht.",
    ],
    [
      "a step nobody serves",
      withStep({ ...reading, slots: 0, step: "deliver", waiting: 2 }),
      "Das Zustellen steht seit 09:10, weil kein Arbeitsprozess es übernimmt, 2 Schriftstücke warten, keine bekannte Frist in Gefahr.",
    ],
    [
      "a person paused a step, and work waits",
      { ...withStep({ ...reading, pausedSince: at("08:20") }), deadlinesAtRisk: 2 },
      "Das Lesen ist seit 09:20 vom Betrieb angehalten, 312 Seiten warten, 2 bekannte Fristen in Gefahr.",
    ],
    [
      "a pause that nothing waits for",
      withStep({ step: "read", pausedSince: at("08:20") }),
      "Nichts steht, aber das Lesen ist seit 09:20 vom Betrieb angehalten.",
    ],
    [
      "what is away explains what stands",
      {
        ...withStep(reading),
        away: [{ dependency: "blobs", because: "disk-full", since: at("08:15") }],
      },
      "Speicher der Dokumente: fehlt seit 09:15, 312 Arbeitsstücke warten, keine bekannte Frist in Gefahr.",
    ],
    [
      "no worker lives",
      { ...withStep({ ...reading, slots: 0 }), workers: { alive: 0, draining: 0, busy: true } },
      "Kein Arbeitsprozess läuft, 312 Arbeitsstücke warten, keine bekannte Frist in Gefahr.",
    ],
    [
      "every worker takes nothing new",
      { ...withStep({ ...reading, slots: 0 }), workers: { alive: 2, draining: 2, busy: true } },
      "Alle Arbeitsprozesse nehmen auf Wunsch des Betriebs nichts Neues an, 312 Arbeitsstücke warten, keine bekannte Frist in Gefahr.",
    ],
    [
      "the trail is the worst of all",
      { ...withStep(reading), trailBrokenSince: at("09:00"), ledgerBalanced: false },
      "Der Prüfpfad passt seit 10:00 nicht mehr zu seinem Zeugen und wird nicht weiter versiegelt, keine bekannte Frist in Gefahr, 2 weitere Hinweise.",
    ],
    [
      "the ledger does not balance",
      { ...well, ledgerBalanced: false },
      "Die Bilanz der Post geht nicht auf, keine bekannte Frist in Gefahr.",
    ],
    [
      "work failed",
      { ...well, failed: 3 },
      "Nichts steht, aber 3 Verarbeitungen sind gescheitert.",
    ],
    [
      "a deadline is near",
      { ...well, deadlinesAtRisk: 1 },
      "Nichts steht, aber 1 bekannte Frist in Gefahr.",
    ],
    [
      "the backup is old",
      { ...well, backupAt: "2026-11-20T08:00:00.000Z" },
      "Nichts steht, aber die letzte Sicherung ist vom 20.11., 09:00.",
    ],
    [
      "what remembers the backup cannot be read",
      { ...well, backupAt: null, backupUnknown: true },
      "Nichts steht, aber wann zuletzt gesichert wurde, ist nicht lesbar (last-backup.json im Datenordner).",
    ],
    [
      "no backup and damage",
      { ...well, backupAt: null, damagedBlobs: 1 },
      "Nichts steht, aber 1 gespeicherte Datei ist beschädigt, 1 weiterer Hinweis.",
    ],
  ];
  test.each(cases)("%s", (_name, facts, sentence) => {
    expect(told(facts)).toBe(sentence);
  });

  test("in English", () => {
    expect(told(withStep(reading), "en")).toBe(
      "Reading has stood still since 09:14, 312 pages wait, no known deadline at risk.",
    );
    const [trouble] = judgeStanding(withStep({ ...reading, pausedSince: at("08:20") })).troubles;
    if (trouble === undefined) throw new Error("A pause is no trouble");
    expect(troubleSentence(trouble, { language: "en", timeZone: "Europe/Berlin", now })).toBe(
      "Reading has been paused by the operators since 09:20, 312 pages wait.",
    );
  });
});

const instant = fc
  .integer({ min: 0, max: 3 * 86_400 })
  .map((ago) => new Date(Date.parse(now) - ago * 1000).toISOString());
const facts: fc.Arbitrary<StandingFacts> = fc.record({
  now: fc.constant(now),
  steps: fc.tuple(
    ...stepNames.map((step) =>
      fc.record({
        step: fc.constant(step),
        waiting: fc.nat(3),
        running: fc.nat(2),
        oldestWaitingSince: fc.option(instant),
        lastFinishedAt: fc.option(instant),
        slots: fc.nat(2),
        pausedSince: fc.option(instant),
      }),
    ),
  ),
  workers: fc.record({ alive: fc.nat(2), draining: fc.nat(2), busy: fc.boolean() }),
  away: fc.array(
    fc.record({
      dependency: fc.constantFrom("queue" as const, "scanner" as const, "workers" as const),
      because: fc.constant("no-answer" as const),
      since: instant,
    }),
    { maxLength: 2 },
  ),
  deadlinesAtRisk: fc.nat(3),
  ledgerBalanced: fc.boolean(),
  trailBrokenSince: fc.option(instant),
  backupAt: fc.option(instant),
  backupUnknown: fc.boolean(),
  failed: fc.nat(2),
  damagedBlobs: fc.nat(2),
  mailboxesAway: fc.constantFrom(null, { count: 1, since: at("08:05") }),
  filesWaiting: fc.constantFrom(null, { count: 2, since: at("08:00") }),
});

test("'Nichts steht' is said when, and only when, nothing is held up", () => {
  fc.assert(
    fc.property(facts, (each) => {
      const { verdict, troubles } = judgeStanding(each);
      const sentence = told(each);
      expect(sentence.startsWith("Nichts steht")).toBe(verdict !== "stuck");
      expect(sentence === "Nichts steht.").toBe(
        troubles.length === 0 && each.deadlinesAtRisk === 0,
      );
      const held = !each.ledgerBalanced || each.trailBrokenSince !== null || each.away.length > 0;
      const paused = each.steps.some((step) => step.pausedSince !== null && step.waiting > 0);
      const isHeldUp = held || paused || each.workers.alive === 0;
      expect(isHeldUp && verdict !== "stuck").toBe(false);
    }),
    { numRuns: 300 },
  );
});
