import { LstmUnavailable } from "./lstm-unavailable.ts";

/** One step from a node of a dictionary: the character, by its output of the network, and where it leads. */
export interface Edge {
  readonly code: number;
  /** Where to go on; 0: nowhere. */
  readonly next: number;
  /** Whether a word may end here. */
  readonly ends: boolean;
}

/** The words of a language as a graph of their letters. */
export interface Dictionary {
  /** The edges of a node; the first one is 0. */
  edges(node: number): readonly Edge[];
  has(codes: readonly number[]): boolean;
}

const MAGIC = 42;
const HEADER_BYTES = 10;
const EDGE_BYTES = 8;
/** Flags between the letter's bits and those of the next node: the last edge of its node, a word's end. */
const FLAG_BITS = 3;
const LAST = 1;
const WORD_END = 4;

/**
 * Reads Tesseract's packed word graph (`SquishedDawg`). `codes` says by which output of the network each
 * character of the language is written, -1 for none. Throws LstmUnavailable when it is another format.
 */
export function readDictionary(bytes: Uint8Array, codes: readonly number[]): Dictionary {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const characters = bytes.length < HEADER_BYTES ? 0 : view.getInt32(2, true);
  if (characters < 1 || view.getInt16(0, true) !== MAGIC)
    throw new LstmUnavailable(
      "the word list of the language data is of a format that is not known",
    );
  const count = Math.min(
    view.getInt32(6, true),
    Math.floor((bytes.length - HEADER_BYTES) / EDGE_BYTES),
  );
  const letterBits = BigInt(Math.ceil(Math.log2(characters + 1)));
  const known = new Map<number, Edge[]>();
  const edges = (node: number): Edge[] => {
    const before = known.get(node);
    if (before) return before;
    const found: Edge[] = [];
    for (let at = node; at < count; at++) {
      const packed = view.getBigUint64(HEADER_BYTES + at * EDGE_BYTES, true);
      const flags = Number((packed >> letterBits) & 7n);
      const letter = Number(packed & ((1n << letterBits) - 1n));
      const next = Number(packed >> (letterBits + BigInt(FLAG_BITS)));
      found.push({ code: codes[letter] ?? -1, next, ends: (flags & WORD_END) !== 0 });
      if ((flags & LAST) !== 0) break;
    }
    known.set(node, found);
    return found;
  };
  return { edges, has: (word) => contains(edges, word) };
}

function contains(edges: Dictionary["edges"], word: readonly number[]): boolean {
  let node = 0;
  for (const [i, code] of word.entries()) {
    const edge = edges(node).find((each) => each.code === code);
    if (!edge) return false;
    if (i === word.length - 1) return edge.ends;
    if (edge.next === 0) return false;
    node = edge.next;
  }
  return false;
}
