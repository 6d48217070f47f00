#!/usr/bin/env node
// Checks a proof bundle of Poststelle offline, with nothing but this file, Node 20 or later, and the
// public key of the town, which you got from the town itself and not with the bundle.
//
//   node verify-bundle.mjs BUNDLE --key PUBKEY.pem [--head SIZE:ROOT ...] [--witness FILE]
//                          [--original FILE ...] [--rendition FILE ...]
//
// Exit code 0: yes. 1: no, and why. 2: called wrongly, or a file cannot be read.
//
// How to read it: checkBundle() near the end is the whole check, step by step. docs/proof.md says what a bundle
// proves and what it does not. Standards: RFC 8785 (canonical JSON), RFC 9162 section 2.1 (Merkle trees,
// as RFC 6962 section 2), RFC 8032 (Ed25519). Nothing in the bundle is believed because it is in the
// bundle: every byte of it is bound by a hash or a signature that is computed anew here.

import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const FORMAT = "poststelle/proof-bundle";
const VERSION = 1;

/** Why the answer is no, in English and German. */
const REASONS = {
  form: [
    "The file is not one JSON value in canonical form (RFC 8785): it was changed or written anew",
    "Die Datei ist kein JSON in kanonischer Form (RFC 8785): verändert oder neu geschrieben",
  ],
  version: [
    `The file is not a ${FORMAT} of version ${VERSION}, the only one this program knows`,
    `Die Datei ist kein ${FORMAT} der Version ${VERSION}; nur diese kennt das Programm`,
  ],
  fields: [
    "A field is missing, of another form, or unknown to this version",
    "Ein Feld fehlt, hat eine andere Form oder ist in dieser Version unbekannt",
  ],
  key: [
    "The tree head is signed neither by the key you trust nor by a successor it named",
    "Der Baumkopf ist weder vom Schlüssel Ihres Vertrauens noch von seinem Nachfolger unterschrieben",
  ],
  signature: [
    "The signature of the tree head is wrong, or it is another town's",
    "Die Unterschrift des Baumkopfs ist falsch, oder er gehört einer anderen Stadt",
  ],
  inclusion: [
    "An event is not proved to be in the town's log",
    "Für ein Ereignis ist nicht bewiesen, dass es im Protokoll der Stadt steht",
  ],
  content: [
    "What is shown of an event is not what the log holds of it",
    "Der gezeigte Inhalt eines Ereignisses ist nicht der festgehaltene",
  ],
  statement: [
    "The statement is not the one the house recorded when it made this proof",
    "Die Aussage ist nicht die, die das Haus beim Ausstellen festgehalten hat",
  ],
  events: [
    "The events are not exactly those the statement lists: one is missing, new, moved or another letter's",
    "Es sind nicht genau die aufgezählten Ereignisse: Eines fehlt, ist neu, vertauscht oder fremd",
  ],
  claim: [
    "The log does not say what the bundle claims of the letter",
    "Das Protokoll sagt nicht, was das Bündel von der Sendung behauptet",
  ],
  earlier: [
    "The log does not go on from the earlier tree head: it was rewritten",
    "Das Protokoll setzt den früheren Baumkopf nicht fort: Es wurde umgeschrieben",
  ],
  known: [
    "A tree head you know has another root: the log was rewritten",
    "Ein Ihnen bekannter Baumkopf hat eine andere Wurzel: Das Protokoll wurde umgeschrieben",
  ],
  incomparable: [
    "No tree head you know is in the bundle: ask for one made with --since SIZE:ROOT",
    "Kein Ihnen bekannter Baumkopf steht im Bündel: Lassen Sie eines mit --since ausstellen",
  ],
  original: ["The file is not an original of this document", "Die Datei ist kein Original davon"],
  rendition: ["The file is not a rendition of this document", "Die Datei ist keine Fassung davon"],
};

/** The answer is no. */
class Refusal extends Error {
  constructor(reason, detail = "") {
    super(reason);
    this.lines = REASONS[reason].map((line) => `${line}${detail === "" ? "" : `: ${detail}`}.`);
  }
}
/** There is no answer. */
class Misuse extends Error {}

