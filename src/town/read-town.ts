import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parse as parseYaml } from "yaml";
import {
  OrgUnit,
  Person,
  Responsibility,
  RetentionRule,
  Town,
  TownHead,
  TownHolidays,
  TownRules,
} from "../domain/town.ts";
import { list, optional, readCsv } from "./csv-table.ts";
import { checkTown } from "./check-town.ts";
import { TownFileError } from "./town-file-error.ts";

/** How the cells of org-units.csv are read, in the order of its columns. */
export const unitColumns = {
  id: z.string(),
  code: optional,
  name: z.string(),
  aliases: list,
  kind: z.string(),
  parent: optional,
  mode: z.string().transform((mode) => (mode === "" ? "assisted" : mode)),
  errorAccepted: z
    .string()
    .transform((share) => (share === "" ? 0.01 : Number(share.replace(",", ".")))),
  secrecy: list,
  validFrom: optional,
  validTo: optional,
  successor: optional,
};
/** The same of people.csv. */
export const personColumns = {
  login: z.string(),
  name: z.string(),
  unit: z.string(),
  roles: list,
  email: z.string(),
};
/** The same of responsibilities.csv. */
export const responsibilityColumns = {
  unit: z.string(),
  service: z.string(),
  words: list,
  documents: list,
  laws: list,
  notResponsibleFor: list.transform((entries) => entries.map(exclusion)),
  leika: list.transform((keys) =>
    keys.length === 0 ? undefined : keys.map((key) => key.replaceAll(" ", "")),
  ),
};

/**
 * Takes the folder of a town (town.yaml, org-units.csv, people.csv, responsibilities.csv, rules.yaml, retention.yaml,
 * holidays.yaml) and gives the town. Throws TownFileError naming file, line, cause and remedy.
 */
export async function readTown(folder: string): Promise<Town> {
  const text = (file: string): Promise<string> => readTownFile(folder, file);
  const head = readYaml("town.yaml", await text("town.yaml"), TownHead);
  const units = readCsv("org-units.csv", await text("org-units.csv"), unitColumns, OrgUnit);
  const people = readCsv("people.csv", await text("people.csv"), personColumns, Person);
  const responsibilities = readCsv(
    "responsibilities.csv",
    await text("responsibilities.csv"),
    responsibilityColumns,
    Responsibility,
    ["leika"],
  );
  const rules = readYaml("rules.yaml", await text("rules.yaml"), TownRules);
  const retention = readYaml(
    "retention.yaml",
    await text("retention.yaml"),
    z.strictObject({ retention: z.array(RetentionRule) }),
  );
  const holidays = readYaml("holidays.yaml", await text("holidays.yaml"), TownHolidays);
  checkTown({
    head,
    units,
    people,
    responsibilities,
    rules,
    retention: retention.retention,
    holidays,
  });
  return Town.parse({
    ...head,
    units: units.map((row) => row.value),
    people: people.map((row) => row.value),
    responsibilities: responsibilities.map((row) => row.value),
    rules,
    retention: retention.retention,
    holidays,
  });
}

/** "Führerschein > kfz-zulassung" names the right unit; without " > " the matter is outside the house. */
function exclusion(entry: string): { words: string; unit: string | null } {
  const [words = "", unit] = entry.split(">").map((part) => part.trim());
  return { words, unit: unit ?? null };
}

async function readTownFile(folder: string, file: string): Promise<string> {
  try {
    // Excel writes a byte order mark; it is no part of the first column's name.
    return (await readFile(join(folder, file), "utf8")).replace(/^\uFEFF/, "");
  } catch (cause) {
    throw new TownFileError(
      file,
      null,
      "cannot be read",
      `put it into ${folder} and make it readable`,
      cause,
    );
  }
}

/** Parses a YAML text by a schema. Throws TownFileError naming file, place, cause and remedy. */
export function readYaml<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): z.output<Schema> {
  let content: unknown;
  try {
    content = parseYaml(text);
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    const line = /at line (\d+)/.exec(message)?.[1];
    throw new TownFileError(
      file,
      line === undefined ? null : Number(line),
      message,
      "correct the YAML there",
      cause,
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place =
    issue === undefined || issue.path.length === 0 ? "the file" : issue.path.map(String).join(".");
  throw new TownFileError(
    file,
    null,
    `${place}: ${issue?.message ?? "is not valid"}`,
    `correct ${place}`,
    parsed.error,
  );
}
