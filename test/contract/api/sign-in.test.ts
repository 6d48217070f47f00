import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { type Oidc, openOidc } from "../../../src/api/auth/oidc.ts";
import { totpCode } from "../../../src/api/auth/totp.ts";
import {
  RecoveryCodes,
  SecondFactorBegun,
  SecondFactorState,
} from "../../../src/api/contract/session.ts";
import { factOf } from "../../../src/audit/append.ts";
import { grantRole } from "../../../src/acts/people.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";
import { grantsOfTown } from "../../../src/store/people.ts";
import { GroupMap } from "../../../src/domain/group-map.ts";
import { givePassword, openTestApi, TEST_PASSWORD, type TestApi } from "../../support/api.ts";
import { fromBase32 } from "../../support/base32.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { type Browser, signInByCity, visitCity } from "../../support/oidc-browser.ts";
import { openTestProvider, type TestProvider } from "../../support/oidc-provider.ts";
import { asSuperuserOf } from "../../support/postgres.ts";

const CLERK = "a.ackerknecht";
const OTHER = "b.bruchhaeuser";
const NO_PASSWORD = "u.tannhof";

let house: TestHouse;
let api: TestApi;
let provider: TestProvider;
/** What the clock of the API says beside the real one, in seconds. */
let ahead = 0;
/** Why people were not let in, as an operator reads it. */
const refusals: (readonly [string, string | null])[] = [];
let city: Oidc;
let isTrailBroken = false;
beforeAll(async () => {
  house = await openTestHouse();
  const groupMap = GroupMap.parse({
    groups: [
      { group: "post", town: "lindenau", role: "clerk" },
      { group: "bau", town: "lindenau", role: "case-worker", unit: "bauaufsicht" },
      { group: "fern", town: "no-such-town", role: "administrator" },
      { group: "gone", town: "lindenau", role: "case-worker", unit: "no-such-unit" },
    ],
  });
  // The provider must know where the browser comes back to before there is a port: a proxy says which.
  provider = await openTestProvider("http://post.lindenau.example/api/oidc/callback");
  city = openOidc({ ...provider, name: "Stadt", claim: groupMap.claim });
  api = await openTestApi(house, {
    appendAudit: (...event) =>
      isTrailBroken ? Promise.reject(new Error("of a test")) : house.appendAudit(...event),
    oidcRefused: (...why) => refusals.push(why),
    now: () => new Date(Date.now() + ahead * 1000),
    trustedProxies: ["127.0.0.1"],
    groupMap,
    oidc: {
      name: "Stadt",
      begin: (...of) => city.begin(...of),
      finish: (...of) => city.finish(...of),
      signOutUrl: (backTo) => city.signOutUrl(backTo),
    },
  });
});
afterAll(async () => {
  await api.close();
  await provider.close();
  await house.remove();
});

const signIn = (json: object, headers: Record<string, string> = {}) =>
  api.nobody.ask("/api/session", { method: "POST", json, headers });
const from = (address: string) => ({ "x-forwarded-for": address });
const codeOf = async (answer: Response): Promise<string> =>
  z
    .object({ type: z.string() })
    .parse(await answer.json())
    .type.split(":")
    .at(-1) ?? "";
const told = (type: string) =>
  house.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom("auditEvent")
      .select(["id", "tenantId", "keyOwnerId", "payload"])
      .where("type", "=", type)
      .orderBy("id")
      .execute();
    return Promise.all(rows.map((row) => factOf(trx, house.keys, row)));
  });

