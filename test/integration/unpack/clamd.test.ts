import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { FolderId } from "../../../src/domain/ids.ts";
import { openClamd, pingClamd, ScannerAway, TooLargeToScan } from "../../../src/unpack/clamd.ts";
import { makeSteps } from "../../../workers/steps.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";
import {
  clamdIsThere,
  startFakeClamd,
  startRealClamd,
  type TestClamd,
} from "../../support/clamd.ts";
import { testStepSettings } from "../../support/step-settings.ts";

const started: TestClamd[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((clamd) => clamd.stop()));
});

async function fake(...settings: Parameters<typeof startFakeClamd>) {
  const clamd = await startFakeClamd(...settings);
  started.push(clamd);
  return clamd;
}

const LIMITS = {
  bytesMax: 1e8,
  pagesMax: 100,
  pixelsMax: 2e8,
  nestingMax: 5,
  entriesMax: 100,
  ratioMax: 200,
};

/** More than one chunk, and no two the same. */
const letter = new Uint8Array(700_001).map((_, i) => (i * i) % 251);

describe("the virus scanner", () => {
  test("is shown every byte, in order", async () => {
    const { url } = await fake((content) =>
      Buffer.compare(content, letter) === 0 ? "stream: OK" : "stream: Wrong.Bytes FOUND",
    );
    expect(await openClamd({ url })(letter)).toEqual({ clean: true });
    expect(await openClamd({ url })(letter.subarray(1))).toEqual({ virus: "Wrong.Bytes" });
    expect(await openClamd({ url })(new Uint8Array())).toEqual({ virus: "Wrong.Bytes" });
  });

  test.each([
    ["trouble", "stream: Can't allocate memory ERROR"],
    ["nonsense", "220 smtp.example ESMTP"],
    ["nothing", ""],
    ["too much", "x".repeat(10_000)],
  ])("that answers %s gives no verdict, and so nothing is clean", async (_, line) => {
    const { url } = await fake(() => line);
    await expect(openClamd({ url })(letter)).rejects.toThrow(ScannerAway);
  });

  test("that is not there, or says nothing in time, is away", async () => {
    const gone = await startFakeClamd(() => "stream: OK");
    await gone.stop();
    await expect(pingClamd(gone.url)).rejects.toThrow(ScannerAway);
    await expect(openClamd({ url: gone.url })(letter)).rejects.toThrow(/away \(ECONNREFUSED\)/);
    const missing = openClamd({ url: "unix:///nowhere/clamd.ctl" });
    await expect(missing(letter)).rejects.toThrow(/away \(ENOENT\)/);
    const { url } = await fake(() => null);
    await expect(openClamd({ url, timeoutMs: 200 })(letter)).rejects.toThrow(/no answer in 0.2 s/);
  });

  test("that does not take so many bytes says so, which is for a person", async () => {
    const { url } = await fake(() => "stream: OK", 300_000);
    await expect(openClamd({ url })(letter)).rejects.toThrow(TooLargeToScan);
    expect(await openClamd({ url })(letter.subarray(0, 1000))).toEqual({ clean: true });
    // Its words are lost with the connection, but it is alive.
    const mute = await fake(
      () => "stream: OK",
      300_000,
      (socket) => socket.resetAndDestroy(),
    );
    await expect(openClamd({ url: mute.url })(letter)).rejects.toThrow(TooLargeToScan);
    const gaveUp = await fake(() => "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND");
    await expect(openClamd({ url: gaveUp.url })(letter)).rejects.toThrow(TooLargeToScan);
  });
});

test("decides about a capture: infected is quarantined, unanswered waits, clean goes on", async () => {
  const id = FolderId.parse("01890000-0000-7000-8000-000000000000");
  const blobs = new MemoryBlobs();
  const original = { folder: id, sha256: await blobs.write(id, Buffer.from("Guten Tag")) };
  const outcomeAt = async (clamavUrl: string) => {
    const { inspect } = makeSteps({ ...testStepSettings, clamavUrl });
    const input = { captureId: id, original, folder: id, originalName: "brief.txt" };
    return inspect.run(
      inspect.input.parse({ ...input, sealed: false, limits: LIMITS }),
      stepContext(blobs),
    );
  };
  const infected = await fake(() => "stream: Win.Test.Letter FOUND");
  expect(await outcomeAt(infected.url)).toMatchObject({ reason: "virus-found" });
  const clean = await fake(() => "stream: OK");
  expect(await outcomeAt(clean.url)).toMatchObject({ kind: "done" });
  await clean.stop();
  started.pop();
  expect(await outcomeAt(clean.url)).toMatchObject({ kind: "later" });
});

(clamdIsThere() ? describe : describe.skip)("a real clamd", () => {
  test("finds what its signatures name, passes the rest, and refuses what is too large", async () => {
    const sha256 = createHash("sha256").update(letter).digest("hex");
    const clamd = await startRealClamd({ sha256, bytes: letter.length }, 2);
    started.push(clamd);
    const scan = openClamd({ url: clamd.url });
    expect(await scan(letter)).toEqual({ virus: expect.stringMatching(/^Test\.Letter/) });
    expect(await scan(letter.subarray(1))).toEqual({ clean: true });
    await expect(pingClamd(clamd.url)).resolves.toBeUndefined();
    await expect(scan(new Uint8Array(9_000_000))).rejects.toThrow(TooLargeToScan);
  });
});
