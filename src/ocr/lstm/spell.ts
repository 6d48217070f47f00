import type { Character, LineOdds } from "./decode-line.ts";
import type { Dictionary, Edge } from "./dictionary.ts";

/** What is needed to look words up while reading. */
export interface Language {
  /** The text of each output of the network; "" for the blank. */
  readonly alphabet: readonly string[];
  readonly blank: number;
  readonly dictionary: Dictionary | null;
}

/** A character surer than this is what it is. */
const SURE = 0.9;
const LETTERS_MIN = 3;

// Tesseract's own weights: what is in no dictionary costs so many times as much, and so much more a step.
const UNKNOWN_TIMES = 2.25;
const UNKNOWN_PER_STEP = 0.085;

const PATHS_MAX = 24;
const ODDS_MIN = 1e-4;

/**
 * The characters of a line, doubtful words replaced by words of the dictionary where the network sees
 * them nearly as well. Words with digits stay as they were read: they are numbers and references.
 */
export function spell(
  characters: readonly Character[],
  line: LineOdds,
  language: Language,
): Character[] {
  const { dictionary } = language;
  if (!dictionary) return [...characters];
  const spelled: Character[] = [];
  for (const { from, to } of coresOf(characters)) {
    const core = characters.slice(from, to);
    const start = (characters[from - 1]?.step ?? -1) + 1;
    const end = characters[to]?.step ?? line.steps;
    spelled.push(
      ...(isDoubtful(core, dictionary) ? respell(core, line, language, start, end) : core),
    );
  }
  return spelled;
}

interface Core {
  readonly from: number;
  readonly to: number;
}

/** The stretches of letters and those of everything else, one after the other. */
function coresOf(characters: readonly Character[]): Core[] {
  const cores: Core[] = [];
  let from = 0;
  for (let i = 1; i <= characters.length; i++) {
    const [before, here] = [characters[i - 1], characters[i]];
    if (before && here && isLetter(before) === isLetter(here)) continue;
    cores.push({ from, to: i });
    from = i;
  }
  return characters.length === 0 ? [] : cores;
}

const isLetter = ({ text }: Character): boolean => /^[\p{L}\p{N}]$/u.test(text);

function isDoubtful(core: readonly Character[], dictionary: Dictionary): boolean {
  if (core.length < LETTERS_MIN || core.every(({ odds }) => odds >= SURE)) return false;
  if (core.some(({ text }) => !/\p{L}/u.test(text))) return false;
  return !dictionary.has(core.map(({ code }) => code));
}

function respell(
  core: readonly Character[],
  line: LineOdds,
  language: Language,
  start: number,
  end: number,
): readonly Character[] {
  let cost = 0;
  for (let step = start; step < end; step++) cost -= Math.log(most(line, step));
  const costMax = cost * UNKNOWN_TIMES + UNKNOWN_PER_STEP * (end - start);
  const best = bestWord(line, language, start, end, costMax);
  return best ?? core;
}

const oddsAt = ({ odds, offset, stride }: LineOdds, step: number, output: number): number =>
  Math.max(1e-9, odds[offset + step * stride + output] ?? 0);

function most(line: LineOdds, step: number): number {
  const from = line.offset + step * line.stride;
  return Math.max(...line.odds.subarray(from, from + line.outputs));
}

/** A beginning of a word, as far as the steps were looked at. */
interface Path {
  readonly cost: number;
  /** The edge it stands on; null at the beginning. */
  readonly edge: Edge | null;
  /** Whether the last step was a blank, so that the same character may come again. */
  readonly rested: boolean;
  readonly last: Character | null;
  readonly before: Path | null;
}

const BEGINNING: Path = { cost: 0, edge: null, rested: true, last: null, before: null };

function bestWord(
  line: LineOdds,
  language: Language,
  start: number,
  end: number,
  costMax: number,
): Character[] | null {
  let paths: readonly Path[] = [BEGINNING];
  for (let step = start; step < end && paths.length > 0; step++) {
    const longer = paths.flatMap((path) => [
      ...waiting(path, line, step, language.blank),
      ...growing(path, line, step, language),
    ]);
    paths = cheapest(longer.filter(({ cost }) => cost <= costMax));
  }
  const word = paths.find(({ edge }) => edge?.ends === true);
  return word ? charactersOf(word) : null;
}

/** The cheapest path to each place, and of those the cheapest ones, in order. */
function cheapest(paths: readonly Path[]): Path[] {
  const places = new Set<string>();
  return paths
    .toSorted((a, b) => a.cost - b.cost)
    .filter(({ edge, last, rested }) => {
      const place = [last?.code, edge?.next, edge?.ends, rested].join(" ");
      const isFirst = !places.has(place);
      places.add(place);
      return isFirst;
    })
    .slice(0, PATHS_MAX);
}

/** The path with a blank, and with its last character held for one step more. */
function waiting(path: Path, line: LineOdds, step: number, blank: number): Path[] {
  const rest = path.cost - Math.log(oddsAt(line, step, blank));
  const resting = { ...path, cost: rest, rested: true };
  if (!path.last || path.rested) return [resting];
  const odds = oddsAt(line, step, path.last.code);
  const last = odds > path.last.odds ? { ...path.last, step, odds } : path.last;
  return [resting, { ...path, cost: path.cost - Math.log(odds), last }];
}

/** The path with each character that a word may go on with. */
function growing(path: Path, line: LineOdds, step: number, language: Language): Path[] {
  const { alphabet, dictionary } = language;
  if (path.edge?.next === 0) return [];
  const edges = dictionary?.edges(path.edge?.next ?? 0) ?? [];
  const held = path.rested ? -1 : path.last?.code;
  return edges.flatMap((edge) =>
    (path.edge ? [edge.code] : withCapital(edge.code, alphabet)).flatMap((code) => {
      const odds = code < 0 || code === held ? 0 : oddsAt(line, step, code);
      if (odds < ODDS_MIN) return [];
      const last = { text: alphabet[code] ?? "", code, step, odds };
      return [{ cost: path.cost - Math.log(odds), edge, rested: false, last, before: path }];
    }),
  );
}

/** The letter and its capital: any word may begin a sentence. */
function withCapital(code: number, alphabet: readonly string[]): number[] {
  const text = alphabet[code] ?? "";
  const capital = alphabet.indexOf(text.toUpperCase());
  return text === "" || capital < 0 || capital === code ? [code] : [code, capital];
}

function charactersOf(word: Path): Character[] {
  const characters: Character[] = [];
  for (let path: Path | null = word; path?.last; path = path.before) characters.unshift(path.last);
  return characters;
}
