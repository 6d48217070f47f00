import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { actOnDocument } from "../../../src/acts/document-acts.ts";
import { setTownMode } from "../../../src/acts/modes.ts";
import type { CaseAct, SplitOrder } from "../../../src/domain/acts.ts";
import { newId } from "../../../src/new-id.ts";
import { openCase } from "../../../src/store/clarification-cases.ts";
import { lockSubject, moveSubject } from "../../../src/store/subjects.ts";
import { claimTask, createTasks } from "../../../src/store/tasks.ts";
import { type Acting, main, nonEmpty, only, openActing, why } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;

beforeEach(async () => {
  at = await openActing();
});
afterEach(() => at.house.remove());

const split = (...items: SplitOrder["items"]): CaseAct => ({
  act: "split",
  order: { items: nonEmpty(items), discards: [] },
});

/** As if the step a capture or document is in had given up. */
async function giveUp(kind: "capture" | "document", id: string, step: string): Promise<void> {
  await at.house.inTenant(async (trx) => {
    await trx
      .updateTable("task")
      .set({ state: "cancelled" })
      .where("subjectId", "=", id)
      .where("state", "in", ["due", "offered"])
      .execute();
    const subject = await lockSubject(trx, kind, id);
    if (subject === null) throw new Error(`There is no ${kind} ${id}`);
    await openCase(trx, subject, {
      reason: "attempts-exhausted",
      detail: "",
      step,
      blocking: true,
    });
    await moveSubject(trx, subject, step, "in-clarification");
  });
}

test("a case that stops nothing keeps none from being opened that stops its document", async () => {
  const { captureId } = await at.unclearLetter();
  const { id } = only(await at.documentsOf(captureId));
  const blocking = await at.house.inTenant(async (trx) => {
    const subject = await lockSubject(trx, "document", id);
    if (subject === null) throw new Error("No document");
    const same = { reason: "attempts-exhausted", detail: "" } as const;
    await openCase(trx, subject, { ...same, step: "compose", blocking: false });
    await openCase(trx, subject, { ...same, step: "route", blocking: true });
    const rows = await trx
      .selectFrom("clarificationCase")
      .select("blocking")
      .where("documentId", "=", id)
      .where("reason", "=", "attempts-exhausted")
      .execute();
    return rows.map((row) => row.blocking);
  });
  expect(new Set(blocking)).toEqual(new Set([false, true]));
});

const mailWith = (pdf: Uint8Array): Buffer =>
  Buffer.from(
    [
      "From: Max Muster <max@example.org>",
      "To: stadt@example.org",
      "Subject: Unterlagen",
      "Date: Mon, 23 Nov 2026 08:00:00 +0100",
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain; charset=utf-8",
      "",
      "Anbei das Gewünschte.",
      "--b",
      'Content-Type: application/pdf; name="a.pdf"',
      'Content-Disposition: attachment; filename="a.pdf"',
      "Content-Transfer-Encoding: base64",
      "",
      ...(Buffer.from(pdf)
        .toString("base64")
        .match(/.{1,76}/g) ?? []),
      "--b--",
      "",
    ].join("\r\n"),
  );

test("an enclosure is not acted on alone: no inbox would show it", async () => {
  const pdf = await lettersPdf(["Anlage"]);
  const { captureId } = await handIn(at.house, "unterlagen.eml", mailWith(pdf));
  await workOff(at.house);
  const { id } = only(await at.openCases(captureId));
  await at.settle(at.people.clerk, id, { act: "discard", because: "advertising", reason: null });
  const rows = await at.house.inTenant((trx) =>
    trx.selectFrom("document").select(["id", "role"]).where("captureId", "=", captureId).execute(),
  );
  const restore = (role: string) => {
    const one = only(rows.filter((row) => row.role === role));
    const act = { act: "restore", reason: "doch" } as const;
    return why(actOnDocument(at.deps, at.people.clerk, { kind: "document", id: one.id }, act));
  };
  expect(await restore("enclosure")).toBe("not-possible-now");
  expect(await restore("main")).toBe("done");
  const states = (await at.live(captureId)).map((each) => each.state);
  expect(states).toEqual(["in-clarification", "in-clarification"]);
});

