import { createHash, randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { ProblemDetails } from "../../../src/api/contract/problem.ts";
import { UploadAnswer, UploadState } from "../../../src/api/contract/uploads.ts";
import { sha256Of } from "../../../src/blobs/blob-store.ts";
import { keepReserve } from "../../../src/blobs/disk.ts";
import { FolderId } from "../../../src/domain/ids.ts";
import { dataPaths } from "../../../src/installation.ts";
import { makeAccept } from "../../../src/intake/accept.ts";
import { makeDepository } from "../../../src/intake/deposit.ts";
import { makeUploadIntake } from "../../../src/intake/upload.ts";
import { newId } from "../../../src/new-id.ts";
import { keyOf } from "../../../src/store/item-keys.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { trailOf } from "../../support/spine.ts";

let house: TestHouse;
let api: TestApi;
let clerk: TestClient;
let key: string;
beforeAll(async () => {
  house = await openTestHouse();
  api = await openTestApi(house);
  clerk = await api.signIn("a.ackerknecht");
});
afterAll(async () => {
  await api.close();
  await house.remove();
});
beforeEach(() => {
  key = newId();
});

const formOf = (
  files: readonly (string | Buffer<ArrayBuffer>)[],
  fields: Record<string, string> = {},
): FormData => {
  const form = new FormData();
  for (const [index, bytes] of files.entries()) {
    form.append("files", new Blob([bytes]), `scan-${index}.pdf`);
  }
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};
const upload = (form: FormData, who = clerk, idempotencyKey = key) =>
  who.ask("/api/uploads", {
    method: "POST",
    body: form,
    headers: { "idempotency-key": idempotencyKey },
  });
const linesIn = async (answer: Response) => UploadAnswer.parse(await answer.json()).files;
const takenIn = async (answer: Response) =>
  (await linesIn(answer)).flatMap((line) => (line.outcome === "taken" ? [line] : []));
const problemIn = async (answer: Response) => ProblemDetails.parse(await answer.json());

const captureRow = (id: string) =>
  house.inTenant((trx) =>
    trx.selectFrom("capture").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
  );
async function folders(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { folder } of house.blobs.folders()) found.push(folder);
  return found;
}
const captureCount = () =>
  house.inTenant(async (trx) => (await trx.selectFrom("capture").select("id").execute()).length);

test("several files: each is a capture with a receipt number, durable, by this person", async () => {
  const files = [randomBytes(300_000), Buffer.from("a short letter")];
  const answer = await upload(formOf(files));
  expect(answer.status).toBe(201);
  const lines = await takenIn(answer);
  expect(lines.map((line) => line.position)).toEqual([0, 1]);
  for (const [index, line] of lines.entries()) {
    expect(line).toMatchObject({
      state: "accepted",
      sameKeyAs: null,
      progress: { done: 0, of: 1 },
    });
    const bytes = files[index] ?? Buffer.of();
    const folder = FolderId.parse(line.captureId);
    const itemKey = await house.inTenant((trx) => keyOf(trx, house.keys, house.tenantId, folder));
    const read = await house.blobs.read({ folder, sha256: sha256Of(bytes) }, itemKey);
    expect(read.equals(bytes)).toBe(true);
    const [event] = await trailOf(house, line.captureId);
    expect(event).toMatchObject({ type: "capture-accepted", receiptNumber: line.receiptNumber });
    const row = await captureRow(line.captureId);
    expect(row.recordedBy).toBe(`person:${clerk.session?.person.id}`);
    expect(row.batchId).not.toBeNull();
  }
  const actors = await house.inTenant((trx) =>
    trx
      .selectFrom("auditEvent")
      .select("actor")
      .where("subjectId", "=", lines[0]?.captureId ?? "")
      .execute(),
  );
  expect(actors).toEqual([{ actor: { kind: "person", id: clerk.session?.person.id } }]);
});

test("the same key and bytes again: the same answer, nothing more in the house", async () => {
  const first = await linesIn(await upload(formOf(["one", "two"])));
  const before = [await captureCount(), (await folders()).length];
  const again = await upload(formOf(["one", "two"]));
  expect(again.status).toBe(200);
  expect(await linesIn(again)).toEqual(first);
  expect([await captureCount(), (await folders()).length]).toEqual(before);
});

test("the same key with other bytes: a new capture, flagged to be compared", async () => {
  const [first] = await takenIn(await upload(formOf(["one"])));
  const answer = await upload(formOf(["another one"]));
  expect(answer.status).toBe(201);
  const [line] = await takenIn(answer);
  expect(line?.sameKeyAs).toBe(first?.captureId);
  expect(line?.captureId).not.toBe(first?.captureId);
  expect(await linesIn(await upload(formOf(["another one"])))).toEqual([line]);
});

