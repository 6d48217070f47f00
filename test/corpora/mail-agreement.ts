import { inspectFile } from "../support/inspect-file.ts";
import { compareMail, foundMail, type MailCheck } from "./mail-expected.ts";

/** What the expected results beside a message say about what its inspection found. */
export async function checksOfMail(path: string): Promise<readonly MailCheck[]> {
  const { outcome, blobs } = await inspectFile(path);
  if (outcome.kind !== "done") return [];
  const bytesOf = (sha256: string): Uint8Array => blobs.bytesOf(sha256) ?? new Uint8Array();
  return compareMail(path, foundMail(outcome.output.components, bytesOf));
}
