import { fieldNames, type FieldName } from "./compare-fields.ts";
import type { Figures } from "./figures.ts";
import { aloneAtOnePercent, goalLines, type SetTable } from "./goals.ts";
import { drawnInterval, ratioInterval, shareInterval } from "./intervals.ts";
import {
  groupFigures,
  levelsOf,
  type MeasuredBatch,
  type MeasuredLetter,
  readingsOf,
  routedOf,
} from "./measure.ts";
import { calibrationError, curveOf, shareAtError } from "./measure-routing.ts";
import { type SeparationFigures, separationFigures } from "./measure-separation.ts";
import { percent, share, withRange } from "./per-cent.ts";

const fieldWords: Readonly<Record<FieldName, string>> = {
  sender: "Absender",
  date: "Datum des Briefs",
  subject: "Betreff",
  references: "Aktenzeichen",
  deadline: "Frist",
  confidential: "vertraulich (Vermerk oder Inhalt)",
  confidentialMarked: "vertraulich (Vermerk)",
  language: "Sprache",
};

/** The figures in German, with 95 % confidence intervals, as lines for a terminal. */
export function reportLines(
  letters: readonly MeasuredLetter[],
  batches: readonly MeasuredBatch[],
  figures: Figures,
  table: SetTable,
): readonly string[] {
  const parts = [
    [`${figures.letters} Briefe, ${figures.batches} Stapel. In Klammern: 95-%-Vertrauensbereich.`],
    readingPart(letters, table),
    fieldsPart(letters, table),
    departmentPart(letters, figures, table),
    learnedPart(figures, table),
    levelPart(letters, table),
    perDepartmentPart(letters, table),
    separationPart(figures, letters, batches, table),
    costPart(figures),
    goalLines(letters, batches, figures, table),
    [...figures.notes, ...figures.faults],
  ];
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ["", ...part]));
}

function readingPart(letters: readonly MeasuredLetter[], table: SetTable): readonly string[] {
  const typed = letters.filter((letter) => !letter.handwriting);
  const groups = [
    ["alle", letters],
    ...(typed.length === letters.length
      ? []
      : ([
          ["gedruckt", typed],
          ["in Handschrift", letters.filter((letter) => letter.handwriting)],
        ] as const)),
  ] as const;
  const rows = groups.map(([name, of]) => {
    const counts = readingsOf(of);
    const { wordRecall, characterErrorRate } = groupFigures(of);
    const recall = ratioInterval(counts.map((c) => ({ part: c.wordsFound, whole: c.words })));
    const rate = ratioInterval(counts.map((c) => ({ part: c.edits, whole: c.characters })));
    return [
      name,
      String(counts.length),
      withRange(wordRecall, recall),
      withRange(characterErrorRate, rate),
    ];
  });
  return table([
    ["Lesen (ohne Unterschriften)", "Briefe", "Wörter gefunden", "Zeichenfehler"],
    ...rows,
  ]);
}

function fieldsPart(letters: readonly MeasuredLetter[], table: SetTable): readonly string[] {
  const rows = fieldNames.flatMap((field) => {
    const of = letters.flatMap((letter) => letter.fields.filter((it) => it.field === field));
    const right = of.filter((it) => it.right).length;
    return of.length === 0 ? [] : [[fieldWords[field], String(of.length), share(right, of.length)]];
  });
  return rows.length === 0 ? [] : table([["Feld", "Briefe", "richtig"], ...rows]);
}

function departmentPart(
  letters: readonly MeasuredLetter[],
  figures: Figures,
  table: SetTable,
): readonly string[] {
  const routed = routedOf(letters);
  const n = routed.length;
  if (n === 0) return [];
  const alone = routed.filter((outcome) => outcome.alone);
  const wrong = alone.filter((outcome) => !outcome.right).length;
  const { department } = figures;
  const rows = [
    ["Amt (erster Vorschlag) richtig", share(routed.filter((it) => it.right).length, n)],
    ["ginge allein (ausgelieferte Schwellen)", share(alone.length, n)],
    ["davon falsch", share(wrong, alone.length)],
    [
      "allein bei höchstens 1 % Fehlern",
      withRange(department.shareAloneAtOnePercentError, drawnInterval(routed, aloneAtOnePercent)),
    ],
    [
      "allein bei höchstens 2 % Fehlern",
      withRange(
        department.shareAloneAtTwoPercentError,
        drawnInterval(routed, (drawn) => shareAtError(curveOf(drawn), 0.02)),
      ),
    ],
    [
      "Abweichung der Zuversicht (ECE)",
      withRange(
        department.expectedCalibrationError,
        drawnInterval(routed, (drawn) => calibrationError(drawn) ?? 0),
      ),
    ],
    [
      "stets an einen Menschen (vertraulich, förmlich, ...)",
      share(routed.filter((outcome) => outcome.heldBack).length, n),
    ],
  ];
  return [
    ...table([["Zuordnung", `${n} Briefe`], ...rows]),
    "",
    ...table([
      ["Schwelle der Zuversicht", "ginge allein", "davon falsch"],
      ...curveRows(figures.curve),
    ]),
  ];
}

