import type { ClarificationReason } from "../../domain/clarification.ts";
import type { DriftKind } from "../../domain/drift.ts";
import type { KeptThreshold } from "../../domain/unit-threshold.ts";
import { dayInZone } from "../../domain/calendar.ts";
import { SMALL_PICTURE } from "../../domain/component.ts";
import type { DocumentFacts } from "../../domain/facts.ts";
import { BlobRef, DocumentId } from "../../domain/ids.ts";
import type { RouteBasis } from "../../domain/route-basis.ts";
import type { OrgUnit, Responsibility, TownRules, UnitMode } from "../../domain/town.ts";
import { newId } from "../../new-id.ts";
import { faultsOf, packFaults } from "../../domain/file-fault.ts";
import { componentsOf } from "../capture-components.ts";
import { openCase } from "../clarification-cases.ts";
import type { Trx } from "../database.ts";
import { readFacts } from "../document-facts.ts";
import { enclosuresOf, pagesOfDocument } from "../document-pages.ts";
import type { ApplyContext, Applied, StepIo } from "../step-io.ts";
import { type LearnedLetter, readLessons } from "../lessons.ts";
import { openDrift } from "../drift-notices.ts";
import { type ModelOfDecision, noteModel } from "../models.ts";
import { drawSampleReview } from "../sample-reviews.ts";
import { readRoutingData, townZone } from "../town.ts";
import { keptThresholds } from "../unit-thresholds.ts";

interface RouteIn {
  readonly documentId: DocumentId;
  readonly pages: (BlobRef | null)[];
  readonly facts: DocumentFacts;
  readonly coverSheetUnit: string | null;
  readonly meanConfidence: number;
  readonly receiptDay: string;
  readonly unread: ClarificationReason | null;
  readonly allAssisted: boolean;
  readonly town: {
    readonly version: string;
    readonly units: OrgUnit[];
    readonly responsibilities: Responsibility[];
    readonly rules: TownRules;
    readonly lessons: {
      readonly version: string;
      readonly letters: LearnedLetter[];
      readonly until: string | null;
    };
    readonly thresholds: Readonly<Record<string, KeptThreshold>>;
    readonly drift: DriftKind[];
  };
}

interface RouteOut {
  readonly candidates: readonly { readonly unit: string; readonly confidence: number }[];
  readonly basis: RouteBasis;
  readonly evidence: readonly {
    readonly words: string;
    readonly unit: string;
    readonly weight: number;
  }[];
  readonly wouldGoAlone: boolean;
  readonly unsureBecause: string | null;
  readonly mode: UnitMode;
  readonly unit: string | null;
  readonly reason: ClarificationReason | null;
  readonly knownShare: number;
  readonly model: ModelOfDecision;
}

export const routeIo: StepIo<RouteIn, RouteOut> = {
  async load(trx, task) {
    const document = await trx
      .selectFrom("document")
      .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
      .innerJoin("tenant", "tenant.id", "document.tenantId")
      .leftJoin("orgUnit", "orgUnit.id", "document.coverUnitId")
      .select([
        "document.id",
        "document.mailItemId",
        "document.captureId",
        "mailItem.receiptDay",
        "tenant.allAssisted",
        "orgUnit.key as coverUnit",
      ])
      .where("document.id", "=", task.subjectId)
      .where("document.state", "=", "understood")
      .executeTakeFirst();
    if (document === undefined) return null;
    const facts = await readFacts(trx, document.id);
    if (facts === null) return null;
    const main = await pagesOfDocument(trx, document.id);
    const enclosed = [];
    const enclosedFacts = [];
    for (const id of await enclosuresOf(trx, document.id)) {
      enclosed.push(...(await pagesOfDocument(trx, id)));
      enclosedFacts.push(await readFacts(trx, id));
    }
    const pages = [...main, ...enclosed];
    const data = await readRoutingData(trx);
    const lessons = await readLessons(trx);
    const read = main.filter((page) => page.wordSource === "ocr");
    return {
      input: {
        documentId: DocumentId.parse(document.id),
        pages: pages.map((page) =>
          page.wordsSha256 === null
            ? null
            : BlobRef.parse({ folder: page.folderId, sha256: page.wordsSha256 }),
        ),
        facts: withMarksOf(facts, enclosedFacts),
        coverSheetUnit: document.coverUnit,
        meanConfidence: mean(read.map((page) => page.meanConfidence ?? 0)),
        receiptDay: document.receiptDay,
        unread: await whyAPersonLooks(trx, document, pages),
        allAssisted: document.allAssisted,
        town: {
          version: data.version,
          units: [...data.units],
          responsibilities: [...data.responsibilities],
          rules: data.rules,
          lessons: {
            version: lessons.version,
            letters: [...lessons.letters],
            until: lessons.until?.toISOString() ?? null,
          },
          thresholds: Object.fromEntries(await keptThresholds(trx)),
          drift: [...(await openDrift(trx))],
        },
      },
      folders: [document.mailItemId],
    };
  },
  apply: applyRoute,
};

/** A mark on an enclosure counts as on the letter: it is not for everyone who opens the letter's inbox. */
const withMarksOf = (
  facts: DocumentFacts,
  enclosed: readonly (DocumentFacts | null)[],
): DocumentFacts => ({
  ...facts,
  confidentialMark:
    [facts, ...enclosed].find((each) => each?.confidentialMark != null)?.confidentialMark ?? null,
});

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** More names than a person reads in one sentence are told by looking at the item. */
const FAULTS_MAX = 5;

const BY_HAND = "page-handwritten";

/** A letter by hand, and not a printed one with notes by hand behind it: those are marked on their page. */
function isMostlyByHand(pages: readonly { readonly unreadableBecause: string | null }[]): boolean {
  const byHand = pages.filter(({ unreadableBecause }) => unreadableBecause === BY_HAND);
  return pages[0]?.unreadableBecause === BY_HAND || byHand.length * 2 > pages.length;
}

