/** A character the network saw in a line. */
export interface Character {
  readonly text: string;
  /** The output of the network that means it. */
  readonly code: number;
  /** The step it was surest of it. */
  readonly step: number;
  /** How sure it was then, 0 to 1. */
  readonly odds: number;
}

/** The outputs of a network for one line: `outputs` numbers for each step. */
export interface LineOdds {
  readonly odds: Float32Array;
  readonly steps: number;
  readonly outputs: number;
  /** Where in `odds` a step's numbers begin: `offset + step * stride`. */
  readonly offset: number;
  readonly stride: number;
}

/**
 * Where nothing is likelier, a space counts from these odds on: the network misses narrow ones after f and r. Of
 * those it so regained in 120 letters two of three were there.
 */
const SPACE_ODDS_MIN = 0.25;

/**
 * The likeliest output of each step, repeats and blanks left out: connectionist temporal
 * classification, decoded greedily. `alphabet` gives each output's text, "" for the blank.
 */
export function decodeLine(line: LineOdds, alphabet: readonly string[]): Character[] {
  const characters: { text: string; code: number; step: number; odds: number }[] = [];
  const space = alphabet.indexOf(" ");
  let last = -1;
  for (let step = 0; step < line.steps; step++) {
    const from = line.offset + step * line.stride;
    const seen = likeliest(line, from);
    const spaceOdds = space < 0 ? 0 : (line.odds[from + space] ?? 0);
    const isSpace = alphabet[seen.best] === "" && spaceOdds >= SPACE_ODDS_MIN;
    const { best, odds } = isSpace ? { best: space, odds: spaceOdds } : seen;
    const text = alphabet[best] ?? "";
    const current = characters.at(-1);
    if (text !== "" && best !== last) characters.push({ text, code: best, step, odds });
    else if (text !== "" && current && odds > current.odds) {
      current.step = step;
      current.odds = odds;
    }
    last = best;
  }
  return characters;
}

function likeliest({ odds, outputs }: LineOdds, from: number): { best: number; odds: number } {
  let best = 0;
  let most = odds[from] ?? 0;
  for (let output = 1; output < outputs; output++) {
    const each = odds[from + output] ?? 0;
    if (each > most) [best, most] = [output, each];
  }
  return { best, odds: most };
}
