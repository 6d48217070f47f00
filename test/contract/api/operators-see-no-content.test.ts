import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { z } from "zod";
import { openTestApi, type TestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";

let house: TestHouse;
let api: TestApi;
let town: SmallTown;
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  await house.store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
    // What a step's engine said of a file may hold the file's name.
    trx
      .updateTable("task")
      .set({
        lastProblem: "Klage Kaltenbrunn.pdf could not be opened",
        firstProblemAt: new Date(),
        lastProblemAt: new Date(),
      })
      .execute(),
  );
  api = await openTestApi(house);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

/** What senders wrote and how files are named in the small town: texts, subjects, senders, cases, names. */
const CONTENT = /Kaltenbrunn|Widerspruch|Sperrm|Beispiel|Erika|Anger|eingang\b/iu;

const paths = async (): Promise<readonly string[]> => {
  const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
  const answer = await api.nobody.ask("/api/docs/json");
  return Object.entries(document.parse(await answer.json()).paths)
    .filter(([path, methods]) => "get" in methods && !path.endsWith("/events"))
    .map(([path]) => path);
};

test.each(["aachau.operator", "aachau.administrator"])(
  "no answer to %s holds a file's name, a subject, a sender or a text",
  async (login) => {
    const client = await api.signIn(login, town.tenantId);
    let answered = 0;
    for (const path of await paths()) {
      for (const id of [...town.nameOf.keys()].filter((each) => each.length === 36)) {
        const asked = path
          .replace("{id}", id)
          .replace("{page}", "1")
          .replace(/\{\w+\}/u, "a");
        const answer = await client.ask(`${asked}${path === "/api/search" ? "?q=Wider" : ""}`);
        const text = await answer.text();
        expect([asked, CONTENT.exec(text)?.[0] ?? null]).toEqual([asked, null]);
        if (answer.ok) answered += 1;
        if (asked === path) break;
      }
    }
    expect(answered).toBeGreaterThan(5);
  },
);

test("a task's last problem is told as a code", async () => {
  const client = await api.signIn("aachau.operator", town.tenantId);
  const answer = await client.ask("/api/operations/tasks?step=route");
  expect(await answer.json()).toMatchObject({ items: [{ step: "route", problem: "failed" }] });
});

test("what failed is told by its cause, its times and ids, and what an act would do beforehand", async () => {
  const client = await api.signIn("aachau.operator", town.tenantId);
  const failures = await client.ask("/api/operations/failures");
  const Failures = z.object({
    groups: z.array(z.looseObject({ items: z.array(z.object({ id: z.uuid() })) })),
  });
  const { groups } = Failures.parse(await failures.json());
  expect(groups).toMatchObject([{ kind: "tried-again", step: "route", cause: "failed", count: 1 }]);
  const plan = await client.ask(
    "/api/operations/failures/plan?act=to-clarification&kind=tried-again&step=route&cause=failed",
  );
  expect(await plan.json()).toMatchObject({
    sentence: expect.stringMatching(/^1 Schriftstück geht als Klärfall an den Klärplatz/),
    works: [{ kind: "task", id: groups[0]?.items[0]?.id }],
    left: 0,
  });
  const foreign = await api.signIn("d.dornhoefer");
  expect(await (await foreign.ask("/api/operations/failures")).json()).toEqual({ groups: [] });
});

test("the one sentence is about their own town", async () => {
  const client = await api.signIn("aachau.operator", town.tenantId);
  const standing = await client.ask("/api/operations/standing", {
    headers: { "accept-language": "de" },
  });
  expect(await standing.json()).toMatchObject({
    verdict: "stuck",
    sentence: expect.stringMatching(
      /^Das Zuordnen steht seit .* 1 Schriftstück wartet|Kein Arbeits/,
    ),
    ledgerBalanced: true,
  });
});

test("an operator sees the ledger, the queues and what Poststelle depends on", async () => {
  const client = await api.signIn("aachau.operator", town.tenantId);
  const ledger = await client.ask("/api/operations/ledger?from=2026-11-20&to=2026-11-20");
  expect(await ledger.json()).toMatchObject({
    balanced: true,
    rows: [{ receiptDay: "2026-11-20", channel: "hot-folder", accepted: 7, separated: 7 }],
  });
  const before = await client.ask("/api/operations/ledger?to=2026-11-19");
  expect(await before.json()).toEqual({ balanced: true, rows: [] });
  const queues = await client.ask("/api/operations/queues");
  expect(await queues.json()).toMatchObject({
    queue: { ok: true },
    steps: [{ step: "route", waiting: 1, running: 0 }],
  });
  const dependencies = await client.ask("/api/operations/dependencies");
  expect(await dependencies.json()).toMatchObject({
    dependencies: [{ name: "database", ok: true }],
  });
});
