import { departmentOf } from "../domain/town.ts";
import type { OrgUnit } from "../domain/town.ts";
import { foldWord } from "./german-words.ts";

/** The office an address block names: its department, the line as printed, and how alike name and line are, 0..1. */
export interface NamedOffice {
  readonly unit: string;
  readonly line: string;
  readonly likeness: number;
}

interface OfficeName {
  readonly unit: string;
  readonly folded: string;
  readonly grams: ReadonlySet<string>;
}

/** Below this likeness of letter groups a misread line is no longer taken for a name. */
const LIKENESS_MIN = 0.72;

/** Takes the town's units and gives the finder of the office named in an address block (null: none is named). */
export function makeOfficeFinder(
  units: readonly OrgUnit[],
): (addresseeLines: readonly string[]) => NamedOffice | null {
  const names = officeNames(units);
  return (addresseeLines) => {
    let best: NamedOffice | null = null;
    for (const line of addresseeLines) {
      for (const segment of segmentsOf(line)) {
        const match = bestName(names, segment);
        if (match !== null && (best === null || match.likeness > best.likeness))
          best = { ...match, line };
      }
    }
    return best;
  };
}

function officeNames(units: readonly OrgUnit[]): readonly OfficeName[] {
  const owners = new Map<string, Set<string>>();
  for (const unit of units) {
    const department = departmentOf({ units }, unit.id);
    if (department === null) continue;
    for (const name of [unit.name, ...unit.aliases]) {
      const folded = plain(name);
      owners.set(folded, (owners.get(folded) ?? new Set()).add(department.id));
    }
  }
  // A name that two departments bear names neither of them.
  return [...owners].flatMap(([folded, departments]) => {
    const [unit] = departments;
    return departments.size === 1 && unit !== undefined
      ? [{ unit, folded, grams: gramsOf(folded) }]
      : [];
  });
}

/** "Stadt X - Bürgeramt, Abt. Meldewesen" names offices in its parts and as a whole. */
function segmentsOf(line: string): readonly string[] {
  const parts = line.split(/\s[-–—]\s|[,;/()|]/).map(plain);
  const whole = plain(line);
  return [...new Set([whole, ...parts])].filter((part) => part.length >= 5);
}

function bestName(names: readonly OfficeName[], segment: string): Omit<NamedOffice, "line"> | null {
  const grams = gramsOf(segment);
  let best: Omit<NamedOffice, "line"> | null = null;
  for (const name of names) {
    const likeness = likenessOf(name, segment, grams);
    if (likeness >= LIKENESS_MIN && (best === null || likeness > best.likeness))
      best = { unit: name.unit, likeness };
  }
  return best;
}

function likenessOf(name: OfficeName, segment: string, grams: ReadonlySet<string>): number {
  if (segment === name.folded) return 1;
  // "An das Jugendamt der Stadt": the longer the name within the line, the surer.
  if (name.folded.length >= 6 && ` ${segment} `.includes(` ${name.folded} `)) {
    return 0.9 + 0.09 * (name.folded.length / segment.length);
  }
  let common = 0;
  for (const gram of name.grams) if (grams.has(gram)) common++;
  return (0.95 * (2 * common)) / (name.grams.size + grams.size);
}

function plain(text: string): string {
  return (
    text
      .split(/[^\p{L}]+/u)
      // The commonest misreading of all; on both sides, so that nothing is lost by it.
      .map((word) => foldWord(word).replaceAll("rn", "m"))
      .filter(
        (word) => word !== "" && !["an", "das", "die", "den", "der", "des", "stadt"].includes(word),
      )
      .join(" ")
  );
}

function gramsOf(folded: string): ReadonlySet<string> {
  const padded = `^${folded}$`;
  return new Set(
    Array.from({ length: Math.max(1, padded.length - 2) }, (_, at) => padded.slice(at, at + 3)),
  );
}
