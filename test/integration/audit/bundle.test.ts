import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { sha256 } from "../../../src/audit/hash.ts";
import { prepareNextKey } from "../../../src/audit/key-history.ts";
import { openProofs } from "../../../src/audit/open-proofs.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { canonicalJson, type Json } from "../../../src/domain/canonical-json.ts";
import { includes, isPrefix, leafHash } from "../../../src/domain/merkle.ts";
import { findProvable } from "../../../src/store/proof-material.ts";
import { type AuditedHouse, openAuditedHouse } from "../../support/audited-house.ts";
import { type CommandEnd, type CommandLine, openCommandLine } from "../../support/command-line.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { workOff } from "../../support/work-off.ts";

const verifier = join(import.meta.dirname, "../../../bin/verify-bundle.mjs");
const support = join(import.meta.dirname, "../../support");

/** What the tests reach into; the verifier's own check of the shape is stricter. */
const Event = z.looseObject({
  entry: z.looseObject({ id: z.string(), type: z.string() }),
  index: z.int(),
  opened: z.looseObject({ fact: z.looseObject({ type: z.string() }), salt: z.string() }).nullable(),
  proof: z.array(z.string()),
});
const Bundle = z.looseObject({
  events: z.array(Event),
  head: z.looseObject({ keyId: z.string(), rootHash: z.string(), treeSize: z.int() }),
  keys: z.array(z.looseObject({ publicKey: z.string() })),
  made: Event,
  prefixProof: z.array(z.string()),
  statement: z.looseObject({
    document: z.string(),
    earlier: z.looseObject({ rootHash: z.string(), treeSize: z.int() }).nullable(),
    events: z.array(z.looseObject({ content: z.string(), leaf: z.string() })),
    originals: z.array(z.looseObject({ kind: z.string(), sha256: z.string() })),
    receiptNumber: z.string(),
    renditions: z.array(z.looseObject({ kind: z.string(), sha256: z.string() })),
    tenant: z.string(),
  }),
  transferNote: z.string().nullable(),
});
type Bundle = z.infer<typeof Bundle>;

let house: AuditedHouse;
let line: CommandLine;
let folder: string;
let key: string;
let letter: Uint8Array;
/** Bundles of two letters of one stack, in the order of their pages. */
let one: Bundle;
let other: Bundle;

const bundleFile = (name: string): string => join(folder, `${name}.json`);
const asJson = (value: unknown): Json => z.json().parse(value);

async function bundleOf(document: string, name: string, ...words: string[]): Promise<Bundle> {
  const end = await line.run("audit", "bundle", document, "--out", bundleFile(name), ...words);
  if (end.code !== 0) throw new Error(end.stderr);
  return Bundle.parse(JSON.parse(await readFile(bundleFile(name), "utf8")));
}

/** The verifier as an expert calls it: the one file, with a node, and nothing of ours. */
const verify = (file: string, ...words: string[]): Promise<CommandEnd> =>
  new Promise((resolve) => {
    execFile(process.execPath, [verifier, file, ...words], (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, stdout, stderr });
    });
  });

/** Runs a program of `test/support` with a plain node; gives what it prints. */
function runSupport(program: string, words: readonly string[], input = ""): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [join(support, program), ...words],
      (error, stdout) => {
        if (error === null) resolve(JSON.parse(stdout));
        else reject(error);
      },
    );
    child.stdin?.end(input);
  });
}

/** What the verifier says of each text by name: "yes", or the code of the reason why not. */
async function verdicts(texts: Readonly<Record<string, string>>, keyId: string) {
  const lines = Object.values(texts).map((text) => Buffer.from(text).toString("base64"));
  const said = z
    .array(z.string())
    .parse(await runSupport("judge-bundles.mjs", [keyId], lines.join("\n")));
  return Object.fromEntries(Object.keys(texts).map((name, at) => [name, said[at]]));
}

const canonicalOf = (bundle: unknown): string => canonicalJson(asJson(bundle));

const letterOf = (street: string) => [
  "Stadt Lindenau",
  "Standesamt",
  "Sehr geehrte Damen und Herren,",
  "bitte senden Sie mir eine Geburtsurkunde zu.",
  street,
];

