import fc from "fast-check";

/** Starts of formats, so that noise behind them reaches the parser and not only the check of its magic. */
const STARTS = [
  "",
  "%PDF-1.7\n",
  "II*\0\b\0\0\0",
  "MM\0*\0\0\0\b",
  "II+\0\b\0\0\0",
  "\xff\xd8\xff\xe0\0\x10JFIF\0",
  "\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
  "GIF89a",
  "RIFF0000WEBPVP8 ",
  "BM",
  "PK\x03\x04",
  "PK\x05\x06",
  "\x1f\x8b\b\0",
  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
  "{\\rtf1",
  "\x78\x9f\x3e\x22",
  "From: a@example.org\r\nTo: ",
  "<?xml version='1.0'?><Invoice>",
  "<html><table>",
  "BEGIN:VCALENDAR\r\n",
  "\xff\xfe",
  "\xef\xbb\xbf",
];

/** Arbitrary bytes, mostly behind the first bytes of some format. */
export const hostileBytes = fc
  .tuple(fc.constantFrom(...STARTS), fc.uint8Array({ maxLength: 1500 }))
  .map(([start, noise]) => Buffer.concat([Buffer.from(start, "latin1"), noise]));

type Change =
  | { readonly kind: "set"; readonly at: number; readonly byte: number }
  | { readonly kind: "number"; readonly at: number; readonly value: number }
  | { readonly kind: "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "double"; readonly at: number; readonly length: number };

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("set"), at, byte: fc.nat(255) }),
  // Lengths, counts and offsets are where parsers trip.
  fc.record({
    kind: fc.constant("number"),
    at,
    value: fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff),
  }),
  fc.record({ kind: fc.constant("cut"), at, length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constant("double"), at, length: fc.integer({ min: 1, max: 200 }) }),
);

/** A valid file with a few bytes, numbers or pieces of it changed. */
export const mutated = (...whole: readonly Uint8Array[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...whole), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([bytes, changes]) => changes.reduce<Buffer>(changed, Buffer.from(bytes)));

function changed(bytes: Buffer, each: Change): Buffer {
  const place = Math.floor(each.at * bytes.length);
  switch (each.kind) {
    case "set": {
      const result = Buffer.from(bytes);
      if (result.length > 0) result[place] = each.byte;
      return result;
    }
    case "number": {
      const result = Buffer.from(bytes);
      if (place + 4 <= result.length) result.writeUInt32LE(each.value, place);
      return result;
    }
    case "cut":
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + each.length)]);
    case "double":
      return Buffer.concat([bytes.subarray(0, place + each.length), bytes.subarray(place)]);
  }
}