function need(condition, reason, detail) {
  if (!condition) throw new Refusal(reason, detail);
}

// ---- Canonical JSON (RFC 8785) ---------------------------------------------------------------------

/** The one text of a JSON value: members sorted by UTF-16 code units, ECMAScript's numbers and strings. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).toSorted();
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  // Half a character (a lone surrogate) has no UTF-8, and an infinite number no JSON (section 3.2.2).
  if (typeof value === "string" && !value.isWellFormed()) throw new RangeError("half a character");
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("infinite number");
  return JSON.stringify(value);
}

/**
 * Parses bytes that must be their own canonical form. Comparing with the form made anew finds whatever a
 * lenient parser forgives: white space, another order, doubled members, -0, 1.0, 1e400, numbers beyond
 * 2^53, needless escapes; the decoder refuses what is no UTF-8, and keeps a byte order mark to be found.
 */
function parseCanonical(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text);
    if (canonical(value) === text) return value;
  } catch {
    // Not even JSON.
  }
  throw new Refusal("form");
}

// ---- The shape of a bundle: what is not named here is refused --------------------------------------

const matching = (pattern) => (value) => typeof value === "string" && pattern.test(value);
const isHash = matching(/^[0-9a-f]{64}$/);
const isId = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const isInstant = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const isText = (value) => typeof value === "string";
/** Of the one form: bits that decode to nothing could be changed unseen. */
const isBase64 = (value) => isText(value) && toBase64(fromBase64(value)) === value;
const isBoolean = (value) => typeof value === "boolean";
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
/** Of a tree: far below the numbers that ECMAScript cannot halve exactly. */
const isSize = (value) => isCount(value) && value > 0 && value < 2 ** 40;
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const oneOf = (values) => (value) => values.includes(value);
const orNull = (check) => (value) => value === null || check(value);
const list = (check) => (value) => Array.isArray(value) && value.every((each) => check(each));
/** Exactly these members; those named `optional` may be missing. */
const object = (members, optional) => (value) =>
  isObject(value) &&
  Object.keys(value).every((name) => Object.hasOwn(members, name)) &&
  Object.entries(members).every(([name, check]) =>
    Object.hasOwn(value, name) ? check(value[name]) : name === optional,
  );
const anyOf = (checks) => (value) => checks.some((check) => check(value));

const isActor = anyOf([
  object({ kind: oneOf(["step"]), name: isText, version: isCount }),
  object({ kind: oneOf(["person"]), id: isId }),
  object({ kind: oneOf(["house"]), part: isText }),
]);
const isSubject = object({ id: isId, kind: oneOf(["capture", "mail-item", "document"]) });
/** What a leaf of the tree is the hash of. */
const isEntry = object(
  {
    actor: isActor,
    at: isInstant,
    factSha256: isHash,
    id: isId,
    keyOwner: isId,
    payloadSha256: isHash,
    subject: isSubject,
    tenant: isId,
    type: isText,
  },
  "factSha256",
);
/** `opened`: what the event says, where it may be shown; its entry binds that by a salted hash. */
const isEvent = object({
  entry: isEntry,
  index: isCount,
  opened: orNull(object({ fact: isObject, salt: isHash })),
  proof: list(isHash),
});
const isHead = object({
  keyId: isHash,
  rootHash: isHash,
  signature: isBase64,
  signedAt: isInstant,
  treeSize: isSize,
});
const isKey = object({
  handOver: orNull(object({ at: isInstant, signature: isBase64 })),
  publicKey: isBase64,
});
const contents = ["shown", "erased", "of-other-letters", "uncommitted"];
const isStatement = object({
  capture: isId,
  document: isId,
  earlier: orNull(object({ rootHash: isHash, treeSize: isSize })),
  events: list(object({ content: oneOf(contents), leaf: isHash })),
  keys: list(isHash),
  mailItem: isId,
  mainDocument: isId,
  originals: list(object({ event: isId, kind: isText, mediaType: orNull(isText), sha256: isHash })),
  receiptNumber: isText,
  renditions: list(object({ current: isBoolean, event: isId, kind: isText, sha256: isHash })),
  tenant: isId,
  transferNote: orNull(object({ event: isId, sha256: isHash })),
});
const isBundle = object({
  events: list(isEvent),
  format: isText,
  head: isHead,
  keys: list(isKey),
  made: isEvent,
  prefixProof: list(isHash),
  statement: isStatement,
  transferNote: orNull(isText),
  version: isSize,
});

