import { BOUNCES_MAX, type CaseAct } from "../domain/acts.ts";
import { isLegal } from "../domain/states.ts";
import { isSupervisor } from "../store/act-rights.ts";
import {
  bouncesOf,
  hasUnit,
  liveDocumentsIn,
  pagesOfFamily,
  townToday,
  unitToDeliverTo,
} from "../store/act-subjects.ts";
import {
  askSecondPerson,
  type CaseRow,
  findCase,
  settleCase as settleOne,
} from "../store/clarification-cases.ts";
import { readFacts } from "../store/document-facts.ts";
import { enclosuresOf } from "../store/document-pages.ts";
import { forgetWords, repeatOf } from "../store/repeat-step.ts";
import { insertLesson, proposedUnit } from "../store/routing-decisions.ts";
import { rereadParts } from "../store/steps/reread.ts";
import type { Subject } from "../store/subjects.ts";
import { beginAgain, createTasks } from "../store/tasks.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { decide, lock, move, settle } from "./move.ts";
import { askForPaper } from "./pull-slips.ts";
import { splitAnew } from "./split-anew.ts";

/** What became of it: the subject's new state, or that a second person must do the same. */
export interface Settled {
  readonly state: string;
  readonly secondPersonAsked: boolean;
  /** The slip to print, where paper was asked for. */
  readonly pullSlipId?: string;
}

/**
 * Settles a clarification case as a clerk said; the process goes on from there. Throws ActRefused and
 * changes nothing when the case was settled meanwhile, or the act is not possible in its state.
 */
export async function settleCase(
  deps: ActDeps,
  person: ActPerson,
  caseId: string,
  wanted: CaseAct,
): Promise<Settled> {
  return inAct(deps, person, { kind: "case", id: caseId }, async (act) => {
    const found = (await findCase(act.trx, caseId)) ?? refuse("not-found");
    // A split takes several documents and locks their capture first.
    if (wanted.act === "split") await lock(act, "capture", found.captureId);
    const subject = await lock(
      act,
      found.documentId === null ? "capture" : "document",
      found.documentId ?? found.captureId,
    );
    const open = (await findCase(act.trx, caseId)) ?? refuse("not-found");
    if (open.settled) refuse("already-settled");
    if (!open.blocking) return settleAside(act, subject, open, wanted);
    return settleBlocking(act, subject, open, wanted);
  });
}

/** A case that holds nothing up: it was looked at, or the work beside the process is done again. */
async function settleAside(
  act: Act,
  subject: Subject,
  open: CaseRow,
  wanted: CaseAct,
): Promise<Settled> {
  if (wanted.act !== "acknowledge" && wanted.act !== "try-again") refuse("not-possible-now");
  if (wanted.act === "try-again") {
    await createTasks(act.trx, {
      tenantId: subject.tenantId,
      step: "compose",
      subjectKind: subject.kind,
      subjectId: subject.id,
      captureId: subject.captureId,
    });
  }
  const settlement = wanted.act;
  await settleOne(act.trx, open.id, { personId: act.person.personId, settlement });
  await act.say(subject, { type: "clarification-settled", reason: open.reason, settlement });
  return { state: subject.state, secondPersonAsked: false };
}

async function settleBlocking(
  act: Act,
  subject: Subject,
  open: CaseRow,
  wanted: CaseAct,
): Promise<Settled> {
  const moved = (state: string): Settled => ({ state, secondPersonAsked: false });
  const end = async (to: string, reason: string) => {
    await move(act, subject, { act: "end", to, reason });
    await settle(act, subject, wanted.act);
    return moved(to);
  };
  const wait = async (to: string, reason: string) => {
    await move(act, subject, { act: wanted.act, to, reason });
    await settle(act, subject, wanted.act);
    return moved(to);
  };
  switch (wanted.act) {
    case "assign":
      return moved(await assign(act, subject, wanted.unit));
    case "try-again":
      return moved(await tryAgain(act, subject, open));
    case "split":
      return moved(await splitAnew(act, subject, wanted.order));
    case "turn":
      return moved(await turn(act, subject, wanted.pages));
    case "discard":
      return discard(act, subject, open, wanted);
    case "seal":
      await forget(act, subject);
      return wait("sealed", wanted.reason);
    case "ask-for-re-scan":
    case "ask-for-paper":
      return waitForPaper(act, subject, wanted);
    case "forward":
      return end("forwarded", wanted.to);
    case "return-to-sender":
      return end("returned-to-sender", wanted.reason);
    case "acknowledge":
      return refuse("not-possible-now");
  }
}

