import type { TownRulesAnswer } from "../../src/api/contract/rules.ts";
import { ruleChanges } from "../../src/domain/check-rules.ts";
import { Refusal } from "../api/request.ts";

export type Rules = TownRulesAnswer["rules"];
export type Rule = Rules["rules"][number];
export type Pattern = Rules["referencePatterns"][number];
export type RuleList = keyof Rules;

/** Where an entry of a draft stands. */
export interface EntryPlace {
  readonly list: RuleList;
  /** Null: a new one, at the end. */
  readonly index: number | null;
}

/** The draft with the entry put in its place. */
export function withEntry(rules: Rules, { list, index }: EntryPlace, entry: Rule | Pattern): Rules {
  const entries: readonly (Rule | Pattern)[] = rules[list];
  const changed =
    index === null ? [...entries, entry] : entries.map((each, at) => (at === index ? entry : each));
  return { ...rules, [list]: changed };
}

export const withoutEntry = (rules: Rules, list: RuleList, index: number): Rules => ({
  ...rules,
  [list]: rules[list].filter((_, at) => at !== index),
});

/** The rule moved up (-1) or down (1): the first that applies holds. */
export function moved(rules: Rules, index: number, by: -1 | 1): Rules {
  const entries = [...rules.rules];
  const [entry] = entries.splice(index, 1);
  if (entry === undefined) return rules;
  entries.splice(index + by, 0, entry);
  return { ...rules, rules: entries };
}

/** What differs from what is in force, by list and id. */
export const changesOf = (inForce: Rules, draft: Rules) => ruleChanges(inForce, draft);

/** Which code a refusal gives a field of an entry, such as `rules.2.unit`; null: it is in order. */
export function codeAt(error: unknown, list: RuleList, index: number): string | null {
  if (!(error instanceof Refusal)) return null;
  const place = `${list}.${index}.`;
  const of = (field: string) => field.replace(/^rules\.(?=rules\.|referencePatterns\.)/, "");
  return error.problem?.errors?.find(({ field }) => of(field).startsWith(place))?.code ?? null;
}
