import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { inboxes } from "../api/queries.ts";
import { notifyTexts } from "../texts/notify.ts";
import { useTexts } from "../texts/words.tsx";
import { setNotifyImpossible } from "./notify-wish.ts";

/** Tells of new post outside the page: how much, and where; never whose or what about. */
export function Arrivals() {
  const words = useTexts(notifyTexts);
  const { data } = useQuery(inboxes());
  const known = useRef<ReadonlyMap<string, number> | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const before = known.current;
    known.current = new Map(data.inboxes.map((inbox) => [inbox.unit, inbox.new]));
    if (before === null) return;
    for (const { unit, name, new: fresh } of data.inboxes) {
      const more = fresh - (before.get(unit) ?? 0);
      // Whoever looks at the page sees it there.
      if (more <= 0 || document.visibilityState === "visible") continue;
      if (!tell(words.arrived(more, name), unit)) return setNotifyImpossible();
    }
  }, [data, words]);
  return null;
}

/** Shows a notification; false where the browser has none for pages, as Chrome on Android, which throws. */
function tell(text: string, unit: string): boolean {
  try {
    const said = new Notification(text, { tag: `poststelle-${unit}`, icon: "/icon.svg" });
    said.addEventListener("click", () => window.focus());
    return true;
  } catch {
    return false;
  }
}
