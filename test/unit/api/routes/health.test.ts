import { expect, test } from "@jest/globals";
import { openApiServer } from "../../../../src/api/api-server.ts";
import { type DependencyState, healthRoutes } from "../../../../src/api/routes/health.ts";

const well = (needed = true) => Promise.resolve({ ok: true, needed, detail: "answers" });
const away = (needed: boolean): Promise<DependencyState> =>
  Promise.resolve({ ok: false, needed, detail: "is away" });

async function healthOf(dependencies: Record<string, () => Promise<DependencyState>>) {
  const log = { error: () => undefined };
  const app = openApiServer({ ping: () => Promise.resolve(), log, trustedProxies: [] });
  healthRoutes(app, { dependencies });
  try {
    const { statusCode, body } = await app.inject("/api/health");
    const answer: unknown = JSON.parse(body);
    return { statusCode, answer };
  } finally {
    await app.close();
  }
}

test("all is well: 200 and the state of each dependency", async () => {
  expect(await healthOf({ database: well, queue: well })).toEqual({
    statusCode: 200,
    answer: {
      ok: true,
      dependencies: {
        database: { ok: true, needed: true, detail: "answers" },
        queue: { ok: true, needed: true, detail: "answers" },
      },
    },
  });
});

test("a needed dependency is away: 503, and the others are told all the same", async () => {
  expect(await healthOf({ database: () => away(true), queue: well })).toMatchObject({
    statusCode: 503,
    answer: { ok: false, dependencies: { database: { ok: false }, queue: { ok: true } } },
  });
});

test("one that is not needed may be away", async () => {
  expect(await healthOf({ mirror: () => away(false) })).toMatchObject({ statusCode: 200 });
});

test("a check that throws is an answer: away, without the cause, which names hosts and folders", async () => {
  const broken = () => Promise.reject(new Error("connect ECONNREFUSED 192.0.2.7:5432"));
  expect(await healthOf({ database: broken })).toMatchObject({
    statusCode: 503,
    answer: { dependencies: { database: { ok: false, detail: "is away" } } },
  });
});
