import type { InkMap } from "./ink.ts";
import { eachMark, type Mark } from "./marks.ts";

/** Darkness a mark needs to be one: the back side shines through with 10 to 20, a faint stamp has 40. */
const DARKNESS_MIN = 30;

/** Written characters a page needs so as not to be blank: a signature alone has about as much ink as five. */
const WRITTEN_PIXELS_MIN = 60;

/** Recycled and coloured paper is lighter than this; an edge of the glass may show beside the sheet. */
const PAPER_MIN = 140;
const PAPER_SHARE_MIN = 0.9;

/** Scan edges: shadows of the sheet's border lie in the outer 5 mm. */
const EDGE_INCHES = 0.2;

/**
 * Whether nothing is written on the page: what remains without specks, dropout lines, punch holes and
 * edge shadows has less ink than a handful of characters.
 */
export function isBlank(ink: InkMap): boolean {
  // A picture without edges or a page in one dark colour has no marks either, and is no blank paper.
  if (ink.paper < PAPER_MIN || ink.paperShare < PAPER_SHARE_MIN) return false;
  return writtenPixels(ink, WRITTEN_PIXELS_MIN) < WRITTEN_PIXELS_MIN;
}

/** Dark pixels at 100 dpi that belong to something written, stamped or drawn; counted until there are `enough`. */
function writtenPixels(ink: InkMap, enough: number): number {
  const set = new Uint8Array(ink.darkness.length);
  for (let i = 0; i < set.length; i++) if ((ink.darkness[i] ?? 0) >= DARKNESS_MIN) set[i] = 1;
  let written = 0;
  for (const { mark } of eachMark(set, ink.width, ink.height)) {
    if (isWritten(mark, ink)) written += mark.pixels;
    if (written >= enough) break;
  }
  return written;
}

function isWritten(mark: Mark, ink: InkMap): boolean {
  const width = mark.right - mark.left;
  const height = mark.bottom - mark.top;
  // A speck is a dot of a few pixels; a full stop is one too, but never alone on a page.
  if (mark.pixels < 6 || Math.max(width, height) < 4) return false;
  const edge = EDGE_INCHES * ink.dpi;
  const inEdge =
    mark.right < edge ||
    mark.bottom < edge ||
    mark.left > ink.width - edge ||
    mark.top > ink.height - edge;
  if (inEdge) return false;
  // A line a pixel or two thin across half the page: a dust streak, a fold, a lost fax line.
  const long = Math.max(width / ink.width, height / ink.height);
  if (Math.min(width, height) <= 3 && long > 0.3) return false;
  return !isPunchHole(mark, ink, width, height);
}

/** A filled disc of 5 to 8 mm near the left or right border. */
function isPunchHole(mark: Mark, ink: InkMap, width: number, height: number): boolean {
  const inches = Math.max(width, height) / ink.dpi;
  const round = Math.min(width, height) / Math.max(width, height) > 0.8;
  const filled = mark.pixels / (width * height);
  const nearBorder = mark.left < ink.dpi || mark.right > ink.width - ink.dpi;
  return inches > 0.18 && inches < 0.34 && round && filled > 0.6 && filled < 0.9 && nearBorder;
}
