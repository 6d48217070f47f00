import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { z } from "zod";
import { type Acting, openActing } from "../../support/acting.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";

let at: Acting;
let api: TestApi;
let caseId: string;
let documentId: string;
beforeAll(async () => {
  at = await openActing();
  api = await openTestApi(at.house);
  const letter = await at.unclearLetter("zwei-am-fall.pdf");
  caseId = letter.caseId;
  documentId = (await at.documentsOf(letter.captureId))[0]?.id ?? "";
});
afterAll(async () => {
  await api.close();
  await at.house.remove();
});

const Others = z.object({ others: z.array(z.object({ name: z.string() })) });

/** Names of who else is at the case, as this person is answered; asked until they are as many. */
async function othersSeenBy(client: TestClient, count: number): Promise<readonly string[]> {
  let names: readonly string[] = [];
  for (let look = 0; look < 100; look += 1) {
    const answer = await client.ask(`/api/cases/${caseId}/presence`);
    names = Others.parse(await answer.json()).others.map((other) => other.name);
    if (names.length === count) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return names;
}

test("two people at one case see each other, and nothing of it is written anywhere", async () => {
  const [anna, bruno] = [await api.signIn("a.ackerknecht"), await api.signIn("b.bruchhaeuser")];
  const say = (client: TestClient, method: "PUT" | "DELETE") =>
    client.ask(`/api/cases/${caseId}/presence`, { method });
  expect((await say(anna, "PUT")).status).toBe(204);
  expect((await say(bruno, "PUT")).status).toBe(204);
  expect(await othersSeenBy(anna, 1)).toEqual([expect.stringContaining("Bruchhäuser")]);
  expect(await othersSeenBy(bruno, 1)).toEqual([expect.stringContaining("Ackerknecht")]);
  await say(bruno, "DELETE");
  expect(await othersSeenBy(anna, 0)).toEqual([]);
});

test("pages made ready are no reading; what is shown then is one", async () => {
  const clerk = await api.signIn("a.ackerknecht");
  const readings = () =>
    at.house.asHousekeeper(async (trx) => {
      const { n } = await trx
        .selectFrom("accessPending")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      return n;
    });
  const before = await readings();
  const ahead = await clerk.ask(`/api/cases/${caseId}/ahead?width=640`);
  expect(ahead.status).toBe(204);
  expect(await ahead.text()).toBe("");
  expect(await readings()).toBe(before);
  const image = await clerk.ask(`/api/documents/${documentId}/pages/1/image?width=640`);
  expect(image.status).toBe(200);
  expect((await image.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  expect(await readings()).toBe(before + 1);
});