test("one person's key is not another's", async () => {
  const [mine] = await takenIn(await upload(formOf(["mine"])));
  const other = await api.signIn("b.bruchhaeuser");
  const answer = await upload(formOf(["mine"]), other);
  expect(answer.status).toBe(201);
  const [theirs] = await takenIn(answer);
  expect(theirs?.captureId).not.toBe(mine?.captureId);
  const state = async (who: TestClient) =>
    UploadState.parse(await (await who.ask(`/api/uploads/${key}`)).json()).files;
  expect(await state(clerk)).toEqual([mine]);
  expect(await state(other)).toEqual([theirs]);
  expect((await clerk.ask(`/api/uploads/${newId()}`)).status).toBe(404);
});

test("a file that cannot be taken costs the others nothing", async () => {
  const before = (await folders()).length;
  const answer = await upload(formOf(["good", "", randomBytes(2 ** 20 + 1), "also good"]));
  expect(answer.status).toBe(201);
  const lines = await linesIn(answer);
  expect(
    lines.map((line) => (line.outcome === "taken" ? "taken" : line.problem.type.split(":").at(-1))),
  ).toEqual(["taken", "empty-file", "too-large", "taken"]);
  expect(lines[2]).toMatchObject({ problem: { status: 413, item: "file 3" } });
  expect((await folders()).length).toBe(before + 2);
  const refusals = await house.inTenant((trx) =>
    trx.selectFrom("refusal").select("cause").where("channel", "=", "upload").execute(),
  );
  expect(refusals.map((each) => each.cause).toSorted()).toEqual(["empty-file", "too-large"]);
});

test("what the mailroom noted of the batch counts, even after the files", async () => {
  const fields = { class: "court", day: "2026-11-20", firstEmptying: "true", sealed: "true" };
  const [line] = await takenIn(await upload(formOf(["a sealed envelope"], fields)));
  expect(await captureRow(line?.captureId ?? "")).toMatchObject({
    class: "court",
    sealed: true,
    receiptDay: "2026-11-20",
    receiptBasis: "first-emptying",
  });
});

test("a request that is not in order takes nothing in and keeps nothing", async () => {
  const before = [await captureCount(), (await folders()).length];
  const asked = [
    ["idempotency-key-missing", await upload(formOf(["x"]), clerk, "short")],
    ["upload-without-files", await upload(formOf([], { class: "normal" }))],
    ["empty-file", await upload(formOf([""]))],
    ["invalid-request", await upload(formOf(["x"], { class: "secret" }))],
    ["invalid-request", await upload(formOf(["x"], { colour: "blue" }))],
    ["too-many-files", await upload(formOf(Array.from({ length: 101 }, String)))],
    [
      "unsupported-media-type",
      await clerk.ask("/api/uploads", {
        method: "POST",
        json: {},
        headers: { "idempotency-key": key },
      }),
    ],
  ] as const;
  for (const [code, answer] of asked) {
    expect((await problemIn(answer)).type).toBe(`urn:poststelle:problem:${code}`);
  }
  expect([await captureCount(), (await folders()).length]).toEqual(before);
});

test("a connection that is cut leaves nothing, and the repetition is taken", async () => {
  const before = [await captureCount(), (await folders()).length];
  const { session } = clerk;
  const cut = await new Promise<string>((resolve) => {
    const asked = httpRequest(`${api.url}/api/uploads`, {
      method: "POST",
      headers: {
        cookie: clerk.cookie ?? "",
        "x-csrf-token": session?.csrfToken ?? "",
        "idempotency-key": key,
        "content-type": "multipart/form-data; boundary=cut",
      },
    });
    asked.on("error", () => resolve("cut"));
    asked.on("close", () => resolve("cut"));
    asked.write(
      '--cut\r\ncontent-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\nhalf a',
    );
    setTimeout(() => asked.destroy(), 200);
  });
  expect(cut).toBe("cut");
  for (let look = 0; look < 50 && (await folders()).length > (before[1] ?? 0); look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect([await captureCount(), (await folders()).length]).toEqual(before);
  expect((await upload(formOf(["half a letter"]))).status).toBe(201);
});

test("a sender that stands still holds nothing for ever: 408, and nothing half taken", async () => {
  const before = [await captureCount(), (await folders()).length];
  const slow = await openTestApi(house, { uploadLimits: { stillMs: 300, wholeMs: 60_000 } });
  try {
    const there = await slow.signIn("a.ackerknecht");
    const begun = (body: string) =>
      new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const asked = httpRequest(`${slow.url}/api/uploads`, {
          method: "POST",
          headers: {
            cookie: there.cookie ?? "",
            "x-csrf-token": there.session?.csrfToken ?? "",
            "idempotency-key": "a-slow-scanner",
            "content-type": "multipart/form-data; boundary=cut",
          },
        });
        asked.on("error", reject);
        asked.on("response", (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("end", () => {
            resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() });
            asked.destroy();
          });
        });
        asked.write(body);
      });
    const head = '--cut\r\ncontent-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n';
    // In the middle of a file, and between a whole file and the next.
    for (const body of [`${head}half a`, `${head}a whole one\r\n--cut\r\n`]) {
      const { status, text } = await begun(body);
      expect(status).toBe(408);
      expect(text).toContain("upload-too-slow");
    }
    expect([await captureCount(), (await folders()).length]).toEqual(before);
  } finally {
    await slow.close();
  }
});

