import { describe, expect, test } from "@jest/globals";
import { PagesError } from "../../../src/pages/pages-error.ts";
import { tiffPages } from "../../../src/pages/tiff-directory.ts";

type Entry = readonly [tag: number, type: 3 | 4 | 5, value: number, over?: number];

/** Writes directories one after another; `links` says which directory each points to (-1: none). */
function tiff(directories: readonly (readonly Entry[])[], links: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  const starts = directories.map((_, i) => 16 + i * 400);
  view.setUint16(0, 0x4949);
  view.setUint16(2, 42, true);
  view.setUint32(4, starts[0] ?? 0, true);
  directories.forEach((entries, d) => {
    const start = starts[d] ?? 0;
    view.setUint16(start, entries.length, true);
    entries.forEach(([tag, type, value, over], i) => {
      const at = start + 2 + i * 12;
      view.setUint16(at, tag, true);
      view.setUint16(at + 2, type, true);
      view.setUint32(at + 4, 1, true);
      const place = type === 5 ? start + 200 + i * 8 : at + 8;
      if (type === 5) view.setUint32(at + 8, place, true);
      if (type === 3) view.setUint16(place, value, true);
      else view.setUint32(place, value, true);
      if (type === 5) view.setUint32(place + 4, over ?? 1, true);
    });
    const link = links[d] ?? -1;
    view.setUint32(start + 2 + entries.length * 12, link < 0 ? 0 : (starts[link] ?? 0), true);
  });
  return bytes;
}

const size: readonly Entry[] = [
  [256, 4, 1728],
  [257, 4, 1100],
];

describe("tiffPages", () => {
  test("tells size and shape of a fax with coarse lines", () => {
    const fax: Entry[] = [...size, [282, 5, 204], [283, 5, 98]];
    expect(tiffPages(tiff([fax], [-1]), 10)).toEqual([
      expect.objectContaining({ width: 1728, height: 1100, dpi: { x: 204, y: 98 } }),
    ]);
    expect(tiffPages(tiff([fax], [-1]), 10)[0]?.pixelAspect).toBeCloseTo(204 / 98);
  });

  test("reads centimetres, and no resolution from one without a unit", () => {
    const metric: Entry[] = [...size, [282, 5, 80], [283, 5, 80], [296, 3, 3]];
    expect(tiffPages(tiff([metric], [-1]), 10)[0]?.dpi?.x).toBeCloseTo(203.2);
    const bare: Entry[] = [...size, [282, 5, 2], [283, 5, 1], [296, 3, 1]];
    expect(tiffPages(tiff([bare], [-1]), 10)[0]).toMatchObject({ dpi: null, pixelAspect: 2 });
  });

  test("survives a resolution of nothing by nothing", () => {
    const zero: Entry[] = [...size, [282, 5, 0, 0], [283, 5, 0, 0]];
    expect(tiffPages(tiff([zero], [-1]), 10)[0]).toMatchObject({ dpi: null, pixelAspect: 1 });
  });

  test("leaves thumbnails out and keeps the numbers of the pages", () => {
    const thumbnail: Entry[] = [[254, 4, 1], ...size];
    const pages = tiffPages(tiff([thumbnail, size, size], [1, 2, -1]), 10);
    expect(pages.map((page) => page.index)).toEqual([1, 2]);
  });

  test.each([
    ["a loop", tiff([size, size], [1, 0]), "damaged"],
    ["too many pages", tiff([size, size, size, size], [1, 2, 3, -1]), "too-many-pages"],
    ["a page without a size", tiff([[[256, 4, 10]]], [-1]), "damaged"],
    ["a cut-off file", tiff([size], [-1]).subarray(0, 20), "damaged"],
    ["no TIFF", new Uint8Array(64), "damaged"],
    ["no page", tiff([[[254, 4, 1], ...size]], [-1]), "empty"],
  ])("refuses %s", (_, bytes, cause) => {
    expect(() => tiffPages(bytes, 3)).toThrow(PagesError);
    expect(() => tiffPages(bytes, 3)).toThrow(expect.objectContaining({ cause }));
  });
});