function checkShape(bundle) {
  need(isObject(bundle) && bundle.format === FORMAT && bundle.version === VERSION, "version");
  need(isBundle(bundle), "fields");
}

// ---- Hashes and Merkle trees (RFC 9162 section 2.1) ------------------------------------------------

const fromHex = (hex) => Buffer.from(hex, "hex");
const fromBase64 = (text) => Buffer.from(text, "base64");
const toBase64 = (bytes) => bytes.toString("base64");
const sha256 = (...parts) => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
};
/** Section 2.1.1: leaves begin with 0x00 and nodes with 0x01, so that neither can pass for the other. */
const leafHash = (entry) => sha256(Buffer.from([0]), canonical(entry));
const nodeHash = (left, right) => sha256(Buffer.from([1]), fromHex(left), fromHex(right));
/** The numbers of the parents; not `>> 1`, which cuts to 32 bits. */
const parents = (numbers) => numbers.map((n) => Math.floor(n / 2));

/** Section 2.1.3.2, step by step: whether the leaf is number `index` of the tree. */
function isIncluded(leaf, index, proof, tree) {
  if (index >= tree.treeSize) return false;
  let [fn, sn, r] = [index, tree.treeSize - 1, leaf];
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = parents([fn, sn]);
    } else {
      r = nodeHash(r, p);
    }
    [fn, sn] = parents([fn, sn]);
  }
  return sn === 0 && r === tree.rootHash;
}

/** Section 2.1.4.2, step by step: whether the tree `first` is the beginning of the larger tree `second`. */
function isPrefix(first, second, proof) {
  const isPowerOfTwo = Number.isInteger(Math.log2(first.treeSize));
  const [start, ...path] = isPowerOfTwo ? [first.rootHash, ...proof] : proof;
  let [fn, sn, fr, sr] = [first.treeSize - 1, second.treeSize - 1, start, start];
  while (fn % 2 === 1) [fn, sn] = parents([fn, sn]);
  for (const c of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(c, fr), nodeHash(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = parents([fn, sn]);
    } else {
      sr = nodeHash(sr, c);
    }
    [fn, sn] = parents([fn, sn]);
  }
  return sn === 0 && fr === first.rootHash && sr === second.rootHash;
}

// ---- Keys and signatures (Ed25519, RFC 8032) -------------------------------------------------------

/** A public key in DER (SPKI), and its id; null when it is no Ed25519 key. */
function keyOf(der) {
  try {
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" ? { key, id: sha256(der) } : null;
  } catch {
    return null;
  }
}

const isSigned = (signer, said, signature) =>
  verify(null, Buffer.from(canonical(said)), signer.key, fromBase64(signature));

/**
 * The house's keys, the oldest first: each named the next one its successor, under its signature, and
 * the last signs the head. Yours must be among them. Gives the last.
 */
function checkKeys({ head, keys, statement }, trustedId) {
  const known = keys.map(({ publicKey }) => keyOf(fromBase64(publicKey)));
  const ids = known.map((each) => each?.id);
  need(ids.includes(trustedId) && ids.at(-1) === head.keyId, "key");
  need(ids.join() === statement.keys.join(), "key");
  need(keys[0].handOver === null, "key");
  for (let at = 1; at < keys.length; at += 1) {
    const { handOver, publicKey: newPublicKey } = keys[at];
    const { publicKey: oldPublicKey } = keys[at - 1];
    need(handOver !== null && known[at - 1] !== null, "key");
    const said = { at: handOver.at, newPublicKey, oldPublicKey, says: "audit-key-hand-over" };
    need(isSigned(known[at - 1], said, handOver.signature), "key");
  }
  return known.at(-1);
}

