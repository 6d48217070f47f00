import { type RefObject, useLayoutEffect, useState } from "react";

/** How wide an element is, in CSS pixels; null until it stands. */
export function useWidth(element: RefObject<HTMLElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const place = element.current;
    if (place === null) return;
    const measure = () => setWidth(Math.floor(place.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(place);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