/** The same letters after learning, one row for each number of lessons. */
function learnedPart({ learned }: Figures, table: SetTable): readonly string[] {
  if (learned.length === 0) return [];
  const rows = learned.map((of) => {
    const count = (part: number | null): number => Math.round((part ?? 0) * of.n);
    const alone = count(of.shareAlone);
    return [
      of.lessons === 0 ? "keinem" : `${of.lessons}${of.from === "file" ? " (Datei)" : ""}`,
      share(count(of.accuracy), of.n),
      share(alone, of.n),
      share(Math.round((of.errorAmongAlone ?? 0) * alone), alone),
      percent(of.shareAloneAtOnePercentError),
      percent(of.shareAloneAtTwoPercentError),
      percent(of.expectedCalibrationError),
    ];
  });
  const heading = ["gelernt aus Briefen", "Amt richtig", "allein", "davon falsch"];
  return table([[...heading, "allein bei 1 %", "allein bei 2 %", "ECE"], ...rows]);
}

const THRESHOLDS = [0.999, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5, 0] as const;

/** The curve at round thresholds: the last point that is still above each. */
const curveRows = (curve: Figures["curve"]): readonly string[][] =>
  THRESHOLDS.map((threshold) => {
    const point = curve.findLast((each) => each.confidence >= threshold);
    return [String(threshold), percent(point?.share ?? 0), percent(point?.error ?? null)];
  });

function levelPart(letters: readonly MeasuredLetter[], table: SetTable): readonly string[] {
  const levels = levelsOf(letters);
  if (levels.length === 0) return [];
  const heading = ["Stufe", ...levels.map(([level]) => String(level))];
  const groups = levels.map(([, of]) => ({ of, figures: groupFigures(of) }));
  const row = (name: string, value: (group: (typeof groups)[number]) => string) => [
    name,
    ...groups.map(value),
  ];
  const fields = fieldNames.filter((field) => groups[0]?.figures.fields[field] !== undefined);
  return table([
    heading,
    row("Briefe", ({ of }) => String(of.length)),
    row("Wörter gefunden", ({ figures }) => percent(figures.wordRecall)),
    row("Zeichenfehler", ({ figures }) => percent(figures.characterErrorRate)),
    row("Amt richtig", ({ of }) => {
      const routed = routedOf(of);
      return share(routed.filter((it) => it.right).length, routed.length);
    }),
    row("ginge allein", ({ figures }) => percent(figures.department.shareAlone)),
    row("davon falsch", ({ figures }) => percent(figures.department.errorAmongAlone)),
    ...fields.map((field) =>
      row(fieldWords[field], ({ figures }) => percent(figures.fields[field]?.accuracy ?? null)),
    ),
  ]);
}

function perDepartmentPart(letters: readonly MeasuredLetter[], table: SetTable): readonly string[] {
  const known = letters.filter((letter) => letter.routing !== null);
  if (known.length === 0) return [];
  const rows = [...Map.groupBy(known, (letter) => letter.department ?? "")]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([department, of]) => {
      const wrong = of.filter((letter) => letter.routing?.right !== true);
      return [
        department,
        String(of.length),
        share(of.length - wrong.length, of.length),
        percent(groupFigures(of).department.shareAlone),
        [...new Set(wrong.map((letter) => letter.firstCandidate ?? "–"))].join(", "),
      ];
    });
  return table([["Amt", "Briefe", "richtig", "ginge allein", "verwechselt mit"], ...rows]);
}

