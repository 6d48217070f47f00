import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { makeSealer } from "../../../src/audit/seal.ts";
import { demoTownFolder } from "../../../src/cli/found.ts";
import { dataPaths } from "../../../src/installation.ts";
import { newId } from "../../../src/new-id.ts";
import { openCase } from "../../../src/store/clarification-cases.ts";
import type { Trx } from "../../../src/store/database.ts";
import { lockSubject, moveSubject } from "../../../src/store/subjects.ts";
import { type CommandLine, openCommandLine } from "../../support/command-line.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { newCapture, oneTaskOf, stateOf, trailOf } from "../../support/spine.ts";

let house: TestHouse;
let line: CommandLine;
let folder: string;
beforeEach(async () => {
  house = await openTestHouse();
  line = await openCommandLine(house);
  folder = await mkdtemp(join(tmpdir(), "poststelle-cli-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await house.remove();
});

const Checks = z.object({
  checks: z.array(z.object({ name: z.string(), state: z.enum(["ok", "warn", "fail"]) })),
});

const superuser = (statement: string, values: readonly unknown[] = []) =>
  asSuperuserOf(house.access.database, (client) => client.query(statement, [...values]));

describe("found and export", () => {
  test("what is exported, founding changes nothing of; tables come back byte by byte", async () => {
    const out = join(folder, "town");
    await expect(line.json("export", "lindenau", "--out", out)).resolves.toMatchObject({
      code: 0,
      value: { key: "lindenau", leftOut: [] },
    });
    for (const file of (await readdir(out)).filter((name) => name.endsWith(".csv"))) {
      const exported = await readFile(join(out, file), "utf8");
      expect(exported).toBe(await readFile(join(demoTownFolder, file), "utf8"));
    }
    const again = await line.json("found", out);
    expect(again).toMatchObject({ code: 0, value: { isNew: false, changes: [] } });
    const events = await trailOf(house, house.tenantId);
    expect(events).toEqual([]);

    const people = join(out, "people.csv");
    const changed = (await readFile(people, "utf8")).replace("Anneliese Ackerknecht", "A. Acker");
    await writeFile(people, changed);
    const change = { file: "people", change: "changed", key: "a.ackerknecht", fields: ["name"] };
    for (const words of [["--dry-run"], []]) {
      await expect(line.json("found", out, ...words)).resolves.toMatchObject({
        code: 0,
        value: { changes: [change] },
      });
    }
    await expect(line.json("found", out)).resolves.toMatchObject({ value: { changes: [] } });
    await expect(trailOf(house, house.tenantId)).resolves.toMatchObject([{ type: "town-founded" }]);
  });

  test("what people changed in the portal wins over the folder, and is named", async () => {
    const town = join(folder, "town");
    await line.json("export", "lindenau", "--out", town);
    // From here on it is known what people change.
    await line.json("found", town);
    const units = join(town, "org-units.csv");
    const given = await readFile(units, "utf8");
    const modeNow = async () =>
      (
        await house.inTenant((trx) =>
          trx.selectFrom("orgUnit").select("mode").where("key", "=", "buergeramt").execute(),
        )
      )[0]?.mode;
    const setMode = (mode: string) =>
      superuser("update org_unit set mode = $1 where key = 'buergeramt'", [mode]);
    expect(await modeNow()).toBe("automatic");
    await setMode("shadow");
    const left = { file: "org-units", change: "changed", key: "buergeramt", fields: ["mode"] };
    for (const words of [[], ["--overwrite"]]) {
      await writeFile(units, given.replace("Bürgeramt", `Bürgeramt ${words.length}`));
      const again = await line.json("found", town, ...words);
      expect(again).toMatchObject({ code: 0, value: { leftAlone: [left] } });
      expect(await modeNow()).toBe("shadow");
    }
    // What is exported has the last word again: the folder may say otherwise from then on.
    const out = join(folder, "town-2");
    await line.json("export", "lindenau", "--out", out);
    await line.json("found", out);
    const careful = await readFile(join(out, "org-units.csv"), "utf8");
    await writeFile(join(out, "org-units.csv"), careful.replaceAll(";shadow;", ";assisted;"));
    await expect(line.json("found", out)).resolves.toMatchObject({ value: { leftAlone: [] } });
    expect(await modeNow()).toBe("assisted");
    // But no folder releases a unit of a town at work to go alone.
    await writeFile(join(out, "org-units.csv"), careful.replaceAll(";shadow;", ";automatic;"));
    await expect(line.json("found", out)).resolves.toMatchObject({ value: { leftAlone: [left] } });
    expect(await modeNow()).toBe("assisted");
  });

  test("who has roles in two units cannot be said in people.csv, and is named", async () => {
    await house.inTenant(async (trx) => {
      const person = await trx
        .selectFrom("person")
        .select("id")
        .where("login", "=", "a.ackerknecht")
        .executeTakeFirstOrThrow();
      const unit = await trx
        .selectFrom("orgUnit")
        .select("id")
        .where("key", "=", "bauaufsicht")
        .executeTakeFirstOrThrow();
      const grant = { tenantId: house.tenantId, personId: person.id, orgUnitId: unit.id };
      await trx
        .insertInto("roleGrant")
        .values({ id: newId(), ...grant, role: "case-worker" })
        .execute();
    });
    const { code, value } = await line.json("export", "lindenau", "--out", join(folder, "town"));
    expect(code).toBe(1);
    expect(value).toMatchObject({ leftOut: [expect.stringContaining("a.ackerknecht")] });
  });
});

describe("retry", () => {
  test("says what it will do, does it once, and leaves its event", async () => {
    const captureId = await newCapture(house);
    await house.inTenant(async (trx) => {
      await trx.updateTable("task").set({ state: "gave-up" }).execute();
      const subject = (await lockSubject(trx, "capture", captureId))!;
      const problem = { reason: "timed-out", detail: "", step: "inspect" } as const;
      await openCase(trx, subject, { ...problem, blocking: true });
      await moveSubject(trx, subject, "inspect", "in-clarification");
    });
    const { id } = await oneTaskOf(house, captureId, "inspect");
    const dry = await line.json("retry", "--cause", "timed-out", "--dry-run");
    expect(dry).toMatchObject({ code: 0, value: { candidates: [{ subjectId: captureId }] } });
    await expect(stateOf(house, captureId)).resolves.toBe("in-clarification");

    const { code, stdout } = await line.run("retry", id);
    expect(code).toBe(0);
    expect(stdout).toContain(`inspect  capture  ${captureId}  timed-out`);
    await expect(stateOf(house, captureId)).resolves.toBe("accepted");
    await expect(trailOf(house, captureId)).resolves.toEqual([
      { type: "clarification-settled", reason: "timed-out", settlement: "try-again" },
      { type: "task-retried", step: "inspect", to: "accepted", reason: "timed-out" },
    ]);
    const again = await line.run("retry", id);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("no open case waits for it");
  });
});

describe("questions", () => {
  test("the ledger says which row does not balance, and ends with 1", async () => {
    const captureId = await newCapture(house);
    await expect(line.json("ledger")).resolves.toMatchObject({
      code: 0,
      value: { balances: true, towns: [{ key: "lindenau", rows: [{ accepted: 1 }] }] },
    });
    await superuser("update capture set state = 'separated' where id = $1", [captureId]);
    const pageId = newId();
    await superuser(
      "insert into page (id, tenant_id, capture_id, component, component_page, position) values ($1, $2, $3, 0, 0, 1)",
      [pageId, house.tenantId, captureId],
    );
    await expect(line.json("ledger")).resolves.toMatchObject({
      code: 1,
      value: { balances: false, towns: [{ rows: [{ imbalances: [{ what: "pages" }, {}] }] }] },
    });
    const elsewhere = await line.json("ledger", "--channel", "hot-folder");
    expect(elsewhere).toMatchObject({ code: 0, value: { towns: [{ rows: [] }] } });
    await superuser("delete from page where id = $1", [pageId]);
  });

  test("audit witness ends with 1 while the witness is lost, and begins it anew for a reason alone", async () => {
    const { keys: keysFolder, witness: witnessFolder } = dataPaths(house.dataFolder);
    const asHousekeeper = <T>(use: (trx: Trx) => Promise<T>) => house.asHousekeeper(use);
    await house.inTenant((trx) =>
      house.appendAudit(trx, house.tenantId, new Date(), [
        {
          subject: { kind: "tenant", id: house.tenantId },
          actor: { kind: "house", part: "test" },
          fact: { type: "intake-refused", channel: "hot-folder", cause: "test" },
          keyOwnerId: null,
        },
      ]),
    );
    await makeSealer({ keysFolder, witnessFolder, asHousekeeper }).sealAll(new Date());
    const of = (log: object) => ({ value: { logs: expect.arrayContaining([log]) } });
    const told = { log: "audit", signed: 1, witnessed: 1, away: false };
    const there = await line.json("audit", "witness");
    expect(there).toMatchObject({ code: 0, ...of(expect.objectContaining(told)) });
    const early = await line.run("audit", "witness", "--begin", "it might be lost some day");
    expect([early.code, early.stderr]).toEqual([2, expect.stringContaining("is there")]);
    await rm(witnessFolder, { recursive: true });
    const lost = { log: "audit", signed: 1, witnessed: 0, away: true };
    await expect(line.json("audit", "witness")).resolves.toMatchObject({
      code: 1,
      ...of(expect.objectContaining(lost)),
    });
    expect((await line.run("audit", "witness", "--begin", "lost")).code).toBe(2);
    const begun = await line.json("audit", "witness", "--begin", "lost with its server");
    const anew = { log: "audit", signed: 2, witnessed: 2, away: false };
    expect(begun).toMatchObject({ code: 0, ...of(expect.objectContaining(anew)) });
  });

  test("queues ends with 1 while work waits that nobody serves", async () => {
    await expect(line.json("queues")).resolves.toMatchObject({
      code: 0,
      value: { queue: { ok: true, backend: "postgres" }, workers: { processes: 0 } },
    });
    await newCapture(house);
    const { code, stdout } = await line.run("queues");
    expect(code).toBe(1);
    expect(stdout).toContain("HELD UP: inspect: work waits, and no worker serves it");
  });

  test("doctor finds a lost key, loose rights, a changed blob; and makes nothing", async () => {
    const folderId = newId();
    const { key, wrapped } = await house.keys.mint(house.tenantId, folderId);
    const sha256 = await house.blobs.write(folderId, key, Buffer.from("a letter"));
    await superuser(
      "insert into item_key (owner_id, tenant_id, owner_kind, wrapped_key) values ($1, $2, 'capture', $3)",
      [folderId, house.tenantId, wrapped],
    );
    await superuser(
      "insert into blob (folder_id, sha256, tenant_id, bytes, media_type) values ($1, $2, $3, 8, 'text/plain')",
      [folderId, sha256, house.tenantId],
    );
    // The tests' server does not wait for the disk, which the doctor rightly finds.
    const failures = async () => {
      const { code, value } = await line.json("doctor", "--blobs", "all");
      expect(code).toBe(1);
      const { checks } = Checks.parse(value);
      const failed = checks.filter((check) => check.state === "fail").map((check) => check.name);
      return failed.filter((name) => name !== "durability");
    };
    await expect(failures()).resolves.toEqual([]);

    const paths = dataPaths(house.dataFolder);
    const blob = join(paths.blobs, "items", folderId.slice(-2), folderId, sha256);
    const bytes = await readFile(blob);
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    await writeFile(blob, bytes);
    await chmod(paths.passwords, 0o644);
    await expect(failures()).resolves.toEqual(["secret files", "blobs"]);

    await chmod(paths.passwords, 0o600);
    await rm(join(paths.keys, `${house.tenantId}.key`));
    await openCaseForNobody();
    await expect(failures()).resolves.toEqual(["keys", "tenant keys", "blobs", "cases"]);
    await expect(readdir(paths.keys)).resolves.toEqual([]);
  });
});

/** A case is open, and everybody has left the town. */
async function openCaseForNobody(): Promise<void> {
  const captureId = await newCapture(house);
  await house.inTenant(async (trx) => {
    await trx.updateTable("task").set({ state: "gave-up" }).execute();
    const subject = (await lockSubject(trx, "capture", captureId))!;
    const problem = { reason: "timed-out", detail: "", step: "inspect" } as const;
    await openCase(trx, subject, { ...problem, blocking: true });
    await moveSubject(trx, subject, "inspect", "in-clarification");
  });
  await superuser("update person set disabled_at = now()", []);
}

describe("what is not in order", () => {
  test("called wrongly: 2, the remedy, and nothing on standard output", async () => {
    const calls: [string[], string][] = [
      [["nope"], "unknown command"],
      [["ledger", "--day", "yesterday"], "use a date such as"],
      [["retry"], "Say what to retry by one of"],
      [["retry", "--cause", "boredom"], "There is no cause 'boredom'"],
      [["worker", "--steps", "read,reed"], "There is no step 'reed'"],
      [["export", "nowhere", "--out", "x"], "Towns here: lindenau"],
      [["found", "."], "town.yaml: cannot be read"],
    ];
    const ends = await Promise.all(calls.map(([words]) => line.run(...words)));
    for (const [index, [, remedy]] of calls.entries()) {
      expect(ends[index]).toMatchObject({ code: 2, stdout: "" });
      expect(ends[index]?.stderr).toContain(remedy);
    }
  });

  test("no installation: 3, and none is made, neither in the folder nor in the database", async () => {
    const elsewhere = await openCommandLine(house, { POSTSTELLE_DATA: folder });
    const calls = [["ledger"], ["queues"], ["worker"], ["api"], ["retry", "--step", "read"]];
    const ends = await Promise.all(calls.map((words) => elsewhere.run(...words)));
    for (const { code, stderr } of ends) {
      expect(code).toBe(3);
      expect(stderr).toContain("There is no Poststelle in");
    }
    await expect(elsewhere.json("doctor")).resolves.toMatchObject({ code: 1 });
    await expect(readdir(folder)).resolves.toEqual([]);
    await expect(line.run("ledger")).resolves.toMatchObject({ code: 0 });
  });

  test("a schema of another version: 3, by every command; a newer additive one is worked on", async () => {
    await superuser(
      "insert into migration (number, name, checksum, breaking) values (9998, '9998_more.sql', 'x', false)",
    );
    await expect(line.run("ledger")).resolves.toMatchObject({ code: 0 });
    await superuser(
      "insert into migration (number, name, checksum, breaking) values (9999, '9999_other.sql', 'x', true)",
    );
    const calls = [["migrate"], ["ledger"], ["worker"]];
    const ends = await Promise.all(calls.map((words) => line.run(...words)));
    for (const { code, stderr } of ends) {
      expect(code).toBe(3);
      expect(stderr).toContain("9999_other.sql, which this version does not know");
    }
    await superuser("delete from migration where number >= 9998");
    await superuser("delete from migration where number = (select max(number) from migration)");
    const { code, stderr } = await line.run("ledger");
    expect(code).toBe(3);
    expect(stderr).toContain("Run 'poststelle migrate'");
  });
});

describe("worker", () => {
  test("serves the chosen steps alone, and on SIGTERM leaves nothing behind", async () => {
    const child = line.start("worker", "--steps", "read,prepare", "--no-housekeeping", "--json");
    const exited = new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
    });
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    while (!stdout.includes("\n") && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(JSON.parse(stdout)).toEqual({
      event: "ready",
      steps: ["read", "prepare"],
      housekeeping: false,
    });
    const workers = () =>
      house.asHousekeeper((trx) => trx.selectFrom("workerProcess").select("steps").execute());
    await expect(workers()).resolves.toEqual([{ steps: ["read", "prepare"] }]);
    // It keeps no house: what is due stays where it is.
    const captureId = await newCapture(house);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await expect(oneTaskOf(house, captureId, "inspect")).resolves.toMatchObject({ state: "due" });
    child.kill("SIGTERM");
    await expect(exited).resolves.toBe(0);
    await expect(workers()).resolves.toEqual([]);
  });
});
