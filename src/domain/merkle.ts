/**
 * The Merkle tree of RFC 6962 section 2 / RFC 9162 section 2.1, over any hash given to it (the domain
 * does no I/O and knows no crypto library). Leaves are hashed with prefix 0x00, nodes with 0x01.
 */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** MTH({d}) of one entry. */
export function leafHash(hash: Hash, entry: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + entry.length);
  bytes.set(entry, 1);
  return hash(bytes);
}

export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 0x01;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

/** The largest power of two smaller than n (n > 1). */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The root of a tree over leaf hashes; of none it is the hash of nothing. */
export function rootOf(hash: Hash, leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new GrowingTree(hash);
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

/** Told of the complete subtree over the leaves from `start` on. */
type SeeSubtree = (start: number, size: number, root: Uint8Array) => void;

/** A tree to which leaves are only ever added, in O(log n) memory: the roots of its complete subtrees. */
export class GrowingTree {
  readonly #hash: Hash;
  readonly #complete: { readonly size: number; readonly root: Uint8Array }[] = [];
  readonly #seen: SeeSubtree | null;
  #size = 0;

  /** `seen` is told of every complete subtree as it comes to be, single leaves too. */
  constructor(hash: Hash, seen: SeeSubtree | null = null) {
    this.#hash = hash;
    this.#seen = seen;
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: Uint8Array): void {
    let node = { size: 1, root: leaf };
    this.#seen?.(this.#size, 1, leaf);
    for (;;) {
      const left = this.#complete.at(-1);
      if (left === undefined || left.size !== node.size) break;
      this.#complete.pop();
      node = { size: node.size * 2, root: nodeHash(this.#hash, left.root, node.root) };
      this.#seen?.(this.#size + 1 - node.size, node.size, node.root);
    }
    this.#complete.push(node);
    this.#size += 1;
  }

  root(): Uint8Array {
    const roots = this.#complete.map((subtree) => subtree.root);
    const last = roots.pop();
    if (last === undefined) return this.#hash(new Uint8Array());
    return roots.reduceRight((right, left) => nodeHash(this.#hash, left, right), last);
  }
}

/** PATH(m, D[n]): the hashes that prove leaf `index` is in the tree (RFC 9162 section 2.1.3.1). */
export function inclusionProof(
  hash: Hash,
  leaves: readonly Uint8Array[],
  index: number,
): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`No leaf ${index} in a tree of ${leaves.length}`);
  }
  if (leaves.length === 1) return [];
  const k = splitPoint(leaves.length);
  return index < k
    ? [...inclusionProof(hash, leaves.slice(0, k), index), rootOf(hash, leaves.slice(k))]
    : [...inclusionProof(hash, leaves.slice(k), index - k), rootOf(hash, leaves.slice(0, k))];
}

/** Whether `proof` shows that `leaf` is entry `index` of the tree of `size` with this root (section 2.1.3.2). */
export function includes(
  hash: Hash,
  claim: { readonly leaf: Uint8Array; readonly index: number; readonly size: number },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isInteger(claim.index) || !Number.isInteger(claim.size)) return false;
  if (claim.index < 0 || claim.index >= claim.size) return false;
  let fn = claim.index;
  let sn = claim.size - 1;
  let r = claim.leaf;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(hash, p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = nodeHash(hash, r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && sameBytes(r, root);
}

/** PROOF(m, D[n]): that the tree of the first `size` leaves is a prefix of this one (section 2.1.4.1). */
export function consistencyProof(
  hash: Hash,
  leaves: readonly Uint8Array[],
  size: number,
): Uint8Array[] {
  if (!Number.isInteger(size) || size < 1 || size > leaves.length) {
    throw new RangeError(`No tree of ${size} before one of ${leaves.length}`);
  }
  return subproof(hash, leaves, size, true);
}

function subproof(
  hash: Hash,
  leaves: readonly Uint8Array[],
  m: number,
  whole: boolean,
): Uint8Array[] {
  const n = leaves.length;
  if (m === n) return whole ? [] : [rootOf(hash, leaves)];
  const k = splitPoint(n);
  return m <= k
    ? [...subproof(hash, leaves.slice(0, k), m, whole), rootOf(hash, leaves.slice(k))]
    : [...subproof(hash, leaves.slice(k), m - k, false), rootOf(hash, leaves.slice(0, k))];
}

/** Whether `proof` shows that the first tree is a prefix of the second (section 2.1.4.2). */
export function isPrefix(
  hash: Hash,
  first: { readonly size: number; readonly root: Uint8Array },
  second: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isInteger(first.size) || !Number.isInteger(second.size)) return false;
  if (first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && sameBytes(first.root, second.root);
  const [start, ...path] = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  const roots = rootsAlong(hash, { fn: first.size - 1, sn: second.size - 1 }, start, path);
  return roots !== null && sameBytes(roots.fr, first.root) && sameBytes(roots.sr, second.root);
}

/** The roots of both trees by a proof that begins at node `start`; null when it is too long or too short. */
function rootsAlong(
  hash: Hash,
  last: NodePair,
  start: Uint8Array,
  path: readonly Uint8Array[],
): { readonly fr: Uint8Array; readonly sr: Uint8Array } | null {
  let at = climbWhile(last, 1);
  let fr = start;
  let sr = start;
  for (const c of path) {
    if (at.sn === 0) return null;
    if (at.fn % 2 === 1 || at.fn === at.sn) {
      fr = nodeHash(hash, c, fr);
      sr = nodeHash(hash, c, sr);
      at = climbWhile(at, 0);
    } else {
      sr = nodeHash(hash, sr, c);
    }
    at = parentsOf(at);
  }
  return at.sn === 0 ? { fr, sr } : null;
}

const isPowerOfTwo = (size: number): boolean => splitPoint(size * 2) === size;

/** Numbers of two nodes on one level, as the RFC calls them. */
interface NodePair {
  readonly fn: number;
  readonly sn: number;
}

const parentsOf = ({ fn, sn }: NodePair): NodePair => ({
  fn: Math.floor(fn / 2),
  sn: Math.floor(sn / 2),
});

/** As far up the tree as the first node's lowest bit is `bit`. */
function climbWhile(start: NodePair, bit: 0 | 1): NodePair {
  let at = start;
  while (at.fn !== 0 && at.fn % 2 === bit) at = parentsOf(at);
  return at;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
