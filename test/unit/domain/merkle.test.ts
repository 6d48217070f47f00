import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  consistencyProof,
  GrowingTree,
  type Hash,
  includes,
  inclusionProof,
  isPrefix,
  leafHash,
  rootOf,
} from "../../../src/domain/merkle.ts";

const sha256: Hash = (bytes) => createHash("sha256").update(bytes).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Buffer => Buffer.from(text, "hex");

/**
 * The reference tree of Certificate Transparency (the tests of its C++ and Go implementations): eight
 * entries, the roots of their trees, and proofs, for RFC 6962 and 9162 alike.
 */
const entries = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const leaf2 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const node34 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const node5678 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const leaf5 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const node78 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const node56 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const rootAt = (size: number): string => roots[size] ?? "";

const reference = entries.map((entry) => leafHash(sha256, bytes(entry)));

describe("the reference tree", () => {
  test.each(roots.map((root, size) => ({ size, root })))("of $size entries", ({ size, root }) => {
    expect(hex(rootOf(sha256, reference.slice(0, size)))).toBe(root);
  });

  test.each([
    { index: 0, size: 1, proof: [] },
    { index: 0, size: 8, proof: [leaf2, node34, node5678] },
    { index: 5, size: 8, proof: [leaf5, node78, rootAt(4)] },
    { index: 2, size: 3, proof: [rootAt(2)] },
    { index: 1, size: 5, proof: [rootAt(1), node34, leaf5] },
  ])("includes leaf $index of $size", ({ index, size, proof }) => {
    const leaf = reference[index] ?? bytes("");
    expect(inclusionProof(sha256, reference.slice(0, size), index).map(hex)).toEqual(proof);
    const claim = { leaf, index, size };
    expect(includes(sha256, claim, proof.map(bytes), bytes(rootAt(size)))).toBe(true);
  });

  test.each([
    { first: 1, second: 1, proof: [] },
    { first: 1, second: 8, proof: [leaf2, node34, node5678] },
    { first: 6, second: 8, proof: [node56, node78, rootAt(4)] },
    { first: 2, second: 5, proof: [node34, leaf5] },
  ])("of $first is a prefix of that of $second", ({ first, second, proof }) => {
    expect(consistencyProof(sha256, reference.slice(0, second), first).map(hex)).toEqual(proof);
    const at = (size: number) => ({ size, root: bytes(rootAt(size)) });
    expect(isPrefix(sha256, at(first), at(second), proof.map(bytes))).toBe(true);
  });
});

const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, at) => leafHash(sha256, Buffer.from(`entry ${at}`)));

const treeAndIndex = fc
  .integer({ min: 1, max: 70 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));
const twoSizes = fc
  .integer({ min: 1, max: 70 })
  .chain((second) => fc.tuple(fc.integer({ min: 1, max: second }), fc.constant(second)));

/** The same hashes with one bit turned, one left out, one doubled, or two exchanged where they differ. */
function altered(proof: readonly Uint8Array[], at: number): readonly (readonly Uint8Array[])[] {
  const some = Uint8Array.from(
    proof[at % Math.max(1, proof.length)] ?? leafHash(sha256, bytes("")),
  );
  const turned = some.map((byte, place) => (place === at % 32 ? byte ^ 1 : byte));
  if (proof.length === 0) return [[some]];
  const place = at % proof.length;
  const others = [
    proof.with(place, turned),
    proof.toSpliced(place, 1),
    proof.toSpliced(place, 0, some),
    [...proof, some],
  ];
  return proof.length < 2 ? others : [...others, proof.toReversed()];
}

describe("every tree", () => {
  test("proves each of its leaves, and no altered proof, leaf, place or root", () => {
    fc.assert(
      fc.property(treeAndIndex, fc.nat(1000), ([size, index], at) => {
        const leaves = leavesOf(size);
        const root = rootOf(sha256, leaves);
        const leaf = leaves[index] ?? bytes("");
        const proof = inclusionProof(sha256, leaves, index);
        expect(includes(sha256, { leaf, index, size }, proof, root)).toBe(true);
        for (const other of altered(proof, at)) {
          expect(includes(sha256, { leaf, index, size }, other, root)).toBe(false);
        }
        const stranger = leafHash(sha256, bytes("ff"));
        expect(includes(sha256, { leaf: stranger, index, size }, proof, root)).toBe(false);
        expect(includes(sha256, { leaf, index, size }, proof, stranger)).toBe(false);
        for (const place of [index - 1, index + 1, -1, size, index + 0.5]) {
          expect(includes(sha256, { leaf, index: place, size }, proof, root)).toBe(false);
        }
      }),
    );
  });

  test("proves each earlier tree a prefix, and nothing else", () => {
    fc.assert(
      fc.property(twoSizes, fc.nat(1000), ([m, n], at) => {
        const leaves = leavesOf(n);
        const first = { size: m, root: rootOf(sha256, leaves.slice(0, m)) };
        const second = { size: n, root: rootOf(sha256, leaves) };
        const proof = consistencyProof(sha256, leaves, m);
        expect(isPrefix(sha256, first, second, proof)).toBe(true);
        for (const other of altered(proof, at)) {
          expect(isPrefix(sha256, first, second, other)).toBe(false);
        }
        const rewritten = leaves.with(0, leafHash(sha256, bytes("ff")));
        const lie = { size: n, root: rootOf(sha256, rewritten) };
        expect(isPrefix(sha256, first, lie, consistencyProof(sha256, rewritten, m))).toBe(false);
        expect(isPrefix(sha256, lie, { ...lie, root: second.root }, [])).toBe(false);
      }),
    );
  });

  test("is the same however it grows", () => {
    const tree = new GrowingTree(sha256);
    for (const [at, leaf] of leavesOf(70).entries()) {
      expect(hex(tree.root())).toBe(hex(recursiveRoot(leavesOf(at))));
      tree.add(leaf);
      expect(tree.size).toBe(at + 1);
    }
  });

  test("refuses leaves and sizes it does not have", () => {
    for (const index of [-1, 3, 0.5]) {
      expect(() => inclusionProof(sha256, leavesOf(3), index)).toThrow(RangeError);
    }
    for (const size of [0, 4, 1.5]) {
      expect(() => consistencyProof(sha256, leavesOf(3), size)).toThrow(RangeError);
    }
  });

  test("cannot pass a node off as a leaf: their prefixes differ", () => {
    const leaves = leavesOf(2);
    const node = rootOf(sha256, leaves);
    expect(hex(leafHash(sha256, Buffer.concat(leaves)))).not.toBe(hex(node));
  });
});

/** MTH as RFC 6962 section 2.1 writes it, word for word. */
function recursiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const halves = [recursiveRoot(leaves.slice(0, k)), recursiveRoot(leaves.slice(k))];
  return sha256(Buffer.concat([Buffer.from([1]), ...halves]));
}
