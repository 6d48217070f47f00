import { z } from "zod";
import { unpackPageWords } from "../src/blobs/page-words.ts";
import { ClarificationReason } from "../src/domain/clarification.ts";
import { daysBetween } from "../src/domain/calendar.ts";
import { deadlineDate } from "../src/domain/deadline.ts";
import { DocumentFacts } from "../src/domain/facts.ts";
import { BlobRef, CalendarDate, DocumentId } from "../src/domain/ids.ts";
import { plainText } from "../src/domain/page.ts";
import { RouteBasis, UnsureReason } from "../src/domain/route-basis.ts";
import { judgeRoute, refineDoubt } from "../src/domain/route-decision.ts";
import { OrgUnit, Responsibility, TownRules, UnitMode } from "../src/domain/town.ts";
import { defineStep } from "../src/pipeline/step.ts";
import { makeLearningRouter } from "../src/routing/learning-router.ts";
import { thresholdFor } from "../src/routing/calibration.ts";
import {
  keptModelFor,
  makeRouterOf,
  type RouteProposal,
  type Router,
  type RoutingKnowledge,
} from "../src/routing/decide-route.ts";

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
    }),
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
    version: 2,
    input: RouteInput,
    output: RouteOutput,
    limits: { attemptsMax: 3, timeoutMs: 120_000, concurrency: 64 },
    async run(input, context) {
      const texts = [];
      for (const ref of input.pages) {
        if (ref !== null) texts.push(plainText(unpackPageWords(await context.blobs.read(ref))));
      }
      const proposed = routerFor(input.town)(
        letterOf(input, texts.join("\n")),
        thresholdsOf(input.town.units, deps.shipped.calibration),
      );
      const confidences = proposed.candidates.map((candidate) => candidate.confidence);
      const proposal = {
        ...proposed,
        unsureBecause: refineDoubt(proposed.unsureBecause, confidences),
      };
      const best = proposal.candidates[0];
      const { mode, unit, reason } = judge(input, proposal);
      return {
        kind: "done",
        output: { ...plain(proposal), mode, unit, reason },
        facts: [
          {
            type: "route-decided",
            unit: best?.unit ?? null,
            basis: proposal.basis,
            confidence: best?.confidence ?? 0,
            wouldGoAlone: proposal.wouldGoAlone,
            wentAlone: unit !== null,
            mode,
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

/**
 * Training a model takes seconds, so a process does it once per version: the calibrated one of the town's
 * data, which other processes find in the folder, and the taught one of its lessons.
 */
function cachedRouter(deps: RouteDeps): (town: z.infer<typeof RouteInput>["town"]) => Router {
  const base = once<Router>();
  const taught = once<Router>();
  return ({ version, lessons, ...town }) => {
    const knowledge = { ...town, ...deps.shipped };
    const calibrated = base(version, () =>
      makeRouterOf(knowledge, keptModelFor(deps.modelFolder, knowledge)),
    );
    return taught(`${version} ${lessons.version}`, () =>
      makeLearningRouter(calibrated, knowledge, lessons.letters),
    );
  };
}

/** Keeps what was made for the last key. */
function once<Made>(): (key: string, make: () => Made) => Made {
  let kept: { readonly key: string; readonly made: Made } | null = null;
  return (key, make) => {
    if (kept?.key !== key) kept = { key, made: make() };
    return kept.made;
  };
}

/** Each unit's threshold from the error it accepts. */
const thresholdsOf = (
  units: readonly OrgUnit[],
  calibration: RoutingKnowledge["calibration"],
): ReadonlyMap<string, number> =>
  new Map(units.map((unit) => [unit.id, thresholdFor(calibration, unit.errorAccepted)]));

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