describe("a letter that was sent back twice", () => {
  test("is a supervisor's too when it is split anew or tried again", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    const { id } = only(await at.documentsOf(captureId));
    await at.house.inTenant((trx) =>
      trx.updateTable("document").set({ bounces: 2 }).where("id", "=", id).execute(),
    );
    await at.settle(at.people.clerk, caseId, { act: "try-again" });
    await workOff(at.house);
    const again = only(await at.openCases(captureId));
    expect(again.reason).toBe("misrouted");
    const pages = nonEmpty(await at.pageIds(captureId));
    await at.settle(at.people.clerk, again.id, split({ documents: [main(...pages)] }));
    await workOff(at.house);
    expect(only(await at.live(captureId)).bounces).toBe(2);
    const assign = { act: "assign", unit: "bauaufsicht" } as const;
    const anew = only(await at.openCases(captureId));
    expect(anew.reason).toBe("misrouted");
    expect(await why(at.settle(at.people.clerk, anew.id, assign))).toBe("supervisor-needed");
    expect(await why(at.settle(at.people.supervisor, anew.id, assign))).toBe("done");
  });
});

describe("splitting anew", () => {
  test("leaves no case behind of what it replaced, and says by what", async () => {
    const { captureId, caseId } = await at.unclearLetter();
    const { id } = only(await at.documentsOf(captureId));
    await at.house.inTenant(async (trx) => {
      const subject = await lockSubject(trx, "document", id);
      if (subject === null) throw new Error("No document");
      const aside = { reason: "timed-out", detail: "", step: "compose", blocking: false } as const;
      await openCase(trx, subject, aside);
    });
    const pages = nonEmpty(await at.pageIds(captureId));
    await at.settle(at.people.clerk, caseId, split({ documents: [main(...pages)] }));
    await workOff(at.house);
    const live = only(await at.live(captureId));
    expect((await at.openCases(captureId)).map((each) => each.documentId)).toEqual([live.id]);
    const former = await at.house.inTenant((trx) =>
      trx
        .selectFrom("document")
        .select("supersededBy")
        .where("id", "=", id)
        .executeTakeFirstOrThrow(),
    );
    expect(former.supersededBy).toBe(live.id);
  });

  test("places what an order left behind that could not be carried out", async () => {
    const { captureId } = await handIn(
      at.house,
      "zwei.pdf",
      await lettersPdf(["eins"], ["zwei"], ["drei"]),
    );
    await workOff(at.house);
    const [one, two, three] = nonEmpty(await at.pageIds(captureId));
    if (two === undefined || three === undefined) throw new Error("No three pages");
    const first = only(await at.openCases(captureId));
    const both = split({ documents: [main(one)] }, { documents: [main(two, three)] });
    await at.settle(at.people.clerk, first.id, both);
    await workOff(at.house);
    const caseOf = async (page: string): Promise<string> => {
      const { documentId } = await at.house.inTenant((trx) =>
        trx
          .selectFrom("documentPage")
          .innerJoin("document", "document.id", "documentPage.documentId")
          .select("documentId")
          .where("pageId", "=", page)
          .where("state", "!=", "superseded")
          .executeTakeFirstOrThrow(),
      );
      return only((await at.openCases(captureId)).filter((each) => each.documentId === documentId))
        .id;
    };
    await at.settle(
      at.people.clerk,
      await caseOf(two),
      split({ documents: [main(two)] }, { documents: [main(three)] }),
    );
    await giveUp("capture", captureId, "separate");
    const onlyOne = split({ documents: [main(one)] });
    expect(await why(at.settle(at.people.clerk, await caseOf(one), onlyOne))).toBe(
      "pages-not-conserved",
    );
    const all = split({ documents: [main(one)] }, { documents: [main(two, three)] });
    await at.settle(at.people.clerk, await caseOf(one), all);
    await workOff(at.house);
    expect(await at.live(captureId)).toHaveLength(2);
  });

  test("waits until every page that was found is there", async () => {
    const pages = Array.from({ length: 3 }, (_, n) => [`Seite ${n + 1}`]);
    const { captureId } = await handIn(at.house, "drei.pdf", await lettersPdf(...pages));
    await workOff(at.house);
    const { id } = only(await at.openCases(captureId));
    const [one, two, three] = nonEmpty(await at.pageIds(captureId));
    // As if the run of pages that holds the third one had failed.
    await at.house.store.withActor(
      { kind: "process", tenantId: at.house.tenantId },
      async (trx) => {
        await trx
          .updateTable("captureComponent")
          .set((eb) => ({
            component: eb.fn("jsonb_set", [
              "component",
              eb.val("{pageCount}"),
              eb.cast(eb.val("4"), "jsonb"),
            ]),
          }))
          .where("captureId", "=", captureId)
          .execute();
      },
    );
    const order = split({ documents: [main(one, ...[two, three].filter((page) => page != null))] });
    expect(await why(at.settle(at.people.clerk, id, order))).toBe("not-possible-now");
  });
});

