import { get } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { StandingAnswer } from "../../../src/api/contract/operate.ts";
import { WorkerList } from "../../../src/api/contract/operations.ts";
import { TrailStatus } from "../../../src/api/contract/trail.ts";
import { newId } from "../../../src/new-id.ts";
import { openQueues, type Queues } from "../../../src/queue/queues.ts";
import { openTestApi, type TestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { newCapture } from "../../support/spine.ts";

const TOKEN = "a token that only Prometheus knows";
let house: TestHouse;
let queues: Queues;
let api: TestApi;
let guarded: TestApi;
const missing: string[] = [];
beforeAll(async () => {
  house = await openTestHouse();
  const connectionString = house.access.url("poststelle_queue");
  queues = await openQueues(
    { backend: "postgres", connectionString, poolMax: 4 },
    ["inspect", "read"],
    house.log,
  );
  api = await openTestApi(house, { queueBoards: () => queues.boards() });
  guarded = await openTestApi(house, {
    metricsToken: TOKEN,
    witnessed: (_tenantId, log) => Promise.resolve(log === "audit" ? "unreadable" : null),
    lastBackup: () => Promise.reject(new Error("not readable")),
    figureMissing: (figure) => missing.push(figure),
  });
  await newCapture(house);
});
afterAll(async () => {
  await api.close();
  await guarded.close();
  await queues.close();
  await house.remove();
});

describe("GET /metrics", () => {
  test("tells of work, workers, ledger, dependencies and requests, and of no town", async () => {
    await api.nobody.ask("/api/health");
    const answer = await api.nobody.ask("/metrics");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const lines = (await answer.text()).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'poststelle_tasks_waiting{step="inspect"} 1',
        'poststelle_tasks_waiting{step="read"} 0',
        'poststelle_dependency_up{dependency="database"} 1',
        "poststelle_ledger_balanced 1",
        "poststelle_trail_alarms 0",
        'poststelle_mailboxes{state="away"} 0',
        'poststelle_build_info{version="0.0.0"} 1',
        'poststelle_http_request_duration_seconds_count{method="GET",route="/api/health",status_code="200"} 1',
      ]),
    );
    expect(lines.join("\n")).not.toMatch(/lindenau|letter\.pdf|[0-9a-f]{8}-[0-9a-f]{4}-/iu);
    // Asked again, counters are what they are, and not twice that.
    const again = await (await api.nobody.ask("/metrics")).text();
    expect(again).toContain('poststelle_tasks_waiting{step="inspect"} 1');
  });

  test("is for this machine, and not for whom a proxy on it speaks", async () => {
    const headers = { "x-forwarded-for": "203.0.113.7" };
    await expect(api.nobody.ask("/metrics", { headers })).resolves.toMatchObject({ status: 404 });
    // One that passes on only the name it was asked by; `fetch` lets nobody set that.
    const { port } = new URL(api.url);
    const status = await new Promise((resolve, reject) => {
      const asked = get({
        port,
        host: "127.0.0.1",
        path: "/metrics",
        headers: { host: "post.lindenau.example" },
      });
      asked.on("response", (answer) => resolve(answer.resume().statusCode)).on("error", reject);
    });
    expect(status).toBe(404);
  });

  test("with a token, is for whoever names it", async () => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      guarded.nobody.ask("/metrics", { headers });
    await expect(ask({})).resolves.toMatchObject({ status: 404 });
    await expect(ask({ authorization: "Bearer wrong" })).resolves.toMatchObject({ status: 404 });
    const named = { authorization: `Bearer ${TOKEN}`, "x-forwarded-for": "203.0.113.7" };
    const answer = await ask(named);
    expect(answer.status).toBe(200);
    // What cannot be read is said to the log, and is not "never".
    expect(await answer.text()).not.toMatch(/^poststelle_last_backup_timestamp_seconds \d/mu);
    expect(missing).toEqual(["last backup"]);
  });
});

test("an operator is told that nothing says when the last backup was taken, and everything else", async () => {
  const operator = await guarded.signIn("d.dornhoefer");
  const answer = await operator.ask("/api/operations/standing");
  const standing = StandingAnswer.parse(await answer.json());
  expect(standing).toMatchObject({ backupAt: null, backupUnknown: true });
  expect(standing.troubles.map(({ trouble }) => trouble.code)).toContain("backup-unknown");
});

test("an auditor is told that the witness cannot be read, which is not that it saw nothing", async () => {
  const auditor = await guarded.signIn("e.eichstaetter");
  const { logs } = TrailStatus.parse(await (await auditor.ask("/api/trail/status")).json());
  expect(logs.map(({ log, witnessed, witnessFault }) => [log, witnessed, witnessFault])).toEqual([
    ["audit", null, "unreadable"],
    ["access", null, null],
  ]);
});

describe("the board of raw queues", () => {
  const board = "/api/operations/board";

  test("is for operators of every town, and for looking only", async () => {
    await expect(api.nobody.ask(`${board}/`)).resolves.toMatchObject({ status: 401 });
    const clerk = await api.signIn("a.ackerknecht");
    await expect(clerk.ask(`${board}/api/queues`)).resolves.toMatchObject({ status: 403 });
    const taskId = newId();
    await queues.offer("inspect", [{ taskId, tenantId: house.tenantId, dispatch: 1, priority: 0 }]);
    const operator = await api.signIn("d.dornhoefer");
    const listed = await operator.ask(
      `${board}/api/queues?activeQueue=inspect&status=latest&page=1`,
    );
    expect(listed.status).toBe(200);
    const text = await listed.text();
    expect(text).toContain(taskId);
    expect(text).toContain('"readOnlyMode":true');
    const paused = await operator.ask(`${board}/api/queues/inspect/pause`, { method: "PUT" });
    expect(paused.status).toBe(404);
  });

  test("its page asks nothing of strangers, and runs under our policy", async () => {
    const operator = await api.signIn("d.dornhoefer");
    const page = await operator.ask(`${board}/`);
    const html = await page.text();
    expect(html).toContain(`<base href="${board}/"`);
    expect(html).not.toMatch(/https?:\/\/| style=|<style/u);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    const [, script = ""] = /<script defer src="([^"]+)"/u.exec(html) ?? [];
    await expect(operator.ask(`${board}/${script}`)).resolves.toMatchObject({ status: 200 });
  });

  test("whoever operates one town of several does not see the others' ids", async () => {
    await house.store.withActor({ kind: "process", tenantId: newId() }, async (trx) => {
      const { id } = await trx
        .selectNoFrom((eb) => eb.fn<string>("app_tenant").as("id"))
        .executeTakeFirstOrThrow();
      await trx
        .insertInto("tenant")
        .values({
          id,
          key: "nachbarstadt",
          name: "Nachbarstadt",
          receiptPrefix: "NAC",
          purpose: "test",
          land: "NW",
          timeZone: "Europe/Berlin",
        })
        .execute();
    });
    const operator = await api.signIn("d.dornhoefer");
    await expect(operator.ask(`${board}/api/queues`)).resolves.toMatchObject({ status: 403 });
    // Nor may they drain what works for all, and they are told before they ask.
    const listed = await operator.ask("/api/operations/workers");
    expect(WorkerList.parse(await listed.json())).toMatchObject({ operatesEveryTown: false });
  });
});
