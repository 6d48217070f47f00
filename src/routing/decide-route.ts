import type { RouteBasis, UnsureReason } from "../domain/route-basis.ts";
import { departmentOf, departmentsOf } from "../domain/town.ts";
import type { OrgUnit, Responsibility, TownRules } from "../domain/town.ts";
import { calibrate } from "./calibration.ts";
import type { Calibration, Naming } from "./calibration.ts";
import { makeReferenceFinder, makeRuleFinder } from "./certain-evidence.ts";
import type { ReferenceMatch, RuleMatch } from "./certain-evidence.ts";
import { evidenceFor } from "./evidence.ts";
import type { RouteEvidence } from "./evidence.ts";
import { type Zone, zonesOf } from "./letter-zones.ts";
import { keptModel } from "./kept-model.ts";
import { softmax } from "./linear-model.ts";
import { makeOfficeFinder } from "./named-office.ts";
import { holdsOtherMatter } from "./other-matter.ts";
import type { NamedOffice } from "./named-office.ts";
import { trainRoutingModel } from "./routing-model.ts";
import type { KnownLetter, Lessons, RoutingModel } from "./routing-model.ts";
import { classScores, knownWords } from "./taught-model.ts";
import type { TaughtModel } from "./taught-model.ts";
import { countFeatures } from "./text-features.ts";

/** The text of one main document, its enclosures' text behind it, and its facts. */
export interface RouteInput {
  /** In reading order. */
  readonly text: string;
  /** The address block; may be empty. */
  readonly addresseeLines: readonly string[];
  readonly subject: string | null;
  /** As printed. */
  readonly referenceNumbers: readonly string[];
  /** Unit id from the barcode of a cover sheet. */
  readonly coverSheetUnit: string | null;
  /** Unit id from the structured data of a portal form. */
  readonly structuredUnit: string | null;
  readonly confidential: boolean;
  readonly formalService: boolean;
  /** Post of our own that comes back: its words are ours, so it goes alone by our number only, whatever they say. */
  readonly returned?: boolean;
  /** Mean confidence of the words read, 0..1; 1 for text that was not read by a machine. */
  readonly meanConfidence: number;
}

/** A department that may be meant, with its calibrated probability 0..1. */
export interface RouteCandidate {
  readonly unit: string;
  readonly confidence: number;
}

/** What the machine would do with the document and why. `candidates`: best first, at most 5, [] when nothing speaks. */
export interface RouteProposal {
  readonly candidates: readonly RouteCandidate[];
  readonly basis: RouteBasis;
  readonly evidence: readonly RouteEvidence[];
  /** Above the unit's threshold and nothing forbids it; whether it does go alone is the unit's mode. */
  readonly wouldGoAlone: boolean;
  /** Null exactly when `wouldGoAlone`. */
  readonly unsureBecause: UnsureReason | null;
  /** The share (0..1) of the letter's words that the model knew. */
  readonly knownShare: number;
}

/** What a router is made of: the town's data, letters to learn from, and how far to trust the model. */
export interface RoutingKnowledge {
  readonly units: readonly OrgUnit[];
  readonly responsibilities: readonly Responsibility[];
  readonly rules: TownRules;
  readonly letters: readonly KnownLetter[];
  readonly calibration: Calibration;
}

/** Decides for one document. `thresholds`: unit id -> confidence needed; a unit without one never goes alone. */
export type Router = (input: RouteInput, thresholds: ReadonlyMap<string, number>) => RouteProposal;

/** Below this mean confidence of reading, no decision is trusted. */
const READING_CONFIDENCE_MIN = 0.55;
/** Fewer known words than this are no evidence. */
const KNOWN_WEIGHT_MIN = 1;
const CANDIDATES_MAX = 5;
/** Certain evidence is believed this much; contradicted by the content it is only a proposal. */
const CERTAIN = { agreed: 0.995, rule: 0.99, contradicted: 0.6 } as const;
/** The model contradicts certain evidence when it gives another department at least this probability. */
const CONTRADICTION = 0.85;

