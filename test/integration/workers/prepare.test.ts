import { expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { CaptureId } from "../../../src/domain/ids.ts";
import { makePrepare } from "../../../workers/prepare.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";

const captureId = CaptureId.parse("0198e2c4-7a51-7c3e-9c1a-6d2d7f1f0a11");

async function prepared(sealed: boolean) {
  const blobs = new MemoryBlobs();
  const pdf = await readFile("fixtures/post/born-digital-citizen.pdf");
  const sha256 = await blobs.write(captureId, pdf);
  const outcome = await makePrepare().run(
    {
      captureId,
      folder: captureId,
      sealed,
      drawn: false,
      component: 0,
      file: { folder: captureId, sha256 },
      mediaType: "application/pdf",
      fromPage: 1,
      toPage: 1,
      limits: { pagesMax: 10, pixelsMax: 100_000_000 },
    },
    stepContext(blobs),
  );
  if (outcome.kind !== "done") throw new Error(`It was not prepared: ${outcome.kind}`);
  return outcome.output.pages;
}

test("the words of a born-digital page are taken", async () => {
  expect((await prepared(false))[0]?.text).toContain("Stadt Lindenau");
});

test("a sealed file's words are never taken, only its image", async () => {
  await expect(prepared(true)).resolves.toMatchObject([{ textLayer: null, text: null }]);
});
