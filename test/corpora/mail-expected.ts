import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse as parseYaml } from "yaml";
import type { Component } from "../../src/domain/component.ts";
import { decodeText } from "../../src/mail/decode-text.ts";
import { wordsOfHtml } from "../../src/mail/read-html.ts";

/**
 * What came out of a message, held against the results its test data came with. Each source checks what
 * it says; a check it says nothing about is not comparable and is not counted.
 */
export interface FoundMail {
  readonly from: string | null;
  readonly subject: string | null;
  readonly date: Date | null;
  /** What is read first. */
  readonly body: string;
  /** Every text of the message and of those within it. */
  readonly texts: readonly string[];
  /** Every piece of it, the texts too. */
  readonly files: readonly { readonly name: string | null; readonly bytes: Uint8Array }[];
}

export type MailSource = "zammad" | "stalwart" | "mime4j" | "tnef";
export interface MailCheck {
  readonly source: MailSource;
  readonly check: "from" | "subject" | "date" | "body" | "texts" | "files" | "names";
  readonly verdict: "agree" | "disagree";
  /** What was wanted and is not there, shortened. */
  readonly missing: string;
}

/** A body with this share of the expected words says the same; the rest is how markup is shown. */
const WORDS_SHARE_MIN = 0.95;

/** Everything the expected results beside a message say about it; empty when there are none. */
export function compareMail(path: string, found: FoundMail): MailCheck[] {
  const stem = path.replace(/\.[a-z]+$/, "");
  if (existsSync(`${stem}.yml`)) return compareZammad(readFileSync(`${stem}.yml`, "utf8"), found);
  if (existsSync(`${stem}.json`))
    return compareStalwart(readFileSync(`${stem}.json`, "utf8"), found);
  if (existsSync(`${stem}.xml`)) return compareMime4j(stem, found);
  return existsSync(`${stem}.list`) ? compareTnef(readFileSync(`${stem}.list`, "utf8"), found) : [];
}

/** What an inspection found, in the form that is compared; `bytesOf` reads a blob. */
export function foundMail(
  components: readonly Component[],
  bytesOf: (sha256: string) => Uint8Array,
): FoundMail {
  const header = components[0]?.mail ?? null;
  const texts = components.filter((each) => each.mediaType.startsWith("text/"));
  const text = (component: Component | undefined): string =>
    component === undefined ? "" : Buffer.from(bytesOf(component.blob)).toString("utf8");
  return {
    from: header?.from ?? null,
    subject: header?.subject ?? null,
    date: header?.date == null ? null : new Date(header.date),
    body: text(components.find((each) => each.parent === 0 && each.mediaType === "text/plain")),
    texts: texts.map(text),
    files: components.map((each) => ({ name: each.name, bytes: bytesOf(each.blob) })),
  };
}

/** Zammad's own words for an empty body. */
const NO_CONTENT = "no visible content";

function compareZammad(yaml: string, found: FoundMail): MailCheck[] {
  // Ruby's class names and symbols are no YAML of ours.
  const plain = yaml
    .replaceAll(/!ruby\/\S+|!map:\S+/g, "")
    .replaceAll(/^(\s*(?:- )?):(\w+):/gm, "$1$2:");
  const wanted: unknown = parseYaml(plain, { logLevel: "silent" });
  if (!isRecord(wanted)) return [];
  const body = textOf(wanted["body"]);
  const words = body === NO_CONTENT ? null : wordsOfHtml(body ?? "");
  const files = listOf(wanted["attachments"]).filter((file) => !isOwnCopy(file));
  return [
    ...sameText("zammad", "subject", textOf(wanted["subject"]), found.subject),
    ...sameText("zammad", "from", textOf(wanted["from_email"]), addressOf(found.from)),
    ...sameWords("zammad", "body", words, found.body),
    ...sameNames(
      "zammad",
      files.map((file) => textOf(file["filename"])),
      found,
    ),
  ];
}

/** Zammad attaches the HTML as it came, and messages under names of its own. */
function isOwnCopy(file: Readonly<Record<string, unknown>>): boolean {
  const preferences = file["preferences"];
  if (isRecord(preferences) && preferences["original-format"] === true) return true;
  return OWN_NAMES.test(textOf(file["filename"]) ?? "");
}

const OWN_NAMES = /^(message|file|image\d*\.|document\d*\.|video\d*\.|\d{4,}\.\d{4,}|.*\.eml$)/;

function compareStalwart(json: string, found: FoundMail): MailCheck[] {
  const wanted: unknown = JSON.parse(json);
  if (!isRecord(wanted)) return [];
  const parts = listOf(wanted["parts"]);
  const header = listOf(parts[0]?.["headers"]);
  const field = (name: string): Record<string, unknown> | null => {
    const value = header.findLast((each) => each["name"] === name)?.["value"];
    return isRecord(value) ? value : null;
  };
  const bodyPart = parts[Number(Array.isArray(wanted["text_body"]) ? wanted["text_body"][0] : -1)];
  const names = (Array.isArray(wanted["attachments"]) ? wanted["attachments"] : []).map((index) =>
    nameOfPart(parts[Number(index)]),
  );
  return [
    ...sameText("stalwart", "subject", textOf(field("subject")?.["Text"]), found.subject),
    ...sameText("stalwart", "from", firstAddress(field("from")), addressOf(found.from)),
    ...sameInstant(field("date")?.["DateTime"], found.date),
    ...sameWords("stalwart", "body", bodyWords(bodyPart?.["body"]), found.texts.join("\n")),
    ...sameNames("stalwart", names, found),
  ];
}

