import { createHash } from "node:crypto";
import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { ClarificationReason } from "../src/domain/clarification.ts";
import { daysBetween } from "../src/domain/calendar.ts";
import { deadlineDate } from "../src/domain/deadline.ts";
import { DriftKind } from "../src/domain/drift.ts";
import { DocumentFacts } from "../src/domain/facts.ts";
import { BlobRef, CalendarDate, DocumentId } from "../src/domain/ids.ts";
import { plainText } from "../src/domain/page.ts";
import { RouteBasis, UnsureReason } from "../src/domain/route-basis.ts";
import { judgeRoute, refineDoubt } from "../src/domain/route-decision.ts";
import { OrgUnit, Responsibility, TownRules, UnitMode } from "../src/domain/town.ts";
import { KeptThreshold, thresholdInForce } from "../src/domain/unit-threshold.ts";
import { defineStep } from "../src/pipeline/step.ts";
import { makeLearningRouter } from "../src/routing/learning-router.ts";
import { NEVER_ALONE, thresholdOrNull } from "../src/routing/calibration.ts";
import {
  keptModelFor,
  makeRouterOf,
  type RouteProposal,
  type Router,
  type RoutingKnowledge,
} from "../src/routing/decide-route.ts";
import type { RoutingModel } from "../src/routing/routing-model.ts";

export const RouteInput = z.object({
  documentId: DocumentId,
  /** The words of the document's pages, then those of its enclosures; null where nobody could read. */
  pages: z.array(BlobRef.nullable()),
  facts: DocumentFacts,
  coverSheetUnit: z.string().nullable(),
  meanConfidence: z.number().min(0).max(1),
  receiptDay: CalendarDate,
  /** A page or enclosure of it that could not be read, and why: then a person looks. */
  unread: ClarificationReason.nullable(),
  allAssisted: z.boolean(),
  town: z.object({
    /** Changes whenever the data below does, so that a router is made once for it. */
    version: z.string(),
    units: z.array(OrgUnit),
    responsibilities: z.array(Responsibility),
    rules: TownRules,
    /** What people's decisions teach; `version` changes whenever the letters do. */
    lessons: z.object({
      version: z.string(),
      letters: z.array(
        z.object({ unit: z.string(), subject: z.string().nullable(), text: z.string() }),
      ),
      /** When the last of them was given; null: there are none. */
      until: z.iso.datetime().nullable(),
    }),
    /** By unit, what its own letters say of how sure the machine must be. */
    thresholds: z.record(z.string(), KeptThreshold),
    /** In what the town's letters are said to have changed. */
    drift: z.array(DriftKind),
  }),
});

type RouteInput = z.infer<typeof RouteInput>;

export const RouteOutput = z.object({
  candidates: z.array(z.object({ unit: z.string(), confidence: z.number() })),
  basis: RouteBasis,
  evidence: z.array(z.object({ words: z.string(), unit: z.string(), weight: z.number() })),
  wouldGoAlone: z.boolean(),
  unsureBecause: UnsureReason.nullable(),
  mode: UnitMode,
  /** The unit it goes to without a person; null: a person decides, for this reason. */
  unit: z.string().nullable(),
  reason: ClarificationReason.nullable(),
  /** The share (0..1) of its words that the model knew. */
  knownShare: z.number(),
  /** The model that was asked, and of what it was made. */
  model: z.object({
    version: z.string(),
    product: z.string(),
    knowledge: z.string(),
    lessons: z.int(),
    lessonsUntil: z.iso.datetime().nullable(),
  }),
});

export interface RouteDeps {
  /** What the product ships to learn from and to trust itself by. */
  readonly shipped: Pick<RoutingKnowledge, "letters" | "calibration">;
  /** Where the models of catalogues are kept, none that the town's post taught. */
  readonly modelFolder: string;
}

/** A deadline this close to its receipt is never left to the machine alone. */
const SHORT_DEADLINE_DAYS = 7;

/** Decides the department of a main document, or says why a person must. */
export const makeRoute = (deps: RouteDeps) => {
  const routerFor = cachedRouter(deps);
  return defineStep({
    name: "route",
    version: 3,
    input: RouteInput,
    output: RouteOutput,
    limits: { attemptsMax: 3, timeoutMs: 120_000, concurrency: 64 },
    async run(input, context) {
      const texts = [];
      for (const ref of input.pages) {
        if (ref !== null) texts.push(plainText(unpackPageWords(await context.blobs.read(ref))));
      }
      const { router, model } = routerFor(input.town);
      const letter = letterOf(input, texts.join("\n"));
      const proposed = named(model, router(letter, thresholdsOf(input.town, deps)));
      const confidences = proposed.candidates.map((candidate) => candidate.confidence);
      const proposal = {
        ...proposed,
        unsureBecause: refineDoubt(proposed.unsureBecause, confidences),
      };
      const best = proposal.candidates[0];
      const { mode, unit, reason } = judge(input, proposal);
      return {
        kind: "done",
        output: { ...plain(proposal), mode, unit, reason, model },
        facts: [
          {
            type: "route-decided",
            unit: best?.unit ?? null,
            basis: proposal.basis,
            confidence: best?.confidence ?? 0,
            wouldGoAlone: proposal.wouldGoAlone,
            wentAlone: unit !== null,
            mode,
            model: model.version,
          },
        ],
      };
    },
  });
};