/** Takes the knowledge, trains the model (some seconds) and gives the pure, total, deterministic router. */
export const makeRouter = (knowledge: RoutingKnowledge): Router =>
  makeRouterOf(knowledge, modelFor(knowledge));

/** What a model needs to be told of a town; its rules have no part in it. */
type KnownToModel = Omit<RoutingKnowledge, "rules" | "calibration">;

/** Trains the model of a town's departments: some seconds. */
export const modelFor = (knowledge: KnownToModel): RoutingModel =>
  trainRoutingModel(lessonsOf(knowledge));

/** As `modelFor`, read from `folder` if it was trained before; not for letters of the town (see kept-model.ts). */
export const keptModelFor = (folder: string, knowledge: KnownToModel): RoutingModel =>
  keptModel(folder, lessonsOf(knowledge));

const lessonsOf = (knowledge: KnownToModel): Lessons => ({
  units: departmentsOf(knowledge).map(({ id, name, aliases }) => ({ id, name, aliases })),
  responsibilities: knowledge.responsibilities.flatMap((service) => {
    const department = departmentOf(knowledge, service.unit);
    return department === null ? [] : [{ ...service, unit: department.id }];
  }),
  letters: knowledge.letters.map(({ unit, subject, text }) => ({ unit, subject, text })),
});

/** As `makeRouter`, with a model trained before. */
export function makeRouterOf(
  knowledge: Omit<RoutingKnowledge, "letters">,
  model: TaughtModel,
): Router {
  const judge = makeJudge(knowledge.units, model, knowledge.rules);
  const findRule = makeRuleFinder(knowledge.units, knowledge.rules);
  const isDepartment = (unit: string): boolean => model.unitIds.includes(unit);
  const departmentIdOf = (unit: string | null): string | null =>
    unit === null ? null : (departmentOf(knowledge, unit)?.id ?? null);

  return (input, thresholds) => {
    const opinion = judge(input);
    const content = contentOf(opinion, knowledge.calibration);
    const certain = certainOf({
      cover: departmentIdOf(input.coverSheetUnit),
      structured: departmentIdOf(input.structuredUnit),
      reference: opinion.reference,
      rule: findRule(input),
    });
    const isOurs = input.returned === true;
    const verdict =
      certain === null
        ? modelVerdict(opinion, content, knowledge.calibration)
        : weigh(certain, isOurs ? { ...opinion, asked: [] } : opinion, isOurs ? [] : content);
    const best = verdict.candidates[0];
    const holdsOther = (): boolean =>
      // What is certain ties the whole letter to its department, however its parts sound.
      !verdict.certain &&
      best !== undefined &&
      holdsOtherMatter(model, zonesOfLetter(input), best.unit);
    const unsureBecause =
      reasonAgainst(input, verdict, best, thresholds, isDepartment) ??
      (holdsOther() ? "several-departments" : null);
    return {
      candidates: verdict.candidates,
      basis: verdict.basis,
      evidence: verdict.evidence,
      wouldGoAlone: unsureBecause === null,
      unsureBecause,
      knownShare: opinion.knownShare,
    };
  };
}

/** What content and address block say, before calibration. */
export interface Opinion {
  /** Unit ids with fused probabilities, best first. */
  readonly ranked: readonly { readonly unit: string; readonly raw: number }[];
  readonly known: number;
  readonly knownShare: number;
  readonly naming: Naming;
  readonly named: NamedOffice | null;
  readonly reference: ReferenceMatch | null;
  readonly evidence: readonly RouteEvidence[];
  /** The address block names the best department, but the words, though many, leave that open. */
  readonly isOpen: boolean;
  /** Departments of which a sentence asks something that by itself is clearly theirs. */
  readonly asked: readonly string[];
}

/** What a named office and a number that only hints add to the scores. 1.2 to 3 were tried: little depends on it. */
const BONUS = { named: 2.2, hint: 1.2 } as const;

/**
 * A request by itself is a department's own from this probability on, with so many known words. Measured: of 103
 * letters of the corpora and 288 of our own that went alone for one matter none has one for another department.
 */
