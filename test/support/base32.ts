/** The bytes of a second factor's key as an app is told it: RFC 4648 without padding, in groups. */
export function fromBase32(key: string): Buffer {
  const bits = key
    .replaceAll(" ", "")
    .split("")
    .map((letter) =>
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
    )
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
