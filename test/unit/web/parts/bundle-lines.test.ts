import { describe, expect, test } from "@jest/globals";
import type { z } from "zod";
import type { InboxEntryList } from "../../../../src/api/contract/inbox.ts";
import { headsOf, hiddenUnder, linesOf, urgencyOf } from "../../../../web/parts/bundle-lines.ts";

type ListedEntry = z.infer<typeof InboxEntryList>["items"][number];
const entry = (id: string, entries: readonly string[] = [], over = {}): ListedEntry => ({
  id,
  documentId: `d${id}`,
  state: "new",
  claimedBy: null,
  followUpOn: null,
  referenceNumber: null,
  arrivedAt: "2026-11-20T08:00:00.000Z",
  unread: false,
  served: false,
  subject: id,
  sender: null,
  kind: null,
  deadlineOn: null,
  workingDaysLeft: null,
  enclosures: 0,
  pages: 1,
  receiptNumber: id,
  receiptDay: "2026-11-20",
  receiptSentence: "",
  bundle:
    entries.length === 0
      ? null
      : {
          entries: [...entries],
          unread: true,
          served: false,
          ...noDeadline,
        },
  ...over,
});
const noDeadline = { deadlineOn: null, workingDaysLeft: null };
const keys = (lines: readonly { readonly key: string }[]) => lines.map((line) => line.key);

describe("bundles in a list", () => {
  test("each letter stands once, under the first of its bundle, and none is lost", () => {
    const rows = [entry("a", ["c"]), entry("b"), entry("c", ["a", "d"]), entry("d", ["c"])];
    const heads = headsOf(rows, new Set());
    expect(keys(heads)).toEqual(["a", "b", "d"]);
    expect(heads.map((head) => head.hidden)).toEqual([1, 0, 0]);
    expect(heads.map((head) => head.at)).toEqual([0, 1, 3]);
    expect(hiddenUnder(heads, new Set(["a", "b"]))).toBe(1);
    expect(hiddenUnder(headsOf(rows, new Set(["a"])), new Set(["a"]))).toBe(0);
  });

  test("what is in an open one stands under it: its own papers, then other letters", () => {
    const rows = [entry("a", ["c"], { enclosures: 2 })];
    const heads = headsOf(rows, new Set(["a"]));
    const { bundle: _, ...part } = entry("c");
    const data = {
      entries: [part],
      pieces: [
        { documentId: "e", role: "envelope", pages: 1 },
        { documentId: "f", role: "enclosure", pages: 2 },
      ],
    };
    const opened = (known: typeof data | undefined) =>
      linesOf(heads, new Map([["a", { data: known, error: null, refetch: () => null }]]));
    expect(keys(opened(data))).toEqual(["a", "e", "f", "c"]);
    expect(keys(opened(undefined))).toEqual(["a", "a.wait"]);
  });

  test("is as urgent as the most urgent in it", () => {
    const urgent = (own: string | null, others: string | null) => {
      const row = entry("a", ["c"], { deadlineOn: own });
      const bundle = { ...row.bundle!, deadlineOn: others, served: true };
      const [head] = headsOf([{ ...row, bundle }], new Set());
      return urgencyOf(head!);
    };
    expect(urgent("2026-12-02", "2026-12-01")).toMatchObject({
      deadlineOn: "2026-12-01",
      isOfAnother: true,
      unread: true,
      served: true,
    });
    expect(urgent("2026-12-01", "2026-12-02")).toMatchObject({
      deadlineOn: "2026-12-01",
      isOfAnother: false,
    });
    expect(urgent(null, null).deadlineOn).toBeNull();
  });
});