const ASKED = { probability: 0.9, known: 2 } as const;

/**
 * Who writes to the wrong office often tells of that office's matter first: name and words then agree by the same
 * mistake. Words that are this many and still leave so much to others are no second witness.
 */
const OPEN = { known: 25, below: 0.76 } as const;

/** Takes the units, the model and the town's number patterns; gives the judge of content and address block. */
export function makeJudge(
  units: readonly OrgUnit[],
  model: TaughtModel,
  rules: Pick<TownRules, "referencePatterns">,
): (input: RouteInput) => Opinion {
  const findOffice = makeOfficeFinder(units);
  const findReference = makeReferenceFinder(units, rules);
  return (input) => {
    const zones = zonesOfLetter(input);
    const features = countFeatures(zones, model.split);
    const named = findOffice(input.addresseeLines);
    const reference = findReference(input.referenceNumbers);
    const scores = classScores(model, features);
    const known = knownWords(model, features);
    const contentTop = model.unitIds[scores.indexOf(Math.max(...scores))];
    const fused = scores.map((score, index) => {
      const unit = model.unitIds[index];
      const office = named?.unit === unit ? BONUS.named * (named?.likeness ?? 0) : 0;
      const hint = reference?.strength === "hint" && reference.unit === unit ? BONUS.hint : 0;
      return score + office + hint;
    });
    const ranked = softmax(fused)
      .map((raw, index) => ({ unit: model.unitIds[index] ?? "", raw }))
      .toSorted((left, right) => right.raw - left.raw || left.unit.localeCompare(right.unit));
    const top = ranked[0]?.unit ?? "";
    const naming = named === null ? "none" : named.unit === contentTop ? "agrees" : "contradicts";
    const evidence = evidenceFor(model, zones, top);
    return {
      ranked,
      known: known.weight,
      knownShare: known.share,
      naming,
      named,
      reference,
      evidence,
      isOpen:
        naming === "agrees" &&
        known.weight >= OPEN.known &&
        Math.max(...softmax(scores)) < OPEN.below,
      asked: askedOf(model, zones),
    };
  };
}

const zonesOfLetter = ({ text, subject, addresseeLines }: RouteInput): readonly Zone[] =>
  zonesOf(text, subject, addresseeLines);

function askedOf(model: TaughtModel, zones: readonly Zone[]): readonly string[] {
  return zones.flatMap(({ text, isRequest }) => {
    if (isRequest !== true) return [];
    const features = countFeatures([{ text, weight: 1 }], model.split);
    if (knownWords(model, features).weight < ASKED.known) return [];
    const shares = softmax(classScores(model, features));
    return model.unitIds.filter((_, index) => (shares[index] ?? 0) >= ASKED.probability);
  });
}

interface Verdict {
  readonly candidates: readonly RouteCandidate[];
  readonly basis: RouteBasis;
  readonly evidence: readonly RouteEvidence[];
  readonly doubt: UnsureReason | null;
  /** It rests on certain evidence or a rule, not on the calibrated model. */
  readonly certain: boolean;
}

interface Certain {
  readonly unit: string;
  readonly confidence: number;
  readonly basis: RouteBasis;
}

function certainOf(found: {
  cover: string | null;
  structured: string | null;
  reference: ReferenceMatch | null;
  rule: RuleMatch | null;
}): Certain | null {
  const { cover, structured, reference, rule } = found;
  if (cover !== null)
    return { unit: cover, confidence: CERTAIN.agreed, basis: { kind: "cover-sheet", unit: cover } };
  if (structured !== null) {
    return {
      unit: structured,
      confidence: CERTAIN.agreed,
      basis: { kind: "structured", unit: structured },
    };
  }
  if (reference !== null && reference.strength === "certain") {
    const { unit, number } = reference;
    return { unit, confidence: CERTAIN.agreed, basis: { kind: "reference-number", number, unit } };
  }
  if (rule === null) return null;
  const basis: RouteBasis = { kind: "rule", ruleId: rule.ruleId, words: [...rule.words] };
  return { unit: rule.unit, confidence: CERTAIN.rule, basis };
}

