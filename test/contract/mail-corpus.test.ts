import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseMail } from "../../src/mail/parse-mail.ts";
import { mediaTypeOf } from "../../src/unpack/media-type.ts";
import { compareMail, type FoundMail, type MailCheck } from "../corpora/mail-expected.ts";
import { parsedWhole } from "../corpora/parsed-mail.ts";

/** Messages of 20 mail projects, beside the project and never in it. */
const CORPUS = join("..", "shared", "corpora", "mail");
const LIMITS = { entriesMax: 500, bytesMax: 50_000_000 };
const EXPECTED_RESULTS = /\.(xml|yml|json|list|golden|md|out|bin)$|_decoded/;

const present = existsSync(CORPUS);
const files = present
  ? readdirSync(CORPUS, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !EXPECTED_RESULTS.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
  : [];
const suite = present ? describe : describe.skip;

suite(`the mail corpus (${present ? files.length : "absent: ../shared/corpora/mail"})`, () => {
  test("is taken apart whole, mail or not, without an untyped error", async () => {
    const outcomes = await Promise.all(files.map((path) => parsedWhole(readFileSync(path))));
    expect(outcomes.length).toBeGreaterThan(600);
    expect(outcomes.filter((outcome) => outcome instanceof Error)).toEqual([]);
  });

  test("shows something of every message that has a body", async () => {
    const lost: string[] = [];
    for (const path of files) {
      const bytes = readFileSync(path);
      if (mediaTypeOf(bytes) !== "message/rfc822") continue;
      const { textBody, attachments, encrypted } = await parseMail(bytes, LIMITS);
      const body = /\r?\n[ \t]*\r?\n([^]*)/.exec(bytes.toString("latin1"))?.[1] ?? "";
      const empty = textBody === "" && attachments.length === 0 && !encrypted;
      if (empty && /[a-z]{3}/i.test(withoutMarkup(body))) lost.push(path);
    }
    expect(lost).toEqual([]);
  });

  // The rest: what upstream shows raw (uuencode, rich text), its own names, and broken base64.
  test.each([
    ["zammad", 100, 0.93],
    ["stalwart", 200, 0.98],
    ["mime4j", 110, 0.94],
    ["tnef", 4, 1],
  ])("agrees with the results of %s", async (source, checksMin, shareMin) => {
    const checks: MailCheck[] = [];
    for (const path of files) {
      if (!hasExpected(path)) continue;
      const found: FoundMail | Error = await parsedWhole(readFileSync(path));
      if (found instanceof Error) throw found;
      checks.push(...compareMail(path, found).filter((check) => check.source === source));
    }
    const agreed = checks.filter((check) => check.verdict === "agree");
    expect(checks.length).toBeGreaterThanOrEqual(checksMin);
    expect(agreed.length / checks.length).toBeGreaterThanOrEqual(shareMin);
  });
});

function hasExpected(path: string): boolean {
  const stem = path.replace(/\.[a-z]+$/, "");
  return ["yml", "json", "xml", "list"].some((ending) => existsSync(`${stem}.${ending}`));
}

/** The words of a body: boundaries, part headers and tags taken away. */
function withoutMarkup(body: string): string {
  return body
    .replaceAll(/^--.*$/gm, "")
    .replaceAll(/^content-[a-z-]+:.*$/gim, "")
    .replaceAll(/<[^>]*>/g, "");
}
