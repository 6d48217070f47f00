import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { PasskeyOptions, Passkeys } from "../../../src/api/contract/passkeys.ts";
import { RecoveryCodes, SecondFactorState, Session } from "../../../src/api/contract/session.ts";
import { checkTold } from "../../../src/audit/check-told.ts";
import { Findings } from "../../../src/audit/findings.ts";
import { factOf } from "../../../src/audit/append.ts";
import {
  givePassword,
  openTestApi,
  TEST_PASSWORD,
  type TestApi,
  type TestClient,
} from "../../support/api.ts";
import { openTestAuthenticator, type Trick } from "../../support/authenticator.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";

const CLERK = "a.ackerknecht";
const OTHER = "b.bruchhaeuser";
const ADMINISTRATOR = "f.fechtmeier";
const ORIGIN = "https://post.lindenau.example";
const PATH = "/api/session/passkeys";
const credentials = { login: CLERK, password: TEST_PASSWORD };

let house: TestHouse;
let api: TestApi;
let clerk: TestClient;
let personId: string;
const authenticator = openTestAuthenticator(ORIGIN);
beforeAll(async () => {
  house = await openTestHouse();
  api = await openTestApi(house, {
    portalAddress: ORIGIN,
    trustedProxies: ["127.0.0.1"],
  });
  personId = await givePassword(house, CLERK);
  await givePassword(house, OTHER);
  clerk = await api.signIn(CLERK);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

/** As a proxy at the portal's address passes it on. */
const AT = { "x-forwarded-host": "post.lindenau.example", "x-forwarded-proto": "https" };
const post = (client: TestClient, path: string, json: object, headers = {}) =>
  client.ask(path, { method: "POST", json, headers: { ...AT, ...headers } });
const codeOf = async (answer: Response): Promise<string> =>
  z
    .object({ type: z.string() })
    .parse(await answer.json())
    .type.split(":")
    .at(-1) ?? "";
const challengeOf = async (answer: Response): Promise<string> =>
  PasskeyOptions.parse(await answer.json()).publicKey.challenge;
const told = () =>
  house.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom("auditEvent")
      .select(["id", "tenantId", "keyOwnerId", "payload"])
      .where((where) =>
        where.or([where("type", "like", "passkey-%"), where("type", "=", "second-factor-removed")]),
      )
      .orderBy("id")
      .execute();
    return Promise.all(rows.map((row) => factOf(trx, house.keys, row)));
  });
const begin = (client: TestClient, password = TEST_PASSWORD) =>
  post(client, `${PATH}/begin`, { password });

/** Asks in a browser of nobody's; gives the challenge and the cookie it is bound to. */
async function asked(alone: boolean): Promise<{ challenge: string; cookie: string }> {
  const answer = await post(api.nobody, "/api/sign-in/passkey", { alone });
  const set = answer.headers.getSetCookie().find((each) => each.startsWith("poststelle-passkey="));
  return { challenge: await challengeOf(answer), cookie: set?.split(";")[0] ?? "" };
}
async function signInWith(alone: boolean, trick: Trick = {}, by = authenticator) {
  const { challenge, cookie } = await asked(alone);
  const passkey = by.sign(challenge, trick);
  return alone
    ? post(api.nobody, "/api/session/passkey", { passkey }, { cookie })
    : post(api.nobody, "/api/session", { ...credentials, passkey }, { cookie });
}

let recovery: readonly string[] = [];

