/** An image made ready is kept so long: until the case before it is decided, not longer. */
const KEPT_MS = 120_000;
/** Three pages for each of two dozen clerks. */
const KEPT_MAX = 72;

/**
 * Page images in the width they will be shown in, made before anybody asks to see them. They are kept in
 * memory for two minutes and given only to whoever may see the page when they ask: so that something is
 * ready is no reading, and the reading is noted when the page is shown.
 */
export class ReadyImages {
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly bytes: Uint8Array; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The image of a page's SHA-256 in a width; null: it is not ready. */
  find(sha256: string, width: number): Uint8Array | null {
    const kept = this.#kept.get(keyOf(sha256, width));
    return kept === undefined || kept.until <= this.#now() ? null : kept.bytes;
  }

  keep(sha256: string, width: number, bytes: Uint8Array): void {
    this.#forgetOld();
    this.#kept.set(keyOf(sha256, width), { bytes, until: this.#now() + KEPT_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#kept) {
      if (until <= this.#now()) this.#kept.delete(key);
    }
  }
}

const keyOf = (sha256: string, width: number): string => `${sha256}-${width}`;
