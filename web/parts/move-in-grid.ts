export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End";
const arrows: readonly string[] = [
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
] satisfies Arrow[];
export const isArrow = (key: string): key is Arrow => arrows.includes(key);

/** Which of elements that stand in rows an arrow leads to, by where they stand on the screen. */
export function moveInGrid(elements: readonly Element[], at: number, arrow: Arrow): number {
  const last = elements.length - 1;
  if (arrow === "ArrowLeft") return Math.max(0, at - 1);
  if (arrow === "ArrowRight") return Math.min(last, at + 1);
  if (arrow === "Home") return 0;
  if (arrow === "End") return last;
  const here = elements[at]?.getBoundingClientRect();
  if (here === undefined) return at;
  const way = arrow === "ArrowDown" ? 1 : -1;
  let nearest = at;
  let distance = Number.POSITIVE_INFINITY;
  elements.forEach((element, index) => {
    const there = element.getBoundingClientRect();
    const down = (there.top - here.top) * way;
    // Half a height apart is another row; rows weigh more than columns.
    if (down < here.height / 2) return;
    const far = down * 10 + Math.abs(there.left - here.left);
    if (far < distance) [nearest, distance] = [index, far];
  });
  return nearest;
}
