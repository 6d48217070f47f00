import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { z } from "zod";
import {
  AdministeredPeople,
  FirstPassword,
  PersonAdded,
  TownOrderAnswer,
  UnitImportAnswer,
  UnitWords,
} from "../../../src/api/contract/administration.ts";
import { ProblemDetails } from "../../../src/api/contract/problem.ts";
import { Session } from "../../../src/api/contract/session.ts";
import { factOf } from "../../../src/audit/append.ts";
import { checkTold } from "../../../src/audit/check-told.ts";
import { Findings } from "../../../src/audit/findings.ts";
import { newId } from "../../../src/new-id.ts";
import { readUnits } from "../../../src/store/founded-town.ts";
import { townCalendar, writeUnits } from "../../../src/store/town.ts";
import { writeCsv } from "../../../src/town/csv-table.ts";
import { unitColumns } from "../../../src/town/read-town.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown } from "../../support/small-town.ts";

const ADMINISTRATOR = "f.fechtmeier";
const YESTERDAY = "2026-01-01";

let house: TestHouse;
let api: TestApi;
let admin: TestClient;
beforeAll(async () => {
  house = await openTestHouse();
  api = await openTestApi(house);
  admin = await api.signIn(ADMINISTRATOR);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

const act = (method: string, path: string, json?: unknown, who: TestClient = admin) =>
  who.ask(`/api/administration${path}`, { method, ...(json === undefined ? {} : { json }) });
const codeOf = async (answer: Response): Promise<string> =>
  z
    .object({ type: z.string() })
    .parse(await answer.json())
    .type.split(":")
    .at(-1) ?? "";
const personCalled = async (login: string) => {
  const { people } = AdministeredPeople.parse(await (await act("GET", "/people")).json());
  const found = people.find((each) => each.login === login);
  if (found === undefined) throw new Error(`Nobody is called ${login}`);
  return found;
};
const factsSince = async (events: number) => {
  const facts = await house.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom("auditEvent")
      .select(["id", "tenantId", "keyOwnerId", "payload"])
      .orderBy("id")
      .execute();
    return Promise.all(rows.map((row) => factOf(trx, house.keys, row)));
  });
  return { facts: facts.slice(events), events: facts.length };
};
const signIn = (login: string, password: string) =>
  api.nobody.ask("/api/session", { method: "POST", json: { login, password } });
const grant = (role: string, unit: string | null) => ({ role, unit, from: "2026-01-01", to: null });

