import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  InquiryAnswer,
  InquiryAsked,
  InquiryList,
} from "../../../src/api/contract/access-inquiries.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";

let house: TestHouse;
let api: TestApi;
let town: SmallTown;
let administrator: TestClient;
let auditor: TestClient;
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  api = await openTestApi(house);
  administrator = await api.signIn("aachau.administrator", town.tenantId);
  auditor = await api.signIn("aachau.auditor", town.tenantId);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

const idOf = (name: string): string =>
  [...town.nameOf].find(([, each]) => each === name)?.[0] ?? "";
const today = new Date().toISOString().slice(0, 10);
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const post = (who: TestClient, path: string, json: object = {}) =>
  who.ask(`/api/access-inquiries${path}`, { method: "POST", json });
const ask = async (who: TestClient, question: object = {}): Promise<string> => {
  const answer = await post(who, "", {
    personId: town.people.caseWorker,
    from: today,
    to: tomorrow,
    reason: "Hinweis auf unbefugtes Lesen",
    as: "auditor",
    ...question,
  });
  expect(answer.status).toBe(201);
  return InquiryAsked.parse(await answer.json()).id;
};

test("what a person read is told to two people of two roles, for that person and period alone", async () => {
  const caseWorker = await api.signIn("aachau.caseworker", town.tenantId);
  const clerk = await api.signIn("aachau.clerk", town.tenantId);
  await caseWorker.ask(`/api/documents/${idOf("letter")}/pages/1/image`);
  await clerk.ask(`/api/documents/${idOf("letter")}`);

  const id = await ask(auditor);
  // Alone nobody is told anything, and nobody confirms what they asked themselves.
  expect((await post(auditor, `/${id}/answer`)).status).toBe(409);
  expect((await post(auditor, `/${id}/confirmation`)).status).toBe(409);
  expect((await post(administrator, `/${id}/answer`)).status).toBe(409);
  expect((await post(administrator, `/${id}/confirmation`)).status).toBe(204);
  expect((await post(administrator, `/${id}/confirmation`)).status).toBe(409);

  const { readings } = InquiryAnswer.parse(await (await post(auditor, `/${id}/answer`)).json());
  expect(readings).toMatchObject([
    { act: "opened", shown: "page-image", page: 1, documentIds: [idOf("letter")] },
  ]);
  const { inquiries } = InquiryList.parse(
    await (await administrator.ask("/api/access-inquiries")).json(),
  );
  expect(inquiries).toContainEqual(
    expect.objectContaining({ id, confirmedBy: town.people.administrator }),
  );
  const told = await asSuperuserOf(house.access.database, (client) =>
    client.query("select type from audit_event where type like 'access-inquiry-%' order by at, id"),
  );
  expect(told.rows).toEqual(
    ["asked", "confirmed", "answered"].map((what) => ({ type: `access-inquiry-${what}` })),
  );
});

test("another period is not told, nor a person to who is asked about", async () => {
  const past = await ask(auditor, { from: "2020-01-01", to: "2020-01-31" });
  await post(administrator, `/${past}/confirmation`);
  const { readings } = InquiryAnswer.parse(await (await post(auditor, `/${past}/answer`)).json());
  expect(readings).toEqual([]);

  const ofAdministrator = await ask(auditor, { personId: town.people.administrator });
  expect((await post(administrator, `/${ofAdministrator}/confirmation`)).status).toBe(409);
  expect((await post(administrator, "", { reason: "zu kurz" })).status).toBe(400);
});

test("the database tells no role of ours otherwise", async () => {
  const reads = { kind: "person", tenantId: town.tenantId } as const;
  for (const personId of [town.people.auditor, town.people.administrator]) {
    await expect(
      house.store.withActor({ ...reads, personId }, (trx) =>
        trx.selectFrom("accessLog").selectAll().execute(),
      ),
    ).rejects.toThrow("permission denied");
    await expect(
      house.store.withActor({ kind: "act", tenantId: town.tenantId, personId }, (trx) =>
        trx.updateTable("accessInquiry").set({ confirmedBy: personId }).execute(),
      ),
    ).rejects.toThrow("permission denied");
  }
});
