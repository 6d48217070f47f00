import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { EventStream } from "../../../src/api/event-stream.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";

let house: TestHouse;
let town: SmallTown;
let api: TestApi;
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  api = await openTestApi(house);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

const idOf = (name: string): string =>
  [...town.nameOf].find(([, each]) => each === name)?.[0] ?? `no ${name}`;

/** Opens a stream and gathers what it says. */
async function watch(client: TestClient, headers: Record<string, string> = {}) {
  const answer = await client.ask("/api/events", { headers });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const reader = answer.body?.getReader();
  let heard = "";
  let ended = false;
  const reading = (async () => {
    const decoder = new TextDecoder();
    for (;;) {
      const chunk = await reader?.read().catch(() => undefined);
      if (chunk === undefined || chunk.done) break;
      heard += decoder.decode(chunk.value, { stream: true });
    }
    ended = true;
  })();
  return {
    heard: () => heard,
    ended: () => ended,
    async stop() {
      await reader?.cancel();
      await reading;
    },
  };
}

/** Waits for something that comes by itself. */
async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 200 && !holds(); look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(holds()).toBe(true);
}

/** Touches every row there is a word for. */
const touch = (over: TestHouse, tenantId: string) =>
  over.store.withActor({ kind: "process", tenantId }, async (trx) => {
    for (const table of ["capture", "document", "clarification_case", "delivery", "inbox_entry"]) {
      await sql`update ${sql.table(table)} set id = id where tenant_id = ${tenantId}`.execute(trx);
    }
    await sql`update task set progress_done = coalesce(progress_done, 0) + 1 where tenant_id = ${tenantId}`.execute(
      trx,
    );
  });

test("each reader hears ids of what is theirs to see, and of nothing else", async () => {
  const [caseWorker, operator, stranger] = [
    await watch(await api.signIn("aachau.caseworker", town.tenantId)),
    await watch(await api.signIn("aachau.operator", town.tenantId)),
    await watch(await api.signIn("a.ackerknecht")),
  ];
  await touch(house, town.tenantId);
  await until(() => operator.heard().includes('"task"'));
  await until(() => caseWorker.heard().includes('"inbox-entry"'));
  for (const name of ["letter", "enclosure", "secret"]) {
    expect(caseWorker.heard()).toContain(`{"kind":"document","id":"${idOf(name)}"}`);
  }
  for (const name of ["split-off", "unclear", "old", "ballot", "stack"]) {
    expect(caseWorker.heard()).not.toContain(idOf(name));
    expect(operator.heard()).toContain(idOf(name));
  }
  expect(operator.heard()).not.toContain('"inbox-entry"');
  expect(stranger.heard()).not.toContain("event:");
  expect(operator.heard()).toMatch(/^retry: 3000\n\n(id: 1\nevent: change\ndata: \{.*\}\n\n)+$/);
  await Promise.all([caseWorker.stop(), operator.stop(), stranger.stop()]);
});

test("who comes again is told that something may have been missed", async () => {
  const clerk = await api.signIn("a.ackerknecht");
  const first = await watch(clerk);
  const again = await watch(clerk, { "last-event-id": "1" });
  await until(() => again.heard().includes("event: resync"));
  expect(first.heard()).not.toContain("resync");
  await Promise.all([first.stop(), again.stop()]);
});

test("a stream ends with its session, not with another", async () => {
  const [one, other] = [await api.signIn("a.ackerknecht"), await api.signIn("a.ackerknecht")];
  const [ends, stays] = [await watch(one), await watch(other)];
  expect((await one.ask("/api/session", { method: "DELETE" })).status).toBe(204);
  await until(() => ends.ended());
  expect(stays.ended()).toBe(false);
  await stays.stop();
});

test("a session has so many streams and no more; one that is closed makes room", async () => {
  const clerk = await api.signIn("b.bruchhaeuser");
  const streams = [];
  for (let each = 0; each < 10; each += 1) streams.push(await watch(clerk));
  expect((await clerk.ask("/api/events")).status).toBe(429);
  await streams[0]?.stop();
  let status = 429;
  for (let look = 0; look < 50 && status === 429; look += 1) {
    const answer = await clerk.ask("/api/events");
    status = answer.status;
    await answer.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(status).toBe(200);
  await Promise.all(streams.map((each) => each.stop()));
});

test("a reader too slow to listen costs no memory, and is told when it can hear again", async () => {
  const stream = new EventStream();
  for (let each = 0; each < 10_000; each += 1) {
    stream.change({ kind: "task", id: "0197c2d0-0000-7000-8000-000000000000" });
  }
  expect(stream.body.readableLength + stream.body.writableLength).toBeLessThan(200_000);
  let heard = "";
  stream.body.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  await until(() => heard.includes("event: resync"));
  stream.end();
});