describe("people", () => {
  test("are added with a role and a first password, which opens nothing but setting one's own", async () => {
    const { events } = await factsSince(0);
    const login = "g.gruenspan";
    const answer = await act("POST", "/people", {
      login,
      name: "Gerda Grünspan",
      email: null,
      grant: grant("case-worker", "bauaufsicht"),
      password: true,
    });
    const { id, first } = PersonAdded.parse(await answer.json());
    expect(await personCalled(login)).toMatchObject({
      name: "Gerda Grünspan",
      hasPassword: true,
      temporaryUntil: first?.until,
      grants: [{ role: "case-worker", unit: "bauaufsicht", byGroup: false }],
    });
    const { facts } = await factsSince(events);
    expect(facts.map(({ type }) => type)).toEqual(["person-added", "role-granted", "password-set"]);
    const password = first?.password ?? "";
    const session = Session.parse(await (await signIn(login, password)).json());
    expect(session.duties).toEqual(["change-password"]);
    const again = { login, name: "X", email: null, grant: grant("clerk", null), password: false };
    expect(await codeOf(await act("POST", "/people", again))).toBe("login-taken");

    const hers = await api.signIn(login);
    expect(await codeOf(await hers.ask("/api/inboxes"))).toBe("duty-first");
    const change = (newPassword: string) =>
      hers.ask("/api/session/password", {
        method: "PUT",
        json: { currentPassword: password, newPassword },
      });
    expect(await codeOf(await change(password))).toBe("weak-password");
    expect((await change("Brieföffner und Siegel")).status).toBe(204);
    expect((await hers.ask("/api/inboxes")).status).toBe(200);
    expect((await personCalled(login)).temporaryUntil).toBeNull();

    // One that was lost is made anew, and is good for a week.
    const second = FirstPassword.parse(await (await act("POST", `/people/${id}/password`)).json());
    expect((await hers.ask("/api/session")).status).toBe(401);
    await asSuperuserOf(house.access.database, (client) =>
      client.query("update person set password_temporary_until = now() where login = $1", [login]),
    );
    expect((await signIn(login, second.password)).status).toBe(401);
  });

  test("end with a day, and their sessions with them where it is past", async () => {
    const login = "k.kleeblatt";
    const person = await personCalled(login);
    const theirs = await api.signIn(login);
    const later = await act("POST", `/people/${person.id}/end`, { on: "2099-12-31" });
    expect([later.status, (await theirs.ask("/api/inboxes")).status]).toEqual([204, 200]);
    const { events } = await factsSince(0);
    await act("POST", `/people/${person.id}/end`, { on: YESTERDAY });
    expect((await theirs.ask("/api/session")).status).toBe(401);
    expect((await factsSince(events)).facts).toEqual([
      {
        type: "role-ended",
        personId: person.id,
        role: "department-head",
        unit: "bauaufsicht",
        on: YESTERDAY,
      },
      { type: "person-ended", personId: person.id, on: YESTERDAY },
      { type: "sessions-ended", personId: person.id, sessions: 1 },
    ]);
    // Given again, they are back.
    await act("POST", `/people/${person.id}/roles`, grant("department-head", "bauaufsicht"));
    expect((await (await api.signIn(login)).ask("/api/inboxes")).status).toBe(200);
  });

  test("are signed out everywhere by an administrator, and by nobody else for another", async () => {
    const login = "l.luettgenau";
    const { id } = await personCalled(login);
    const theirs = await api.signIn(login);
    const clerk = await api.signIn("a.ackerknecht");
    expect((await act("DELETE", `/people/${id}/sessions`, undefined, clerk)).status).toBe(403);
    expect(await (await act("DELETE", `/people/${id}/sessions`)).json()).toEqual({ sessions: 1 });
    expect((await theirs.ask("/api/session")).status).toBe(401);
  });

  test("keep an administrator, whoever that is", async () => {
    const me = await personCalled(ADMINISTRATOR);
    const end = () => act("POST", `/people/${me.id}/end`, { on: "2099-12-31" });
    expect(await codeOf(await end())).toBe("last-administrator");
    expect((await personCalled(ADMINISTRATOR)).grants).toEqual(me.grants);
    const other = await personCalled("c.curdsen");
    await act("POST", `/people/${other.id}/roles`, grant("administrator", null));
    expect((await end()).status).toBe(204);
    await act("POST", `/people/${me.id}/roles`, grant("administrator", "poststelle"));
  });

  test("who work for another town too keep their account, and a role of a group is the group's", async () => {
    const login = "m.muehlstein";
    const { id } = await personCalled(login);
    const second = await foundSmallTown(house, "bebach");
    await house.store.withActor({ kind: "process", tenantId: second.tenantId }, (trx) =>
      trx
        .insertInto("roleGrant")
        .values({ id: newId(), tenantId: second.tenantId, personId: id, role: "auditor" })
        .execute(),
    );
    expect(await codeOf(await act("POST", `/people/${id}/password`))).toBe("works-elsewhere");
    await asSuperuserOf(house.access.database, (client) =>
      client.query("update role_grant set source = 'groups' where person_id = $1", [id]),
    );
    const [first] = (await personCalled(login)).grants;
    const ended = await act("POST", `/roles/${first?.id ?? ""}/end`, { on: YESTERDAY });
    expect(await codeOf(ended)).toBe("from-groups");
  });

  test("are nobody's but administrators' in the database too", async () => {
    const { id } = await personCalled("a.ackerknecht");
    const clerk = { kind: "act", tenantId: house.tenantId, personId: id } as const;
    for (const write of [
      "insert into role_grant (id, tenant_id, person_id, role) values (gen_random_uuid(), app_tenant(), app_person(), 'administrator')",
      "insert into org_unit (id, tenant_id, key, name, kind) values (gen_random_uuid(), app_tenant(), 'x', 'x', 'team')",
      "insert into person (id, login, display_name) values (gen_random_uuid(), 'x.x', 'x')",
    ]) {
      await expect(
        house.store.withActor(clerk, (trx) => sql.raw(write).execute(trx)),
      ).rejects.toThrow("row-level security");
    }
  });
});

