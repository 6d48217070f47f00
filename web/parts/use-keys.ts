import { useEffect, useRef } from "react";

/** What keys do while one is not typing into something; keys with Ctrl, Alt or Meta stay the browser's. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (event.target instanceof HTMLElement && isTypedInto(event.target)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const what = current.current[event.key.toLowerCase()];
      if (what === undefined) return;
      event.preventDefault();
      what();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

const isTypedInto = (element: HTMLElement): boolean =>
  element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
