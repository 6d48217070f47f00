import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Change } from "../../src/api/contract/events.ts";

/** So long changes are gathered before what is shown is asked anew: a batch makes hundreds of them. */
const GATHER_MS = 300;

/** Keeps what is shown true: each event names what changed, and only that is asked anew. */
export function useLive(signedIn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!signedIn) return;
    const changed = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const askAnew = (kind: string) => {
      changed.add(kind);
      timer ??= setTimeout(() => {
        timer = null;
        for (const each of changed) void client.invalidateQueries({ queryKey: [each] });
        changed.clear();
      }, GATHER_MS);
    };
    const source = new EventSource("/api/events");
    source.addEventListener("change", (event: MessageEvent<string>) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own API wrote it
      const { kind } = JSON.parse(event.data) as Change;
      // What becomes of a scan changes the count of its batch.
      if (kind === "capture") askAnew("batch");
      // A delivery is what fills an inbox.
      askAnew(kind === "delivery" ? "inbox-entry" : kind);
    });
    source.addEventListener("resync", () => {
      for (const kind of [
        "capture",
        "document",
        "case",
        "inbox-entry",
        "task",
        "presence",
        "batch",
        "day-close",
      ])
        askAnew(kind);
    });
    return () => {
      source.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, signedIn]);
}