test("the trail knows what people are: a role given or prolonged past it is found", async () => {
  const { id } = await personCalled("a.ackerknecht");
  const found = async () => {
    const findings = new Findings();
    await checkTold(house, house.tenantId, findings);
    return findings
      .sentences(new Map())
      .filter((each) => each.includes(id))
      .map((each) => each.replace(/ \([^)]*\)$/, ""));
  };
  await house.inTenant((trx) =>
    house.appendAudit(trx, house.tenantId, new Date(Date.now() - 3_600_000), [
      {
        subject: { kind: "tenant", id: house.tenantId },
        actor: { kind: "house", part: "found" },
        keyOwnerId: null,
        fact: { type: "town-founded", orgUnits: 1, responsibilities: 1, people: 1 },
      },
    ]),
  );
  await asSuperuserOf(house.access.database, (client) =>
    client.query("update role_grant set granted_at = now() - interval '2 hours'"),
  );
  await act("POST", `/people/${id}/roles`, grant("auditor", null));
  expect(await found()).toEqual([]);
  await asSuperuserOf(house.access.database, (client) =>
    client.query(
      "insert into role_grant (id, tenant_id, person_id, role) values (gen_random_uuid(), $1, $2, 'administrator')",
      [house.tenantId, id],
    ),
  );
  expect(await found()).toEqual([
    `The role administrator of person ${id} was given, and no event tells of it`,
  ]);
  const auditor = (await personCalled("a.ackerknecht")).grants.find(
    ({ role }) => role === "auditor",
  );
  await act("POST", `/roles/${auditor?.id ?? ""}/end`, { on: YESTERDAY });
  await asSuperuserOf(house.access.database, (client) =>
    client.query("update role_grant set valid_to = null where id = $1", [auditor?.id]),
  );
  expect(await found()).toContain(
    `The role auditor of person ${id} ended on ${YESTERDAY}, and holds longer`,
  );
});

describe("units", () => {
  const csvOf = async (extra = "") => {
    const units = await house.inTenant(readUnits);
    const rows = units.map((unit) => ({ ...unit, errorAccepted: String(unit.errorAccepted) }));
    return `${writeCsv("org-units.csv", unitColumns, rows)}${extra}`;
  };
  const bring = async (csv: string, plan: string | null) =>
    act("POST", "/units/import", { csv, plan });

  test("a file says all that is wrong with it, by line, and changes nothing", async () => {
    const bad = await csvOf("x y;;X;;team;;;;;;;\nz;;;;section;bauaufsicht;;;;31.1.2027;;\n");
    const { problems, plan } = UnitImportAnswer.parse(await (await bring(bad, null)).json());
    const line = (await csvOf()).split("\n").length;
    expect({ problems, plan }).toEqual({
      plan: null,
      problems: [
        { line, code: "cell", value: "id" },
        { line: line + 1, code: "cell", value: "name, validFrom" },
      ],
    });
    for (const [csv, code] of [
      ["", "empty"],
      ["id;name\n", "column-missing"],
      [await csvOf('"a;b\n'), "cells"],
      [await csvOf("bauaufsicht;;B;;department;;;;;;;\n"), "id-twice"],
      [await csvOf("t;;T;;team;;;;;;;\n"), "needs-parent"],
      [await csvOf("t;;T;;team;no;;;;;;\n"), "unknown-unit"],
    ] as const) {
      const found = UnitImportAnswer.parse(await (await bring(csv, null)).json());
      expect(found.problems.map((each) => each.code)).toEqual([code]);
    }
  });

  test("a file is taken over as it was shown, and leaves how far the machine may go", async () => {
    const csv = (await csvOf("klima;;Klima;;department;;automatic;0.2;;;;\n")).replace(
      "Bauaufsichtsamt",
      "Amt für Bauaufsicht",
    );
    const shown = UnitImportAnswer.parse(await (await bring(csv, null)).json());
    expect(shown).toMatchObject({
      done: false,
      changes: expect.arrayContaining([
        { change: "changed", key: "bauaufsicht", fields: ["name"] },
        { change: "added", key: "klima", fields: [] },
      ]),
    });
    expect(await codeOf(await bring(`${csv}neu;;N;;department;;;;;;;\n`, shown.plan))).toBe(
      "plan-outdated",
    );
    expect(await (await bring(csv, shown.plan)).json()).toMatchObject({ done: true });
    const klima = (await house.inTenant(readUnits)).find(({ id }) => id === "klima");
    expect(klima).toMatchObject({ mode: "assisted", errorAccepted: 0.01 });
    expect(await codeOf(await bring(csv, shown.plan))).toBe("plan-outdated");
  });

  test("written back as they were read leave the mode that was set in between", async () => {
    const modeOf = async () =>
      (await house.inTenant(readUnits)).find(({ id }) => id === "umweltamt")?.mode;
    const setMode = (mode: string) =>
      house.inTenant((trx) =>
        trx.updateTable("orgUnit").set({ mode }).where("key", "=", "umweltamt").execute(),
      );
    const before = (await modeOf()) ?? "";
    await setMode("automatic");
    const units = await house.inTenant(readUnits);
    await setMode("assisted");
    await house.inTenant((trx) => writeUnits(trx, house.tenantId, { units: [...units] }));
    await expect(modeOf()).resolves.toBe("assisted");
    await setMode(before);
  });

  test("one ends for a successor that stays, and not above others", async () => {
    const end = (key: string, successor: string | null) =>
      act("POST", `/units/${key}/end`, { on: YESTERDAY, successor });
    const [section] = (await house.inTenant(readUnits)).filter(({ parent }) => parent !== null);
    expect(await codeOf(await end(section?.parent ?? "", null))).toBe("unit-in-use");
    expect(await codeOf(await end("klima", "klima"))).toBe("unknown-unit");
    expect((await end("klima", "bauaufsicht")).status).toBe(204);
    expect(await codeOf(await end("umweltamt.naturschutz", "klima"))).toBe("unit-in-use");
    const known = (await house.inTenant(readUnits)).find(({ id }) => id === "klima");
    const basedOn = z.object(UnitWords.shape).parse(known);
    const put = (words: object) => act("PUT", "/units/klima", { ...basedOn, ...words, basedOn });
    expect(await codeOf(await put({ name: "K", kind: "team", parent: "k" }))).toBe("unknown-unit");
    expect((await put({ name: "Klimaamt" })).status).toBe(204);
    await expect(told(await put({ name: "Amt für Klima" }))).resolves.toEqual(byAdministrator);
  });
});