describe("making one", () => {
  test("wants the password once more, and an answer to this session's last question, once", async () => {
    expect(await codeOf(await begin(clerk, "wrong wrong wrong"))).toBe("wrong-current-password");
    const challenge = await challengeOf(await begin(clerk));
    const passkey = authenticator.register(challenge);
    const name = "Schlüssel am Bund";
    // Another session of the same person did not ask.
    const elsewhere = await api.signIn(CLERK);
    expect(await codeOf(await post(elsewhere, PATH, { name, passkey }))).toBe("wrong-passkey");
    const made = await post(clerk, PATH, { name, passkey });
    expect(made.status).toBe(201);
    recovery = RecoveryCodes.parse(await made.json()).codes;
    expect(recovery).toHaveLength(10);
    expect(await codeOf(await post(clerk, PATH, { name, passkey }))).toBe("wrong-passkey");

    const again = authenticator.register(await challengeOf(await begin(clerk)));
    expect(await codeOf(await post(clerk, PATH, { name, passkey: again }))).toBe("passkey-known");
    const late = await challengeOf(await begin(clerk));
    await asSuperuserOf(house.access.database, (client) =>
      client.query("update passkey_challenge set expires_at = now()"),
    );
    const tooLate = openTestAuthenticator(ORIGIN).register(late);
    expect(await codeOf(await post(clerk, PATH, { name, passkey: tooLate }))).toBe("wrong-passkey");
    expect(Passkeys.parse(await (await clerk.ask(PATH, { headers: AT })).json())).toMatchObject({
      possible: true,
      passkeys: [{ name, lastUsedAt: null, refusedSince: null }],
    });
  });

  test("is possible at the portal's address alone", async () => {
    const here = await clerk.ask(`${PATH}/begin`, {
      method: "POST",
      json: { password: TEST_PASSWORD },
    });
    expect(await codeOf(here)).toBe("passkeys-not-here");
    expect(Passkeys.parse(await (await clerk.ask(PATH)).json()).possible).toBe(false);
  });
});

describe("signing in", () => {
  test("the password alone opens no more; with the passkey it does, each answer once", async () => {
    const alone = await post(api.nobody, "/api/session", credentials);
    expect(await codeOf(alone)).toBe("second-factor-needed");
    const { challenge, cookie } = await asked(false);
    const passkey = authenticator.sign(challenge, { verified: false });
    const show = (headers: object) =>
      post(api.nobody, "/api/session", { ...credentials, passkey }, headers);
    // Not in another browser.
    expect(await codeOf(await show({}))).toBe("wrong-passkey");
    const both = await Promise.all([show({ cookie }), show({ cookie })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 403]);
  });

  test("nobody else's passkey helps, and none that answers another page", async () => {
    const { challenge, cookie } = await asked(false);
    const passkey = authenticator.sign(challenge);
    const other = { ...credentials, login: OTHER, passkey };
    // The other has no second factor yet; once they have, it is theirs that counts.
    const others = await api.signIn(OTHER);
    const theirs = openTestAuthenticator(ORIGIN);
    const made = theirs.register(await challengeOf(await begin(others)));
    expect((await post(others, PATH, { name: "B", passkey: made })).status).toBe(201);
    expect(await codeOf(await post(api.nobody, "/api/session", other, { cookie }))).toBe(
      "wrong-passkey",
    );
    const elsewhere = { origin: "https://post-lindenau.example" };
    expect(await codeOf(await signInWith(false, elsewhere))).toBe("wrong-passkey");
    expect(await codeOf(await signInWith(true, {}, openTestAuthenticator(ORIGIN)))).toBe(
      "wrong-passkey",
    );
  });

  test("alone it opens where its device asked for a PIN, also while guesses hold the password up", async () => {
    await asSuperuserOf(house.access.database, (client) =>
      client.query("update sign_in_attempt set blocked_until = now() + interval '10 minutes'"),
    );
    expect(await codeOf(await signInWith(true, { verified: false }))).toBe("wrong-passkey");
    const answer = await signInWith(true);
    expect(answer.status).toBe(201);
    expect(Session.parse(await answer.json())).toMatchObject({
      person: { login: CLERK },
      via: "passkey",
    });
    await asSuperuserOf(house.access.database, (client) =>
      client.query("delete from sign_in_attempt"),
    );
  });

  test("a wrong passkey is counted like a wrong code", async () => {
    const statuses = [];
    for (let nth = 0; nth < 5; nth += 1) {
      statuses.push((await signInWith(false, { origin: "https://x.example" })).status);
    }
    expect(statuses).toEqual([403, 403, 403, 403, 429]);
    await asSuperuserOf(house.access.database, (client) =>
      client.query("delete from sign_in_attempt"),
    );
  });

  test("one that counts backwards opens nothing any more, which is told; a recovery code does", async () => {
    expect((await signInWith(true, { counter: 5 })).status).toBe(201);
    expect(await codeOf(await signInWith(true, { counter: 5 }))).toBe("passkey-refused");
    // Whoever has the copy that is ahead is not let in either.
    expect(await codeOf(await signInWith(false, { counter: 9 }))).toBe("passkey-refused");
    const [mine] = Passkeys.parse(await (await clerk.ask(PATH)).json()).passkeys;
    expect(mine?.refusedSince).not.toBeNull();
    const needed = await post(api.nobody, "/api/session", credentials);
    expect(await codeOf(needed)).toBe("second-factor-needed");
    const [code = ""] = recovery;
    const opened = await post(api.nobody, "/api/session", { ...credentials, code });
    expect(opened.status).toBe(201);
    const refused = { type: "passkey-refused", personId, passkeyId: mine?.id };
    expect((await told()).filter(({ type }) => type === "passkey-refused")).toEqual([
      refused,
      refused,
    ]);
  });
});