test.each([false, true])(
  "a page thrown away is before every clerk unless its letter was confidential: %s",
  async (confidential) => {
    const { captureId } = await at.deliveredLetter();
    const { id } = only(await at.live(captureId));
    const entry = only(await at.entries("bauaufsicht"));
    await at.inbox(at.people.caseWorker, entry.id, { act: "return", reason: "leere Seite" });
    await at.house.inTenant((trx) =>
      trx.updateTable("document").set({ confidential }).where("id", "=", id).execute(),
    );
    const [one, two, three] = nonEmpty(await at.pageIds(captureId));
    if (two === undefined || three === undefined) throw new Error("No three pages");
    await at.settle(at.people.clerk, only(await at.openCases(captureId)).id, {
      act: "split",
      order: {
        items: [{ documents: [main(one, two)] }],
        discards: [{ pageId: three, reason: "blank" }],
      },
    });
    await workOff(at.house);
    const seen = await at.house.store.withActor(
      { kind: "person", ...at.people.secondClerk },
      (trx) => trx.selectFrom("pageVersion").select("pageId").where("pageId", "=", three).execute(),
    );
    expect(seen).toHaveLength(confidential ? 0 : 1);
  },
);

test("a letter nobody has understood is understood first when it is tried again", async () => {
  const { captureId, caseId } = await at.unclearLetter();
  const { id } = only(await at.documentsOf(captureId));
  await at.house.inTenant((trx) =>
    trx.deleteFrom("documentFact").where("documentId", "=", id).execute(),
  );
  await at.settle(at.people.clerk, caseId, { act: "ask-for-paper", reason: "Rückseite" });
  const without = { act: "do-without", reason: "kommt nicht" } as const;
  await actOnDocument(at.deps, at.people.clerk, { kind: "document", id }, without);
  const taken = only(await at.openCases(captureId));
  expect((await at.settle(at.people.clerk, taken.id, { act: "try-again" })).state).toBe(
    "separated",
  );
  await workOff(at.house);
  expect(only(await at.openCases(captureId)).reason).not.toBe("attempts-exhausted");
});

test.each(["turn", "seal"] as const)(
  "a rendition that is being made is made anew after: %s",
  async (act) => {
    const { captureId, caseId } = await at.unclearLetter();
    const { id: documentId } = only(await at.documentsOf(captureId));
    const [pageId] = nonEmpty(await at.pageIds(captureId));
    const { tenantId } = at.house;
    const work = { tenantId, step: "compose", subjectKind: "document" } as const;
    const running = await at.house.inTenant(async (trx) => {
      await createTasks(trx, { ...work, subjectId: documentId, captureId });
      const { id } = await trx
        .selectFrom("task")
        .select("id")
        .where("subjectId", "=", documentId)
        .where("step", "=", "compose")
        .where("state", "=", "due")
        .executeTakeFirstOrThrow();
      return claimTask(trx, { taskId: id, workerId: newId(), leaseMs: 600_000 });
    });
    await at.settle(
      at.people.clerk,
      caseId,
      act === "turn"
        ? { act, pages: [{ pageId, clockwise: 90 }] }
        : { act, reason: "war verschlossen" },
    );
    await workOff(at.house);
    const task = await at.house.inTenant((trx) =>
      trx
        .selectFrom("task")
        .select(["state", "fence"])
        .where("id", "=", running?.id ?? "")
        .executeTakeFirstOrThrow(),
    );
    expect(task.state).toBe("finished");
    expect(task.fence).toBeGreaterThan(running?.fence ?? 0);
    const renditions = await at.house.inTenant((trx) =>
      trx
        .selectFrom("rendition")
        .select("effective")
        .where("documentId", "=", documentId)
        .where("kind", "=", "searchable-pdf")
        .orderBy("createdAt")
        .execute(),
    );
    expect(renditions.map((each) => each.effective)).toEqual([false, true]);
  },
);

test("the town's switch is told only when it was turned", async () => {
  for (const allAssisted of [false, true, true]) {
    await setTownMode(at.deps, at.people.supervisor, allAssisted);
  }
  const told = await at.house.inTenant((trx) =>
    trx.selectFrom("auditEvent").select("id").where("type", "=", "town-mode-changed").execute(),
  );
  expect(told).toHaveLength(1);
});
