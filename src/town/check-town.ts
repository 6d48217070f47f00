import type { z } from "zod";
import type {
  OrgUnit,
  Person,
  Responsibility,
  RetentionRule,
  TownHead,
  TownHolidays,
  TownRules,
} from "../domain/town.ts";
import type { Row } from "./csv-table.ts";
import { TownFileError } from "./town-file-error.ts";
import { type UnitContradiction, unitProblems } from "./unit-problems.ts";

/** The parsed files of one town, with lines where a message needs them. */
export interface TownFiles {
  readonly head: z.infer<typeof TownHead>;
  readonly units: readonly Row<OrgUnit>[];
  readonly people: readonly Row<Person>[];
  readonly responsibilities: readonly Row<Responsibility>[];
  readonly rules: TownRules;
  readonly retention: readonly RetentionRule[];
  readonly holidays: TownHolidays;
}

/** Checks what one file says against the others; throws TownFileError at the first contradiction. */
export function checkTown(files: TownFiles): void {
  checkUnits(files.units);
  checkZone(files.head.timezone);
  if (files.holidays.land !== files.head.land) {
    throw new TownFileError(
      "holidays.yaml",
      null,
      `land is ${files.holidays.land}, town.yaml says ${files.head.land}`,
      "make them equal",
    );
  }
  const known = new Set(files.units.map((row) => row.value.id));
  checkPeople(files.people, known);
  checkResponsibilities(files.responsibilities, known);
  checkIds("rules.yaml", files.rules.referencePatterns);
  checkIds("rules.yaml", files.rules.rules);
  checkIds("rules.yaml", files.rules.openingRules);
  checkIds("retention.yaml", files.retention);
  checkRules(files.rules, known);
  for (const rule of files.retention) requireUnit("retention.yaml", null, rule.unit, known);
}

function checkUnits(rows: readonly Row<OrgUnit>[]): void {
  const [problem] = unitProblems(rows);
  if (problem === undefined) return;
  const [cause, remedy] = wordsOf(problem);
  throw new TownFileError("org-units.csv", problem.line, cause, remedy);
}

function wordsOf({ code, value }: UnitContradiction): readonly [string, string] {
  switch (code) {
    case "id-twice":
      return [`id ${value} is there twice`, "give each unit its own id"];
    case "no-department":
      return ["no unit of kind department", "add the departments of the first level"];
    case "unknown-unit":
      return [`unit ${value} is not in org-units.csv`, "add the unit or correct the id"];
    case "needs-parent":
      return ["a section or team needs a parent", "correct kind or parent"];
    case "has-parent":
      return [`a ${value} has no parent`, "correct kind or parent"];
    case "own-ancestor":
      return [`${value} is its own ancestor`, "correct the parents"];
  }
}

function checkZone(timezone: string): void {
  try {
    new Intl.DateTimeFormat("de", { timeZone: timezone }).format(0);
  } catch (cause) {
    throw new TownFileError(
      "town.yaml",
      null,
      `timezone ${timezone} is unknown`,
      'use an IANA name such as "Europe/Berlin"',
      cause,
    );
  }
}

function checkPeople(rows: readonly Row<Person>[], known: ReadonlySet<string>): void {
  const logins = new Set<string>();
  for (const { line, value } of rows) {
    requireUnit("people.csv", line, value.unit, known);
    if (logins.has(value.login)) {
      throw new TownFileError(
        "people.csv",
        line,
        `login ${value.login} is there twice`,
        "give each person one row",
      );
    }
    logins.add(value.login);
  }
}

function checkResponsibilities(
  rows: readonly Row<Responsibility>[],
  known: ReadonlySet<string>,
): void {
  const services = new Set<string>();
  for (const { line, value } of rows) {
    requireUnit("responsibilities.csv", line, value.unit, known);
    const service = `${value.unit}: ${value.service}`;
    if (services.has(service)) {
      throw new TownFileError(
        "responsibilities.csv",
        line,
        `the service "${service}" is there twice`,
        "make it one row, or name them apart",
      );
    }
    services.add(service);
    for (const exclusion of value.notResponsibleFor) {
      requireUnit("responsibilities.csv", line, exclusion.unit, known);
    }
  }
}

/** Ids name the entries of a list, in the database and in messages. */
function checkIds(file: string, entries: readonly { readonly id: string }[]): void {
  const ids = new Set<string>();
  for (const { id } of entries) {
    if (ids.has(id)) {
      throw new TownFileError(file, null, `id ${id} is there twice`, "give each entry its own id");
    }
    ids.add(id);
  }
}

function checkRules(rules: TownRules, known: ReadonlySet<string>): void {
  for (const pattern of rules.referencePatterns) {
    requireUnit("rules.yaml", null, pattern.unit, known);
    if (!new RegExp(`^(?:${pattern.pattern})$`, "iu").test(pattern.example)) {
      throw new TownFileError(
        "rules.yaml",
        null,
        `pattern ${pattern.id} does not match its example ${pattern.example}`,
        "correct the pattern or the example",
      );
    }
  }
  for (const rule of rules.rules) requireUnit("rules.yaml", null, rule.unit, known);
  for (const rule of rules.openingRules) requireUnit("rules.yaml", null, rule.unit, known);
  for (const unit of rules.secrecy.flatMap((rule) => rule.units))
    requireUnit("rules.yaml", null, unit, known);
}

function requireUnit(
  file: string,
  line: number | null,
  unit: string | null,
  known: ReadonlySet<string>,
): void {
  if (unit === null || known.has(unit)) return;
  throw new TownFileError(
    file,
    line,
    `unit ${unit} is not in org-units.csv`,
    "add the unit or correct the id",
  );
}
