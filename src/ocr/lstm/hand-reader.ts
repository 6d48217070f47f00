import { readFile } from "node:fs/promises";
import { certaintyOf, type ReadLine } from "./line-doubt.ts";
import { lineImage } from "./line-image.ts";
import type { GreyPage } from "./grey-page.ts";
import { openLineReader, type LineReader } from "./line-reader.ts";
import { wordsOfLine } from "./line-words.ts";
import { LstmUnavailable } from "./lstm-unavailable.ts";
import { readTraineddata, type Traineddata } from "./traineddata.ts";

/**
 * Tesseract's German network, taught on lines in script fonts by `bench/hands/`; the words of the language are those of
 * the print's data.
 */
const HAND_DATA = new URL("./deu-hand.traineddata.gz", import.meta.url);

/** What the network for print is surer of than this is not tried as handwriting. */
const DOUBTED = 0.75;
/** By how much surer the network for hands must be, and how sure, to make a line one by hand that stands alone. */
const SURER = 0.35;
const SURE = 0.75;
/** From so many lines that look written on, a page has a writer, and of its doubted lines the surer reading counts. */
const LINES_OF_A_WRITER = 3;
/** Of a line that looks written, the print's reading is kept only where it is surer by so much. */
const PRINT_SURER = 0.1;

/** Reads again, with the network that learned hands, what one may have written. Rejects with the signal's reason. */
export interface HandReader {
  read(lines: readonly ReadLine[], page: GreyPage, options: ReadOptions): Promise<ReadLine[]>;
  close(): Promise<void>;
}

interface ReadOptions {
  readonly dpi: number;
  readonly signal: AbortSignal;
}

/** Bytes of the network's data. Throws LstmUnavailable. */
export async function readHandData(): Promise<Uint8Array> {
  try {
    return await readFile(HAND_DATA);
  } catch (error) {
    throw new LstmUnavailable("the data to read handwriting is missing: install Poststelle again", {
      cause: error,
    });
  }
}

/** The network is opened with the first line that needs it, and stays. */
export function openHandReader(data: Uint8Array, print: Traineddata, threads: number): HandReader {
  let opened: Promise<LineReader> | null = null;
  const reader = (): Promise<LineReader> => {
    opened ??= openLineReader(withWordsOf(print, readTraineddata(data)), threads).catch(
      (error: unknown) => {
        opened = null;
        throw error;
      },
    );
    return opened;
  };
  return {
    async read(lines, page, { dpi, signal }) {
      const tried = lines.filter((read) => isMarked(read) || certaintyOf(read) < DOUBTED);
      if (tried.length === 0) return [...lines];
      const network = await reader();
      const images = tried.map(({ line }) => lineImage(page, line, network.height, dpi));
      const characters = await network.read(images, signal);
      const among = lines.filter(isMarked).length >= LINES_OF_A_WRITER;
      const again = new Map(
        tried.map((before, i) => {
          const image = images[i];
          const words = image
            ? wordsOfLine(characters[i] ?? [], before.line, image, network.stride)
            : before.words;
          return [before, surer(before, { line: before.line, words }, among)];
        }),
      );
      return lines.map((before) => again.get(before) ?? before);
    },
    async close() {
      await (await opened)?.close();
    },
  };
}

/** The words of the language are known by the network's outputs; another alphabet would read them wrongly. */
function withWordsOf({ alphabet, dictionary }: Traineddata, hand: Traineddata): Traineddata {
  const isSame =
    alphabet.length === hand.alphabet.length &&
    alphabet.every((text, output) => text === hand.alphabet[output]);
  return { ...hand, dictionary: isSame ? dictionary : null };
}

const isMarked = ({ words }: ReadLine): boolean => words.some((word) => word.handwritten === true);

/** The reading to keep of a line; one that only the network for hands can read is by hand. */
function surer(print: ReadLine, hand: ReadLine, among: boolean): ReadLine {
  const [asPrint, asHand] = [certaintyOf(print), certaintyOf(hand)];
  const isByHand = isMarked(print)
    ? asHand > asPrint - PRINT_SURER
    : among
      ? asHand > asPrint
      : asHand > asPrint + SURER && asHand > SURE;
  if (!isByHand) return print;
  return { ...hand, words: hand.words.map((word) => ({ ...word, handwritten: true as const })) };
}