/** Of an answer that something was saved meanwhile: who is said to have saved it. */
const told = async (answer: Response): Promise<unknown> => {
  const problem = ProblemDetails.parse(await answer.json());
  return { code: problem.type.split(":").at(-1), by: problem.savedMeanwhile?.by };
};
const byAdministrator = { code: "changed-meanwhile", by: "Falk Fechtmeier" };

test("signing in and a person's name are not saved over what another administrator saved", async () => {
  const { signIn: basedOn } = TownOrderAnswer.parse(await (await act("GET", "/town")).json());
  const put = (secondFactorRoles: readonly string[]) =>
    act("PUT", "/town/sign-in", { secondFactorRoles, basedOn });
  expect((await put(["auditor"])).status).toBe(204);
  await expect(told(await put([]))).resolves.toEqual(byAdministrator);
  const { id, name: before, email } = await personCalled("l.luettgenau");
  const rename = (name: string) =>
    act("PATCH", `/people/${id}`, { name, email, basedOn: { name: before, email } });
  expect((await rename("Lothar Lütt")).status).toBe(204);
  await expect(told(await rename("L. Lüttgenau"))).resolves.toEqual(byAdministrator);
});

test("retention and holidays are changed with what tells of it", async () => {
  const order = async () => TownOrderAnswer.parse(await (await act("GET", "/town")).json());
  const before = await order();
  const [first, ...rest] = before.retention;
  const changed = [...rest, { ...first, years: 30 }];
  const { events } = await factsSince(0);
  const keep = (retention: object, basedOn: object = changed) =>
    act("PUT", "/town/retention", { retention, basedOn });
  expect((await keep(changed, before.retention)).status).toBe(204);
  expect((await keep(changed)).status).toBe(204);
  await expect(told(await keep(rest, before.retention))).resolves.toEqual(byAdministrator);
  const unknown = [{ ...first, unit: "nowhere" }];
  expect(await codeOf(await keep(unknown))).toBe("unknown-unit");
  const local = [{ date: "2027-02-15", name: "Betriebsausflug" }];
  const { halfDays } = before.holidays;
  const basedOn = { local: before.holidays.local, halfDays };
  await act("PUT", "/town/holidays", { local, halfDays, basedOn });
  const late = await act("PUT", "/town/holidays", { local: [], halfDays, basedOn });
  await expect(told(late)).resolves.toEqual(byAdministrator);
  expect(await order()).toMatchObject({
    retention: changed,
    holidays: { ...before.holidays, local },
  });
  // A half day is no free day: no deadline goes on from it.
  const calendar = await house.inTenant(townCalendar);
  expect(calendar.localHolidays).toEqual(["2027-02-15"]);
  const half = (...days: readonly string[]) =>
    act("PUT", "/town/holidays", {
      local,
      halfDays: days.map((day) => ({ day, from: "12:00", name: "Fasching" })),
      basedOn: { local, halfDays },
    });
  for (const wrong of [["02-30"], ["2027-02-29"], ["12-24", "12-24"]]) {
    expect((await half(...wrong)).status).toBe(400);
  }
  expect((await factsSince(events)).facts).toEqual([
    { type: "retention-changed", rules: [first?.id] },
    { type: "holidays-changed", local: 1, halfDays: before.holidays.halfDays.length },
  ]);
});
