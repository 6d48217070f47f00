import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { type Ask, openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";
import { type Column, columns, rightsOfEndpoints, type Scene } from "./rights-of-endpoints.ts";
import { rightsOfActs } from "./rights-of-acts.ts";
import { rightsOfAdministration } from "./rights-of-administration.ts";
import { rightsOfBatches } from "./rights-of-batches.ts";
import { rightsOfCaseWork } from "./rights-of-case-work.ts";
import { rightsOfPresence } from "./rights-of-presence.ts";
import { rightsOfReading } from "./rights-of-reading.ts";
import { rightsOfSealedPost } from "./rights-of-sealed-post.ts";
import { rightsOfSteering } from "./rights-of-steering.ts";

const rights = {
  ...rightsOfEndpoints,
  ...rightsOfReading,
  ...rightsOfPresence,
  ...rightsOfCaseWork,
  ...rightsOfActs,
  ...rightsOfAdministration,
  ...rightsOfBatches,
  ...rightsOfSealedPost,
  ...rightsOfSteering,
};

let house: TestHouse;
let api: TestApi;
let scene: Scene;
let foreignTown: SmallTown;
const clients = new Map<string, TestClient>();

beforeAll(async () => {
  house = await openTestHouse();
  const town = await foundSmallTown(house, "aachau");
  foreignTown = await foundSmallTown(house, "bebach");
  scene = sceneOf(town);
  api = await openTestApi(house);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

function sceneOf(town: SmallTown): Scene {
  const idOf = (name: string): string => {
    const found = [...town.nameOf].find(([, each]) => each === name);
    if (found === undefined) throw new Error(`The small town has no ${name}`);
    return found[0];
  };
  return {
    house,
    town,
    idOf,
    ofDocument: (table, document) =>
      house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
        const of = trx.selectFrom(table).where("documentId", "=", idOf(document));
        const row = await (
          table === "documentPage" ? of.select("pageId as id") : of.select("id")
        ).executeTakeFirstOrThrow();
        return row.id;
      }),
  };
}

/** A session of a town's person, kept for the next cell unless the request ends it. */
async function clientOf(town: "aachau" | "bebach", column: Column, fresh: boolean) {
  const login = `${town}.${column.toLowerCase()}`;
  const known = clients.get(login);
  if (known !== undefined && !fresh) return known;
  const { tenantId } = town === "aachau" ? scene.town : foreignTown;
  const client = await api.signIn(login, tenantId);
  // The request may end every session of its person.
  if (fresh) clients.delete(login);
  else clients.set(login, client);
  return client;
}

/** The rest of an answer is let go: a stream of events has no end. */
async function statusOf(client: TestClient, path: string, ask: Ask): Promise<number> {
  const answer = await client.ask(path, ask);
  await answer.body?.cancel();
  return answer.status;
}

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

test("every endpoint of the OpenAPI document has a row, and every row an endpoint", async () => {
  const { paths } = Document.parse(await (await api.nobody.ask("/api/docs/json")).json());
  const endpoints = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(endpoints.toSorted()).toEqual(Object.keys(rights).toSorted());
});

describe.each(Object.entries(rights))("%s", (_endpoint, row) => {
  const fresh = row.endsSession === true;

  test("nobody", async () => {
    const { path, ...ask } = await row.ask(scene, "clerk");
    expect(await statusOf(api.nobody, path, ask)).toBe(row.nobody ?? 401);
  });

  test("each role in its own town", async () => {
    const found: Partial<Record<Column, number>> = {};
    for (const column of columns) {
      const client = await clientOf("aachau", column, fresh);
      const { path, ...ask } = await row.ask(scene, column);
      found[column] = await statusOf(client, path, ask);
    }
    expect(found).toEqual(row.answers);
  });

  test("the same roles of another town", async () => {
    const found: Partial<Record<Column, number>> = {};
    for (const column of columns) {
      const client = await clientOf("bebach", column, fresh);
      const { path, ...ask } = await row.ask(scene, column);
      found[column] = await statusOf(client, path, ask);
    }
    const strangers = Object.fromEntries(
      columns.map((column) => [column, row.answers[column] === 403 ? 403 : 404]),
    );
    expect(found).toEqual(row.foreign === "own" ? row.answers : strangers);
  });
});
