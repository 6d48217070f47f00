import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { OrgUnit, Person, Responsibility, Town } from "../domain/town.ts";
import { hasCode } from "../error-code.ts";
import { type Cell, writeCsv } from "./csv-table.ts";
import { personColumns, responsibilityColumns, unitColumns } from "./read-town.ts";
import { TownFileError } from "./town-file-error.ts";

/**
 * Writes a town's folder, which `readTown` reads back as the same town; gives the names of the files.
 * A file that is there is never replaced: it may hold somebody's comments. Throws TownFileError.
 */
export async function writeTownFolder(folder: string, town: Town): Promise<readonly string[]> {
  const files = townFiles(town);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await writeFile(join(folder, file), text, { flag: "wx" }).catch((cause: unknown) => {
      const why = hasCode(cause, "EEXIST") ? "is there already" : "cannot be written";
      throw new TownFileError(
        file,
        null,
        why,
        `choose a new or empty folder, not ${folder}`,
        cause,
      );
    });
  }
  return Object.keys(files);
}

/** The text of each file, in the form `readTown` takes. Throws TownFileError for what a cell cannot hold. */
export function townFiles(town: Town): Readonly<Record<string, string>> {
  const { units, people, responsibilities, rules, retention, holidays, ...head } = town;
  return {
    "town.yaml": yaml(head),
    "org-units.csv": writeCsv("org-units.csv", unitColumns, units.map(unitCells)),
    "people.csv": writeCsv("people.csv", personColumns, people.map(personCells)),
    "responsibilities.csv": writeCsv(
      "responsibilities.csv",
      serviceColumns(responsibilities),
      responsibilities.map(serviceCells),
    ),
    "rules.yaml": yaml(rules),
    "retention.yaml": yaml({ retention }),
    "holidays.yaml": yaml(holidays),
  };
}

const unitCells = (unit: OrgUnit): Readonly<Record<keyof OrgUnit, Cell>> => ({
  ...unit,
  errorAccepted: String(unit.errorAccepted),
});

const personCells = (person: Person): Readonly<Record<keyof Person, Cell>> => person;

/** The column of LeiKa's keys is there where there are any. */
function serviceColumns(services: readonly Responsibility[]): Readonly<Record<string, unknown>> {
  const { leika, ...columns } = responsibilityColumns;
  return services.some((service) => service.leika !== undefined) ? { ...columns, leika } : columns;
}

const serviceCells = (entry: Responsibility): Readonly<Record<keyof Responsibility, Cell>> => ({
  ...entry,
  leika: entry.leika ?? [],
  notResponsibleFor: entry.notResponsibleFor.map(({ words, unit }) =>
    unit === null ? words : `${words} > ${unit}`,
  ),
});

const yaml = (value: unknown): string => stringify(value, { lineWidth: 100 });
