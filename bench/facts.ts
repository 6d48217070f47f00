/**
 * How many facts findFacts gets right on letters with ground truth, per field.
 *
 *   node bench/facts.ts ../shared/corpora/letters [--words DIR] [--misses FIELD,FIELD|all]
 *
 * Words come from DIR/<id>.json, as bench/read-words.ts keeps them (text layer or OCR); else from the
 * truth's `pagesText` with made-up geometry, which is right reading and so an upper bound.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { addDays } from "../src/domain/calendar.ts";
import type { DocumentFacts } from "../src/domain/facts.ts";
import { PageWords } from "../src/domain/page.ts";
import { shareInterval } from "../src/evaluation/intervals.ts";
import { findFacts } from "../src/text/find-facts.ts";

const Truth = z.object({
  level: z.number(),
  sender: z.object({
    name: z.string(),
    street: z.string().nullish(),
    zip: z.string().nullish(),
    city: z.string().nullish(),
  }),
  date: z.string().nullable(),
  subject: z.string().nullable(),
  references: z.array(z.string()).nullable().default([]),
  senderReference: z.string().nullish(),
  deadline: z
    .object({
      text: z.string(),
      type: z.string(),
      date: z.string(),
      days: z.number().optional(),
      from: z.string().optional(),
    })
    .nullish(),
  confidential: z.boolean().optional(),
  confidentialMarked: z.boolean().optional(),
  receivedStamp: z.string().nullish(),
  handwriting: z.boolean().default(false),
  pagesText: z.array(z.string()),
  // Only letters of our own making (bench/own-post.ts) say these.
  language: z.string().default("de"),
  kind: z.string().nullish(),
  objection: z.boolean().optional(),
  formalService: z.boolean().optional(),
  ibans: z.array(z.string()).optional(),
  total: z.number().nullish(),
  enclosures: z.array(z.string()).optional(),
  returned: z.enum(["undeliverable", "certificate"]).nullish(),
});
type Truth = z.infer<typeof Truth>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { words: { type: "string" }, misses: { type: "string" } },
});
const folder = positionals[0] ?? "../shared/corpora/letters";
const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const DAYS = { day: 1, "working-day": 1.4, week: 7, month: 30 };

const fields: Record<string, (facts: DocumentFacts, truth: Truth) => boolean> = {
  sender: (facts, truth) =>
    truth.returned != null || plain(facts.sender?.name ?? "") === plain(truth.sender.name),
  "sender address": (facts, { sender }) => {
    const { street, zip, city } = sender;
    if (street == null || zip == null || city == null) return true;
    const found = facts.sender?.address;
    const said = found == null ? "" : `${found.street ?? ""}${found.postcode}${found.town}`;
    return plain(said) === plain(`${street}${zip}${city}`);
  },
  date: (facts, truth) => (facts.letterDate?.date ?? null) === truth.date,
  subject: (facts, truth) => plain(facts.subject?.text ?? "") === plain(truth.subject ?? ""),
  references: (facts, truth) => {
    const found = new Set(facts.referenceNumbers.map(({ text }) => plain(text)));
    const wanted = [...(truth.references ?? []), truth.senderReference ?? ""].filter(
      (text) => text !== "",
    );
    return wanted.every((text) => found.has(plain(text))) && found.size <= new Set(wanted).size;
  },
  "references found": (facts, truth) => {
    const found = facts.referenceNumbers.map(({ text }) => plain(text));
    return (truth.references ?? []).every((text) => found.includes(plain(text)));
  },
  language: (facts, truth) => facts.language === truth.language,
};
const ofContent: typeof fields = {
  deadline: (facts, truth) => {
    const [first, ...more] = facts.deadlines;
    if (truth.deadline == null || !first) return truth.deadline == null && !first;
    // Two that end on one day are one, as a sum due and the appeal against it.
    if (more.some((each) => each.kind === "date" && first.kind === "date")) return false;
    return [first, ...more].some((found) =>
      found.kind === "date"
        ? found.date === truth.deadline?.date
        : Math.abs(found.amount * DAYS[found.unit] - (truth.deadline?.days ?? 0)) < 1 &&
          (truth.deadline?.from ?? found.from) === found.from,
    );
  },
  confidential: (facts, truth) =>
    (facts.confidentialMark !== null || facts.secrecyByContent.length > 0) === truth.confidential,
  confidentialMarked: (facts, truth) =>
    (facts.confidentialMark !== null) === truth.confidentialMarked,
};
const ownFields: typeof fields = {
  kind: (facts, truth) => truth.kind == null || facts.kind === truth.kind,
  "objection found": (facts, truth) => truth.objection !== true || facts.objection !== null,
  "no false objection": (facts, truth) => truth.objection === true || facts.objection === null,
  returned: (facts, truth) => (facts.returned?.kind ?? null) === (truth.returned ?? null),
  "service found": (facts, truth) => truth.formalService !== true || facts.formalService !== null,
  ibans: ({ ibans }, truth) =>
    ibans
      .filter(({ isValid }) => isValid)
      .map(({ text }) => text)
      .toSorted()
      .join() === (truth.ibans ?? []).toSorted().join(),
  total: ({ amounts }, truth) =>
    (amounts.find(({ isTotal }) => isTotal)?.cents ?? null) ===
    (truth.total == null ? null : Math.round(truth.total * 100)),
  enclosures: ({ enclosures }, truth) =>
    plain(enclosures.map(({ text }) => text).join()) === plain((truth.enclosures ?? []).join()),
  "missing noted": ({ enclosures }) => enclosures.every(({ isPresent }) => isPresent === false),
  "no false service": (facts, truth) =>
    truth.formalService === true || facts.formalService === null,
};

/** Whether anything was found; a wrong answer is worse than none. Of what is not named here it is not told. */
const isFound: Record<string, (facts: DocumentFacts) => boolean> = {
  sender: ({ sender }) => sender !== null,
  date: ({ letterDate }) => letterDate !== null,
  subject: ({ subject }) => subject !== null,
  deadline: ({ deadlines }) => deadlines.length > 0,
};

