import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";
import { columns } from "./rights-of-endpoints.ts";
import { rightsOfReading } from "./rights-of-reading.ts";

let house: TestHouse;
let api: TestApi;
let town: SmallTown;
const clients = new Map<string, TestClient>();
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  api = await openTestApi(house);
  for (const column of columns) {
    clients.set(column, await api.signIn(`aachau.${column.toLowerCase()}`, town.tenantId));
  }
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

/** Every way to read something of one document; a new one is tried here too. */
const paths = Object.keys(rightsOfReading)
  .filter((endpoint) => endpoint.startsWith("GET /api/documents/{id}"))
  .map((endpoint) => endpoint.slice("GET ".length).replace("{page}", "1"));

/** Who is shown anything of the document, at which paths. */
async function readersOf(document: string): Promise<readonly string[]> {
  const id = [...town.nameOf].find(([, name]) => name === document)?.[0] ?? "";
  const readers = new Set<string>();
  for (const path of paths) {
    for (const [column, client] of clients) {
      const answer = await client.ask(path.replace("{id}", id));
      if (await showsContent(path, answer)) readers.add(column);
    }
  }
  return [...readers].toSorted();
}

/** The mailroom knows of each document that it is there and in which state, also where it sees none of it. */
async function showsContent(path: string, answer: Response): Promise<boolean> {
  if (answer.status !== 200 || path !== "/api/documents/{id}") {
    await answer.body?.cancel();
    return answer.status === 200;
  }
  const { facts, decision } = ProcessView.parse(await answer.json());
  return facts !== null || decision !== null;
}
const ProcessView = z.object({ facts: z.unknown(), decision: z.unknown() });

describe("what is shut, or was taken back", () => {
  test("has ways to be read that are tried", () => {
    expect(paths.length).toBeGreaterThanOrEqual(8);
  });

  test.each([
    ["ballot", "came in a sealed batch", []],
    ["shut", "is sealed, and has a case", []],
    ["erasing", "is restricted, though it was delivered", []],
    // Its former unit, a head above it and whoever deputised there keep a stub without content.
    ["returned", "was returned from its unit", ["clerk", "supervisor"]],
    ["secret", "is of a secrecy kind", ["caseWorker"]],
    ["old-case", "is old, and has a case", ["clerk", "supervisor"]],
    ["old", "is old, and another unit's", ["otherUnit"]],
  ] as const)("%s, which %s, is read at no path but by %j", async (name, _why, readers) => {
    expect(await readersOf(name)).toEqual(readers);
  });

  test("a letter is read by whom a copy was sent to, and no more once it was recalled", async () => {
    const change = (what: string, ...values: readonly string[]) =>
      asSuperuserOf(house.access.database, (client) =>
        client.query(`update inbox_copy set ${what} where tenant_id = $1`, [
          town.tenantId,
          ...values,
        ]),
      );
    const before = await readersOf("letter");
    expect(before).not.toContain("otherUnit");
    await change("person_id = $2", town.people.otherUnit);
    expect(await readersOf("letter")).toEqual([...before, "otherUnit"].toSorted());
    await change("ended_at = now(), recalled_at = now(), recalled_by = $2", town.people.caseWorker);
    expect(await readersOf("letter")).toEqual(before);
  });
});
