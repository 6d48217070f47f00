import type { KeyRing } from "../blobs/keys.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import { AuditFact, type Actor } from "../domain/audit-event.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { Sha256 } from "../domain/ids.ts";
import { leafHash } from "../domain/merkle.ts";
import { lastTreeHead, type TreeHead } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { keyOf } from "../store/item-keys.ts";
import {
  currentRenditions,
  eventsAbout,
  placeInCapture,
  type ProvableDocument,
  treeIndexesOf,
} from "../store/proof-material.ts";
import { type AppendAudit, entryOf } from "./append.ts";
import {
  type BundleEvent,
  contentOf,
  noteAmong,
  type OfBatch,
  type OpenedEvent,
  originalsAmong,
  renditionsAmong,
} from "./bundle-content.ts";
import { sha256 } from "./hash.ts";
import { type KnownKey, readVerifyingKeys } from "./key-history.ts";
import { type EarlierTree, proveEvents } from "./prove-events.ts";

/** Version of the bundle's form (docs/proof.md); `bin/verify-bundle.mjs` knows the same. */
const FORMAT = "poststelle/proof-bundle";
const VERSION = 1;

export interface BundleDeps {
  readonly keysFolder: string;
  readonly keys: KeyRing;
  readonly blobs: Pick<BlobStore, "read">;
  readonly appendAudit: AppendAudit;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  /** Seals what is pending; called until the events of the proof are sealed. */
  seal(): Promise<unknown>;
}

/** Who asks for a proof of what, and from which tree head on, such as the last one a witness saw. */
export interface BundleRequest {
  readonly document: ProvableDocument;
  readonly actor: Actor;
  readonly earlier: EarlierTree | null;
  readonly ofBatch: OfBatch;
  readonly now: Date;
}

