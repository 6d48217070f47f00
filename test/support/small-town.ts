import { sha256Of } from "../../src/blobs/blob-store.ts";
import { packPageWords } from "../../src/blobs/page-words.ts";
import type { Component } from "../../src/domain/component.ts";
import { Sha256 } from "../../src/domain/ids.ts";
import type { OriginalPage } from "../../src/domain/page.ts";
import { newId } from "../../src/new-id.ts";
import type { Trx } from "../../src/store/database.ts";
import { writeFacts } from "../../src/store/document-facts.ts";
import { insertItemKey } from "../../src/store/item-keys.ts";
import type { TestHouse } from "./house.ts";
import { addBlob, fileCalled, picture } from "./small-town-bytes.ts";
import { letterSaying } from "./letter-saying.ts";
import { pageOfLines } from "./page-of-lines.ts";
import {
  type CapturePlan,
  captures,
  type DocumentPlan,
  type Part,
  parts,
  type TownInMaking,
} from "./small-town-plan.ts";
import { addTheRest, addWhatPeopleWrite } from "./small-town-rest.ts";

/** A town with post in every state that matters for who may see it. */
export interface SmallTown {
  readonly tenantId: string;
  readonly people: Readonly<Record<Part, string>>;
  /** What an id or hash in a row stands for, such as "letter" or "stack". */
  readonly nameOf: ReadonlyMap<string, string>;
}

/** Founds a town and puts at least one row into every table that has a tenant. */
export async function foundSmallTown(house: TestHouse, key: string): Promise<SmallTown> {
  const tenantId = newId();
  await house.keys.found(tenantId);
  const names = new Map<string, string>();
  const named = (name: string): string => {
    const id = newId();
    names.set(id, name);
    return id;
  };
  const ids = new Map<string, string>();
  const idOf = (name: string): string => {
    const id = ids.get(name) ?? named(name);
    ids.set(name, id);
    return id;
  };
  const called = (id: string, name: string) => names.set(id, name);
  const town: TownInMaking = { house, tenantId, key, named, called, idOf, keys: new Map() };
  const inTown = <T>(use: (trx: Trx) => Promise<T>) =>
    house.store.withActor({ kind: "process", tenantId }, use);
  const people = await inTown((trx) => addPeople(trx, town));
  for (const capture of captures) {
    await inTown(async (trx) => {
      await addCapture(trx, town, capture);
      for (const document of capture.documents) await addDocument(trx, town, capture, document);
    });
  }
  await inTown((trx) => addTheRest(trx, town));
  await addWhatPeopleWrite(town, people);
  return { tenantId, people, nameOf: names };
}

async function addPeople(trx: Trx, town: TownInMaking): Promise<Readonly<Record<Part, string>>> {
  const { tenantId, key, idOf } = town;
  await trx
    .insertInto("tenant")
    .values({
      id: tenantId,
      key,
      name: key,
      receiptPrefix: key.toUpperCase(),
      purpose: "test",
      land: "NW",
      timeZone: "Europe/Berlin",
    })
    .execute();
  for (const [unit, parent] of [
    ["top", null],
    ["a", "top"],
    ["b", null],
  ] as const) {
    const parentId = parent === null ? null : idOf(parent);
    await trx
      .insertInto("orgUnit")
      .values({ id: idOf(unit), tenantId, key: unit, name: unit, kind: "department", parentId })
      .execute();
  }
  const people: Record<Part, string> = {
    caseWorker: idOf("caseWorker"),
    otherUnit: idOf("otherUnit"),
    headAbove: idOf("headAbove"),
    clerk: idOf("clerk"),
    supervisor: idOf("supervisor"),
    operator: idOf("operator"),
    auditor: idOf("auditor"),
    administrator: idOf("administrator"),
    deputy: idOf("deputy"),
    formerDeputy: idOf("formerDeputy"),
    disabled: idOf("disabled"),
    left: idOf("left"),
  };
  for (const [part, { role, unit }] of Object.entries(parts)) {
    await trx
      .insertInto("person")
      .values({ id: idOf(part), login: `${key}.${part.toLowerCase()}`, displayName: part })
      .execute();
    const validTo = part === "left" ? "2020-01-01" : null;
    const orgUnitId = unit === null ? null : idOf(unit);
    await trx
      .insertInto("roleGrant")
      .values({ id: newId(), tenantId, personId: idOf(part), role, orgUnitId, validTo })
      .execute();
  }
  for (const [deputy, validTo] of [
    ["deputy", "2099-12-31"],
    ["formerDeputy", "2020-12-31"],
  ] as const) {
    await trx
      .insertInto("deputy")
      .values({
        id: newId(),
        tenantId,
        personId: idOf("caseWorker"),
        deputyId: idOf(deputy),
        validFrom: "2020-01-01",
        validTo,
      })
      .execute();
  }
  return people;
}

