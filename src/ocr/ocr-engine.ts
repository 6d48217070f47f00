import type { PageWords } from "../domain/page.ts";

/** What an engine must know about the image: its size in pixels, its resolution, and when to stop. */
export interface RecogniseOptions {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the words of one upright page image. One page at a time: an engine is a slot, and a slot
 * that is aborted must not take another page with it.
 */
export interface OcrEngine {
  readonly name: string;
  readonly version: string;
  /**
   * Takes the encoded image (PNG or JPEG, upright, grey). Gives its words in reading order, boxes in
   * its pixels; a page without a word gives `words: []` and confidence 0. Rejects with the signal's
   * reason when aborted, and stays usable; rejects with an Error when the bytes are no image.
   */
  recognise(image: Uint8Array, options: RecogniseOptions): Promise<PageWords>;
  /** Frees what the engine holds. May be called twice. */
  close(): Promise<void>;
}