/** The letter waits, until what the slip asks for is scanned or a person goes on without it. */
async function waitForPaper(
  act: Act,
  subject: Subject,
  wanted: Extract<CaseAct, { readonly act: "ask-for-re-scan" | "ask-for-paper" }>,
): Promise<Settled> {
  const pullSlipId = await askForPaper(act, subject, wanted);
  const to = wanted.act === "ask-for-paper" ? "awaiting-paper" : "awaiting-re-scan";
  await move(act, subject, { act: wanted.act, to, reason: wanted.reason });
  await settle(act, subject, wanted.act);
  return { state: to, secondPersonAsked: false, pullSlipId };
}

/** A letter that should not have been read gets a rendition without its words, also where one is just being made. */
export async function forget({ trx }: Act, { id, tenantId, captureId }: Subject): Promise<void> {
  const ids = [id, ...(await enclosuresOf(trx, id))];
  await forgetWords(trx, ids);
  for (const subjectId of ids) {
    const work = { tenantId, step: "compose", subjectKind: "document", subjectId } as const;
    await beginAgain(trx, work);
    await createTasks(trx, { ...work, captureId });
  }
}

async function assign(act: Act, subject: Subject, unitKey: string): Promise<string> {
  const { trx, person } = act;
  if (!isLegal(subject.kind, subject.state, "assign", "routed")) refuse("not-possible-now");
  const unit =
    (await unitToDeliverTo(trx, unitKey, await townToday(trx))) ?? refuse("unknown-unit");
  if ((await bouncesOf(trx, subject.id)) >= BOUNCES_MAX && !(await isSupervisor(trx))) {
    refuse("supervisor-needed");
  }
  const proposed = await proposedUnit(trx, subject.id);
  await decide(act, subject, unit);
  await insertLesson(trx, {
    tenantId: person.tenantId,
    documentId: subject.id,
    orgUnitId: unit.id,
    source: proposed === unit.key ? "confirmation" : "correction",
  });
  await move(act, subject, { act: "assign", to: "routed", reason: null });
  await settle(act, subject, "assign");
  return "routed";
}

/** Back to the step that could not go on; a letter that came back from elsewhere goes on where it can. */
async function tryAgain(act: Act, subject: Subject, open: CaseRow): Promise<string> {
  const known =
    isLegal(subject.kind, subject.state, "try-again", open.fromState) &&
    // Where to deliver it may have been taken back.
    (open.fromState !== "routed" || (await hasUnit(act.trx, subject.id)));
  const again =
    subject.kind === "capture"
      ? await repeatOf(act.trx, { id: subject.id, fromState: known ? open.fromState : "accepted" })
      : { to: known ? open.fromState : await whereToGoOn(act, subject) };
  await move(act, subject, { act: "try-again", reason: null, ...again });
  await settle(act, subject, "try-again");
  return again.to;
}

/** To the router, unless nobody has understood it yet. */
const whereToGoOn = async (act: Act, subject: Subject): Promise<string> =>
  (await readFacts(act.trx, subject.id)) === null ? "separated" : "understood";

async function turn(
  act: Act,
  subject: Subject,
  turns: readonly { readonly pageId: string; readonly clockwise: number }[],
): Promise<string> {
  if (subject.kind !== "document") refuse("not-possible-now");
  const pages = new Map(
    (await pagesOfFamily(act.trx, subject.id)).map((page) => [page.id, page.position]),
  );
  if (new Set(turns.map((each) => each.pageId)).size < turns.length) refuse("unknown-page");
  const facts = turns.map(({ pageId, clockwise }) => ({
    type: "page-turned" as const,
    position: pages.get(pageId) ?? refuse("unknown-page"),
    clockwise,
  }));
  await act.say(subject, ...facts);
  const parts = rereadParts(turns);
  await move(act, subject, { act: "turn", to: "re-reading", reason: null, parts });
  await settle(act, subject, "turn");
  return "re-reading";
}

/** Advertising and the like by one clerk, anything else by two (design section 2). */
async function discard(
  act: Act,
  subject: Subject,
  open: CaseRow,
  wanted: Extract<CaseAct, { readonly act: "discard" }>,
): Promise<Settled> {
  const { personId } = act.person;
  const reason = wanted.reason ?? wanted.because;
  const isCapture = subject.kind === "capture";
  if (isCapture && (await liveDocumentsIn(act.trx, subject.id)) > 0) refuse("not-possible-now");
  if (wanted.because === "other") {
    const first = open.asked?.act === "discard" ? open.asked.by : null;
    if (first === personId) refuse("second-person-needed");
    if (first === null) {
      await askSecondPerson(act.trx, open.id, { act: "discard", by: personId });
      await act.say(subject, { type: "second-person-asked", act: "discard", reason });
      return { state: subject.state, secondPersonAsked: true };
    }
  }
  const to = isCapture ? "discarded-whole" : "discarded";
  await move(act, subject, { act: isCapture ? "discard" : "end", to, reason });
  await settle(act, subject, "discard");
  return { state: to, secondPersonAsked: false };
}