async function addKey(
  trx: Trx,
  town: TownInMaking,
  ownerKind: "capture" | "mail-item",
  ownerId: string,
) {
  const { key, wrapped } = await town.house.keys.mint(town.tenantId, ownerId);
  town.keys.set(ownerId, key);
  const { tenantId } = town;
  await insertItemKey(trx, { ownerId, tenantId, ownerKind, wrappedKey: wrapped });
}

async function addCapture(trx: Trx, town: TownInMaking, plan: CapturePlan): Promise<void> {
  const { tenantId, idOf } = town;
  const id = idOf(plan.name);
  await addKey(trx, town, "capture", id);
  const original = fileCalled(`${town.key} ${plan.name}`, "application/pdf");
  await trx
    .insertInto("capture")
    .values({
      id,
      tenantId,
      channel: "hot-folder",
      externalId: plan.name,
      state: "separated",
      class: "normal",
      sealed: plan.sealed ?? false,
      originalSha256: sha256Of(original.bytes),
      originalBytes: original.bytes.length,
      receiptNumber: `C-${plan.name}`,
      ...receipt,
      capturedAt: new Date(),
      acceptedAt: new Date(Date.now() - (plan.ageDays ?? 0) * 24 * 3600 * 1000),
    })
    .execute();
  await trx
    .insertInto("captureSource")
    .values({ captureId: id, tenantId, name: "Klage Kaltenbrunn.pdf", path: "eingang" })
    .execute();
  await trx
    .insertInto("captureComponent")
    .values({ captureId: id, tenantId, position: 0, component: JSON.stringify(theFile(original)) })
    .execute();
  await addBlob(trx, town, id, `original:${plan.name}`, original);
  if (plan.blank !== undefined) await addPage(trx, town, plan.name, plan.blank, null);
  if (plan.hasCase === true) await addCase(trx, town, plan.name, null);
}

/** What inspect says of a capture that is one file. */
const theFile = ({ bytes }: { readonly bytes: Uint8Array }): Component => ({
  index: 0,
  parent: null,
  name: "Klage Kaltenbrunn.pdf",
  mediaType: "application/pdf",
  bytes: bytes.length,
  blob: sha256Of(bytes),
  use: "pages",
  role: "main",
  pagesFrom: null,
  pagesMediaType: null,
  pageCount: 1,
  discardReason: null,
  blockedReason: null,
  detail: null,
  facts: [],
  mail: null,
});

const receipt = {
  receivedEarliest: new Date("2026-11-20T07:00:00Z"),
  receivedLatest: new Date("2026-11-20T08:00:00Z"),
  receiptDay: "2026-11-20",
  receiptBasis: "counter",
  recordedBy: "house",
};

let pagePosition = 0;

async function addPage(
  trx: Trx,
  town: TownInMaking,
  captureName: string,
  name: string,
  item: string | null,
): Promise<string> {
  const { tenantId, idOf } = town;
  const captureId = idOf(captureName);
  const folderId = item === null ? captureId : idOf(item);
  const pageId = town.named(name);
  pagePosition += 1;
  const scan = await picture();
  const scanned: OriginalPage = {
    sha256: Sha256.parse(await addBlob(trx, town, folderId, `scan:${name}`, scan)),
    mediaType: "image/png",
    bytes: scan.bytes.length,
    width: 400,
    height: 566,
    dpi: 50,
    turn: 0,
    drawn: false,
  };
  const text = `Widerspruch gegen den Bescheid, ${name}`;
  const image = await addBlob(trx, town, folderId, `image:${name}`, await picture());
  const words = packPageWords(pageOfLines([`${text} in ${town.key}`]));
  const wordsBlob = { bytes: words, mediaType: "application/octet-stream" };
  const wordsSha256 = await addBlob(trx, town, folderId, `words:${name}`, wordsBlob);
  await trx
    .insertInto("page")
    .values({
      id: pageId,
      tenantId,
      captureId,
      mailItemId: item === null ? null : folderId,
      component: 0,
      componentPage: pagePosition,
      position: pagePosition,
      discardReason: item === null ? "blank" : null,
    })
    .execute();
  await trx
    .insertInto("pageVersion")
    .values({
      pageId,
      version: 1,
      tenantId,
      captureId,
      folderId,
      imageSha256: image,
      original: JSON.stringify(scanned),
      imageMediaType: "image/png",
      width: 100,
      height: 100,
      dpi: 300,
      rotation: 0,
      skewDegrees: 0,
      blank: item === null,
      barcodes: "[]",
      wordsSha256,
      plainText: text,
    })
    .execute();
  return pageId;
}

