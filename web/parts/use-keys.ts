import { useEffect, useRef } from "react";

/** What keys do while one is not typing into something; keys with Ctrl, Alt or Meta stay the browser's. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target instanceof HTMLElement && isForItself(event.target, event.key)) return;
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

const pressable = ["A", "BUTTON", "SUMMARY"];

/** Whether an element needs the key itself: what is typed into, and what Enter and space press. */
function isForItself(element: HTMLElement, key: string): boolean {
  if (element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName)) return true;
  if (element instanceof HTMLInputElement && element.type !== "checkbox") return true;
  return (key === "Enter" || key === " ") && [...pressable, "INPUT"].includes(element.tagName);
}
