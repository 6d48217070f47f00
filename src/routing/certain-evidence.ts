import { departmentOf } from "../domain/town.ts";
import type { OrgUnit, RoutingRule, TownRules } from "../domain/town.ts";
import { foldWord } from "./german-words.ts";

/** A reference number of this town: the department that issues such numbers, and whether only it does. */
export interface ReferenceMatch {
  readonly unit: string;
  readonly number: string;
  readonly strength: "certain" | "hint";
}

/** Takes the town's patterns and gives the finder: the strongest match among the printed numbers, or null. */
export function makeReferenceFinder(
  units: readonly OrgUnit[],
  rules: Pick<TownRules, "referencePatterns">,
): (referenceNumbers: readonly string[]) => ReferenceMatch | null {
  const patterns = rules.referencePatterns.flatMap((pattern) => {
    const department = departmentOf({ units }, pattern.unit);
    if (department === null) return [];
    return [
      { ...pattern, unit: department.id, regexp: new RegExp(`^(?:${pattern.pattern})$`, "iu") },
    ];
  });
  return (referenceNumbers) => {
    const matches = referenceNumbers.flatMap((printed) => {
      const number = printed.trim();
      return patterns
        .filter((pattern) => pattern.regexp.test(number))
        .map(({ unit, strength }): ReferenceMatch => ({ unit, number, strength }));
    });
    const certain = matches.filter((match) => match.strength === "certain");
    // Numbers of two departments in one letter are no certainty.
    if (new Set(certain.map((match) => match.unit)).size > 1) return null;
    return certain[0] ?? matches[0] ?? null;
  };
}

/** A rule of the town that applies, and the words that made it. */
export interface RuleMatch {
  readonly unit: string;
  readonly ruleId: string;
  readonly words: readonly string[];
}

/** Takes the town's rules and gives the finder: the first rule whose every condition holds, or null. */
export function makeRuleFinder(
  units: readonly OrgUnit[],
  rules: Pick<TownRules, "rules">,
): (letter: {
  subject: string | null;
  text: string;
  addresseeLines: readonly string[];
}) => RuleMatch | null {
  return (letter) => {
    const places = {
      subject: foldText(letter.subject ?? ""),
      text: foldText(letter.text),
      addressee: foldText(letter.addresseeLines.join(" ")),
    };
    for (const rule of rules.rules) {
      const department = departmentOf({ units }, rule.unit);
      const words = wordsMeeting(rule, places);
      if (department !== null && words !== null)
        return { unit: department.id, ruleId: rule.id, words };
    }
    return null;
  };
}

function wordsMeeting(
  rule: RoutingRule,
  places: Readonly<Record<"subject" | "text" | "addressee", string>>,
): readonly string[] | null {
  const found: string[] = [];
  for (const place of ["subject", "text", "addressee"] as const) {
    const wanted = rule.when[place];
    if (wanted === undefined) continue;
    const word = wanted.find((each) => places[place].includes(foldText(each)));
    if (word === undefined) return null;
    found.push(word);
  }
  return found;
}

function foldText(text: string): string {
  return foldWord(text.replace(/-\n/g, "").replace(/\s+/g, " "));
}
