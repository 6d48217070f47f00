import { gunzipSync } from "node:zlib";
import { readAlphabet } from "./alphabet.ts";
import { ByteReader } from "./byte-reader.ts";
import { type Dictionary, readDictionary } from "./dictionary.ts";
import { LstmUnavailable } from "./lstm-unavailable.ts";
import { type Layer, readLayer } from "./network.ts";

/** What of a Tesseract language file is needed to read with it. */
export interface Traineddata {
  readonly network: Layer;
  /** The text of each output of the network, in order; "" for the blank and for what means nothing. */
  readonly alphabet: readonly string[];
  /** The output that means: no new character here. */
  readonly blank: number;
  /** The words of the language; null where the file has none. */
  readonly dictionary: Dictionary | null;
}

// Tesseract's TessdataType: the place of each part in the file.
const LSTM = 17;
const LSTM_WORDS = 19;
const LSTM_UNICHARSET = 21;
const LSTM_RECODER = 22;

const GZIP = 0x1f;
/** The network of all Chinese characters has fewer. */
const OUTPUTS_MAX = 65_535;

/**
 * Reads a `.traineddata` file, packed by gzip or not: the LSTM network, and what its outputs mean.
 * Throws LstmUnavailable for a file of the old engine alone, or one that is damaged.
 */
export function readTraineddata(file: Uint8Array): Traineddata {
  const bytes = file[0] === GZIP ? unpacked(file) : file;
  const parts = partsOf(bytes);
  const part = (place: number): Uint8Array => {
    const found = parts[place];
    if (found) return found;
    throw new LstmUnavailable(`the language data has no LSTM network (part ${place} is missing)`);
  };
  const reader = new ByteReader(part(LSTM));
  const network = readLayer(reader);
  reader.text(); // The specification in words; the layers said it already.
  for (const _ of ["training flags", "training iteration", "sample iteration"]) reader.int32();
  const blank = reader.int32();
  if (blank < 0 || blank > OUTPUTS_MAX)
    throw new LstmUnavailable("the language data is damaged: install it again");
  const unicharset = new TextDecoder().decode(part(LSTM_UNICHARSET));
  const { texts, codes } = readAlphabet(unicharset, part(LSTM_RECODER), blank);
  const words = parts[LSTM_WORDS];
  const dictionary = words ? readDictionary(words, codes) : null;
  return { network, blank, alphabet: texts, dictionary };
}

function unpacked(file: Uint8Array): Uint8Array {
  try {
    return gunzipSync(file);
  } catch (error) {
    throw new LstmUnavailable("the language data is damaged: install it again", { cause: error });
  }
}

/** The parts by place; null where the file has none. A table of 64-bit offsets stands at its head. */
function partsOf(bytes: Uint8Array): (Uint8Array | null)[] {
  const reader = new ByteReader(bytes);
  const offsets = Array.from({ length: reader.count() }, () => reader.int64());
  const ends = [...offsets, bytes.length].toSorted((a, b) => a - b);
  return offsets.map((offset) => {
    if (offset < 0) return null;
    return bytes.subarray(
      offset,
      ends.find((end) => end > offset),
    );
  });
}