async function addItem(
  trx: Trx,
  town: TownInMaking,
  captureId: string,
  item: string,
): Promise<void> {
  const { tenantId, idOf } = town;
  const id = idOf(item);
  const known = await trx.selectFrom("mailItem").select("id").where("id", "=", id).execute();
  if (known.length > 0) return;
  await addKey(trx, town, "mail-item", id);
  await trx
    .insertInto("mailItem")
    .values({ id, tenantId, captureId, position: 0, receiptNumber: item, ...receipt })
    .execute();
  await trx.insertInto("paperOriginal").values({ id: newId(), tenantId, mailItemId: id }).execute();
}

async function addDocument(
  trx: Trx,
  town: TownInMaking,
  capture: CapturePlan,
  plan: DocumentPlan,
): Promise<void> {
  const { tenantId, idOf } = town;
  const captureId = idOf(capture.name);
  await addItem(trx, town, captureId, plan.item);
  const id = idOf(plan.name);
  await trx
    .insertInto("document")
    .values({
      id,
      tenantId,
      captureId,
      mailItemId: idOf(plan.item),
      position: 0,
      role: plan.parent === undefined ? "main" : "enclosure",
      parentId: plan.parent === undefined ? null : idOf(plan.parent),
      state: plan.state,
      secrecy: [...(plan.secrecy ?? [])],
    })
    .execute();
  const pageId = await addPage(trx, town, capture.name, plan.name, plan.item);
  await trx
    .insertInto("documentPage")
    .values({ documentId: id, position: 0, pageId, tenantId })
    .execute();
  await addContent(trx, town, id, plan);
  if (plan.delivered !== undefined) await addDelivery(trx, town, id, plan.delivered);
  if (plan.hasCase === true) await addCase(trx, town, capture.name, plan.name);
}

async function addContent(
  trx: Trx,
  town: TownInMaking,
  documentId: string,
  plan: DocumentPlan,
): Promise<void> {
  const { tenantId, idOf } = town;
  await writeFacts(trx, { tenantId, documentId, stepVersion: 1 }, letterSaying("Ich klage."));
  await trx
    .insertInto("routingDecision")
    .values({
      id: newId(),
      tenantId,
      documentId,
      candidates: "[]",
      basis: JSON.stringify({ kind: "none" }),
      evidence: JSON.stringify([{ words: "Kaltenbrunn", unit: "a", weight: 1 }]),
      wouldGoAlone: true,
      wentAlone: true,
      mode: "automatic",
    })
    .execute();
  for (const [kind, name, mediaType] of [
    ["searchable-pdf", "pdf", "application/pdf"],
    ["transfer-note", "note", "application/json"],
  ] as const) {
    const folderId = idOf(plan.item);
    const file = fileCalled(`${town.key} rendition ${plan.name}`, mediaType);
    const sha256 = await addBlob(trx, town, folderId, `${name}:${plan.name}`, file);
    await trx
      .insertInto("rendition")
      .values({ id: newId(), tenantId, documentId, kind, folderId, sha256, stepVersion: 1 })
      .execute();
  }
  await trx
    .insertInto("trainingExample")
    .values({ id: newId(), tenantId, documentId, orgUnitId: idOf("a"), source: "correction" })
    .execute();
}

async function addDelivery(
  trx: Trx,
  town: TownInMaking,
  documentId: string,
  to: NonNullable<DocumentPlan["delivered"]>,
): Promise<void> {
  const deliveryId = newId();
  const row = { tenantId: town.tenantId, documentId, orgUnitId: town.idOf(to.unit) };
  await trx
    .insertInto("delivery")
    .values({ id: deliveryId, ...row, target: "portal-inbox", state: to.state })
    .execute();
  await trx
    .insertInto("inboxEntry")
    .values({ id: newId(), ...row, deliveryId })
    .execute();
}

async function addCase(
  trx: Trx,
  town: TownInMaking,
  capture: string,
  document: string | null,
): Promise<void> {
  const { tenantId, idOf } = town;
  const id = town.named(document ?? capture);
  const captureId = idOf(capture);
  await trx
    .insertInto("clarificationCase")
    .values({
      id,
      tenantId,
      captureId,
      documentId: document === null ? null : idOf(document),
      reason: "unsure-of-department",
      fromState: "understood",
    })
    .execute();
  await trx
    .insertInto("clarificationDetail")
    .values({ caseId: id, tenantId, captureId, detail: "Kaltenbrunn oder Kaltenborn?" })
    .execute();
}