/** The signature covers the town too: another town's head is none of this one's. */
function checkHead({ head: { rootHash, signature, signedAt, treeSize }, statement }, signer) {
  const said = { rootHash, signedAt, tenant: statement.tenant, treeSize };
  need(isSigned(signer, said, signature), "signature");
}

// ---- Events ----------------------------------------------------------------------------------------

/** One event: of this town, at its place in the signed tree, and saying what it committed to. */
function checkEvent({ entry, index, opened, proof }, { head, statement }) {
  const name = `${entry.type} ${entry.id}`;
  need(entry.tenant === statement.tenant, "inclusion", name);
  need(isIncluded(leafHash(entry), index, proof, head), "inclusion", name);
  if (opened === null) return;
  const { fact, salt } = opened;
  need(sha256(fromHex(salt), canonical(fact)) === entry.factSha256, "content", name);
  need(fact.type === entry.type, "content", name);
}

/**
 * That nothing was left out or put in: when the proof was made, the house wrote into its log (the event
 * `made`) the hash of the statement, which lists every event by its leaf, and whether it is shown.
 */
function checkStatement({ events, made: { entry, opened }, statement }) {
  const { capture, document, mailItem, mainDocument } = statement;
  need(entry.type === "proof-made" && entry.subject.id === document, "statement");
  need(opened?.fact.statementSha256 === sha256(canonical(statement)), "statement");
  const listed = statement.events.map(({ content, leaf }) => `${leaf} ${content === "shown"}`);
  const present = events.map((each) => `${leafHash(each.entry)} ${each.opened !== null}`);
  need(listed.join() === present.join() && new Set(listed).size === listed.length, "events");
  const subjects = [capture, document, mailItem, mainDocument];
  const stranger = events.find((each) => !subjects.includes(each.entry.subject.id));
  need(stranger === undefined, "events", stranger?.entry.id);
}

/** What is claimed of the letter must be what was recorded at the time, as far as that is shown. */
function checkClaims({ events, statement, transferNote }) {
  const { capture, document, mailItem, mainDocument, originals, renditions } = statement;
  const recorded = (id, type) =>
    events
      .filter(({ entry }) => entry.subject.id === id && entry.type === type)
      .map(({ entry, opened }) => ({ ...opened?.fact, by: entry.id, keyOwner: entry.keyOwner }));
  const isShown = (fact) => Object.hasOwn(fact, "type");

  // The document is one of this letter: the letter's key is over what the log says of it.
  const created = recorded(document, "document-created");
  need(created.length === 1 && created[0].keyOwner === mailItem, "claim", "document");
  const parent = created.filter(isShown).map(({ parentId }) => parentId ?? document);
  need(
    parent.every((id) => id === mainDocument),
    "claim",
    "mainDocument",
  );
  const items = recorded(mailItem, "mail-item-recorded");
  need(items.length === 1, "claim", "mailItem");
  for (const { captureId, receiptNumber } of items.filter(isShown)) {
    need(captureId === capture, "claim", "capture");
    need(receiptNumber === statement.receiptNumber, "claim", "receiptNumber");
  }

  const accepted = recorded(capture, "capture-accepted").filter(isShown);
  const inspected = recorded(capture, "capture-inspected").filter(isShown);
  const files = [
    ...accepted.map((fact) => ({ ...fact, kind: "capture", mediaType: null })),
    ...inspected.flatMap(({ by, components }) =>
      components.map((each) => ({ ...each, kind: "component", by })),
    ),
  ];
  const same = (one, other) =>
    one.event === other.by && one.kind === other.kind && one.sha256 === other.sha256;
  for (const claim of originals) {
    const isRecorded = files.some(
      (file) => same(claim, file) && claim.mediaType === file.mediaType,
    );
    need(isRecorded, "claim", `original ${claim.sha256}`);
  }
  const made = recorded(document, "rendition-made").filter(isShown);
  for (const claim of renditions) {
    need(
      made.some((file) => same(claim, file)),
      "claim",
      `rendition ${claim.sha256}`,
    );
  }
  const note = statement.transferNote;
  need((note === null) === (transferNote === null), "claim", "transferNote");
  if (note === null) return;
  const noted = recorded(document, "transfer-note-made").filter(isShown);
  const isRecorded = ({ by, renditionSha256, sha256: recordedHash }) =>
    by === note.event &&
    recordedHash === note.sha256 &&
    renditions.some((each) => each.sha256 === renditionSha256);
  need(noted.some(isRecorded) && sha256(transferNote) === note.sha256, "claim", "transferNote");
}

