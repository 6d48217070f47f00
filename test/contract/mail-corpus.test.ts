import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { MailError } from "../../src/mail/mail-error.ts";
import { type ParsedMail, parseMail } from "../../src/mail/parse-mail.ts";
import { mediaTypeOf } from "../../src/unpack/media-type.ts";

/** Messages of 20 mail projects, beside the project and never in it. */
const CORPUS = join("..", "shared", "corpora", "mail");
const LIMITS = { entriesMax: 500, bytesMax: 50_000_000 };
const EXPECTED_RESULTS = /\.(xml|yml|json|list|golden|md)$|_decoded|\.bin$/;

const present = existsSync(CORPUS);
const files = present
  ? readdirSync(CORPUS, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !EXPECTED_RESULTS.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
  : [];
const suite = present ? describe : describe.skip;

async function parsed(path: string): Promise<ParsedMail | MailError> {
  try {
    return await parseMail(readFileSync(path), LIMITS);
  } catch (error) {
    if (error instanceof MailError) return error;
    throw new Error(`untyped error of ${path}`, { cause: error });
  }
}

suite(`the mail corpus (${present ? files.length : "absent: ../shared/corpora/mail"})`, () => {
  test("parses every file, mail or not, without an untyped error", async () => {
    const outcomes = await Promise.all(files.map(parsed));
    expect(outcomes.length).toBeGreaterThan(600);
    expect(outcomes.filter((outcome) => outcome instanceof MailError)).toEqual([]);
  });

  test("finds something to show in every message that has a body", async () => {
    const lost: string[] = [];
    for (const path of files) {
      const bytes = readFileSync(path);
      if (mediaTypeOf(bytes) !== "message/rfc822") continue;
      const outcome = await parsed(path);
      const body = /\r?\n[ \t]*\r?\n([^]*)/.exec(bytes.toString("latin1"))?.[1] ?? "";
      const shown = !(outcome instanceof MailError) && outcome.bodyFrom !== "none";
      const attached = !(outcome instanceof MailError) && outcome.attachments.length > 0;
      if (!shown && !attached && /[a-z]{3}/i.test(withoutMarkup(body))) lost.push(path);
    }
    expect(lost).toEqual([]);
  });
});

/** The words of a body: boundaries, part headers and tags taken away. */
function withoutMarkup(body: string): string {
  return body
    .replaceAll(/^--.*$/gm, "")
    .replaceAll(/^content-[a-z-]+:.*$/gim, "")
    .replaceAll(/<[^>]*>/g, "");
}
