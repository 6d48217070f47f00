// JPEG markers (ITU T.81, table B.1), and what JFIF and Adobe put into theirs.
const MARK = 0xff;
const START_OF_IMAGE = 0xd8;
const START_OF_SCAN = 0xda;
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const JFIF = 0xe0;
const COLOUR_PROFILE = 0xe2;
const ADOBE = 0xee;
const COLOUR_MARKERS = new Set([JFIF, COLOUR_PROFILE, ADOBE]);

/** `Adobe`, version 100, no flags, and last: the components are no luma and chroma. */
const ADOBE_UNCONVERTED = Buffer.from("ffee000e41646f626500640000000000", "hex");
const ADOBE_TRANSFORM_AT = 15;

const RGB = "82 71 66";

interface Head {
  readonly components: string;
  readonly isJfif: boolean;
  /** What Adobe's marker says of the components; null without one. */
  readonly transform: number | null;
  /** All but the markers that tell how colours are meant. */
  readonly kept: readonly Uint8Array[];
}

/**
 * A JPEG in colour, relabelled so that a decoder leaves its three components as they are: the first is the luma,
 * which is the page in grey. Converting to colours and from them to grey takes as long again as decoding. Null for
 * what is no JPEG of luma and chroma: grey, CMYK, RGB, or broken.
 */
export function lumaFirst(bytes: Uint8Array): Uint8Array | null {
  const head = readHead(bytes);
  if (head === null || !hasLuma(head)) return null;
  return Buffer.concat([bytes.subarray(0, 2), ADOBE_UNCONVERTED, ...head.kept]);
}

/** As libjpeg guesses it. */
function hasLuma({ components, isJfif, transform }: Head): boolean {
  if (components.split(" ").length !== 3) return false;
  return isJfif || (transform === null ? components !== RGB : transform === 1);
}

function readHead(bytes: Uint8Array): Head | null {
  const segments = segmentsOf(bytes);
  if (segments === null) return null;
  const named = (marker: number) => segments.find((segment) => segment[1] === marker);
  const frame = segments.find((segment) => FRAMES.has(segment[1] ?? 0));
  return {
    components: frame ? componentsOf(frame) : "",
    isJfif: named(JFIF) !== undefined,
    transform: named(ADOBE)?.[ADOBE_TRANSFORM_AT] ?? null,
    kept: segments.filter((segment) => !COLOUR_MARKERS.has(segment[1] ?? 0)),
  };
}

/** The segments before the first scan, each from its marker on, and last the scan with all that follows. */
function segmentsOf(bytes: Uint8Array): Uint8Array[] | null {
  if (bytes[0] !== MARK || bytes[1] !== START_OF_IMAGE) return null;
  const segments: Uint8Array[] = [];
  for (let at = 2; bytes[at] === MARK;) {
    if (bytes[at + 1] === START_OF_SCAN) return [...segments, bytes.subarray(at)];
    const end = at + 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
    segments.push(bytes.subarray(at, end));
    at = end;
  }
  return null;
}

/** The names of the components of a frame of 8 bits, in order; "" for another. */
function componentsOf(frame: Uint8Array): string {
  const [precisionAt, countAt, firstAt, apart] = [4, 9, 10, 3];
  if (frame[precisionAt] !== 8) return "";
  const count = frame[countAt] ?? 0;
  return Array.from({ length: count }, (_, i) => frame[firstAt + i * apart]).join(" ");
}
