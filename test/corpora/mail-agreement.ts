import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { makeSteps } from "../../workers/steps.ts";
import { MemoryBlobs, stepContext } from "../support/memory-blobs.ts";
import { compareMail, foundMail, type MailCheck } from "./mail-expected.ts";

const ID = "01890000-0000-7000-8000-000000000000";
const LIMITS = {
  bytesMax: 200_000_000,
  pagesMax: 3000,
  pixelsMax: 200_000_000,
  nestingMax: 5,
  entriesMax: 1000,
  ratioMax: 200,
};
const { inspect } = makeSteps({
  clamavUrl: null,
  officeProgram: null,
  renditionFormat: "PDF/A-1b",
});

/** What the expected results beside a message say about what its inspection found. */
export async function checksOfMail(path: string): Promise<readonly MailCheck[]> {
  const blobs = new MemoryBlobs();
  const input = inspect.input.parse({
    captureId: ID,
    original: { folder: ID, sha256: await blobs.write(ID, readFileSync(path)) },
    folder: ID,
    originalName: basename(path),
    sealed: false,
    limits: LIMITS,
  });
  const outcome = await inspect.run(input, stepContext(blobs));
  if (outcome.kind !== "done") return [];
  const bytesOf = (sha256: string): Uint8Array => blobs.bytesOf(sha256) ?? new Uint8Array();
  return compareMail(path, foundMail(outcome.output.components, bytesOf));
}
