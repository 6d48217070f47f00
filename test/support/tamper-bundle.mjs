// Changes a proof bundle in every way of one byte, and has bin/verify-bundle.mjs judge each: its own
// program, because a hundred thousand judgements take minutes within Jest. Prints what was not refused.
//
//   node tamper-bundle.mjs BUNDLE KEY-ID STRIDE [all]
//
// Each byte becomes one other, the kind of change by turns, or with `all` of every kind; every STRIDEth
// is also left out, doubled, preceded by something, and the end of all.
import { readFileSync } from "node:fs";
import { checkBundle } from "../../bin/verify-bundle.mjs";

const [file, keyId, stride, all] = process.argv.slice(2);
const bundle = readFileSync(file);
const accepted = [];
let judged = 0;

function judge(bytes, what) {
  judged += 1;
  try {
    checkBundle(bytes, keyId);
    accepted.push(what);
  } catch {
    // As it should be.
  }
}

/** Other bytes for one: a bit turned, and what passes for the same kind of character. */
function othersOf(byte, at) {
  const bit = byte ^ (1 << (at % 8));
  const digit = byte >= 0x30 && byte <= 0x39 ? 0x30 + ((byte - 0x2f) % 10) : bit;
  const letter = /[A-Za-z]/.test(String.fromCharCode(byte)) ? byte ^ (at % 2 === 0 ? 1 : 32) : bit;
  const others = [digit === bit ? letter : digit, bit];
  return new Set(all === "all" ? others : [others[at % 3 === 0 ? 1 : 0]]);
}

for (let at = 0; at < bundle.length; at += 1) {
  const [before, byte, after] = [bundle.subarray(0, at), bundle[at], bundle.subarray(at + 1)];
  for (const other of othersOf(byte, at)) {
    judge(Buffer.concat([before, Buffer.from([other]), after]), `${at}: ${byte} to ${other}`);
  }
  if (at % Number(stride) !== 0) continue;
  judge(Buffer.concat([before, after]), `${at}: left out`);
  judge(
    Buffer.concat([before, bundle.subarray(at, at + 1), bundle.subarray(at)]),
    `${at}: doubled`,
  );
  judge(Buffer.concat([before, Buffer.from(" "), bundle.subarray(at)]), `${at}: a space put in`);
  judge(Buffer.concat([before, Buffer.from("0"), bundle.subarray(at)]), `${at}: a zero put in`);
  judge(before, `${at}: cut off`);
}
judge(Buffer.concat([bundle, Buffer.from("\n")]), "a line end");
judge(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bundle]), "a byte order mark");

// The untouched one must pass, or all of the above says nothing.
checkBundle(bundle, keyId);
process.stdout.write(JSON.stringify({ judged, accepted }));
