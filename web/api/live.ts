import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Change, ChangeKind } from "../../src/api/contract/events.ts";

/** So long changes are gathered before what is shown is asked anew: a batch makes hundreds of them. */
const GATHER_MS = 300;
/** A stream that was refused is opened anew after this, then after twice as long each time, and never sooner than half of it. */
const REOPEN_MS = 2_000;
const REOPEN_MS_MAX = 60_000;
/** Shorter gaps are not worth a word: the browser mends them itself. */
const SILENT_MS = 5_000;

/** What is asked anew when something of a kind changed, besides or instead of what is called like it. */
const keysOf: Readonly<Partial<Record<ChangeKind, readonly string[]>>> = {
  // What becomes of a scan changes the count of its batch.
  capture: ["capture", "batch"],
  // A delivery is what fills an inbox; one that is taken back shuts the letter somebody may be looking at.
  delivery: ["inbox-entry", "document"],
  // Copies stand above the inbox, and beside the letter.
  copy: ["inbox-entry", "document"],
  // Lines and counts are in the sum of the day.
  "sealed-post": ["sealed-post", "day-close"],
};
const everything = [
  "capture",
  "document",
  "case",
  "inbox-entry",
  "task",
  "presence",
  "batch",
  "day-close",
  "sealed-post",
];

/**
 * Keeps what is shown true: each event names what changed, and only that is asked anew. `who` works for
 * which town; null: nobody. Gives whether changes come in, or were away no longer than a moment.
 */
export function useLive(who: string | null): boolean {
  const client = useQueryClient();
  const [isLive, setLive] = useState(true);
  useEffect(() => {
    if (who === null) return;
    const shown = gathering(client);
    const close = keepOpen(shown.askAnew, setLive);
    return () => {
      close();
      shown.stop();
      setLive(true);
    };
  }, [client, who]);
  return isLive;
}

/** A stream of events that is opened anew whenever it ends, after growing pauses; gives how to close it for good. */
function keepOpen(
  askAnew: (keys: readonly string[]) => void,
  setLive: (isLive: boolean) => void,
): () => void {
  let refusals = 0;
  let isLost = false;
  let source: EventSource | null = null;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const opened = new EventSource("/api/events");
    source = opened;
    opened.addEventListener("change", (event: MessageEvent<string>) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own API wrote it
      const { kind } = JSON.parse(event.data) as Change;
      askAnew(keysOf[kind] ?? [kind]);
    });
    opened.addEventListener("resync", () => askAnew(everything));
    opened.addEventListener("open", () => {
      clearTimeout(silence);
      silence = undefined;
      refusals = 0;
      setLive(true);
      // What changed meanwhile was told to nobody.
      if (isLost) askAnew(everything);
      isLost = false;
    });
    opened.addEventListener("error", () => {
      isLost = true;
      silence ??= setTimeout(() => setLive(false), SILENT_MS);
      // A stream that broke off is opened anew by the browser; one that was refused is closed for good.
      if (opened.readyState !== EventSource.CLOSED) return;
      const pause = Math.min(REOPEN_MS_MAX, REOPEN_MS * 2 ** refusals);
      refusals += 1;
      reopening = setTimeout(open, pause * (0.5 + Math.random() / 2));
    });
  };
  open();
  return () => {
    source?.close();
    clearTimeout(reopening);
    clearTimeout(silence);
  };
}

/** Asks anew what is shown, for many changes at once. */
function gathering(client: QueryClient) {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    askAnew: (keys: readonly string[]) => {
      for (const key of keys) changed.add(key);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const each of changed) void client.invalidateQueries({ queryKey: [each] });
        changed.clear();
      }, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