beforeAll(async () => {
  house = await openAuditedHouse();
  line = await openCommandLine(house);
  folder = await mkdtemp(join(tmpdir(), "poststelle-proof-"));
  letter = await lettersPdf(letterOf("Am Anger 7"));
  await handIn(house, "letter.pdf", letter);
  await handIn(house, "another.pdf", await lettersPdf(letterOf("Am Markt 3")));
  await workOff(house);
  await makeSealer(house.audit).sealAll(new Date());
  key = join(house.audit.keysFolder, "audit-signing.pub.pem");
  const rows = await house.query<{ id: string }>(
    "select d.id from document d join capture c on c.id = d.capture_id order by c.accepted_at, d.id",
  );
  one = await bundleOf(rows[0]?.id ?? "", "one");
  other = await bundleOf(rows[1]?.id ?? "", "other");
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await house.remove();
});

describe("a proof bundle", () => {
  test("says yes to itself, its original and rendition, and no to another file", async () => {
    const original = join(folder, "letter.pdf");
    await writeFile(original, letter);
    const file = bundleFile("one");
    const end = await verify(file, "--key", key, "--original", original);
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(end.stdout).toContain(`YES  ${one.statement.receiptNumber}`);
    expect(end.stdout).toContain("Original (capture)");
    for (const flag of ["--original", "--rendition"]) {
      const no = await verify(file, "--key", key, flag, verifier);
      expect(no.code).toBe(1);
      expect(no.stdout).toMatch(/^NO {3}The file is not .*\nNEIN Die Datei ist kein/u);
    }
    const ours = await line.run("audit", "verify-bundle", file, "--key", key);
    expect(ours).toMatchObject({ code: 0, stdout: (await verify(file, "--key", key)).stdout });
  });

  test("shows every event of the letter with its fact, the transfer note, and no key", async () => {
    const types = one.events.map(({ entry }) => entry.type);
    expect(types).toEqual(
      expect.arrayContaining(["capture-accepted", "mail-item-recorded", "document-created"]),
    );
    expect(one.events.every(({ opened, entry }) => opened?.fact.type === entry.type)).toBe(true);
    expect(one.statement.renditions.map(({ kind }) => kind)).toContain("searchable-pdf");
    expect(one.transferNote).toContain(one.statement.document);
    const keys = await house.query<{ wrapped_key: Buffer }>("select wrapped_key from item_key");
    const text = await readFile(bundleFile("one"), "latin1");
    expect(keys.some((row) => text.includes(row.wrapped_key.toString("base64")))).toBe(false);
  });

  test("is found by receipt number; making it is an event", async () => {
    const again = await bundleOf(one.statement.receiptNumber, "again");
    expect(again.events.at(-1)).toMatchObject({
      entry: { id: one.made.entry.id, type: "proof-made", actor: { kind: "house" } },
    });
    const unknown = await line.run("audit", "bundle", "LIN-0", "--out", bundleFile("none"));
    expect(unknown).toMatchObject({ code: 2 });
    const over = await line.run("audit", "bundle", again.statement.document, "--out", verifier);
    expect(over).toMatchObject({ code: 2 });
  });

  test("holds by our own Merkle proofs too, which the verifier does not know", () => {
    const bytes = (hash: string): Buffer => Buffer.from(hash, "hex");
    const { treeSize: size, rootHash } = one.head;
    for (const { entry, index, proof } of [...one.events, one.made]) {
      const leaf = leafHash(sha256, Buffer.from(canonicalJson(asJson(entry))));
      const claim = { leaf, index, size };
      expect(includes(sha256, claim, proof.map(bytes), bytes(rootHash))).toBe(true);
    }
    const { earlier } = one.statement;
    const first = { size: earlier?.treeSize ?? 0, root: bytes(earlier?.rootHash ?? "") };
    const second = { size, root: bytes(rootHash) };
    expect(isPrefix(sha256, first, second, one.prefixProof.map(bytes))).toBe(true);
  });

  test("is held against heads from outside", async () => {
    const file = bundleFile("one");
    const { treeSize, rootHash } = one.statement.earlier ?? one.head;
    const against = async (...words: string[]) =>
      (await verify(file, "--key", key, ...words)).stdout;
    expect(await against("--head", `${treeSize}:${rootHash}`)).toContain("compared");
    const witness = join(house.audit.witnessFolder, `${house.tenantId}.jsonl`);
    expect(await against("--witness", witness)).toContain(`: ${treeSize}`);
    const root = rootHash.replace(/./u, (digit) => (digit === "0" ? "1" : "0"));
    expect(await against("--head", `${treeSize}:${root}`)).toMatch(/^NO {3}A tree head you know/u);
    expect(await against("--head", `1:${rootHash}`)).toMatch(/^NO {3}No tree head you know/u);
    const since = await line.run("audit", "bundle", one.statement.document, "--since", `1:${root}`);
    expect(since.code).toBe(3);
    expect(since.stderr).toContain("had another root");
  });
});

