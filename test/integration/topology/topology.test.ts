import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { PDFDocument, StandardFonts } from "pdf-lib";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { stepNames } from "../../../src/domain/states.ts";
import { dataPaths } from "../../../src/installation.ts";
import { readProgress } from "../../../src/store/progress.ts";
import { signInAt, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { redisIsThere, startRedis, type TestRedis } from "../../support/redis.ts";
import { processesOf } from "./house-processes.ts";

jest.setTimeout(240_000);

const LETTERS = 6;
const UPLOADED = 2;
/** Of the sample post: an e-mail with an attachment, and a zip of two PDFs. */
const OTHERS = ["mail-text.eml", "archive.zip"];
const CAPTURES = LETTERS + UPLOADED + OTHERS.length;
const DOCUMENTS = LETTERS + UPLOADED + 4;
const post = fileURLToPath(new URL("../../../fixtures/post/", import.meta.url));

/** The services of docker-compose.yml in three processes. */
const FIRST = "inspect,prepare,compose";
const SECOND = "read,reread,separate";
const THIRD = "understand,route,deliver";

let house: TestHouse;
let redis: TestRedis;
let processes: Awaited<ReturnType<typeof processesOf>>;

async function letter(n: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  // The same bytes whenever it is made.
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage([595, 842]);
  const lines = [
    `Erika Beispiel ${n}, Am Anger ${n}, 04703 Lindenau`,
    "Stadt Lindenau, Ordnungsamt, Rathausplatz 1, 04711 Lindenau",
    "Lindenau, den 11.03.2025",
    `Sperrmüll in der Schulgasse ${n}`,
    "Sehr geehrte Damen und Herren,",
    `vor dem Haus Nummer ${n} liegt seit Tagen Sperrmüll auf dem Gehweg.`,
    "Mit freundlichen Grüßen",
    "Erika Beispiel",
  ];
  for (const [i, line] of lines.entries()) {
    page.drawText(line, { x: 70, y: 760 - i * 24, size: 11, font });
  }
  return document.save();
}

/** Gives the status of the answer. */
async function upload(clerk: TestClient): Promise<number> {
  const form = new FormData();
  for (let n = 1; n <= UPLOADED; n += 1) {
    form.append("files", new Blob([Buffer.from(await letter(100 + n))]), `upload-${n}.pdf`);
  }
  const headers = { "idempotency-key": "scan-station-1-batch-17" };
  return (await clerk.ask("/api/uploads", { method: "POST", body: form, headers })).status;
}

async function rows<Row extends object>(sql: string): Promise<readonly Row[]> {
  return asSuperuserOf(house.access.database, async (client) => {
    const answer = await client.query<Row>(sql);
    return answer.rows;
  });
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 180_000;
  while (!(await isSo())) {
    if (Date.now() > end) {
      const left = await rows(
        "select step, state, attempt, last_problem from task where state in ('due', 'offered', 'running')",
      );
      throw new Error(`Not in time: ${what}; left: ${JSON.stringify(left)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const progress = () => house.inTenant((trx) => readProgress(trx, house.tenantId));
const audit = () =>
  verifyAudit(
    {
      ...house,
      keysFolder: dataPaths(house.dataFolder).keys,
      witnessFolder: dataPaths(house.dataFolder).witness,
      asHousekeeper: (use) => house.asHousekeeper(use),
    },
    house.tenantId,
  );

/** What there must be one of, and is not; empty when nothing was done twice. */
const doubled = () =>
  rows<{ what: string }>(`
    select 'delivery ' || document_id as what from delivery group by document_id having count(*) > 1
    union all
    select 'rendition ' || document_id || kind from rendition where effective
      group by document_id, kind having count(*) > 1
    union all
    select 'receipt number ' || receipt_number from mail_item group by receipt_number having count(*) > 1
    union all
    select 'capture ' || original_sha256 from capture group by original_sha256 having count(*) > 1
    union all
    select 'page ' || id from (
      select p.id from page p join document_page d on d.page_id = p.id
      join document on document.id = d.document_id and document.state <> 'superseded'
      group by p.id having count(*) > 1) as twice`);

((await redisIsThere()) ? describe : describe.skip)("one API and three workers", () => {
  beforeEach(async () => {
    house = await openTestHouse();
    redis = await startRedis();
    processes = await processesOf(house, redis.url);
  });
  afterEach(async () => {
    await processes.killAll();
    await redis.stop();
    await house.remove();
  });

  test("bring everything to its end, though one is killed and one is stopped on the way", async () => {
    const served = new Set([FIRST, SECOND, THIRD].flatMap((steps) => steps.split(",")));
    expect([...served].toSorted()).toEqual([...stepNames].toSorted());
    const api = processes.start("api");
    const worker = (steps: string) => processes.start("worker", "--steps", steps);
    const [first, second, third] = [worker(FIRST), worker(SECOND), worker(THIRD)];
    const url = await api.line(/listens on (http:\S+?)\.? /);
    await Promise.all([first, second, third].map((each) => each.line(/(serves)/)));
    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(200);
    expect(JSON.stringify(await health.json())).toContain("3 worker processes with 3 slots");

    const { hot } = dataPaths(house.dataFolder);
    for (let n = 1; n <= LETTERS; n += 1) {
      await writeFile(join(hot, `letter-${n}.pdf`), await letter(n));
    }
    for (const name of OTHERS) await copyFile(join(post, name), join(hot, name));

    // The same submission twice, as a browser repeats it whose connection was cut.
    const clerk = await signInAt(url, house, "a.ackerknecht");
    expect([await upload(clerk), await upload(clerk)]).toEqual([201, 200]);

    // In the middle of its work: a step runs in its slot.
    await until("a page is being prepared", async () => {
      const running = await rows("select from task where state = 'running' and step = 'prepare'");
      return running.length > 0;
    });
    await first.kill();
    const again = worker(FIRST);
    await until("some are understood", async () => (await progress()).documents > 2);
    await expect(third.stop()).resolves.toBe(0);
    worker(THIRD);

    await until("all post is taken in", async () => {
      const { captures, liveTasks } = await progress();
      return captures === CAPTURES && liveTasks === 0;
    });
    await again.line(/(serves)/);

    expect((await readdir(join(hot, "done"))).length).toBe(LETTERS + OTHERS.length);
    const end = await progress();
    expect(end).toMatchObject({ capturesOpen: 0, documents: DOCUMENTS });
    expect(end.delivered + end.awaiting).toBe(DOCUMENTS);
    expect(await doubled()).toEqual([]);
    await until("the trail is sealed", async () => {
      const open =
        "select from audit_event e where not exists (select from audit_leaf l where l.event_id = e.id)";
      return (await rows(open)).length === 0;
    });
    expect((await audit()).findings).toEqual([]);
    await expect(api.stop()).resolves.toBe(0);
  });
});