describe("guessing", () => {
  test("a stranger's guesses make the stranger wait, and nobody else", async () => {
    await givePassword(house, CLERK);
    const right = { login: CLERK, password: TEST_PASSWORD };
    const first = await signIn(right, from("203.0.113.1"));
    const device = first.headers.getSetCookie().find((each) => each.includes("-device="));
    const cookie = device?.split(";")[0] ?? "";
    expect(device).toMatch(/^poststelle-device=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly;/);

    const guess = () => signIn({ ...right, password: "guess" }, from("198.51.100.7"));
    const statuses = [];
    for (let nth = 0; nth < 6; nth += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    // The same address is of strangers, unless the browser was signed in before; others are free.
    expect((await signIn(right, from("198.51.100.7"))).status).toBe(429);
    expect((await signIn(right, { ...from("198.51.100.7"), cookie })).status).toBe(201);
    expect((await signIn(right, from("203.0.113.1"))).status).toBe(201);
  });

  test("from many addresses, strangers wait together, and known browsers still do not", async () => {
    const right = { login: CLERK, password: TEST_PASSWORD };
    const known = await signIn(right, from("203.0.113.1"));
    const [device = ""] = known.headers
      .getSetCookie()
      .filter((each) => each.includes("-device="))
      .map((each) => each.split(";")[0] ?? "");
    await asSuperuserOf(house.access.database, (client) =>
      client.query(
        "update sign_in_attempt set failures = 49, blocked_until = null where source = ''",
      ),
    );
    const guess = { login: CLERK, password: "guess" };
    expect((await signIn(guess, from("192.0.2.1"))).status).toBe(429);
    expect((await signIn(right, from("192.0.2.2"))).status).toBe(429);
    expect((await signIn(right, { ...from("192.0.2.2"), cookie: device })).status).toBe(201);
    // Another browser where somebody signed in of late is no stranger, and waits for its own guesses alone.
    expect((await signIn(right, from("203.0.113.1"))).status).toBe(201);
    const statuses = [];
    for (let nth = 0; nth < 6; nth += 1) {
      statuses.push((await signIn(guess, from("203.0.113.1"))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await signIn(right, { ...from("192.0.2.2"), cookie: device })).status).toBe(201);
    // A known browser's own guesses count for itself.
    for (let nth = 0; nth < 5; nth += 1) await signIn(guess, { cookie: device });
    expect((await signIn(right, { cookie: device })).status).toBe(429);
    await asSuperuserOf(house.access.database, (client) =>
      client.query("delete from sign_in_attempt"),
    );
  });

  test("one IPv6 network counts as one address", async () => {
    for (let nth = 1; nth <= 5; nth += 1) {
      await signIn({ login: "x.x", password: "guess" }, from(`2001:db8:1:2::${nth}`));
    }
    const next = (address: string) => signIn({ login: "x.x", password: "guess" }, from(address));
    expect((await next("2001:db8:1:2:ffff::9")).status).toBe(429);
    expect((await next("2001:db8:1:3::1")).status).toBe(401);
  });
});

describe("a second factor", () => {
  let secret: Buffer;
  const step = () => Math.floor((Date.now() / 1000 + ahead) / 30);
  const path = "/api/session/second-factor";

  test("is set up by a code of it, and asked for after the password, each code once", async () => {
    const personId = await givePassword(house, OTHER);
    const person = await api.signIn(OTHER);
    const begun = SecondFactorBegun.parse(
      await (await person.ask(path, { method: "POST" })).json(),
    );
    expect(begun.qrSvg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    secret = fromBase32(begun.key);
    const put = (code: string) => person.ask(path, { method: "PUT", json: { code } });
    expect(await codeOf(await put("000000"))).toBe("wrong-code");
    // Not in force yet: the password alone still opens.
    const credentials = { login: OTHER, password: TEST_PASSWORD };
    expect((await signIn(credentials)).status).toBe(201);
    const { codes } = RecoveryCodes.parse(await (await put(totpCode(secret, step()))).json());
    expect(codes).toHaveLength(10);
    expect(await codeOf(await person.ask(path, { method: "POST" }))).toBe("not-possible-now");

    expect(await codeOf(await signIn(credentials))).toBe("second-factor-needed");
    const wrong = { ...credentials, password: "wrong wrong wrong" };
    expect(await codeOf(await signIn(wrong))).toBe("wrong-credentials");
    const withCode = (code: string) => signIn({ ...credentials, code });
    // The one that set it up was taken already.
    expect(await codeOf(await withCode(totpCode(secret, step())))).toBe("wrong-code");
    ahead += 30;
    const code = totpCode(secret, step());
    const both = await Promise.all([withCode(code), withCode(code)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 403]);
    const [recovery = ""] = codes;
    expect((await withCode(recovery.toUpperCase())).status).toBe(201);
    expect(await codeOf(await withCode(recovery))).toBe("wrong-code");
    const state = SecondFactorState.parse(await (await person.ask(path)).json());
    expect(state).toEqual({ since: expect.any(String), recoveryCodesLeft: 9 });
    expect(await told("second-factor-set-up")).toEqual([
      { type: "second-factor-set-up", personId },
    ]);
    expect(await told("recovery-code-used")).toEqual([
      { type: "recovery-code-used", personId, left: 9 },
    ]);
  });

  test("is not in the database in clear, and its codes cannot be guessed on", async () => {
    const stored = await asSuperuserOf(house.access.database, (client) =>
      client.query<{ row: string }>(
        "select encode(sealed_secret, 'hex') || (select string_agg(code_sha256, '') from recovery_code) as row from second_factor",
      ),
    );
    expect(stored.rows[0]?.row).not.toContain(secret.toString("hex"));
    const guess = () =>
      signIn({ login: OTHER, password: TEST_PASSWORD, code: "123456" }, from("192.0.2.77"));
    const statuses = [];
    for (let nth = 0; nth < 5; nth += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([403, 403, 403, 403, 429]);
  });

  test("is taken away by a last code of it", async () => {
    const person = await api.signIn(OTHER);
    const remove = (code: string) => person.ask(path, { method: "DELETE", json: { code } });
    expect(await codeOf(await remove("000000"))).toBe("wrong-code");
    ahead += 60;
    expect((await remove(totpCode(secret, step()))).status).toBe(204);
    expect((await signIn({ login: OTHER, password: TEST_PASSWORD })).status).toBe(201);
    expect(await told("second-factor-removed")).toHaveLength(1);
  });

  test("where the town wants one of a role, nothing else is open before it is set up", async () => {
    await asSuperuserOf(house.access.database, (client) =>
      client.query(
        `update tenant set settings = jsonb_set(settings, '{signIn}', '{"secondFactorRoles": ["clerk"]}')`,
      ),
    );
    const person = await api.signIn(OTHER);
    expect(person.session?.duties).toEqual(["set-up-second-factor"]);
    expect(await codeOf(await person.ask("/api/captures"))).toBe("duty-first");
    const begun = SecondFactorBegun.parse(
      await (await person.ask(path, { method: "POST" })).json(),
    );
    const code = totpCode(fromBase32(begun.key), step());
    expect((await person.ask(path, { method: "PUT", json: { code } })).status).toBe(200);
    expect((await person.ask("/api/captures")).status).toBe(200);
    // Of no other role.
    expect((await api.signIn("l.luettgenau")).session?.duties).toEqual([]);
    await asSuperuserOf(house.access.database, (client) =>
      client.query("update tenant set settings = settings - 'signIn'"),
    );
  });
});

describe("the city's own sign-in", () => {
  const visit = (subject: string, to?: string, as?: Browser) =>
    visitCity({ api, provider }, subject, to, as);
  const signInAs = (subject: string, to?: string, as?: Browser) =>
    signInByCity({ api, provider }, subject, to, as);

  test("gives roles by groups, takes them away with the group, and unknown groups give nothing", async () => {
    const person = { preferred_username: "E.Eichwald", name: "Erika Eichwald" };
    provider.people.set("s-1", { ...person, groups: ["post", "bau", "fern", "gone", "unknown"] });
    const first = await signInAs("s-1");
    expect(first.location).toBe("/desk");
    expect(first.session).toMatchObject({
      person: { login: "e.eichwald", displayName: "Erika Eichwald" },
      tenant: { key: "lindenau" },
      roles: ["case-worker", "clerk"],
      via: "oidc",
      duties: [],
    });
    expect(first.session?.signOutUrl).toContain(`${provider.issuer.origin}/session/end?`);
    expect(first.session?.units).toContainEqual(expect.objectContaining({ key: "bauaufsicht" }));

    provider.people.set("s-1", { ...person, groups: ["bau"] });
    const second = await signInAs("s-1");
    expect(second.session).toMatchObject({ person: first.session?.person, roles: ["case-worker"] });

    provider.people.set("s-1", { ...person, groups: ["unknown"] });
    const third = await signInAs("s-1");
    expect(third).toEqual({ location: "/desk?refused=no-role", session: null });
    const personId = first.session?.person.id;
    expect(await told("oidc-identity-linked")).toEqual([
      { type: "oidc-identity-linked", personId, isNew: true },
    ]);
    const bau = { role: "case-worker", unit: "bauaufsicht" };
    const clerk = { role: "clerk", unit: null };
    expect(await told("roles-from-groups")).toEqual([
      { type: "roles-from-groups", personId, added: [clerk, bau], removed: [] },
      { type: "roles-from-groups", personId, added: [], removed: [clerk] },
      { type: "roles-from-groups", personId, added: [], removed: [bau] },
    ]);
  });

  test("adds nobody without a role, and takes over nobody's password account", async () => {
    provider.people.set("s-2", { preferred_username: "f.f", name: "F F", groups: ["unknown"] });
    expect((await signInAs("s-2")).location).toBe("/desk?refused=no-role");
    provider.people.set("s-3", { preferred_username: CLERK, name: "Mallory", groups: ["post"] });
    expect((await signInAs("s-3")).location).toBe("/desk?refused=login-taken");
    provider.people.set("s-4", { preferred_username: NO_PASSWORD, name: "U", groups: ["post"] });
    const linked = await signInAs("s-4");
    expect(linked.session?.person.login).toBe(NO_PASSWORD);
    // The subject counts from now on, not the name.
    provider.people.set("s-5", { preferred_username: NO_PASSWORD, name: "U", groups: ["post"] });
    expect((await signInAs("s-5")).location).toBe("/desk?refused=login-taken");
    const people = await house.inTenant((trx) =>
      trx.selectFrom("person").select("login").where("login", "=", "f.f").execute(),
    );
    expect(people).toEqual([]);
  });

  test("an answer counts once, for the browser that asked, and leads to no other site", async () => {
    refusals.length = 0;
    const { flow, back, comeBack } = await visit("s-4");
    const other = await visit("s-4");
    for (const answer of [
      await comeBack(""),
      await comeBack(other.flow),
      await comeBack(flow.slice(0, -8)),
      await comeBack(flow, `${back.search}&state=other`),
    ]) {
      expect(answer.headers.get("location")).toMatch(/\?refused=failed$/);
    }
    expect(refusals).toEqual([
      ["failed", "no-cookie"],
      ["failed", expect.stringContaining("OAUTH_INVALID_RESPONSE")],
      ["failed", "cookie-not-ours"],
      ["failed", expect.stringContaining("OAUTH_INVALID_RESPONSE")],
    ]);
    // The second is a tab, which a browser leaves out; the third a path that reads as a host.
    for (const elsewhere of ["//evil.example/x", "/\t/evil.example", "/.//evil.example"]) {
      expect((await signInAs("s-4", elsewhere)).location).toBe("/");
      expect((await signInAs("s-2", elsewhere)).location).toBe("/?refused=no-role");
    }
    expect((await signInAs("s-4", "/desk?unit=bau%26x")).location).toBe("/desk?unit=bau%26x");
  });

  test("whoever has the group comes in, whatever ended here before", async () => {
    const person = { preferred_username: "i.i", name: "I I" };
    provider.people.set("s-7", { ...person, groups: ["bau", "post"] });
    const personId = (await signInAs("s-7")).session?.person.id ?? "";
    const yesterday = "current_date - 1";
    const ended = (where: string) =>
      asSuperuserOf(house.access.database, (client) =>
        client.query(
          `update role_grant set valid_from = '2026-01-01', valid_to = ${yesterday}${where}`,
          [personId],
        ),
      );
    const grants = () =>
      house.inTenant(async (trx) =>
        (await grantsOfTown(trx, house.tenantId, personId)).map(({ role, to, byGroup }) => ({
          role,
          to,
          byGroup,
        })),
      );
    // One that an administrator had given by hand, and one from a group.
    await ended(" where person_id = $1");
    await ended(", source = 'local' where person_id = $1 and role = 'clerk'");
    expect((await signInAs("s-7")).session?.roles).toEqual(["case-worker", "clerk"]);
    const all = (await grants()).toSorted((a, b) => a.role.localeCompare(b.role));
    expect(all).toEqual([
      { role: "case-worker", to: null, byGroup: true },
      { role: "clerk", to: null, byGroup: true },
    ]);
    expect((await told("roles-from-groups")).at(-1)).toMatchObject({
      personId,
      added: [
        { role: "clerk", unit: null },
        { role: "case-worker", unit: "bauaufsicht" },
      ],
      removed: [],
    });

    // What ended may be given by hand too, and is not the group's any more.
    await ended(" where person_id = $1 and role = 'clerk'");
    const actor = await house.inTenant((trx) =>
      trx
        .selectFrom("roleGrant")
        .select("personId")
        .where("role", "=", "administrator")
        .executeTakeFirstOrThrow(),
    );
    const to = null;
    await grantRole(
      { ...house, now: () => new Date() },
      { tenantId: house.tenantId, personId: actor.personId },
      personId,
      { role: "clerk", unit: null, from: CalendarDate.parse("2026-01-01"), to },
    );
    expect(await grants()).toContainEqual({ role: "clerk", to, byGroup: false });
    provider.people.set("s-7", { ...person, groups: ["bau"] });
    expect((await signInAs("s-7")).session?.roles).toEqual(["case-worker", "clerk"]);
  });

  test("says whose fault it is that nobody comes in: the provider's with its code, or ours", async () => {
    refusals.length = 0;
    provider.people.set("s-6", { preferred_username: "h.h", name: "H H", groups: ["post"] });
    const { flow, comeBack } = await visit("s-6");
    isTrailBroken = true;
    const ours = await comeBack(flow);
    isTrailBroken = false;
    expect(ours.status).toBe(500);
    expect(await codeOf(ours)).toBe("internal");
    expect(refusals).toEqual([]);

    const known = city;
    // Where nobody listens.
    city = openOidc({ ...provider, issuer: new URL("http://127.0.0.1:2"), name: "", claim: "" });
    const away = await fetch(`${api.url}/api/oidc/start?to=/desk`, { redirect: "manual" });
    city = known;
    expect(away.headers.get("location")).toBe("/desk?refused=away");
    expect(refusals).toEqual([["away", expect.stringContaining("ECONNREFUSED")]]);
  });

  test("the next person at a browser is asked who they are, whoever the provider remembers", async () => {
    const cookies = new Map<string, string>();
    const asked = async (as: Browser) => {
      const before = provider.timesSignedIn();
      const { location } = await signInAs("s-4", "/desk", { cookies, ...as });
      return { location, times: provider.timesSignedIn() - before };
    };
    await expect(asked({})).resolves.toEqual({ location: "/desk", times: 1 });
    await expect(asked({})).resolves.toEqual({ location: "/desk", times: 0 });
    await expect(asked({ again: "1" })).resolves.toEqual({ location: "/desk", times: 1 });
    // Who takes the wish out of the address comes as the one before, and is not let in.
    const without = ["prompt", "max_age"];
    await expect(asked({ again: "1", without })).resolves.toEqual({
      location: "/desk?refused=failed",
      times: 0,
    });
  });
});