const last = <T>(items: readonly T[]): T => {
  const item = items.at(-1);
  if (item === undefined) throw new Error("There are none");
  return item;
};

/** What somebody might do to a bundle and write anew, canonically; and the reason it is refused for. */
const forgeries: Readonly<Record<string, readonly [(bundle: Bundle) => unknown, string]>> = {
  "nothing at all": [() => {}, "yes"],
  "an event left out": [(b) => b.events.pop(), "events"],
  "an event put in twice": [(b) => b.events.push(last(b.events)), "events"],
  "two events exchanged": [(b) => (b.events = b.events.toReversed()), "events"],
  "an event of another letter": [(b) => b.events.push(last(other.events)), "inclusion"],
  "an event left out of the statement too": [
    (b) => [b.events.pop(), b.statement.events.pop()],
    "statement",
  ],
  "a fact hidden": [(b) => (last(b.events).opened = null), "events"],
  "a fact hidden in the statement too": [
    (b) => [(last(b.events).opened = null), (last(b.statement.events).content = "erased")],
    "statement",
  ],
  "another's fact": [(b) => (last(b.events).opened = b.made.opened), "content"],
  "a fact changed": [
    (b) => Object.assign(last(b.events).opened?.fact ?? {}, { unit: "elsewhere" }),
    "content",
  ],
  "another's proof": [(b) => (last(b.events).proof = one.made.proof), "inclusion"],
  "another's place": [(b) => (last(b.events).index -= 1), "inclusion"],
  "a place behind the tree": [(b) => (last(b.events).index = 1e9), "inclusion"],
  "a place before it": [(b) => (last(b.events).index = -1), "fields"],
  "no proof": [(b) => (last(b.events).proof = []), "inclusion"],
  "a proof too long": [(b) => last(b.events).proof.push(b.head.rootHash), "inclusion"],
  "another size": [(b) => (b.head.treeSize += 1), "signature"],
  "another root": [(b) => (b.head.rootHash = b.head.keyId), "signature"],
  "another head of the house": [(b) => (b.head = other.head), "inclusion"],
  "the statement of another letter": [(b) => (b.statement = other.statement), "statement"],
  "the making of another proof": [(b) => (b.made = other.made), "inclusion"],
  "another receipt number": [(b) => (b.statement.receiptNumber += "0"), "statement"],
  "another town": [(b) => (b.statement.tenant = b.statement.document), "signature"],
  "no earlier head": [(b) => (b.statement.earlier = null), "statement"],
  "no proof of the earlier head": [(b) => (b.prefixProof = []), "earlier"],
  "another transfer note": [(b) => (b.transferNote = "{}"), "claim"],
  "no transfer note": [(b) => (b.transferNote = null), "claim"],
  "a further member": [(b) => (b["note"] = "court-proof"), "fields"],
  "a further member deep inside": [(b) => (b.head["note"] = 1), "fields"],
  "a member missing": [(b) => delete b["format"], "version"],
  "another member missing": [(b) => delete last(b.events).entry["keyOwner"], "fields"],
  "a later version": [(b) => (b["version"] = 2), "version"],
  "no keys": [(b) => (b.keys = []), "key"],
  "another key": [(b) => (b.keys = [strangersKey]), "key"],
  "another key before ours": [(b) => b.keys.unshift(strangersKey), "key"],
  "another key behind ours": [(b) => b.keys.push(strangersKey), "key"],
};