/** What keeps a letter from going alone, however sure the router is; null: nothing. */
async function whyAPersonLooks(
  trx: Trx,
  document: { readonly id: string; readonly captureId: string },
  pages: readonly { readonly component: number; readonly unreadableBecause: string | null }[],
): Promise<ClarificationReason | null> {
  const components = await componentsOf(trx, document.captureId);
  const needsEyes = ({ component, unreadableBecause }: (typeof pages)[number]): boolean => {
    const facts = components.find(({ index }) => index === component)?.facts ?? [];
    // A picture that could not be prepared may be larger than it says.
    const isSmall = unreadableBecause === "page-unreadable" && facts.includes(SMALL_PICTURE);
    return unreadableBecause !== null && unreadableBecause !== BY_HAND && !isSmall;
  };
  if (pages.some(needsEyes)) return "page-unreadable";
  if (isMostlyByHand(pages)) return BY_HAND;
  const said = await whatPeopleSaid(trx, document.id);
  if (said !== null) return said;
  // An attachment that could not be opened may be what the letter is about: a person looks first.
  return components.find((component) => component.use === "blocked")?.blockedReason ?? null;
}

/**
 * What a person has said of it before, by whatever way it comes here again: the machine, no less sure than it
 * was, would else send it alone to where it was not wanted.
 */
async function whatPeopleSaid(trx: Trx, documentId: string): Promise<ClarificationReason | null> {
  const said = await trx
    .selectFrom("document as d")
    .select((eb) => [
      eb("d.bounces", ">", 0).as("sentBack"),
      eb
        .exists(
          eb
            .selectFrom("sampleReview as r")
            .select("r.id")
            .whereRef("r.documentId", "=", "d.id")
            .where("r.agreed", "=", false),
        )
        .as("disputed"),
      // In force it would not be routed: what a person had decided was taken back since.
      eb
        .or([
          eb.exists(
            eb
              .selectFrom("routingDecision as q")
              .select("q.id")
              .whereRef("q.documentId", "=", "d.id")
              .where("q.personId", "is not", null),
          ),
          eb.exists(
            eb
              .selectFrom("clarificationCase as k")
              .select("k.id")
              .whereRef("k.documentId", "=", "d.id")
              .where("k.reason", "=", "taken-back"),
          ),
        ])
        .as("takenBack"),
    ])
    .where("d.id", "=", documentId)
    .executeTakeFirstOrThrow();
  if (said.sentBack) return "misrouted";
  if (said.disputed) return "sample-review";
  return said.takenBack ? "taken-back" : null;
}

/** Which attachments a case is about, where they are its reason; else nothing. */
async function faultsBehind(
  trx: Trx,
  captureId: string,
  reason: ClarificationReason,
): Promise<string> {
  const blocked = (await componentsOf(trx, captureId)).filter(
    (component) => component.blockedReason === reason,
  );
  const faults = blocked.flatMap(({ detail }) => faultsOf(detail ?? ""));
  return faults.length === 0 ? "" : packFaults(faults.slice(0, FAULTS_MAX));
}

async function applyRoute(trx: Trx, context: ApplyContext, output: RouteOut): Promise<Applied> {
  const { subject } = context;
  await endDecision(trx, subject.id);
  const unit =
    output.unit === null
      ? null
      : await trx
          .selectFrom("orgUnit")
          .select(["id", "sampleShare"])
          .where("key", "=", output.unit)
          .executeTakeFirstOrThrow();
  const decisionId = newId();
  await noteModel(trx, subject.tenantId, output.model);
  await trx
    .insertInto("routingDecision")
    .values({
      id: decisionId,
      tenantId: subject.tenantId,
      documentId: subject.id,
      stepVersion: context.stepVersion,
      candidates: JSON.stringify(output.candidates),
      basis: JSON.stringify(output.basis),
      evidence: JSON.stringify(output.evidence),
      wouldGoAlone: output.wouldGoAlone,
      wentAlone: unit !== null,
      unsureBecause: output.unsureBecause,
      mode: output.mode,
      orgUnitId: unit?.id ?? null,
      modelVersion: output.model.version,
      knownShare: output.knownShare,
    })
    .execute();
  if (unit === null) {
    const reason = output.reason ?? "unsure-of-department";
    const detail = await faultsBehind(trx, subject.captureId, reason);
    const problem = { reason, detail, step: "route", blocking: true };
    const opened = await openCase(trx, subject, problem);
    return {
      to: "in-clarification",
      events: opened ? [{ fact: { type: "clarification-opened", reason, step: "route" } }] : [],
    };
  }
  // The enclosures go where their main document goes.
  await trx
    .updateTable("document")
    .set({ orgUnitId: unit.id })
    .where((eb) => eb.or([eb("id", "=", subject.id), eb("parentId", "=", subject.id)]))
    .execute();
  const { tenantId, captureId, id: documentId } = subject;
  const day = dayInZone(context.now, await townZone(trx));
  const drawn = await drawSampleReview(trx, {
    id: decisionId,
    tenantId,
    captureId,
    documentId,
    unit,
    day,
  });
  const town = { subject: { kind: "tenant", id: tenantId }, keyOwnerId: null } as const;
  return {
    to: "routed",
    events: [
      ...drawn.ofTown.map((fact) => ({ fact, ...town })),
      ...drawn.ofDocument.map((fact) => ({ fact })),
    ],
  };
}

/** What was decided before is kept, and holds no more. */
const endDecision = (trx: Trx, documentId: string): Promise<unknown> =>
  trx
    .updateTable("routingDecision")
    .set({ effective: false })
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .execute();