/** A proof bundle, as it is written: canonical JSON without line end. */
export interface ProofBundle {
  readonly text: string;
  readonly events: number;
  readonly head: { readonly treeSize: number; readonly rootHash: string };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/**
 * Makes the proof bundle of one document (docs/proof.md). That it was asked for, and for which statement,
 * becomes an event of the trail itself, which commits to every event listed; then all is sealed and proved
 * under one signed head. Throws when the trail does not fit its head or `earlier`.
 */
export async function makeBundle(deps: BundleDeps, request: BundleRequest): Promise<ProofBundle> {
  const { document } = request;
  const keys = await keysOfHouse(deps.keysFolder);
  const told = await deps.inTenant(document.tenantId, (trx) => tell(trx, deps, request, keys));
  const ids = [...told.events.map(({ entry }) => entry.id), told.made.entry.id];
  await sealAllOf(deps, document.tenantId, ids);
  const proved = await deps.asHousekeeper(async (trx) => {
    const head = await lastTreeHead(trx, document.tenantId);
    if (head === null) throw new Error(`The trail of tenant ${document.tenantId} has no head`);
    const indexes = await treeIndexesOf(trx, document.tenantId, ids);
    return { head, ...(await proveEvents(trx, head, indexes, request.earlier)) };
  });
  const { head } = proved;
  if (keys.at(-1)?.keyId !== head.keyId) {
    throw new Error("The signing key was changed while the proof was made. Ask for it once more.");
  }
  const withProof = (event: BundleEvent) => ({
    ...event,
    ...proved.placeOf(event.entry.id, leafOf(event.entry)),
  });
  const text = canonicalJson({
    format: FORMAT,
    version: VERSION,
    statement: told.statement,
    transferNote: told.transferNote,
    events: told.events.map(withProof),
    made: withProof(told.made),
    head: headForBundle(head),
    prefixProof: proved.prefixProof,
    keys: keys.map(keyForBundle),
  });
  const { treeSize } = head;
  return { text, events: told.events.length, head: { treeSize, rootHash: hex(head.rootHash) } };
}

async function keysOfHouse(keysFolder: string): Promise<readonly KnownKey[]> {
  const { keys, broken } = await readVerifyingKeys(keysFolder);
  if (broken === null) return [...keys.values()];
  throw new Error(`${broken}: put 'audit-hand-overs' back from the backup of the keys.`);
}

/** Says in the trail that the proof was made, and of what. */
async function tell(
  trx: Trx,
  deps: BundleDeps,
  { actor, document, earlier, now, ofBatch }: BundleRequest,
  keys: readonly KnownKey[],
) {
  const { tenantId } = document;
  const { events, statement, transferNote } = await gather(trx, deps, document, ofBatch);
  const whole = {
    ...statement,
    earlier: earlier === null ? null : { ...earlier },
    keys: keys.map(({ keyId }) => keyId),
  };
  const statementSha256 = Sha256.parse(hex(sha256(Buffer.from(canonicalJson(whole)))));
  const fact = { type: "proof-made", statementSha256, events: events.length } as const;
  const subject = { kind: "document", id: document.id } as const;
  // Nothing of the letter is in it, so it needs none of its keys, and outlives them.
  await deps.appendAudit(trx, tenantId, now, [{ subject, actor, fact, keyOwnerId: null }]);
  const made = await eventOfProof(trx, deps.keys, document.id, statementSha256);
  return {
    statement: whole,
    transferNote,
    events: events.map(forBundle),
    made: forBundle(made),
  };
}

/** The event just written; others of the document may have been committed beside it. */
async function eventOfProof(
  trx: Trx,
  keys: KeyRing,
  documentId: string,
  statementSha256: string,
): Promise<OpenedEvent> {
  for (const event of await eventsAbout(trx, [documentId])) {
    if (event.type !== "proof-made") continue;
    const opened = await contentOf(trx, keys, event, null);
    const fact = AuditFact.safeParse(opened.opened?.fact);
    if (fact.data?.type === "proof-made" && fact.data.statementSha256 === statementSha256) {
      return opened;
    }
  }
  throw new Error(`The proof of ${documentId} left no event`);
}

async function gather(trx: Trx, deps: BundleDeps, document: ProvableDocument, ofBatch: OfBatch) {
  const { captureId, id, mailItemId, mainDocumentId, receiptNumber, tenantId } = document;
  const place = { ...(await placeInCapture(trx, document)), ofBatch };
  const events: OpenedEvent[] = [];
  for (const event of await eventsAbout(trx, [captureId, mailItemId, mainDocumentId, id])) {
    events.push(await contentOf(trx, deps.keys, event, place));
  }
  const current = await currentRenditions(trx, id);
  const note = noteAmong(events, id, current);
  const folder = current.find(({ sha256: hash }) => hash === note?.sha256)?.folderId;
  return {
    events,
    statement: {
      capture: captureId,
      document: id,
      events: events.map(({ content, event }) => ({ content, leaf: hex(leafOf(entryOf(event))) })),
      mailItem: mailItemId,
      mainDocument: mainDocumentId,
      originals: originalsAmong(events, place),
      receiptNumber,
      renditions: renditionsAmong(events, id, current),
      tenant: tenantId,
      transferNote: note,
    },
    transferNote:
      note === null || folder === undefined
        ? null
        : await readNote(trx, deps, { tenantId, folder, sha256: note.sha256 }),
  };
}

async function readNote(
  trx: Trx,
  deps: BundleDeps,
  note: { readonly tenantId: string; readonly folder: string; readonly sha256: string },
): Promise<string> {
  const key = await keyOf(trx, deps.keys, note.tenantId, note.folder);
  const ref = { folder: note.folder, sha256: Sha256.parse(note.sha256) };
  return (await deps.blobs.read(ref, key)).toString("utf8");
}

const SEAL_ATTEMPTS_MAX = 60;
const SEAL_RETRY_MS = 500;

/** Another sealer may be at work; then this one waits for it. */
async function sealAllOf(deps: BundleDeps, tenantId: string, ids: readonly string[]) {
  for (let attempt = 0; attempt < SEAL_ATTEMPTS_MAX; attempt += 1) {
    await deps.seal();
    const sealed = await deps.asHousekeeper((trx) => treeIndexesOf(trx, tenantId, ids));
    if (sealed.size === ids.length) return;
    await new Promise((resolve) => setTimeout(resolve, SEAL_RETRY_MS));
  }
  throw new Error(
    "The trail was not sealed in time, so nothing can be proved yet. Run 'poststelle doctor'.",
  );
}

const leafOf = (entry: BundleEvent["entry"]): Uint8Array =>
  leafHash(sha256, Buffer.from(canonicalJson(entry)));

const forBundle = ({ event, opened }: OpenedEvent): BundleEvent => ({
  entry: entryOf(event),
  opened,
});

const headForBundle = (head: TreeHead) => ({
  keyId: head.keyId,
  rootHash: hex(head.rootHash),
  signature: head.signature.toString("base64"),
  signedAt: head.signedAt.toISOString(),
  treeSize: head.treeSize,
});

const keyForBundle = ({ handOver, publicKey }: KnownKey) => ({
  handOver: handOver === null ? null : { at: handOver.at, signature: handOver.signature },
  publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
});