const stranger = generateKeyPairSync("ed25519").publicKey;
const strangersKey = {
  handOver: null,
  publicKey: stranger.export({ type: "spki", format: "der" }).toString("base64"),
};

/** The same text in another form; all refused as not canonical. */
const otherForms: Readonly<Record<string, (text: string) => string>> = {
  "white space": (text) => ` ${text}`,
  "a line end": (text) => `${text}\n`,
  "a byte order mark": (text) => `\uFEFF${text}`,
  "another order": (text) => text.replace(/^\{(.*),("version":1)\}$/u, "{$2,$1}"),
  "a doubled member": (text) => text.replace(/\}$/u, ',"version":1}'),
  "a number in another form": (text) => text.replace(/1\}$/u, "1.0}"),
  "a number too big": (text) => text.replace(/1\}$/u, "1e999}"),
  "a number too exact": (text) => text.replace('"index":0,', '"index":9007199254740993,'),
  "minus nothing": (text) => text.replace('"index":0,', '"index":-0,'),
  "half a character": (text) => text.replace('"fact":{', '"fact":{"a":"\\ud800",'),
  "a needless escape": (text) => text.replace("poststelle", "\\u0070oststelle"),
  "not a number": (text) => text.replace('"index":0,', '"index":NaN,'),
  "very deep": () => "[".repeat(200_000),
  nothing: () => "",
};

describe("a forged bundle is refused", () => {
  test("whichever byte is changed, left out, doubled or put in", async () => {
    const words = [bundleFile("one"), one.head.keyId, "97"];
    const { accepted, judged } = z
      .object({ judged: z.int(), accepted: z.array(z.string()) })
      .parse(await runSupport("tamper-bundle.mjs", words));
    expect(accepted).toEqual([]);
    expect(judged).toBeGreaterThan((await readFile(bundleFile("one"))).length);
  });

  test("whatever part of it is left out, exchanged, put in or another's", async () => {
    const texts = Object.entries(forgeries).map(([name, [change]]) => {
      const bundle = structuredClone(one);
      change(bundle);
      return [name, canonicalOf(bundle)] as const;
    });
    const expected = Object.entries(forgeries).map(([name, [, reason]]) => [name, reason]);
    expect(await verdicts(Object.fromEntries(texts), one.head.keyId)).toEqual(
      Object.fromEntries(expected),
    );
  });

  test("in whatever other form than the canonical one", async () => {
    const text = await readFile(bundleFile("one"), "utf8");
    const texts = Object.entries(otherForms).map(([name, form]) => [name, form(text)] as const);
    const said = await verdicts(Object.fromEntries(texts), one.head.keyId);
    expect(Object.values(said)).toEqual(texts.map(() => "form"));
    expect(texts.filter(([, changed]) => changed === text)).toEqual([]);
    const withProto = text.replace("{", '{"__proto__":{"version":1},');
    expect(await verdicts({ withProto }, one.head.keyId)).toEqual({ withProto: "fields" });
  });

  test("under another key than the one the expert trusts", async () => {
    const file = join(folder, "stranger.pem");
    await writeFile(file, stranger.export({ type: "spki", format: "pem" }));
    const end = await verify(bundleFile("one"), "--key", file);
    expect(end.stdout).toContain("NO   The tree head is signed neither by the key you trust");
  });

  test("and what cannot be judged is neither yes nor no", async () => {
    const file = bundleFile("one");
    const wrong = [
      [bundleFile("missing"), "--key", key],
      [file],
      [file, "--key", verifier],
      [file, "--key", key, "--head", "much:more"],
      [file, "--key", key, "--witness", key],
      [file, "--key", key, "--original", bundleFile("missing")],
    ];
    for (const [first = "", ...words] of wrong) {
      expect(await verify(first, ...words)).toMatchObject({ code: 2, stdout: "" });
    }
  });
});

