import type { z } from "zod";
import type { BundleParts, InboxEntryList } from "../../src/api/contract/inbox.ts";

type Bundle = z.infer<typeof BundleParts>;
type InboxEntry = Bundle["entries"][number];
type ListedEntry = z.infer<typeof InboxEntryList>["items"][number];

/** A letter of a list that stands for its bundle. */
export interface HeadLine {
  readonly kind: "head";
  readonly key: string;
  readonly entry: ListedEntry;
  /** Its place among the rows of the list. */
  readonly at: number;
  /** The ids of the other entries that stand under it. */
  readonly others: readonly string[];
  /** How many documents its line hides while it is closed. */
  readonly hidden: number;
  readonly isOpen: boolean;
}

/** What an open bundle shows under its head. */
type UnderHead =
  | { readonly kind: "part"; readonly entry: InboxEntry }
  | { readonly kind: "piece"; readonly piece: Bundle["pieces"][number]; readonly nth: number }
  | { readonly kind: "wait"; readonly error: Error | null; readonly again: () => void };
export type ListLine =
  HeadLine | ({ readonly key: string; readonly head: HeadLine; readonly at: number } & UnderHead);

/** What is known of a bundle that was opened. */
export interface OpenedBundle {
  readonly data: Bundle | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/**
 * The lines of a list: each letter once, under the first of its bundle, which is the most urgent one. A letter
 * that belongs to two bundles stands in the first.
 */
export function headsOf(
  rows: readonly ListedEntry[],
  opened: ReadonlySet<string>,
): readonly HeadLine[] {
  const placed = new Set<string>();
  const heads: HeadLine[] = [];
  for (const [at, entry] of rows.entries()) {
    if (placed.has(entry.id)) continue;
    placed.add(entry.id);
    const others = (entry.bundle?.entries ?? []).filter((id) => !placed.has(id));
    for (const id of others) placed.add(id);
    const hidden = others.length + entry.enclosures;
    const isOpen = hidden > 0 && opened.has(entry.id);
    heads.push({ kind: "head", key: entry.id, entry, at, others, hidden, isOpen });
  }
  return heads;
}

/** The heads, and under each that is open what is in its bundle. */
export function linesOf(
  heads: readonly HeadLine[],
  bundles: ReadonlyMap<string, OpenedBundle>,
): readonly ListLine[] {
  return heads.flatMap((head): readonly ListLine[] => {
    const bundle = head.isOpen ? bundles.get(head.entry.id) : undefined;
    return bundle === undefined ? [head] : [head, ...underHead(head, bundle)];
  });
}

function underHead(head: HeadLine, { data, error, refetch }: OpenedBundle): readonly ListLine[] {
  const { at } = head;
  if (data === undefined) {
    return [
      { kind: "wait", key: `${head.key}.wait`, head, at, error, again: () => void refetch() },
    ];
  }
  const ofKind = new Map<string, number>();
  return [
    ...data.pieces.map((piece) => {
      const nth = (ofKind.get(piece.role) ?? 0) + 1;
      ofKind.set(piece.role, nth);
      return { kind: "piece", key: piece.documentId, head, at, piece, nth } as const;
    }),
    ...data.entries
      .filter((entry) => head.others.includes(entry.id))
      .map((entry) => ({ kind: "part", key: entry.id, head, at, entry }) as const),
  ];
}

/** The entry a line stands for; null where it stands for none. */
export const entryAt = (line: ListLine | undefined): InboxEntry | null =>
  line?.kind === "head" || line?.kind === "part" ? line.entry : null;

/** What is most urgent of a letter and its bundle. */
export function urgencyOf({ entry, others }: HeadLine): {
  readonly unread: boolean;
  readonly served: boolean;
  readonly deadlineOn: string | null;
  readonly workingDaysLeft: number | null;
  /** The deadline is another's of the bundle. */
  readonly isOfAnother: boolean;
} {
  const { bundle } = entry;
  const own = { ...entry, isOfAnother: false };
  if (bundle === null || others.length === 0) return own;
  const isOfAnother =
    bundle.deadlineOn !== null &&
    (entry.deadlineOn === null || bundle.deadlineOn < entry.deadlineOn);
  return {
    ...(isOfAnother ? { ...bundle, isOfAnother } : own),
    unread: entry.unread || bundle.unread,
    served: entry.served || bundle.served,
  };
}

/** How many other entries stand under closed lines of these, and so are not meant when their heads are. */
export const hiddenUnder = (lines: readonly ListLine[], selected: ReadonlySet<string>): number =>
  lines.reduce(
    (sum, line) =>
      line.kind === "head" && !line.isOpen && selected.has(line.entry.id)
        ? sum + line.others.length
        : sum,
    0,
  );