/** The content's own candidates with calibrated confidence. */
function contentOf(opinion: Opinion, calibration: Calibration): readonly RouteCandidate[] {
  const best = opinion.ranked[0];
  if (best === undefined || (opinion.known < KNOWN_WEIGHT_MIN && opinion.named === null)) return [];
  const confidence = calibrate(calibration, { ...opinion, raw: best.raw });
  return [
    { unit: best.unit, confidence },
    ...sharedRest(opinion.ranked.slice(1), 1 - confidence, confidence),
  ];
}

/** What the best leaves over, shared by the others as the model ranks them; none is surer than the best. */
function sharedRest(
  others: Opinion["ranked"],
  rest: number,
  top: number,
): readonly RouteCandidate[] {
  const sum = others.reduce((total, other) => total + other.raw, 0) || 1;
  return others
    .slice(0, CANDIDATES_MAX - 1)
    .map(({ unit, raw }) => ({ unit, confidence: Math.min(top, (rest * raw) / sum) }));
}

function modelVerdict(
  opinion: Opinion,
  content: readonly RouteCandidate[],
  calibration: Calibration,
): Verdict {
  const best = content[0];
  if (best === undefined) {
    return {
      candidates: [],
      basis: { kind: "none" },
      evidence: [],
      doubt: "no-unit-scores",
      certain: false,
    };
  }
  const evidence = opinion.evidence;
  const words = evidence.slice(0, 5).map((piece) => piece.words);
  const basis: RouteBasis =
    opinion.naming === "agrees" && opinion.named !== null
      ? { kind: "addressee", words: [opinion.named.line, ...words] }
      : { kind: "model", version: calibration.version, words };
  const several = opinion.isOpen || asksOthers(opinion, best.unit) ? "several-departments" : null;
  const doubt = opinion.naming === "contradicts" ? "addressee-contradicts" : several;
  return { candidates: content, basis, evidence, doubt, certain: false };
}

/** Certain evidence stands, unless the content clearly speaks for another department: then a person decides. */
function weigh(certain: Certain, opinion: Opinion, content: readonly RouteCandidate[]): Verdict {
  const best = content[0];
  const contradicted =
    best !== undefined && best.unit !== certain.unit && best.confidence >= CONTRADICTION;
  const confidence = contradicted ? CERTAIN.contradicted : certain.confidence;
  const others = opinion.ranked.filter((other) => other.unit !== certain.unit);
  return {
    candidates: [
      { unit: certain.unit, confidence },
      ...sharedRest(others, 1 - confidence, confidence),
    ],
    basis: certain.basis,
    evidence: opinion.evidence.filter((piece) => piece.unit === certain.unit),
    doubt: contradicted || asksOthers(opinion, certain.unit) ? "several-departments" : null,
    certain: true,
  };
}

/** A letter that also asks something of another department is for a person: one of them would never see it. */
const asksOthers = ({ asked }: Opinion, unit: string): boolean =>
  asked.some((each) => each !== unit);

/** Why the document must not go alone, gravest first; null when it may. */
function reasonAgainst(
  input: RouteInput,
  verdict: Verdict,
  best: RouteCandidate | undefined,
  thresholds: ReadonlyMap<string, number>,
  isDepartment: (unit: string) => boolean,
): UnsureReason | null {
  if (input.confidential) return "confidential-marked";
  if (input.formalService) return "formal-service";
  if (best === undefined || !isDepartment(best.unit)) return "no-unit-scores";
  if (verdict.doubt !== null) return verdict.doubt;
  if (!(input.meanConfidence >= READING_CONFIDENCE_MIN)) return "poor-text";
  const threshold = thresholds.get(best.unit);
  if (threshold === undefined) return "below-threshold";
  if (input.returned === true && !verdict.certain) return "below-threshold";
  // The threshold bounds the model's error; uncontradicted certain evidence is not the model's.
  if (verdict.certain) return null;
  return best.confidence >= threshold ? null : "below-threshold";
}
