/**
 * Munich's services and the office that offers each: how often the product's model, trained on the others, finds it.
 *   node bench/munich.ts <services.csv> [--errors]     (the corpora's classification/muenchen-dienstleistungen)
 * Services of one family (the same thing in variants) are in one fold, so that no wording is learned and asked.
 */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { shareInterval } from "../src/evaluation/intervals.ts";
import { zonesOf } from "../src/routing/letter-zones.ts";
import { randomFrom, scoreFeatures } from "../src/routing/linear-model.ts";
import { trainRoutingModel } from "../src/routing/routing-model.ts";
import { countFeatures } from "../src/routing/text-features.ts";

const Service = z.object({
  title: z.string(),
  description: z.string(),
  keywords: z.string(),
  office: z.string(),
  all_offices: z.string(),
  family: z.string(),
});
type Service = z.infer<typeof Service>;

const FOLDS = 10;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const file = process.argv.slice(2).find((arg) => !arg.startsWith("--"));
if (file === undefined) throw new Error("name the file: node bench/munich.ts <services.csv>");
const services = z
  .array(Service)
  .parse(parse(await readFile(file, "utf8"), { columns: true, skip_empty_lines: true }));
const random = randomFrom(5);
const families = [...Map.groupBy(services, (service) => service.family).values()]
  .map((of) => ({ of, at: random() }))
  .toSorted((left, right) => left.at - right.at);

for (const withKeywords of [true, false]) {
  const results = Array.from({ length: FOLDS }, (_, fold) => {
    const part = (mine: boolean): readonly Service[] =>
      families
        .filter((_family, index) => (index % FOLDS === fold) === mine)
        .flatMap(({ of }) => of);
    const decide = makeDecide(part(false));
    return part(true).map((service) => {
      const best = decide(service, withKeywords);
      return { service, best, right: service.all_offices.split("|").includes(best) };
    });
  }).flat();
  const right = results.filter((result) => result.right).length;
  const interval = shareInterval(right, results.length);
  const percent = (value = 0): string => (100 * value).toFixed(1);
  print(
    `${withKeywords ? "title, description, keywords" : "title and description"}: ${right} of ${results.length} ` +
      `(${percent(right / results.length)} %, ${percent(interval?.low)} to ${percent(interval?.high)})`,
  );
  if (!process.argv.includes("--errors")) continue;
  for (const { service, best } of results.filter((result) => !result.right))
    print(`  ${service.title}: ${service.office}, said ${best}`);
}

/** Trains as for a town: each service is a line of the catalogue and, with its description, a known letter. */
function makeDecide(
  known: readonly Service[],
): (service: Service, withKeywords: boolean) => string {
  const offices = [...new Set(known.map(({ office }) => office))];
  const model = trainRoutingModel({
    units: offices.map((office) => ({ id: office, name: office, aliases: [] })),
    responsibilities: known.map(({ office, title, keywords }) => ({
      unit: office,
      service: title,
      words: wordsOf(keywords),
      documents: [],
      laws: [],
      notResponsibleFor: [],
    })),
    letters: known.map(({ office, title, description }) => ({
      unit: office,
      subject: title,
      text: description,
    })),
  });
  return ({ title, description, keywords }, withKeywords) => {
    const text = withKeywords ? `${description} ${keywords}` : description;
    const scores = scoreFeatures(
      model.linear,
      countFeatures(zonesOf(text, title, []), model.split),
    );
    return offices[scores.indexOf(Math.max(...scores))] ?? "";
  };
}

function wordsOf(keywords: string): string[] {
  return keywords
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
