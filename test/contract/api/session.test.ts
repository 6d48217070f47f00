import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ProblemDetails } from "../../../src/api/contract/problem.ts";
import { Session } from "../../../src/api/contract/session.ts";
import { factOf } from "../../../src/audit/append.ts";
import { newId } from "../../../src/new-id.ts";
import { openTestApi, givePassword, TEST_PASSWORD, type TestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown } from "../../support/small-town.ts";

const CLERK = "a.ackerknecht";
const OTHER_CLERK = "b.bruchhaeuser";

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

const post = (json: unknown, headers: Record<string, string> = {}) =>
  api.nobody.ask("/api/session", { method: "POST", json, headers });

const problemIn = async (answer: Response) => {
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  return ProblemDetails.parse(await answer.json());
};

const factsOf = (type: string) =>
  house.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom("auditEvent")
      .select(["id", "tenantId", "keyOwnerId", "payload", "actor"])
      .where("type", "=", type)
      .execute();
    return Promise.all(
      rows.map(async (row) => ({ actor: row.actor, ...(await factOf(trx, house.keys, row)) })),
    );
  });

describe("signing in", () => {
  test("gives a session that says who one is, and a cookie no script can read", async () => {
    await givePassword(house, CLERK);
    const answer = await post({ login: " A.Ackerknecht ", password: TEST_PASSWORD });
    expect(answer.status).toBe(201);
    expect(Session.parse(await answer.json())).toMatchObject({
      person: { login: CLERK, displayName: "Anneliese Ackerknecht" },
      tenant: { id: house.tenantId, key: "lindenau" },
      roles: ["clerk"],
      language: "de",
    });
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^poststelle=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  test("asked for from another machine, the cookie is Secure and bound to this host", async () => {
    // fetch does not let one set Host.
    const { request } = await import("node:http");
    const { port } = new URL(api.url);
    const cookies = await new Promise<readonly string[] | undefined>((resolve, reject) => {
      const asked = request(
        {
          port,
          method: "POST",
          path: "/api/session",
          headers: { host: "post.lindenau.example", "content-type": "application/json" },
        },
        (answer) => {
          answer.resume();
          resolve(answer.headers["set-cookie"]);
        },
      );
      asked.on("error", reject);
      asked.end(JSON.stringify({ login: CLERK, password: TEST_PASSWORD }));
    });
    expect(cookies?.[0]).toMatch(
      /^__Host-poststelle=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  test("a wrong password, an unknown login and one without password are answered alike", async () => {
    const answers = await Promise.all(
      [CLERK, "nobody.at.all", "u.tannhof"].map(async (login) =>
        problemIn(await post({ login, password: "wrong wrong wrong" })),
      ),
    );
    for (const answer of answers) {
      expect({ ...answer, instance: "" }).toEqual({ ...answers[0], instance: "" });
      expect(answer.status).toBe(401);
    }
  });

  test("after five wrong guesses a login waits, known or not, and its town's trail says so", async () => {
    await givePassword(house, OTHER_CLERK);
    for (const login of [OTHER_CLERK, "nobody.else"]) {
      const statuses: number[] = [];
      for (let guess = 0; guess < 5; guess += 1) {
        statuses.push((await post({ login, password: "guess" })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 429]);
      const right = await post({ login, password: TEST_PASSWORD });
      expect(right.status).toBe(429);
      expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await problemIn(right)).type).toBe("urn:poststelle:problem:sign-in-blocked");
    }
    expect(await factsOf("sign-in-blocked")).toEqual([
      expect.objectContaining({ actor: { kind: "house", part: "sign-in" }, seconds: 30 }),
    ]);
    await asSuperuserOf(house.access.database, (client) =>
      client.query("update sign_in_attempt set blocked_until = now()"),
    );
    expect((await post({ login: OTHER_CLERK, password: TEST_PASSWORD })).status).toBe(201);
  });

  test("is limited per login, before anything is reckoned", async () => {
    const strict = await openTestApi(house, {
      rateLimits: { address: 100, signInOfAddress: 4, signInOfLogin: 2 },
    });
    try {
      const statusOf = async (login: string) =>
        (
          await strict.nobody.ask("/api/session", {
            method: "POST",
            json: { login, password: "guess" },
          })
        ).status;
      expect([await statusOf("x.x"), await statusOf("x.x"), await statusOf("X.X")]).toEqual([
        401, 401, 429,
      ]);
      expect([await statusOf("y.y"), await statusOf("z.z")]).toEqual([401, 429]);
    } finally {
      await strict.close();
    }
  });

  test("is refused from another site's page", async () => {
    const json = { login: CLERK, password: TEST_PASSWORD };
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await post(json, headers);
      expect([answer.status, (await problemIn(answer)).type]).toEqual([
        403,
        "urn:poststelle:problem:foreign-origin",
      ]);
    }
    expect((await post(json, { origin: api.url, "sec-fetch-site": "same-origin" })).status).toBe(
      201,
    );
  });
});

describe("a session", () => {
  test("changes nothing without its own CSRF token", async () => {
    const clerk = await api.signIn(CLERK);
    const other = await api.signIn(OTHER_CLERK);
    for (const token of ["", other.session?.csrfToken ?? ""]) {
      const answer = await clerk.ask("/api/session", {
        method: "DELETE",
        headers: { "x-csrf-token": token },
      });
      expect([answer.status, (await problemIn(answer)).type]).toEqual([
        403,
        "urn:poststelle:problem:csrf-token-wrong",
      ]);
    }
    expect((await clerk.ask("/api/session")).status).toBe(200);
  });

  test("ends when signed out, here or everywhere", async () => {
    const [one, two, three] = [
      await api.signIn(CLERK),
      await api.signIn(CLERK),
      await api.signIn(CLERK),
    ];
    expect((await one.ask("/api/session", { method: "DELETE" })).status).toBe(204);
    expect((await one.ask("/api/session")).status).toBe(401);
    expect((await two.ask("/api/session")).status).toBe(200);
    expect((await two.ask("/api/sessions", { method: "DELETE" })).status).toBe(204);
    expect((await three.ask("/api/session")).status).toBe(401);
  });

  test.each([
    ["nobody used it for an hour", "last_seen_at = now() - interval '61 minutes'"],
    ["it has lasted a day", "expires_at = now() - interval '1 second'"],
  ])("ends when %s", async (_why, change) => {
    const clerk = await api.signIn(CLERK);
    await asSuperuserOf(house.access.database, (client) =>
      client.query(`update session set ${change}`),
    );
    expect((await clerk.ask("/api/session")).status).toBe(401);
  });

  test("ends when its person is disabled", async () => {
    const clerk = await api.signIn("k.kleeblatt");
    const set = (to: string) =>
      asSuperuserOf(house.access.database, (client) =>
        client.query(`update person set disabled_at = ${to} where login = 'k.kleeblatt'`),
      );
    await set("now()");
    expect((await clerk.ask("/api/session")).status).toBe(401);
    await set("null");
  });

  test("a new password needs the old one, ends the other sessions and is on the trail", async () => {
    const login = "m.muehlstein";
    await givePassword(house, login);
    const [here, there] = [await api.signIn(login), await api.signIn(login)];
    const change = (currentPassword: string, newPassword: string) =>
      here.ask("/api/session/password", { method: "PUT", json: { currentPassword, newPassword } });
    expect((await change("wrong", "Brieföffner und Siegel")).status).toBe(403);
    expect((await change(TEST_PASSWORD, "short")).status).toBe(422);
    expect((await change(TEST_PASSWORD, "m.muehlstein")).status).toBe(422);
    expect((await change(TEST_PASSWORD, "Brieföffner und Siegel")).status).toBe(204);
    expect((await here.ask("/api/session")).status).toBe(200);
    expect((await there.ask("/api/session")).status).toBe(401);
    expect((await post({ login, password: TEST_PASSWORD })).status).toBe(401);
    expect((await post({ login, password: "Brieföffner und Siegel" })).status).toBe(201);
    const id = here.session?.person.id;
    expect(await factsOf("password-set")).toEqual([
      { actor: { kind: "person", id }, type: "password-set", personId: id },
    ]);
  });

  test("the old password cannot be guessed through an open session", async () => {
    const narrow = await openTestApi(house, {
      rateLimits: { address: 1_000, signInOfAddress: 1_000, signInOfLogin: 3 },
    });
    try {
      const person = await narrow.signIn("m.muehlstein");
      const json = { currentPassword: "wrong", newPassword: "Brieföffner und Siegel" };
      const statuses = [];
      for (let nth = 0; nth < 5; nth += 1) {
        const answer = await person.ask("/api/session/password", { method: "PUT", json });
        statuses.push(answer.status);
      }
      expect(statuses).toEqual([403, 403, 403, 429, 429]);
    } finally {
      await narrow.close();
    }
  });

  test("who works for two towns changes between them, and to no other", async () => {
    const login = "c.curdsen";
    const personId = await givePassword(house, login);
    const second = await foundSmallTown(house, "bebach");
    const third = await foundSmallTown(house, "cestadt");
    const supervisor = await api.signIn(login);
    expect(supervisor.session?.tenants).toHaveLength(1);
    await house.store.withActor({ kind: "process", tenantId: second.tenantId }, (trx) =>
      trx
        .insertInto("roleGrant")
        .values({ id: newId(), tenantId: second.tenantId, personId, role: "auditor" })
        .execute(),
    );
    const to = (tenantId: string) =>
      supervisor.ask("/api/session", { method: "PATCH", json: { tenantId } });
    expect((await to(third.tenantId)).status).toBe(404);
    expect(Session.parse(await (await to(second.tenantId)).json())).toMatchObject({
      tenant: { id: second.tenantId },
      roles: ["auditor"],
    });
    const session = Session.parse(await (await supervisor.ask("/api/session")).json());
    expect(session).toMatchObject({ tenant: { id: second.tenantId }, roles: ["auditor"] });
    expect(session.tenants.map((town) => town.id).toSorted()).toEqual(
      [second.tenantId, house.tenantId].toSorted(),
    );
  });
});