interface Cell {
  right: number;
  wrong: number;
  all: number;
}

const wanted = values.misses?.split(",") ?? [];
const tally: Record<string, Record<string, Cell>> = {};
const ids = readdirSync(folder).filter((name) => /^[DFRT]\d+(?:-\d)?\.json$/u.test(name));
for (const name of ids.toSorted()) {
  const truth = Truth.parse(JSON.parse(readFileSync(path.join(folder, name), "utf8")));
  const [source, pages] = wordsOf(name, truth);
  const facts = findFacts(pages, {
    receiptDay: truth.receivedStamp ?? addDays(truth.date ?? "2025-05-20", 3),
  });
  const asked = {
    ...fields,
    // Letters of which it is not known.
    ...(truth.confidential === undefined ? {} : ofContent),
    ...(truth.objection === undefined ? {} : ownFields),
  };
  const wrong: string[] = [];
  for (const [field, isRight] of Object.entries(asked)) {
    const right = isRight(facts, truth);
    for (const row of [source, truth.handwriting ? "handwriting" : "print", "all"]) {
      const cell = ((tally[row] ??= {})[field] ??= { right: 0, wrong: 0, all: 0 });
      cell.right += right ? 1 : 0;
      cell.wrong += !right && isFound[field]?.(facts) === true ? 1 : 0;
      cell.all += 1;
    }
    if (!right) wrong.push(field);
  }
  if (wrong.some((field) => wanted.includes(field) || wanted.includes("all"))) {
    report(`${name} ${wrong.join(", ")}`, source, facts, truth);
  }
}
for (const [row, cells] of Object.entries(tally)) {
  process.stdout.write(`${row}\n`);
  for (const [field, { right, wrong, all }] of Object.entries(cells)) {
    const { low = 0, high = 0 } = shareInterval(right, all) ?? {};
    const percent = (share: number): string => (100 * share).toFixed(1);
    const told =
      isFound[field] === undefined ? "" : `  wrong ${wrong}, missing ${all - right - wrong}`;
    process.stdout.write(
      `  ${field.padEnd(20)} ${right}/${all}  ${percent(right / all)} % (${percent(low)} to ${percent(high)})${told}\n`,
    );
  }
}

function wordsOf(name: string, truth: Truth): [string, PageWords[]] {
  const kept = values.words === undefined ? "" : path.join(values.words, name);
  if (kept !== "" && existsSync(kept)) {
    const pages = z.array(PageWords).parse(JSON.parse(readFileSync(kept, "utf8")));
    return [`ocr level ${truth.level}`, pages];
  }
  return ["made-up", truth.pagesText.map(madeUpPage)];
}

/** Lines at an even pitch, words of equal letters; what follows an info label goes to a right column. */
function madeUpPage(text: string): PageWords {
  const words: PageWords["words"] = [];
  let line = 0;
  text.split("\n").forEach((printed, row) => {
    const label = /(?:Ihr|Unser|Betr\.|Az|Bearbeitung|Telefon|Datum)[\p{L}. ]*:/u.exec(printed);
    const columns =
      label && label.index > 0
        ? [printed.slice(0, label.index), printed.slice(label.index)]
        : [printed];
    columns.forEach((column, index) => {
      let left = columns.length > 1 && index === 1 ? 1100 : 160;
      for (const word of column
        .trim()
        .split(/\s+/u)
        .filter((part) => part !== "")) {
        const right = left + word.length * 12;
        words.push({
          text: word,
          confidence: 1,
          box: [left, 150 + row * 38, right, 178 + row * 38],
          line,
        });
        left = right + 12;
      }
      line += 1;
    });
  });
  return {
    width: 1654,
    height: 2339,
    source: "text-layer",
    engine: "made up",
    meanConfidence: 1,
    words,
  };
}

function report(name: string, source: string, facts: DocumentFacts, truth: Truth): void {
  const found = {
    sender: facts.sender?.name,
    date: facts.letterDate?.date,
    subject: facts.subject?.text,
    references: facts.referenceNumbers.map(({ text }) => text),
    deadlines: facts.deadlines.map((deadline) => deadline.evidence.quote),
    mark: facts.confidentialMark?.quote,
    kind: facts.kind,
    service: facts.formalService?.quote,
    secrecy: facts.secrecyByContent.map(({ kind, evidence }) => `${kind}: ${evidence.quote}`),
  };
  const expected = [
    truth.sender.name,
    truth.date,
    truth.subject,
    truth.references,
    truth.senderReference,
    truth.deadline?.text,
    truth.confidential,
    truth.confidentialMarked,
    truth.kind,
  ];
  process.stdout.write(
    `${name} ${source}\n  ${JSON.stringify(found)}\n  ${JSON.stringify(expected)}\n`,
  );
}