test("a reader's says nothing clear of the rest of a shared capture, and holds all the same", async () => {
  const batch = ["capture-inspected", "pages-prepared", "capture-separated"];
  const makeProof = openProofs({
    ...house.audit,
    blobs: house.blobs,
    keys: house.keys,
    appendAudit: house.appendAudit,
    inTenant: (tenantId, use) => house.store.withActor({ kind: "process", tenantId }, use),
  });
  const { document: id } = one.statement;
  const shownOf = async (ofBatch: "shown" | "withheld") => {
    const [document] = await house.inTenant((trx) => findProvable(trx, id));
    if (document === undefined) throw new Error("The letter is gone");
    const actor = { kind: "house", part: "test" } as const;
    const asked = { document, actor, earlier: null, now: new Date(), ofBatch };
    const { text } = await makeProof(asked);
    await writeFile(bundleFile(ofBatch), text);
    expect(await verify(bundleFile(ofBatch), "--key", key)).toMatchObject({ code: 0 });
    const { events, statement } = Bundle.parse(JSON.parse(text));
    const told = events.map(({ entry, opened }, at) => ({
      type: entry.type,
      opened: opened !== null,
      content: statement.events[at]?.content,
    }));
    // How it came is shown to all: it has the hash of the file that was handed in.
    expect(told.find(({ type }) => type === "capture-accepted")).toMatchObject({ opened: true });
    return told.filter(({ type }) => batch.includes(type));
  };
  const clear = batch.map((type) => ({ type, opened: true, content: "shown" }));
  expect(await shownOf("withheld")).toEqual(clear);
  // As if the other letter had come in the same stack.
  const { document: neighbour } = other.statement;
  const moveTo = (letterId: string) =>
    house.tamper(
      `update mail_item set capture_id = (select capture_id from document where id = '${letterId}')
       where id = (select mail_item_id from document where id = '${neighbour}')`,
    );
  await moveTo(id);
  const hidden = batch.map((type) => ({ type, opened: false, content: "of-other-letters" }));
  expect(await shownOf("withheld")).toEqual(hidden);
  expect(await shownOf("shown")).toEqual(clear);
  await moveTo(neighbour);
});

test("after a change of key, whoever trusts the old one is led to the new one by its signature", async () => {
  const old = await readFile(key, "utf8");
  const oldFile = join(folder, "old.pem");
  await writeFile(oldFile, old);
  await (await prepareNextKey(house.audit.keysFolder, new Date())).use();
  const bundle = await bundleOf(one.statement.document, "rotated");
  const file = bundleFile("rotated");
  expect(bundle.keys).toHaveLength(2);
  expect(await verify(file, "--key", oldFile)).toMatchObject({ code: 0 });
  expect(await verify(file, "--key", key)).toMatchObject({ code: 0 });
  const [first, second] = bundle.keys;
  const texts = {
    whole: canonicalOf(bundle),
    "without the hand-over": canonicalOf({ ...bundle, keys: [second] }),
    "with an empty one": canonicalOf({ ...bundle, keys: [first, { ...second, handOver: null }] }),
    "by a stranger": canonicalOf({ ...bundle, keys: [strangersKey, second] }),
  };
  expect(await verdicts(texts, one.head.keyId)).toEqual({
    whole: "yes",
    "without the hand-over": "key",
    "with an empty one": "key",
    "by a stranger": "key",
  });
});

test("of an erased letter it proves the skeleton: every event, and nothing of what they said", async () => {
  const { document } = one.statement;
  await house.tamper(
    `delete from item_key where owner_id in (select mail_item_id from document where id = '${document}')`,
  );
  const bundle = await bundleOf(document, "erased");
  expect(await verify(bundleFile("erased"), "--key", key)).toMatchObject({ code: 0 });
  expect(bundle.statement.renditions).toEqual([]);
  expect(bundle.transferNote).toBeNull();
  const contents = bundle.statement.events.map(({ content }) => content);
  expect(contents).toContain("erased");
  expect(bundle.events.length).toBeGreaterThan(one.events.length);
});

test("of an event that was changed no proof is made", async () => {
  const [event] = other.events;
  await house.tamper(
    `update audit_event set at = at - interval '1 day' where id = '${event?.entry.id ?? ""}'`,
  );
  const end = await line.run("audit", "bundle", other.statement.document);
  expect(end).toMatchObject({ code: 3, stdout: "" });
  expect(end.stderr).toContain("was changed after it was sealed");
});