function separationPart(
  figures: Figures,
  letters: readonly MeasuredLetter[],
  batches: readonly MeasuredBatch[],
  table: SetTable,
): readonly string[] {
  const kinds = [
    ["mit Trennblatt", "patchcode", figures.separation.sheet],
    ["mit leerer Seite", "blank", figures.separation.blank],
    ["ohne Trennung", "none", figures.separation.none],
  ] as const;
  const rows = kinds.flatMap(([name, separator, of]) => {
    const stacks = batches.filter((batch) => batch.separator === separator);
    const asked = stacks.filter((batch) => batch.asked);
    const parts =
      asked.length === 0
        ? []
        : [
            cutsRow(
              "- davon allein getrennt",
              stacks.filter((batch) => !batch.asked),
            ),
            cutsRow("- davon einem Menschen vorgeschlagen", asked),
          ];
    return [cutsRow(name, stacks, of), ...parts];
  });
  const whole = letters.filter((letter) => letter.keptWhole).length;
  return [
    ...table([["Trennen", "Stapel", "Schnitte", "Genauigkeit", "gefunden", "F1"], ...rows]),
    `Einzelne Briefe, die ganz blieben: ${share(whole, letters.length)}`,
  ];
}

function cutsRow(
  name: string,
  batches: readonly MeasuredBatch[],
  of: SeparationFigures = separationFigures(batches.map((batch) => batch.cuts)),
): string[] {
  const found = batches.reduce((sum, { cuts }) => sum + cuts.found, 0);
  const made = batches.reduce((sum, { cuts }) => sum + cuts.found + cuts.false, 0);
  return [
    name,
    String(batches.length),
    String(of.n),
    withRange(of.precision, shareInterval(found, made)),
    withRange(of.recall, shareInterval(found, of.n)),
    percent(of.f1),
  ];
}

function costPart(figures: Figures): readonly string[] {
  if (figures.secondsPerPage === null) return ["Zeit: nicht gemessen (vorhandene Ergebnisse)."];
  const cpu =
    figures.cpuSecondsPerPage === null
      ? "Rechenzeit: dieses System nennt sie nicht."
      : `${figures.cpuSecondsPerPage.toFixed(2)} s Rechenzeit je Seite (alle Prozesse von Poststelle, ohne die Datenbank).`;
  return [`${figures.pages ?? 0} Seiten; ${figures.secondsPerPage.toFixed(2)} s je Seite; ${cpu}`];
}

/** What was wrong, one line a miss: id, field, what was expected, what was found. */
export function missLines(
  letters: readonly MeasuredLetter[],
  batches: readonly MeasuredBatch[],
): readonly string[] {
  const routing = letters
    .filter((letter) => letter.routing?.right === false)
    .map(
      ({ id, level, department, firstCandidate, routing: outcome }) =>
        `department\t${id}\tlevel ${level ?? "?"}\texpected: ${department ?? ""}\tfound: ${firstCandidate ?? "–"}` +
        ` (${(outcome?.confidence ?? 0).toFixed(3)}${outcome?.alone === true ? ", alone" : ""})`,
    );
  const fields = fieldNames.flatMap((field) =>
    letters.flatMap(({ id, level, fields: outcomes }) =>
      outcomes
        .filter((outcome) => outcome.field === field && !outcome.right)
        .map(
          ({ expected, found }) =>
            `${field}\t${id}\tlevel ${level ?? "?"}\texpected: ${expected}\tfound: ${found}`,
        ),
    ),
  );
  const whole = letters
    .filter((letter) => !letter.keptWhole)
    .map(({ id }) => `whole\t${id}\texpected: one mail item\tfound: none or several`);
  const cuts = batches
    .filter(({ cuts: each }) => each.false > 0 || each.found < each.cuts)
    .map(
      ({ id, separator, cuts: each }) =>
        `separation\t${id}\t${separator}\texpected: ${each.cuts} cuts\tfound: ${each.found}, and ${each.false} false`,
    );
  return [...routing, ...fields, ...whole, ...cuts, ...poorlyRead(letters)];
}

/** Letters are listed whose text was read with more errors of characters than this. */
const ERRORS_LISTED = 0.1;

/** The letters that were read worst, the worst first. */
const poorlyRead = (letters: readonly MeasuredLetter[]): readonly string[] =>
  letters
    .flatMap(({ id, level, handwriting, reading }) =>
      reading === null || reading.characters === 0
        ? []
        : [{ id, level, handwriting, reading, rate: reading.edits / reading.characters }],
    )
    .filter(({ rate }) => rate > ERRORS_LISTED)
    .toSorted((a, b) => b.rate - a.rate)
    .map(
      ({ id, level, handwriting, reading, rate }) =>
        `reading\t${id}\tlevel ${level ?? "?"}${handwriting ? ", handwriting" : ""}\t` +
        `expected: ${reading.words} words\tfound: ${reading.wordsFound}; ${percent(rate)} of the characters wrong`,
    );
