import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { z } from "zod";
import { type CommandLine, openCommandLine } from "../../support/command-line.ts";
import { openTestApi, type TestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { trailOf } from "../../support/spine.ts";

const LOGIN = "a.ackerknecht";

let house: TestHouse;
let line: CommandLine;
let api: TestApi;
beforeEach(async () => {
  house = await openTestHouse();
  line = await openCommandLine(house);
  api = await openTestApi(house);
});
afterEach(async () => {
  await api.close();
  await house.remove();
});

const Made = z.object({ login: z.string(), password: z.string().nullable() });
const signIn = async (password: string) =>
  (await api.nobody.ask("/api/session", { method: "POST", json: { login: LOGIN, password } }))
    .status;

test("a generated password signs in, ends what was open, and is on the trail", async () => {
  const before = await api.signIn(LOGIN);
  const made = await line.json("account", "set-password", LOGIN.toUpperCase(), "--generate");
  expect(made.code).toBe(0);
  const { login, password } = Made.parse(made.value);
  expect(login).toBe(LOGIN);
  expect(password).toMatch(/^(\w{5}-){3}\w{5}$/);
  expect((await before.ask("/api/session")).status).toBe(401);
  expect(await signIn(password ?? "")).toBe(201);
  await expect(trailOf(house, house.tenantId)).resolves.toMatchObject([
    { type: "password-set", personId: before.session?.person.id },
  ]);
  await expect(line.json("account", "list")).resolves.toMatchObject({
    code: 0,
    value: {
      accounts: expect.arrayContaining([
        expect.objectContaining({ login: LOGIN, hasPassword: true, sessions: 1 }),
        expect.objectContaining({ login: "b.bruchhaeuser", hasPassword: false, sessions: 0 }),
      ]),
    },
  });
  await expect(line.json("account", "sign-out", LOGIN)).resolves.toMatchObject({
    code: 0,
    value: { login: LOGIN, sessions: 1 },
  });
});

test("a second factor that is lost is taken away, which ends what was open and is on the trail", async () => {
  const before = await api.signIn(LOGIN);
  const personId = before.session?.person.id;
  const take = () => line.run("account", "take-second-factor", LOGIN);
  expect(await take()).toMatchObject({ code: 2, stderr: expect.stringContaining("no second") });
  expect((await before.ask("/api/session")).status).toBe(200);
  await asSuperuserOf(house.access.database, (client) =>
    client.query(
      "insert into passkey (id, person_id, credential_id, public_key, counter, name, told_in) values ($1, $1, 'lost', 'key', 0, 'x', $2)",
      [personId, house.tenantId],
    ),
  );
  expect(await take()).toMatchObject({ code: 0 });
  expect((await before.ask("/api/session")).status).toBe(401);
  await expect(trailOf(house, house.tenantId)).resolves.toMatchObject([
    { type: "second-factor-removed", personId },
  ]);
});

test("a password comes from standard input; a weak one and an unknown login change nothing", async () => {
  const set = (login: string, password: string) =>
    line.runWith(`${password}\n`, "account", "set-password", login);
  expect((await set(LOGIN, "Stempelkissen und Locher")).code).toBe(0);
  expect(await signIn("Stempelkissen und Locher")).toBe(201);
  const weak = await set(LOGIN, "short");
  expect([weak.code, weak.stderr]).toEqual([2, expect.stringContaining("too weak")]);
  const unknown = await set("n.niemand", "Stempelkissen und Locher");
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("n.niemand")]);
  expect(await signIn("Stempelkissen und Locher")).toBe(201);
});
