import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { actOnDocument } from "../../../src/acts/document-acts.ts";
import type { CaseAct, SplitOrder } from "../../../src/domain/acts.ts";
import { scansToRecord } from "../../../src/store/views/sealed-post.ts";
import { auditGaps } from "../../../src/store/audit-gaps.ts";
import { type Acting, main, nonEmpty, only, openActing, why } from "../../support/acting.ts";
import { trailOf } from "../../support/spine.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;

beforeEach(async () => {
  at = await openActing();
});
afterEach(() => at.house.remove());

describe("a clarification case", () => {
  test("is settled by assigning it: delivered, with the person in the trail and a lesson", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    expect(
      await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" }),
    ).toEqual({
      state: "routed",
      secondPersonAsked: false,
    });
    await workOff(at.house);
    const document = only(await at.documentsOf(captureId));
    expect(document.state).toBe("delivered");
    expect(only(await at.entries("bauaufsicht")).documentId).toBe(document.id);
    expect(await trailOf(at.house, document.id)).toContainEqual(
      expect.objectContaining({
        type: "route-decided",
        unit: "bauaufsicht",
        basis: { kind: "person", personId: at.people.clerk.personId },
      }),
    );
    const lesson = await at.house.inTenant((trx) =>
      trx.selectFrom("trainingExample").select("source").executeTakeFirstOrThrow(),
    );
    expect(lesson.source).toBe("correction");
  });

  test("can be settled once: the second person gets a clear answer and changes nothing", async () => {
    const { caseId, captureId } = await at.unclearLetter();
    const answers = await Promise.all([
      why(at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" })),
      why(at.settle(at.people.secondClerk, caseId, { act: "assign", unit: "jugendamt" })),
    ]);
    expect(answers.toSorted()).toEqual(["already-settled", "done"]);
    await workOff(at.house);
    expect(only(await at.documentsOf(captureId)).state).toBe("delivered");
    expect((await at.entries("bauaufsicht")).length + (await at.entries("jugendamt")).length).toBe(
      1,
    );
  });

  test("is not a case worker's, an operator's or an unknown unit's", async () => {
    const { caseId } = await at.unclearLetter();
    expect(await why(at.settle(at.people.caseWorker, caseId, { act: "try-again" }))).toBe(
      "not-found",
    );
    expect(await why(at.settle(at.people.operator, caseId, { act: "try-again" }))).toBe(
      "not-found",
    );
    expect(await why(at.settle(at.people.clerk, caseId, { act: "assign", unit: "nirgends" }))).toBe(
      "unknown-unit",
    );
    expect(
      await why(at.settle(at.people.clerk, caseId, { act: "assign", unit: "poststelle" })),
    ).toBe("unknown-unit");
    expect(await why(at.settle(at.people.clerk, caseId, { act: "acknowledge" }))).toBe(
      "not-possible-now",
    );
  });

  test("is thrown away at once when it is advertising, else by two persons, and comes back", async () => {
    const first = await at.unclearLetter();
    const other = { act: "discard", because: "other", reason: "unleserlich" } as const;
    expect((await at.settle(at.people.clerk, first.caseId, other)).secondPersonAsked).toBe(true);
    expect(await why(at.settle(at.people.clerk, first.caseId, other))).toBe("second-person-needed");
    expect(await at.settle(at.people.secondClerk, first.caseId, other)).toEqual({
      state: "discarded",
      secondPersonAsked: false,
    });
    const document = only(await at.documentsOf(first.captureId));
    expect(document.state).toBe("discarded");
    const restore = { act: "restore", reason: "doch wichtig" } as const;
    await actOnDocument(at.deps, at.people.clerk, { kind: "document", id: document.id }, restore);
    const again = only(await at.openCases(first.captureId));
    expect(again.reason).toBe("taken-back");
    await at.settle(at.people.clerk, again.id, {
      act: "discard",
      because: "advertising",
      reason: null,
    });
    expect(only(await at.documentsOf(first.captureId)).state).toBe("discarded");
  });

  test("is tried again from where it stood", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    expect((await at.settle(at.people.clerk, caseId, { act: "try-again" })).state).toBe(
      "understood",
    );
    await workOff(at.house);
    expect(only(await at.openCases(captureId)).id).not.toBe(caseId);
  });

  test("is sealed: its words and facts are gone, nobody finds it", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    const found = () =>
      at.house.store.withActor({ kind: "person", ...at.people.clerk }, (trx) =>
        sql<{ documentId: string }>`select document_id from search_documents('Gewünschte', 10)`
          .execute(trx)
          .then(({ rows }) => rows.length),
      );
    expect(await found()).toBe(1);
    const readings = await at.house.inTenant((trx) =>
      trx
        .selectFrom("blob")
        .innerJoin("mailItem", (join) =>
          join.on((eb) =>
            eb.or([
              eb("blob.folderId", "=", eb.ref("mailItem.id")),
              eb("blob.folderId", "=", eb.ref("mailItem.captureId")),
            ]),
          ),
        )
        .select(["blob.folderId", "blob.sha256"])
        .where("mailItem.captureId", "=", captureId)
        .where("blob.mediaType", "=", "application/x-page-words")
        .execute(),
    );
    expect(readings.length).toBeGreaterThan(0);
    await at.settle(at.people.clerk, caseId, { act: "seal", reason: "war an den Personalrat" });
    // Without a row the sweep takes them.
    const kept = await at.house.inTenant((trx) =>
      trx
        .selectFrom("blob")
        .select("sha256")
        .where(
          "sha256",
          "in",
          readings.map(({ sha256 }) => sha256),
        )
        .execute(),
    );
    expect(kept).toEqual([]);
    expect(only(await at.documentsOf(captureId)).state).toBe("sealed");
    expect(await found()).toBe(0);
    const left = await at.house.inTenant((trx) =>
      trx
        .selectFrom("pageVersion")
        .select("plainText")
        .where("captureId", "=", captureId)
        .where("plainText", "is not", null)
        .execute(),
    );
    expect(left).toEqual([]);
    const handOver = { act: "hand-over-unopened", reason: "persönlich übergeben" } as const;
    const { id } = only(await at.documentsOf(captureId));
    await actOnDocument(at.deps, at.people.clerk, { kind: "document", id }, handOver);
    expect(only(await at.documentsOf(captureId)).state).toBe("handed-over-unopened");
  });

  test("waits for a re-scan or the paper, and comes back when it does not come", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    await at.settle(at.people.clerk, caseId, { act: "ask-for-re-scan", reason: "Zeile verdeckt" });
    const document = only(await at.documentsOf(captureId));
    expect(document.state).toBe("awaiting-re-scan");
    const without = { act: "do-without", reason: "Original nicht mehr da" } as const;
    await actOnDocument(at.deps, at.people.clerk, { kind: "document", id: document.id }, without);
    expect(only(await at.openCases(captureId)).reason).toBe("taken-back");
  });

  test("has a page turned: a new version is read, the former kept, the rendition made anew", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    const [page] = await at.pageIds(captureId);
    if (page === undefined) throw new Error("No page");
    const turns = { act: "turn", pages: [{ pageId: page, clockwise: 90 }] } as const;
    const [foreign] = await at.pageIds((await at.unclearLetter("anderer.pdf")).captureId);
    if (foreign === undefined) throw new Error("No page");
    expect(
      await why(
        at.settle(at.people.clerk, caseId, {
          act: "turn",
          pages: [{ pageId: foreign, clockwise: 90 }],
        }),
      ),
    ).toBe("unknown-page");
    const before = await at.versions(page);
    await at.settle(at.people.clerk, caseId, { act: "turn", pages: [...turns.pages] });
    await workOff(at.house);
    const after = await at.versions(page);
    expect(after.map(({ version, effective }) => [version, effective])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect([after[1]?.width, after[1]?.height]).toEqual([before[0]?.height, before[0]?.width]);
    expect(after[1]?.rotation).toBe(90);
    const renditions = await at.house.inTenant((trx) =>
      trx
        .selectFrom("rendition")
        .innerJoin("document", "document.id", "rendition.documentId")
        .select("rendition.effective")
        .where("rendition.kind", "=", "searchable-pdf")
        .where("document.captureId", "=", captureId)
        .execute(),
    );
    expect(renditions).toHaveLength(2);
    expect(renditions.filter((each) => each.effective)).toHaveLength(1);
  });
});