/** What the router is told of a letter. */
const letterOf = ({ facts, ...input }: RouteInput, text: string): Parameters<Router>[0] => ({
  text,
  addresseeLines: facts.addresseeLines,
  subject: facts.subject?.text ?? null,
  referenceNumbers: facts.referenceNumbers.map((number) => number.text),
  coverSheetUnit: input.coverSheetUnit,
  structuredUnit: null,
  confidential: facts.confidentialMark !== null,
  formalService: facts.formalService !== null,
  returned: facts.returned !== null,
  meanConfidence: input.meanConfidence,
});

/** Whether the proposal goes alone, by the mode of its unit and what makes a person look. */
function judge(
  { facts, ...input }: RouteInput,
  proposal: RouteProposal,
): Pick<z.infer<typeof RouteOutput>, "mode" | "unit" | "reason"> {
  const best = proposal.candidates[0];
  const mode = input.town.units.find((unit) => unit.id === best?.unit)?.mode ?? "assisted";
  const verdict = judgeRoute({
    proposed: best === undefined ? null : { unit: best.unit, mode },
    wouldGoAlone: proposal.wouldGoAlone,
    unsureBecause: proposal.unsureBecause,
    allAssisted: input.allAssisted,
    cautions: {
      confidentialMark: facts.confidentialMark !== null,
      formalService: facts.formalService !== null,
      shortDeadline: hasShortDeadline(facts, input.receiptDay),
      unread: input.unread,
    },
  });
  return verdict.kind === "alone"
    ? { mode, unit: verdict.unit, reason: null }
    : { mode, unit: null, reason: verdict.reason };
}

const plain = (proposal: RouteProposal) => ({
  ...proposal,
  candidates: [...proposal.candidates],
  evidence: [...proposal.evidence],
});

type Model = z.infer<typeof RouteOutput>["model"];
type TownInput = RouteInput["town"];

/** A decision of the model's names the version that made it. */
const named = ({ version }: Model, { basis, ...proposal }: RouteProposal): RouteProposal => ({
  ...proposal,
  basis: basis.kind === "model" ? { ...basis, version } : basis,
});

/**
 * Training a model takes seconds, so a process does it once per version of the town's data; other processes find it
 * in the folder. The lessons are taught on top of it in milliseconds, for the very next letter.
 */
function cachedRouter(
  deps: RouteDeps,
): (town: TownInput) => { readonly router: Router; readonly model: Model } {
  const base = once<{
    readonly trained: RoutingModel;
    readonly router: Router;
    readonly hash: string;
  }>();
  const taught = once<{ readonly router: Router; readonly model: Model }>();
  return ({ version, lessons, ...town }) => {
    const knowledge = { ...town, ...deps.shipped };
    const { trained, router, hash } = base(version, () => {
      const model = keptModelFor(deps.modelFolder, knowledge);
      return { trained: model, router: makeRouterOf(knowledge, model), hash: knowledgeHash(town) };
    });
    return taught(`${version} ${lessons.version}`, () => ({
      router: makeLearningRouter(router, knowledge, trained, lessons.letters),
      model: modelOf(deps.shipped.calibration.version, hash, lessons),
    }));
  };
}

/** What of a town's data the model is made of: how far it may go for a unit is no part of it. */
const knowledgeHash = ({
  units,
  responsibilities,
}: Pick<TownInput, "units" | "responsibilities">): string =>
  hashOf([
    units.map(({ id, name, aliases, parent, kind }) => ({ id, name, aliases, parent, kind })),
    responsibilities,
  ]);

function modelOf(product: string, knowledge: string, lessons: TownInput["lessons"]): Model {
  return {
    version: hashOf([product, knowledge, lessons.version]),
    product,
    knowledge,
    lessons: lessons.letters.length,
    lessonsUntil: lessons.until,
  };
}

/** Twelve digits are enough to tell a town's models apart, and few enough to read out. */
const hashOf = (of: unknown): string =>
  createHash("sha256").update(JSON.stringify(of)).digest("hex").slice(0, 12);

/** Keeps what was made for the last key. */
function once<Made>(): (key: string, make: () => Made) => Made {
  let kept: { readonly key: string; readonly made: Made } | null = null;
  return (key, make) => {
    if (kept?.key !== key) kept = { key, made: make() };
    return kept.made;
  };
}

/** Each unit's threshold: by the error it accepts, its own letters, and whether the town's have changed. */
const thresholdsOf = (
  { units, thresholds, drift }: TownInput,
  { shipped: { calibration } }: RouteDeps,
): ReadonlyMap<string, number> =>
  new Map(
    units.map(({ id, errorAccepted }) => [
      id,
      thresholdInForce(
        (error) => thresholdOrNull(calibration, error),
        errorAccepted,
        thresholds[id] ?? null,
        drift,
      ) ?? NEVER_ALONE,
    ]),
  );

function hasShortDeadline(facts: DocumentFacts, receiptDay: CalendarDate): boolean {
  return facts.deadlines.some((stated) => {
    const { date } = deadlineDate(stated, {
      receiptDay,
      // For caution only: an undated letter counts as written when it came.
      letterDate: facts.letterDate?.date ?? receiptDay,
      holidays: new Set(),
    });
    if (date === null) return false;
    const days = daysBetween(receiptDay, date);
    return days >= 0 && days < SHORT_DEADLINE_DAYS;
  });
}
