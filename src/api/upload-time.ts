/** How long a file may take to come, in milliseconds. */
export interface UploadLimits {
  /** Without a byte. */
  readonly stillMs: number;
  /** From its first byte to its last. */
  readonly wholeMs: number;
}

/** Enough for the largest file over a slow line; what is longer holds disk and connection for nobody. */
export const UPLOAD_LIMITS: UploadLimits = { stillMs: 60_000, wholeMs: 30 * 60_000 };

/** A file stood still, or took too long altogether. */
export class UploadTooSlow extends Error {
  override readonly name = "UploadTooSlow";
  readonly seconds: number;
  constructor(limitMs: number) {
    super(`It took longer than ${limitMs / 1000} s`);
    this.seconds = Math.ceil(limitMs / 1000);
  }
}

/** Passes on what comes; throws UploadTooSlow when its sender takes too long. */
export async function* limitedInTime<T>(
  source: AsyncIterable<T>,
  limits: UploadLimits,
): AsyncGenerator<T> {
  const endMs = performance.now() + limits.wholeMs;
  const chunks = source[Symbol.asyncIterator]();
  for (;;) {
    const leftMs = endMs - performance.now();
    const next = await within(chunks.next(), leftMs < limits.stillMs ? leftMs : limits.stillMs, {
      limitMs: leftMs < limits.stillMs ? limits.wholeMs : limits.stillMs,
    });
    if (next.done === true) return;
    yield next.value;
  }
}

async function within<T>(
  promise: Promise<T>,
  ms: number,
  { limitMs }: { readonly limitMs: number },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UploadTooSlow(limitMs)), Math.max(0, ms));
  });
  // What comes after its time is nobody's.
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
