import { type RefObject, useEffect, useState } from "react";

/** Prints once every image in a place is there: whether it gets ready, and what begins it. */
export function usePrint(place: RefObject<HTMLElement | null>): readonly [boolean, () => void] {
  const [prints, setPrints] = useState(false);
  useEffect(() => {
    if (!prints) return;
    let isLeft = false;
    const images = [...(place.current?.querySelectorAll("img") ?? [])];
    // A page whose image is not to be had is printed as the empty sheet it is on the screen.
    void Promise.allSettled(images.map((image) => image.decode())).then(() => {
      if (isLeft) return;
      window.print();
      setPrints(false);
    });
    return () => {
      isLeft = true;
    };
  }, [prints, place]);
  return [prints, () => setPrints(true)];
}
