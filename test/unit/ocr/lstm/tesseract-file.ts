/** Little-endian values as Tesseract writes them. */
export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
export const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
export const text = (value: string): Buffer =>
  Buffer.concat([int32(value.length), Buffer.from(value)]);

/** A layer's head as Tesseract writes it: type, training, flags, counts, name. */
export const head = (type: string): Buffer =>
  Buffer.concat([
    Buffer.of(0),
    text(type),
    Buffer.of(0, 0),
    int32(0),
    ...[1, 1, 1].map(int32),
    text("name"),
  ]);

/** A matrix of halves in doubles. */
export const matrix = (rows: number, columns: number): Buffer =>
  Buffer.concat([
    Buffer.of(128),
    int32(rows),
    int32(columns),
    double(0),
    ...Array.from({ length: rows * columns }, () => double(0.5)),
  ]);

const LSTM = 17;
const UNICHARSET = 21;
const RECODER = 22;

/** A language file of these layers with two characters, `a` and `b`, and a blank. */
export function languageFile(...layers: readonly Buffer[]): Buffer {
  const network = [head("Series"), int32(layers.length), ...layers, text("spec")];
  const parts = new Map([
    [LSTM, Buffer.concat([...network, ...[0, 0, 0, 2].map(int32)])],
    [UNICHARSET, Buffer.from("2\na 1\nb 1\n")],
    [RECODER, Buffer.concat([int32(2), ...[0, 1].map(recoded)])],
  ]);
  const table = Buffer.alloc(4 + 8 * (RECODER + 1), 0xff);
  table.writeInt32LE(RECODER + 1);
  let at = table.length;
  for (const [place, part] of parts) {
    table.writeBigInt64LE(BigInt(at), 4 + 8 * place);
    at += part.length;
  }
  return Buffer.concat([table, ...parts.values()]);
}

const recoded = (code: number): Buffer => Buffer.concat([Buffer.of(1), int32(1), int32(code)]);