test("only the disk's reserve is left: 507 before anything is written, and all else goes on", async () => {
  const before = [await captureCount(), (await folders()).length];
  const blobs = dataPaths(house.dataFolder).blobs;
  // More than any disk has: what is free is the reserve.
  const without = { ...house, haveRoom: keepReserve(blobs, Number.MAX_SAFE_INTEGER) };
  const now = () => new Date();
  const accept = makeAccept({ ...without, now });
  const full = await openTestApi(house, {
    uploads: makeUploadIntake({ ...without, now, accept, depository: makeDepository(without) }),
  });
  try {
    const there = await full.signIn("a.ackerknecht");
    const answer = await upload(formOf(["a letter"]), there);
    expect(answer.status).toBe(507);
    expect(await problemIn(answer)).toMatchObject({
      type: "urn:poststelle:problem:disk-full",
      item: "file 1",
      remedy: expect.stringContaining("demselben Schlüssel"),
    });
    expect([await captureCount(), (await folders()).length]).toEqual(before);
    expect((await there.ask("/api/captures")).status).toBe(200);
  } finally {
    await full.close();
  }
});

test("a full disk: 507, and nothing half taken", async () => {
  const depository = makeDepository(house);
  const now = () => new Date();
  const full = await openTestApi(house, {
    uploads: makeUploadIntake({
      ...house,
      now,
      accept: makeAccept({ ...house, now }),
      depository: {
        ...depository,
        deposit: () =>
          Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" })),
      },
    }),
  });
  try {
    const there = await full.signIn("a.ackerknecht");
    const answer = await upload(formOf([randomBytes(200_000), "second"]), there);
    expect(answer.status).toBe(507);
    expect(await problemIn(answer)).toMatchObject({
      type: "urn:poststelle:problem:disk-full",
      item: "file 1",
    });
  } finally {
    await full.close();
  }
});

test("names are names, not paths, and only for whoever may see them", async () => {
  const form = new FormData();
  form.append("files", new Blob(["x"]), "..\\..\\Klage \u0007Kaltenbrunn.pdf");
  const [line] = await takenIn(await upload(form));
  const source = await house.inTenant((trx) =>
    trx
      .selectFrom("captureSource")
      .select(["name", "path"])
      .where("captureId", "=", line?.captureId ?? "")
      .execute(),
  );
  expect(source).toEqual([{ name: "Klage Kaltenbrunn.pdf", path: "Klage Kaltenbrunn.pdf" }]);
});

test("bytes on their way in are never on the disk in clear", async () => {
  const secret = Buffer.from(`Geheimnis ${createHash("sha256").update(key).digest("hex")}`);
  async function* slowly() {
    yield secret;
    const shelves = await readdir(dataPaths(house.dataFolder).blobs, { recursive: true });
    expect(shelves.some((name) => name.endsWith(".tmp"))).toBe(true);
    await expect(
      Promise.all(
        shelves
          .filter((name) => name.endsWith(".tmp"))
          .map(async (name) => {
            const { readFile } = await import("node:fs/promises");
            const path = `${dataPaths(house.dataFolder).blobs}/${name}`;
            return (await readFile(path)).includes(secret);
          }),
      ),
    ).resolves.not.toContain(true);
    yield secret;
  }
  const depository = makeDepository(house);
  const deposit = await depository.deposit(house.tenantId, slowly());
  expect(deposit.length).toBe(secret.length * 2);
  await depository.discard(deposit);
});