describe("splitting anew", () => {
  test("closes again at once what was opened in error, and forgets what was read of it", async () => {
    const { captureId } = await at.deliveredLetter();
    const [one, two, three] = nonEmpty(await at.pageIds(captureId));
    if (two === undefined || three === undefined) throw new Error("No three pages");
    const factsOf = async (documentId: string) =>
      (
        await at.house.inTenant((trx) =>
          trx
            .selectFrom("documentFact")
            .select("documentId")
            .where("documentId", "=", documentId)
            .execute(),
        )
      ).length;
    const former = only(await at.live(captureId)).id;
    expect(await factsOf(former)).toBeGreaterThan(0);
    await at.inbox(at.people.caseWorker, only(await at.entries("bauaufsicht")).id, {
      act: "return",
      reason: "ein Brief an den Personalrat",
    });
    const { id } = only(await at.openCases(captureId));
    await at.settle(at.people.clerk, id, {
      act: "split",
      order: {
        items: [{ documents: [main(one)] }, { documents: [main(two, three)], shut: true }],
        discards: [],
      },
    });
    await workOff(at.house);
    const documents = await at.live(captureId);
    expect(documents.map(({ state }) => state === "sealed")).toEqual([false, true]);
    const read = await at.house.inTenant((trx) =>
      trx
        .selectFrom("pageVersion")
        .select(["pageId", "plainText", "wordsSha256"])
        .where("captureId", "=", captureId)
        .where("pageId", "in", [two, three])
        .execute(),
    );
    expect(read.every((page) => page.plainText === null && page.wordsSha256 === null)).toBe(true);
    const sealed = documents[1]?.id ?? "";
    // What was found in the letter it was part of is gone with its words; the trail says who had it closed.
    expect(await factsOf(former)).toBe(0);
    expect(await trailOf(at.house, captureId)).toContainEqual(
      expect.objectContaining({ type: "split-ordered", shut: 1 }),
    );
    expect(await trailOf(at.house, sealed)).toContainEqual(
      expect.objectContaining({ type: "document-created", shut: true }),
    );
    const [waits] = (
      await at.house.store.withActor({ kind: "person", ...at.people.clerk }, scansToRecord)
    ).filter(({ documentId }) => documentId === sealed);
    expect(waits).toMatchObject({ wasOpened: true });
    await at.house.asHousekeeper(async (trx) =>
      expect(await auditGaps(trx, at.house.tenantId, 5)).toEqual([]),
    );
  });

  test("supersedes, withdraws, and gives the new letter its own number, key and folder", async () => {
    const { captureId } = await at.deliveredLetter();
    const [one, two, three] = nonEmpty(await at.pageIds(captureId));
    if (two === undefined || three === undefined) throw new Error("No three pages");
    const former = only(await at.live(captureId));
    await at.inbox(at.people.caseWorker, only(await at.entries("bauaufsicht")).id, {
      act: "return",
      reason: "zwei Briefe in einem",
    });
    const { id } = only(await at.openCases(captureId));
    const order = (...items: SplitOrder["items"]): CaseAct => ({
      act: "split",
      order: { items: nonEmpty(items), discards: [] },
    });
    const short = order({ documents: [main(one)] });
    expect(await why(at.settle(at.people.clerk, id, short))).toBe("pages-not-conserved");
    const twice = order({ documents: [main(one, two)] }, { documents: [main(two, three)] });
    expect(await why(at.settle(at.people.clerk, id, twice))).toBe("pages-not-conserved");
    const right = order({ documents: [main(one)] }, { documents: [main(three, two)] });
    await at.settle(at.people.clerk, id, right);
    await workOff(at.house);

    const documents = await at.live(captureId);
    expect(documents).toHaveLength(2);
    const [first, second] = documents;
    expect([first?.mailItemId, first?.receiptNumber]).toEqual([
      former.mailItemId,
      former.receiptNumber,
    ]);
    expect(second?.mailItemId).not.toBe(former.mailItemId);
    expect(second?.receiptNumber).not.toBe(former.receiptNumber);
    expect(second?.receiptDay).toBe(former.receiptDay);
    const folders = await at.house.inTenant((trx) =>
      trx
        .selectFrom("pageVersion")
        .innerJoin("documentPage", "documentPage.pageId", "pageVersion.pageId")
        .select(["pageVersion.pageId", "folderId"])
        .where("documentId", "=", second?.id ?? "")
        .orderBy("documentPage.position")
        .execute(),
    );
    expect(folders).toEqual(
      [three, two].map((pageId) => ({ pageId, folderId: second?.mailItemId })),
    );
    expect(
      (await at.documentsOf(captureId)).filter((each) => each.state === "superseded"),
    ).not.toEqual([]);
    expect((await at.entries("bauaufsicht")).map((entry) => entry.state)).toEqual(["withdrawn"]);
    expect(new Set((await at.openCases(captureId)).map((each) => each.documentId))).toEqual(
      new Set(documents.map((each) => each.id)),
    );
  });
});