// ---- Tree heads from outside the bundle ------------------------------------------------------------

/** That the bundle's tree goes on from the earlier head it names. */
function checkEarlier({ head, prefixProof, statement: { earlier } }) {
  if (earlier === null || earlier.treeSize === head.treeSize) {
    need(prefixProof.length === 0, "earlier");
    need(earlier === null || earlier.rootHash === head.rootHash, "earlier");
  } else {
    need(earlier.treeSize < head.treeSize && isPrefix(earlier, head, prefixProof), "earlier");
  }
}

/** Heads you know: at least one must be in the bundle, and none may contradict. Gives the sizes compared. */
function checkKnownHeads({ head, statement: { earlier } }, known) {
  const ours = new Map([head, ...(earlier === null ? [] : [earlier])].map((h) => [h.treeSize, h]));
  const comparable = known.filter(({ treeSize }) => ours.has(treeSize));
  for (const { rootHash, treeSize } of comparable) {
    need(rootHash === ours.get(treeSize).rootHash, "known", `${treeSize}`);
  }
  need(known.length === 0 || comparable.length > 0, "incomparable", [...ours.keys()].join(", "));
  return [...new Set(comparable.map(({ treeSize }) => treeSize))];
}

/** A head given on the command line. */
function headOf(argument) {
  const [, treeSize, rootHash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(argument) ?? [];
  if (rootHash === undefined) throw new Misuse("--head is SIZE:ROOT, the root in 64 hex digits.");
  return { treeSize: Number(treeSize), rootHash };
}

/** The town's heads in a witness file: one JSON object a line; a line cut short by a crash says nothing. */
function headsOfWitness(file, tenant) {
  const heads = [];
  for (const line of readInput(file).toString().split("\n")) {
    try {
      const head = JSON.parse(line);
      if (head.tenantId === tenant && (head.log ?? "audit") === "audit") heads.push(head);
    } catch {
      // Cut short.
    }
  }
  if (heads.length === 0) throw new Misuse(`${file} has no tree head of this town (${tenant}).`);
  return heads;
}

// ---- The program -----------------------------------------------------------------------------------

function readInput(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Misuse(`${file} cannot be read: ${error.message}`);
  }
}

function trustedIdOf(file) {
  const pem = readInput(file);
  try {
    const { id } = keyOf(createPublicKey(pem).export({ type: "spki", format: "der" }));
    return id;
  } catch {
    throw new Misuse(`${file} is not an Ed25519 public key in PEM.`);
  }
}

/** Which of the claims a file is; refuses one that is none. */
async function claimOf(file, claims, reason) {
  const digest = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) digest.update(chunk);
  } catch (error) {
    throw new Misuse(`${file} cannot be read: ${error.message}`);
  }
  const found = digest.digest("hex");
  const claim = claims.find((each) => each.sha256 === found);
  need(claim !== undefined, reason, `${file}, SHA-256 ${found}`);
  return claim;
}

