import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { bundleOf } from "../api/bundles.ts";
import type { InboxEntry, ListedEntry } from "../api/queries.ts";
import { entryAt, headsOf, linesOf, type ListLine } from "./bundle-lines.ts";

/** The lines of a list and how its bundles are opened and closed. */
export interface Bundles {
  readonly lines: readonly ListLine[];
  /** Every entry a line stands for. */
  readonly entries: readonly InboxEntry[];
  readonly toggle: (entryId: string) => void;
}

/** Keeps which bundles of a list are open, and asks for what is in them. */
export function useBundles(rows: readonly ListedEntry[]): Bundles {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const heads = headsOf(rows, opened);
  const openIds = heads.filter((head) => head.isOpen).map((head) => head.entry.id);
  const answers = useQueries({ queries: openIds.map(bundleOf) });
  const lines = linesOf(heads, new Map(openIds.map((id, nth) => [id, answers[nth]!])));
  return {
    lines,
    entries: lines.flatMap((line) => entryAt(line) ?? []),
    toggle: (entryId) => {
      const next = new Set(opened);
      if (!next.delete(entryId)) next.add(entryId);
      setOpened(next);
    },
  };
}
