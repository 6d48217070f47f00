import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { consistencyProof, isPrefix, rootOf } from "../../../src/domain/merkle.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const leaves = Array.from({ length: 33 }, (_, n) => sha256(Buffer.from([n])));
const pairs = leaves.flatMap((_, n) =>
  Array.from({ length: n + 1 }, (__, m) => ({ first: m + 1, second: n + 1 })),
);

function treesOf({ first, second }: { readonly first: number; readonly second: number }) {
  const tree = leaves.slice(0, second);
  return {
    old: { size: first, root: rootOf(sha256, leaves.slice(0, first)) },
    now: { size: second, root: rootOf(sha256, tree) },
    proof: consistencyProof(sha256, tree, first),
  };
}

test("every earlier tree is proved a prefix of every later one", () => {
  const unproved = pairs.filter((pair) => {
    const { old, now, proof } = treesOf(pair);
    return !isPrefix(sha256, old, now, proof);
  });
  expect(unproved).toEqual([]);
});

test("another root, a proof too short and a proof too long prove nothing", () => {
  const forged = pairs.filter((pair) => {
    const { old, now, proof } = treesOf(pair);
    const other = { size: old.size, root: sha256(old.root) };
    return (
      isPrefix(sha256, other, now, proof) ||
      (proof.length > 0 && isPrefix(sha256, old, now, proof.slice(1))) ||
      isPrefix(sha256, old, now, [...proof, sha256(Buffer.from("one more"))])
    );
  });
  expect(forged).toEqual([]);
});
