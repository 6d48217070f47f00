import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { ProofMaker } from "../../../src/domain/merkle-proofs.ts";
import {
  consistencyProof,
  includes,
  inclusionProof,
  isPrefix,
  rootOf,
} from "../../../src/domain/merkle.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const hexOf = (hashes: readonly Uint8Array[]): readonly string[] =>
  hashes.map((hash) => Buffer.from(hash).toString("hex"));
const SIZE_MAX = 66;
const leaves = Array.from({ length: 200 }, (_, n) => sha256(Buffer.from([n])));
const indexesTo = (size: number): readonly number[] => Array.from({ length: size }, (_, n) => n);

function madeOf(size: number, prefix: number | null, wanted = indexesTo(size)): ProofMaker {
  const maker = new ProofMaker(sha256, { size, leaves: wanted, prefix });
  for (const leaf of leaves.slice(0, size)) maker.add(leaf);
  return maker;
}

test("in one pass it makes for every leaf and prefix of every size what the RFC's recursion makes", () => {
  for (const size of indexesTo(SIZE_MAX).slice(1)) {
    const tree = leaves.slice(0, size);
    const maker = madeOf(size, null);
    const indexes = indexesTo(size);
    // Compared by size: comparing each proof by itself costs more than making it.
    expect(indexes.map((index) => hexOf(maker.inclusion(index)))).toEqual(
      indexes.map((index) => hexOf(inclusionProof(sha256, tree, index))),
    );
    const prefixes = indexes.map((n) => n + 1);
    expect(prefixes.map((prefix) => hexOf(madeOf(size, prefix, []).consistency()))).toEqual(
      prefixes.map((prefix) => hexOf(consistencyProof(sha256, tree, prefix))),
    );
  }
});

test("of 200 leaves each proof holds for its own leaf, place and size, and for no neighbour's", () => {
  const size = leaves.length;
  const maker = madeOf(size, 77);
  const root = maker.root();
  expect(root).toEqual(rootOf(sha256, leaves));
  const holds = (leaf: number, index: number, ofSize: number): boolean =>
    includes(
      sha256,
      { leaf: leaves[leaf % size] ?? root, index, size: ofSize },
      maker.inclusion(leaf),
      root,
    );
  const wrong = indexesTo(size).filter(
    (index) =>
      !holds(index, index, size) ||
      holds(index, index + 1, size) ||
      holds(index, index - 1, size) ||
      holds(index, index ^ 1, size),
  );
  expect(wrong).toEqual([]);
  const first = { size: 77, root: rootOf(sha256, leaves.slice(0, 77)) };
  const second = { size, root };
  expect(isPrefix(sha256, first, second, maker.consistency())).toBe(true);
  for (const other of [76, 78, 64, 128]) {
    expect(isPrefix(sha256, { ...first, size: other }, second, maker.consistency())).toBe(false);
  }
});

test("it refuses leaves, prefixes and numbers of leaves the tree does not have", () => {
  expect(() => madeOf(5, null, [5])).toThrow("No leaf 5");
  expect(() => madeOf(5, null, [-1])).toThrow("No leaf -1");
  expect(() => madeOf(5, 6)).toThrow("No tree of 6");
  expect(() => madeOf(5, 0)).toThrow("No tree of 0");
  const short = new ProofMaker(sha256, { size: 3, leaves: [0], prefix: null });
  short.add(leaves[0] ?? sha256(Buffer.alloc(0)));
  expect(() => short.inclusion(0)).toThrow("1 were given");
  expect(() => short.inclusion(1)).toThrow("No proof of leaf 1 was wanted");
});
