import { describe, expect, test } from "@jest/globals";
import type { Belief } from "../../../drill/belief.ts";
import { type Held, type HeldCapture, reckon } from "../../../drill/verdict.ts";

const belief = (item: string, over: Partial<Belief> = {}): Belief => ({
  item,
  channel: "upload",
  externalId: `id of ${item}`,
  sha256: `sha of ${item}`,
  documents: 1,
  ...over,
});

const capture = (item: string, over: Partial<HeldCapture> = {}): HeldCapture => ({
  id: `capture of ${item}`,
  channel: "upload",
  externalId: `id of ${item}`,
  sha256: `sha of ${item}`,
  state: "separated",
  original: "whole",
  discardedPages: 0,
  reasons: [],
  unreadable: [],
  documents: [document()],
  ...over,
});

const document = (over: Partial<HeldCapture["documents"][number]> = {}) => ({
  id: "document",
  state: "delivered",
  role: "main",
  deliveries: 1,
  inboxEntries: 1,
  ...over,
});

const held = (captures: readonly HeldCapture[], over: Partial<Held> = {}): Held => ({
  captures,
  doubled: [],
  changedByDrill: new Set(),
  filesTaken: new Set(),
  messagesTaken: new Set(),
  blobsWithoutRow: [],
  rowsWithoutBlob: [],
  ...over,
});

const one = (over: Partial<HeldCapture>, more: Partial<Held> = {}) =>
  reckon([belief("a")], held([capture("a", over)], more));

describe("reckon", () => {
  test("finds every accepted piece in one place", () => {
    const waiting = document({ state: "sealed", deliveries: 0, inboxEntries: 0 });
    const captures = [
      capture("delivered"),
      capture("unclear", { state: "in-clarification", documents: [] }),
      capture("partly unclear", {
        documents: [document(), document({ state: "in-clarification" })],
      }),
      capture("sealed", { documents: [waiting] }),
      capture("blank", { documents: [], discardedPages: 2 }),
      capture("thrown away", { state: "discarded-whole", documents: [] }),
    ];
    const documents = [1, 1, 2, 1, 0, 1];
    const names = ["delivered", "unclear", "partly unclear", "sealed", "blank", "thrown away"];
    const beliefs = names.map((name, at) => belief(name, { documents: documents[at] ?? null }));
    expect(reckon(beliefs, held(captures))).toEqual({
      accepted: 6,
      delivered: 1,
      inClarification: 2,
      discarded: 2,
      waiting: { sealed: 1 },
      reasons: {},
      lost: [],
      doubled: [],
    });
  });

  test.each<[string, Partial<HeldCapture>]>([
    ["no document of it is left", { documents: [] }],
    ["its original is gone", { original: "missing" }],
    ["its original is not what was sent", { original: "damaged" }],
    ["nobody works on it any more", { state: "prepared", documents: [] }],
    ["its document is on its way for ever", { documents: [document({ state: "routed" })] }],
    ["it is delivered to nobody", { documents: [document({ inboxEntries: 0 })] }],
    ["it has another id", { externalId: "another" }],
    ["its bytes are others", { sha256: "others" }],
  ])("calls a piece lost when %s", (_, over) => {
    const { lost, delivered } = one(over);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toContain("a");
    expect(delivered).toBe(0);
  });

  test("does not blame the house for what the drill changed itself", () => {
    const changedByDrill = new Set(["capture of a/sha of a"]);
    expect(one({ original: "damaged" }, { changedByDrill }).lost).toEqual([]);
  });

  test("misses the file of a scanner that is nowhere", () => {
    const scanned = { channel: "hot-folder" } as const;
    const reckonWith = (filesTaken: ReadonlySet<string>) =>
      reckon([belief("a", scanned)], held([capture("a", scanned)], { filesTaken })).lost.length;
    expect([reckonWith(new Set()), reckonWith(new Set(["sha of a"]))]).toEqual([1, 0]);
  });

  test("misses the message of a mailbox that was taken and lies nowhere", () => {
    const sent = { channel: "mail" } as const;
    const reckonWith = (messagesTaken: ReadonlySet<string>) =>
      reckon([belief("a", sent)], held([capture("a", sent)], { messagesTaken })).lost.length;
    expect([reckonWith(new Set()), reckonWith(new Set(["sha of a"]))]).toEqual([1, 0]);
  });

  test.each<[string, readonly HeldCapture[]]>([
    ["two captures of one submission", [capture("a"), capture("a")]],
    ["a capture nobody sent", [capture("a"), capture("b")]],
    ["two deliveries", [capture("a", { documents: [document({ deliveries: 2 })] })]],
    ["two inbox entries", [capture("a", { documents: [document({ inboxEntries: 2 })] })]],
    ["a document too many", [capture("a", { documents: [document(), document()] })]],
  ])("calls it doubled: %s", (_, captures) => {
    expect(reckon([belief("a")], held(captures)).doubled).toHaveLength(1);
  });
});
