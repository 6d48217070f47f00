const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const LETTER_BITS = 5n;

interface Node {
  readonly next: Map<number, Node>;
  ends: boolean;
}

/** A word list as Tesseract packs it, made of words of a to z; the character `a` is number 0. */
export function wordGraph(words: readonly string[]): Uint8Array {
  const root: Node = { next: new Map(), ends: false };
  for (const word of words) {
    let node = root;
    for (const letter of word) {
      const number = LETTERS.indexOf(letter);
      const next: Node = node.next.get(number) ?? { next: new Map(), ends: false };
      node.next.set(number, next);
      node = next;
    }
    node.ends = true;
  }
  const nodes = [root];
  for (const node of nodes)
    nodes.push(...[...node.next.values()].filter(({ next }) => next.size > 0));
  const places = new Map<Node, number>();
  let count = 0;
  for (const node of nodes) {
    places.set(node, count);
    count += node.next.size;
  }
  const bytes = Buffer.alloc(10 + count * 8);
  bytes.writeInt16LE(42, 0);
  bytes.writeInt32LE(LETTERS.length, 2);
  bytes.writeInt32LE(count, 6);
  let at = 10;
  for (const node of nodes) {
    const edges = [...node.next];
    for (const [i, [letter, to]] of edges.entries()) {
      const flags = (i === edges.length - 1 ? 1n : 0n) | (to.ends ? 4n : 0n);
      const next = BigInt(to.next.size > 0 ? (places.get(to) ?? 0) : 0);
      const packed = (next << (LETTER_BITS + 3n)) | (flags << LETTER_BITS) | BigInt(letter);
      at = bytes.writeBigUInt64LE(packed, at);
    }
  }
  return bytes;
}