describe("keeping them", () => {
  test("one is renamed and removed with the password; with the last the recovery codes go", async () => {
    const [mine] = Passkeys.parse(await (await clerk.ask(PATH)).json()).passkeys;
    const one = `${PATH}/${mine?.id ?? ""}`;
    const change = (client: TestClient, method: string, json: object) =>
      client.ask(one, { method, json });
    const named = { name: "Alter Schlüssel", password: TEST_PASSWORD };
    expect(await codeOf(await change(clerk, "PATCH", { ...named, password: "x" }))).toBe(
      "wrong-current-password",
    );
    expect((await change(clerk, "PATCH", named)).status).toBe(204);
    const other = await api.signIn(OTHER);
    const { password } = credentials;
    expect((await change(other, "PATCH", named)).status).toBe(404);
    expect((await change(other, "DELETE", { password })).status).toBe(404);
    expect((await change(clerk, "DELETE", { password: "x" })).status).toBe(403);
    expect((await change(clerk, "DELETE", { password })).status).toBe(204);
    const state = await clerk.ask("/api/session/second-factor");
    expect(SecondFactorState.parse(await state.json())).toEqual({
      since: null,
      recoveryCodesLeft: 0,
    });
    expect((await post(api.nobody, "/api/session", credentials)).status).toBe(201);
    const passkeyId = mine?.id;
    expect(
      (await told()).filter((fact) => "passkeyId" in fact && fact.passkeyId === passkeyId),
    ).toEqual([
      { type: "passkey-registered", personId, passkeyId, recoveryCodes: 10 },
      { type: "passkey-refused", personId, passkeyId },
      { type: "passkey-refused", personId, passkeyId },
      { type: "passkey-renamed", personId, passkeyId },
      { type: "passkey-removed", personId, passkeyId },
    ]);
  });

  test("an administrator takes a lost one away, which ends its person's sessions and is told", async () => {
    const other = await api.signIn(OTHER);
    const theirs = other.session?.person.id ?? "";
    const administrator = await api.signIn(ADMINISTRATOR);
    const path = `/api/administration/people/${theirs}/second-factor`;
    expect((await administrator.ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await other.ask(PATH)).status).toBe(401);
    const opened = await post(api.nobody, "/api/session", { ...credentials, login: OTHER });
    expect(opened.status).toBe(201);
    expect((await told()).at(-1)).toEqual({ type: "second-factor-removed", personId: theirs });
  });

  test("one that somebody wrote into the table is found by the check of the trail", async () => {
    const found = async () => {
      const findings = new Findings();
      await checkTold(house, house.tenantId, findings);
      return findings.sentences(new Map());
    };
    const before = await found();
    await asSuperuserOf(house.access.database, (client) =>
      client.query(
        "insert into passkey (id, person_id, credential_id, public_key, counter, name, told_in) values ($1, $1, 'planted', 'key', 0, 'x', $2)",
        [personId, house.tenantId],
      ),
    );
    const [planted, ...more] = (await found()).filter((each) => !before.includes(each));
    expect(planted).toContain(`The passkey ${personId} of person ${personId} is there`);
    expect(more).toEqual([]);
    expect(before.filter((each) => each.includes("passkey"))).toEqual([]);
    await asSuperuserOf(house.access.database, (client) =>
      client.query("delete from passkey where credential_id = 'planted'"),
    );
  });

  test("where the town wants a second factor, a passkey is one", async () => {
    await asSuperuserOf(house.access.database, (client) =>
      client.query(
        `update tenant set settings = jsonb_set(settings, '{signIn}', '{"secondFactorRoles": ["clerk"]}')`,
      ),
    );
    const owing = await api.signIn(OTHER);
    expect(owing.session?.duties).toEqual(["set-up-second-factor"]);
    const made = openTestAuthenticator(ORIGIN).register(await challengeOf(await begin(owing)));
    expect((await post(owing, PATH, { name: "Neu", passkey: made })).status).toBe(201);
    expect((await owing.ask("/api/captures")).status).toBe(200);
  });
});
