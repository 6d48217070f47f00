import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ProblemDetails } from "../../../src/api/contract/problem.ts";
import { encodeCursor } from "../../../src/api/cursor.ts";
import { newId } from "../../../src/new-id.ts";
import { openStore } from "../../../src/store/database.ts";
import { databaseAccess } from "../../../src/store/database-access.ts";
import { openTestApi, type TestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";

let house: TestHouse;
let api: TestApi;
beforeAll(async () => {
  house = await openTestHouse();
  api = await openTestApi(house);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

async function problemIn(answer: Response): Promise<ProblemDetails> {
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const problem = ProblemDetails.parse(await answer.json());
  expect(problem.status).toBe(answer.status);
  expect(problem.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  return problem;
}

const signIn = (ask: { json?: unknown; body?: string; headers?: Record<string, string> }) =>
  api.nobody.ask("/api/session", { method: "POST", ...ask });

test("names the fields that are not in order, in the reader's language", async () => {
  const german = await problemIn(await signIn({ json: { login: "x", passwort: "y" } }));
  expect(german).toMatchObject({
    type: "urn:poststelle:problem:invalid-request",
    status: 400,
    title: "Die Anfrage ist nicht in Ordnung",
    item: "POST /api/session",
    errors: expect.arrayContaining([{ field: "password", code: "invalid_type" }]),
  });
  expect(german.detail).toBe(`${german.cause} ${german.remedy}`);
  const english = await problemIn(
    await signIn({ json: {}, headers: { "accept-language": "fr, en-GB;q=0.8, de;q=0.3" } }),
  );
  expect(english.title).toBe("The request is not in order");
});

test.each([
  ["not JSON", { body: "{", headers: { "content-type": "application/json" } }, 400],
  ["another form", { body: "a=b", headers: { "content-type": "application/xml" } }, 415],
  ["too large", { json: { login: "x".repeat(2 ** 20), password: "x" } }, 413],
])("a body that is %s", async (_what, ask, status) => {
  expect((await problemIn(await signIn(ask))).status).toBe(status);
});

test("an address there is not, and a method there is not", async () => {
  for (const [method, path] of [
    ["GET", "/api/nothing?secret=1"],
    ["POST", "/api/health"],
    ["GET", "/%"],
  ] as const) {
    const answer = await api.nobody.ask(path, { method });
    expect([400, 404]).toContain(answer.status);
    expect(JSON.stringify(await problemIn(answer))).not.toContain("secret");
  }
});

test("the database is away: 503, when to come back, and no word of SQL", async () => {
  const nowhere = databaseAccess("postgres://127.0.0.1:1/", "none", house.access.passwords);
  const store = openStore(nowhere, 1, () => {});
  const away = await openTestApi({ ...house, store });
  try {
    const answer = await away.nobody.ask("/api/session", {
      headers: { cookie: "poststelle=whatever" },
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect((await problemIn(answer)).type).toBe("urn:poststelle:problem:database-away");
  } finally {
    await away.close();
    await store.close();
  }
});

test("a fault of ours is logged without what it was about, and answered without how", async () => {
  const logged: string[] = [];
  const broken = await openTestApi(house, {
    log: { error: (fields, message) => logged.push(JSON.stringify([fields, message])) },
    store: {
      ...house.store,
      withActor: () => Promise.reject(new Error("duplicate key: (login)=(k.kaltenbrunn)")),
    },
  });
  try {
    const answer = await broken.nobody.ask("/api/session", {
      headers: { cookie: "poststelle=whatever" },
    });
    const problem = await problemIn(answer);
    expect(problem).toMatchObject({ status: 500, type: "urn:poststelle:problem:internal" });
    expect(JSON.stringify(problem)).not.toMatch(/kaltenbrunn|duplicate|\.ts/);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(problem.instance.slice("urn:uuid:".length));
    expect(logged[0]).not.toContain("kaltenbrunn");
  } finally {
    await broken.close();
  }
});

test.each([
  ["in an address", "/api/units/%00", {}],
  ["in a search", "/api/search?q=%00abc", {}],
  ["in a filter", "/api/captures?state=%00", {}],
  ["in a body", "/api/session", { method: "POST", json: { login: "a\0", password: "x" } }],
  [
    "deep in a body",
    `/api/cases/${newId()}/act`,
    { method: "POST", json: { act: "seal", reason: [[{ a: "\0" }]] } },
  ],
])("a character that no text has, %s, is the caller's fault", async (_where, path, ask) => {
  const clerk = await api.signIn("a.ackerknecht");
  const problem = await problemIn(await clerk.ask(path, ask));
  expect(problem).toMatchObject({ status: 400, type: "urn:poststelle:problem:invalid-request" });
});

test.each([
  "/api/search?q=abc&from=0000-01-01",
  "/api/captures?day=0000-12-31",
  `/api/search?q=abc&cursor=${encodeCursor({ rank: 1e300, id: newId() })}`,
  `/api/cases?cursor=${encodeCursor({ urgency: 2 ** 40, id: newId() })}`,
])("a value the database does not know is the caller's fault: %s", async (path) => {
  const clerk = await api.signIn("a.ackerknecht");
  expect((await problemIn(await clerk.ask(path))).status).toBe(400);
});
