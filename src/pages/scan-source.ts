import type { Rotation } from "../domain/page.ts";
import type { DrawSize } from "./draw-colour.ts";

/**
 * A scan's own bytes, of this page alone (its neighbours may be another sender's), and how its file
 * shows them; the fields are those of a `ComposePage`.
 */
export interface OriginalScan {
  readonly image: Uint8Array;
  readonly mediaType: "image/jpeg" | "image/png" | "image/tiff";
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Clockwise turn the file itself asks for; add the page's `rotation` to it. */
  readonly turn: Rotation;
}

/** The scans of one opened file. Close it, or its memory stays. */
export interface ScanSource {
  /**
   * The scan that is page `n` (1-based); null when the page has to be drawn. Whether its samples show as they
   * are stored is found out here, unless that is known.
   */
  scan(n: number, asStored?: boolean): Promise<OriginalScan | null>;
  /** Page `n` drawn as JPEG, in colour where it has any; null when the file has only images. */
  draw(n: number, size: DrawSize): Promise<Uint8Array | null>;
  close(): void;
}
