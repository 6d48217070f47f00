/** A point, in whatever unit its plane has. */
export type PlanePoint = readonly [x: number, y: number];

/** Four corners, clockwise from the top left. */
export type Corners = readonly [PlanePoint, PlanePoint, PlanePoint, PlanePoint];

/** A projective map of the plane, row by row; the last of its nine numbers is 1. */
export type Homography = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
];

/** The map that brings the unit square, (0,0) to (1,1), onto four corners (Heckbert 1989, section 2.2.3). */
export function fromUnitSquare([p0, p1, p2, p3]: Corners): Homography {
  const [dx1, dx2, dx3] = [p1[0] - p2[0], p3[0] - p2[0], p0[0] - p1[0] + p2[0] - p3[0]];
  const [dy1, dy2, dy3] = [p1[1] - p2[1], p3[1] - p2[1], p0[1] - p1[1] + p2[1] - p3[1]];
  const by = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(dx3 * dy2 - dx2 * dy3) / by, (dx1 * dy3 - dx3 * dy1) / by];
  return [
    p1[0] - p0[0] + g * p1[0],
    p3[0] - p0[0] + h * p3[0],
    p0[0],
    p1[1] - p0[1] + g * p1[1],
    p3[1] - p0[1] + h * p3[1],
    p0[1],
    g,
    h,
  ];
}

/** Where the map brings a point. */
export function mapped([a, b, c, d, e, f, g, h]: Homography, x: number, y: number): PlanePoint {
  const w = g * x + h * y + 1;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

/** Corners given as shares of an image's sides, in that image turned clockwise; still from the top left. */
export function turnCorners(corners: Corners, clockwise: 0 | 90 | 180 | 270): Corners {
  let [p0, p1, p2, p3] = corners;
  for (let turned = 0; turned < clockwise; turned += 90) {
    const quarter = ([x, y]: PlanePoint): PlanePoint => [1 - y, x];
    [p0, p1, p2, p3] = [quarter(p3), quarter(p0), quarter(p1), quarter(p2)];
  }
  return [p0, p1, p2, p3];
}
