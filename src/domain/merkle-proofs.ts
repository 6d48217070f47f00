import { GrowingTree, type Hash, nodeHash, splitPoint } from "./merkle.ts";

/** The leaves from `start` up to, not including, `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Which proofs are wanted of a tree of `size` leaves. */
export interface WantedProofs {
  readonly size: number;
  /** Of which leaves, by index. */
  readonly leaves: readonly number[];
  /** That the tree of so many leaves is a prefix; null: none. */
  readonly prefix: number | null;
}

/**
 * Makes any number of proofs in one pass over the leaf hashes, with O(log n) memory for each: a town
 * has millions of leaves. It knows beforehand which subtrees the proofs of RFC 9162 (2.1.3.1, 2.1.4.1)
 * name, and keeps their roots as they pass by. Throws on a leaf or prefix the tree does not have.
 */
export class ProofMaker {
  readonly #hash: Hash;
  readonly #wanted: WantedProofs;
  readonly #paths: ReadonlyMap<number, readonly Range[]>;
  readonly #prefixPath: readonly Range[];
  /** Roots of complete subtrees that a proof needs; null until it has passed by. */
  readonly #roots = new Map<number, Uint8Array | null>();
  readonly #tree: GrowingTree;

  constructor(hash: Hash, wanted: WantedProofs) {
    this.#hash = hash;
    this.#wanted = wanted;
    const whole = { start: 0, end: wanted.size };
    this.#paths = new Map(wanted.leaves.map((index) => [index, pathTo(whole, index)]));
    this.#prefixPath = wanted.prefix === null ? [] : pathBehind(whole, wanted.prefix, true);
    for (const range of [...this.#paths.values(), this.#prefixPath].flat()) {
      for (const each of completeSubtrees(range)) this.#roots.set(placeOf(each), null);
    }
    this.#tree = new GrowingTree(hash, (start, size, root) => {
      const place = placeOf({ start, end: start + size });
      if (this.#roots.has(place)) this.#roots.set(place, root);
    });
  }

  /** How many leaves it was given; more than the wanted size must not come. */
  get size(): number {
    return this.#tree.size;
  }

  add(leaf: Uint8Array): void {
    this.#tree.add(leaf);
  }

  root(): Uint8Array {
    return this.#tree.root();
  }

  /** PATH(index, D[size]), one of the wanted ones. */
  inclusion(index: number): Uint8Array[] {
    const path = this.#paths.get(index);
    if (path === undefined) throw new RangeError(`No proof of leaf ${index} was wanted`);
    return path.map((range) => this.#rootOf(range));
  }

  /** PROOF(prefix, D[size]). */
  consistency(): Uint8Array[] {
    return this.#prefixPath.map((range) => this.#rootOf(range));
  }

  #rootOf(range: Range): Uint8Array {
    if (this.size !== this.#wanted.size) {
      throw new Error(`The proofs are of ${this.#wanted.size} leaves, and ${this.size} were given`);
    }
    const roots = completeSubtrees(range).map((each) => {
      const root = this.#roots.get(placeOf(each));
      if (root == null) throw new Error(`No subtree of ${each.start} to ${each.end} has passed by`);
      return root;
    });
    return roots.reduceRight((right, left) => nodeHash(this.#hash, left, right));
  }
}

/** The subtrees beside the way from the root to a leaf, the lowest first. */
function pathTo({ start, end }: Range, index: number): readonly Range[] {
  if (!Number.isInteger(index) || index < start || index >= end) {
    throw new RangeError(`No leaf ${index} in a tree of ${end}`);
  }
  if (end - start === 1) return [];
  const middle = start + splitPoint(end - start);
  return index < middle
    ? [...pathTo({ start, end: middle }, index), { start: middle, end }]
    : [...pathTo({ start: middle, end }, index), { start, end: middle }];
}

/** SUBPROOF: the subtrees of which the tree of `size` leaves and the whole one are both made. */
function pathBehind(range: Range, size: number, whole: boolean): readonly Range[] {
  const { start, end } = range;
  if (!Number.isInteger(size) || size <= start || size > end) {
    throw new RangeError(`No tree of ${size} before one of ${end}`);
  }
  if (size === end) return whole ? [] : [range];
  const middle = start + splitPoint(end - start);
  return size <= middle
    ? [...pathBehind({ start, end: middle }, size, whole), { start: middle, end }]
    : [...pathBehind({ start: middle, end }, size, false), { start, end: middle }];
}

/** The complete subtrees a range of the tree is made of, from left to right. */
function completeSubtrees({ start, end }: Range): readonly Range[] {
  const size = end - start;
  if (size === 1) return [{ start, end }];
  const half = splitPoint(size);
  return half * 2 === size
    ? [{ start, end }]
    : [{ start, end: start + half }, ...completeSubtrees({ start: start + half, end })];
}

/** One number for a complete subtree: no two of one tree share it (indexes below 2^47). */
const placeOf = ({ start, end }: Range): number => start * 64 + Math.log2(end - start);