function bodyWords(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const html = textOf(body["Html"]);
  return html === null ? textOf(body["Text"]) : wordsOfHtml(html);
}

function firstAddress(field: Record<string, unknown> | null): string | null {
  const address = field?.["Address"];
  const list = isRecord(address) ? listOf(address["List"]) : [];
  return textOf(list[0]?.["address"]);
}

function nameOfPart(part: Record<string, unknown> | undefined): string | null {
  for (const header of listOf(part?.["headers"])) {
    if (header["name"] !== "content_disposition" && header["name"] !== "content_type") continue;
    const value = header["value"];
    const type = isRecord(value) ? value["ContentType"] : null;
    const attributes = isRecord(type) ? listOf(type["attributes"]) : [];
    const name = attributes.find((each) => each["name"] === "filename" || each["name"] === "name");
    if (name !== undefined) return textOf(name["value"]);
  }
  return null;
}

function sameInstant(wanted: unknown, found: Date | null): MailCheck[] {
  if (!isRecord(wanted)) return [];
  const at = (name: string): number => Number(wanted[name] ?? 0);
  const sign = wanted["tz_before_gmt"] === true ? 1 : -1;
  const offset = sign * (at("tz_hour") * 60 + at("tz_minute")) * 60_000;
  const time =
    Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second")) +
    offset;
  // What is no date (a thirteenth month, the year 0) is none for us.
  if (Number.isNaN(time) || at("month") < 1 || at("month") > 12 || at("day") < 1) return [];
  const iso = new Date(time).toISOString();
  return [verdict("stalwart", "date", found?.getTime() === time, iso)];
}

/** mime4j writes each decoded leaf beside the message: texts as .txt, all else as .bin. */
function compareMime4j(stem: string, found: FoundMail): MailCheck[] {
  const leaves = readdirSync(dirname(stem)).filter((name) =>
    name.startsWith(`${basename(stem)}_decoded_`),
  );
  const all = found.texts.join("\n");
  const checks = leaves.flatMap((name): MailCheck[] => {
    const bytes = readFileSync(join(dirname(stem), name));
    if (name.endsWith(".txt")) {
      // The charset is the part's own; the commands of rich text are shown no more than tags.
      const { text } = decodeText(bytes, null);
      const marked = /<(html|body|p|br|bold|nl|smaller|bigger)\b/i.test(text);
      return sameWords("mime4j", "texts", marked ? wordsOfHtml(text) : text, all);
    }
    if (bytes.length === 0) return [];
    const has = found.files.some((file) => sameBytes(file.bytes, bytes));
    return [verdict("mime4j", "files", has, name)];
  });
  const xml = readFileSync(`${stem}.xml`, "utf8");
  const header = /<header>([^]*?)<\/header>/.exec(xml)?.[1] ?? "";
  const subject = /<field>\s*subject:([^<]*)<\/field>/i.exec(header)?.[1]?.trim() ?? null;
  const comparable = subject !== null && !/=\?|&|\ufffd/.test(subject);
  return [...sameText("mime4j", "subject", comparable ? subject : null, found.subject), ...checks];
}

/** Line ends and the last of them are the transport's. */
function sameBytes(found: Uint8Array, wanted: Uint8Array): boolean {
  const bare = (bytes: Uint8Array): string =>
    Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "\n").trimEnd();
  return bare(found) === bare(wanted);
}

function compareTnef(list: string, found: FoundMail): MailCheck[] {
  const names = list
    .split("\n")
    .map((name) => name.trim())
    // The tool's own names for the text, which is shown here.
    .filter((name) => name !== "" && !/^body\.(rtf|html|txt)$/.test(name));
  return sameNames("tnef", names, found);
}

function sameText(
  source: MailSource,
  check: MailCheck["check"],
  wanted: string | null,
  found: string | null,
): MailCheck[] {
  // What upstream could not decode itself tells nothing.
  if (wanted === null || wanted.trim() === "" || wanted.includes("\ufffd")) return [];
  const bare = (text: string): string => text.replaceAll(/\s+/g, " ").trim().toLowerCase();
  return [verdict(source, check, bare(found ?? "") === bare(wanted), wanted)];
}

function sameWords(
  source: MailSource,
  check: MailCheck["check"],
  wanted: string | null,
  found: string,
): MailCheck[] {
  const words = wordsIn(wanted ?? "");
  if (words.length === 0 || wanted?.includes("\ufffd") === true) return [];
  const known = new Set(wordsIn(found));
  const missing = words.filter((word) => !known.has(word));
  const enough = missing.length <= words.length * (1 - WORDS_SHARE_MIN);
  return [verdict(source, check, enough, missing.slice(0, 8).join(" "))];
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

function sameNames(
  source: MailSource,
  wanted: readonly (string | null)[],
  found: FoundMail,
): MailCheck[] {
  const names = wanted.filter(
    (name) => (name ?? "").trim() !== "" && name?.includes("\ufffd") !== true,
  );
  if (names.length === 0) return [];
  const bare = (name: string): string => name.replaceAll(/\s+/g, " ").trim();
  const known = new Set(found.files.map((file) => bare(file.name ?? "")));
  const missing = names.filter((name) => !known.has(bare(name ?? "")));
  return [verdict(source, "names", missing.length === 0, missing.join("; "))];
}

function addressOf(from: string | null): string | null {
  return from === null ? null : (/<([^<>]*)>/.exec(from)?.[1] ?? from);
}

function verdict(
  source: MailSource,
  check: MailCheck["check"],
  agrees: boolean,
  missing: string,
): MailCheck {
  const found = agrees ? "" : missing.slice(0, 120);
  return { source, check, verdict: agrees ? "agree" : "disagree", missing: found };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