function readArguments() {
  const many = { type: "string", multiple: true, default: [] };
  const one = { type: "string" };
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { key: one, head: many, witness: one, original: many, rendition: many },
    });
    if (positionals.length === 1 && values.key !== undefined) {
      return { ...values, file: positionals[0] };
    }
  } catch (error) {
    throw new Misuse(error.message);
  }
  throw new Misuse("Usage: node verify-bundle.mjs BUNDLE --key PUBKEY.pem (the key you trust)");
}

/** Everything the bundle can be held to by itself; throws a Refusal, or gives the bundle. */
export function checkBundle(bytes, trustedId) {
  const bundle = parseCanonical(bytes); //         1. byte for byte the canonical form
  checkShape(bundle); //                           2. a known version, no unknown field
  const signer = checkKeys(bundle, trustedId); //  3. a key you trust, or its successor,
  checkHead(bundle, signer); //                    4. signed the head of this town's log
  for (const event of bundle.events) checkEvent(event, bundle); // 5. in which each event is;
  checkEvent(bundle.made, bundle);
  checkStatement(bundle); //                       6. these are all, as the house recorded;
  checkClaims(bundle); //                          7. what is claimed was recorded at the time;
  checkEarlier(bundle); //                         8. and the log goes on from an earlier head
  return bundle;
}

async function main() {
  const given = readArguments();
  const bundle = checkBundle(readInput(given.file), trustedIdOf(given.key));
  const { events, head, made, statement } = bundle;
  const known = given.head.map(headOf);
  if (given.witness !== undefined) known.push(...headsOfWitness(given.witness, statement.tenant));
  const compared = checkKnownHeads(bundle, known); // 9. it is the log you know from outside
  const files = [];
  for (const file of given.original) {
    const { kind } = await claimOf(file, statement.originals, "original");
    files.push([`Original (${kind}): ${file}`, `Original (${kind}): ${file}`]);
  }
  for (const file of given.rendition) {
    const { current, kind } = await claimOf(file, statement.renditions, "rendition");
    const [english, german] = current ? ["Current", "Geltende"] : ["Earlier", "Frühere"];
    files.push([`${english} rendition (${kind}): ${file}`, `${german} Fassung (${kind}): ${file}`]);
  }

  const { document, receiptNumber, tenant } = statement;
  const shown = events.filter(({ opened }) => opened !== null).length;
  say(
    `YES  ${receiptNumber}, document ${document} of tenant ${tenant}: documented and unchanged in ${events.length} events (${shown} shown with content). Proof made ${made.entry.at}, tree of ${head.treeSize} signed ${head.signedAt}.`,
    `JA   ${receiptNumber}, Schriftstück ${document} des Mandanten ${tenant}: in ${events.length} Ereignissen dokumentiert und unverändert (${shown} mit Inhalt). Ausgestellt ${made.entry.at}, Baum der Größe ${head.treeSize} unterschrieben ${head.signedAt}.`,
  );
  for (const lines of files) say(...lines.map((line) => `     ${line}`));
  if (compared.length > 0) {
    say(`     Tree heads compared / Verglichene Baumköpfe: ${compared.join(", ")}`);
  } else {
    say(
      "     Not compared with a head from outside (--head, --witness): who holds the signing key could have rewritten the log.",
      "     Mit keinem Baumkopf von außen verglichen (--head, --witness): Wer den Schlüssel hat, könnte das Protokoll umgeschrieben haben.",
    );
  }
}

/** Words of a bundle may be a forger's: none of them moves a cursor or paints over the answer. */
const printable = (line) => line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
const say = (...lines) => process.stdout.write(`${lines.map(printable).join("\n")}\n`);

async function run() {
  try {
    await main();
  } catch (error) {
    if (error instanceof Misuse) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
    } else {
      // What the checks above did not foresee is no proof either.
      const [english, german] = (error instanceof Refusal ? error : new Refusal("fields")).lines;
      say(`NO   ${english}`, `NEIN ${german}`);
      process.exitCode = 1;
    }
  }
}

// Our tests import this file; everybody else calls it.
if (realpathSync(process.argv[1] ?? ".") === fileURLToPath(import.meta.url)) await run();
