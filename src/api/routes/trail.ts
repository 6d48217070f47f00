import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { askTrailCheck } from "../../acts/check-trail.ts";
import { factOf } from "../../audit/append.ts";
import type { CheckTrail } from "../../audit/check-as-asked.ts";
import type { AuditFact } from "../../domain/audit-event.ts";
import { logNames, type LogName } from "../../domain/log-name.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import { trailSentence } from "../../domain/sentences/trail-sentence.ts";
import { typesOfGroup } from "../../domain/trail-groups.ts";
import type { Trx } from "../../store/database.ts";
import { keyIfKept } from "../../store/item-keys.ts";
import { listTrailRuns } from "../../store/trail-runs.ts";
import { findEvents, type FoundEvent, trailStanding } from "../../store/views/trail-search.ts";
import type { ApiServer } from "../api-server.ts";
import {
  TrailCheckAsked,
  TrailEvent,
  TrailEvents,
  TrailSearch,
  TrailStatus,
} from "../contract/trail.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { languageOf } from "../language.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { answered, personOf } from "../run-act.ts";
import { unitNames } from "../unit-names.ts";

export interface TrailDeps extends ActDeps, Pick<ReadingDeps, "keys"> {
  /** Checks both logs of a town as a whole; takes as long as that takes. */
  readonly checkTrail: CheckTrail;
  /** A check that could not be carried out. */
  readonly checkFailed: (error: unknown) => void;
  /** The last head the witness has of a log; null: none. "unreadable": its file is there and cannot be read. */
  readonly witnessed: (
    tenantId: string,
    log: LogName,
  ) => Promise<{ readonly treeSize: number; readonly signedAt: string } | "unreadable" | null>;
}

const tags = ["trail"];
const config = { access: ["auditor"] } as const;
const HEADS_SHOWN = 20;

/** The audit trail for auditors: searched, checked, and never a word of a letter or the name of who acted. */
export function trailRoutes(app: ApiServer, deps: TrailDeps): void {
  searchRoute(app, deps);
  statusRoutes(app, deps);
}

const Place = z.object({ at: z.string().max(40), id: z.uuid() });

function searchRoute(app: ApiServer, deps: TrailDeps): void {
  app.get(
    "/api/trail/events",
    {
      config,
      schema: {
        summary: "Events of the trail, newest first, each in one sentence",
        tags,
        querystring: TrailSearch,
        response: { 200: TrailEvents },
      },
    },
    async ({ actor, query, headers }) => {
      const { from = null, to = null, item, unit, group } = query;
      const wanted = {
        from,
        to,
        item: emptyToNull(item),
        unit: emptyToNull(unit),
        actor: query.actor ?? null,
        types: group === undefined ? null : typesOfGroup(group),
      };
      const page = { after: decodeCursor(Place, query.cursor), limit: query.limit };
      const { events, unitName } = await deps.store.withActor(actor.reads, async (trx) => ({
        events: await findEvents(trx, wanted, page),
        unitName: await unitNames(trx),
      }));
      const language = languageOf(headers["accept-language"]);
      // An auditor has no key of a letter's: the service opens the facts, and only sentences go out.
      const facts = await deps.store.withActor(actor.acts, (trx) => factsOf(deps, trx, events));
      return cutPage(
        events,
        query.limit,
        ({ place, id }) => ({ at: place, id }),
        (event) => toldEvent(event, facts.get(event.id) ?? null, { unit: unitName, language }),
      );
    },
  );
}

const emptyToNull = (text: string | undefined): string | null =>
  text === undefined || text === "" ? null : text;

/** The facts of events as far as their keys are kept. */
async function factsOf(
  deps: TrailDeps,
  trx: Trx,
  events: readonly FoundEvent[],
): Promise<ReadonlyMap<string, AuditFact>> {
  const facts = new Map<string, AuditFact>();
  const kept = new Map<string, boolean>();
  for (const event of events) {
    const { keyOwnerId: owner, tenantId } = event;
    if (!kept.has(owner)) {
      kept.set(owner, (await keyIfKept(trx, deps.keys, tenantId, owner)) !== null);
    }
    if (kept.get(owner) === true) facts.set(event.id, await factOf(trx, deps.keys, event));
  }
  return facts;
}

function toldEvent(
  event: FoundEvent,
  fact: AuditFact | null,
  of: { readonly unit: (key: string) => string; readonly language: SentenceLanguage },
): z.infer<typeof TrailEvent> {
  const { id, at, type, subjectId, receiptNumber, treeIndex, actor } = event;
  return {
    id,
    at: at.toISOString(),
    type,
    sentence: trailSentence(fact, { unit: of.unit }, of.language),
    about: TrailEvent.shape.about.parse(event.subjectKind),
    subjectId,
    receiptNumber,
    actor:
      actor.kind === "person"
        ? { kind: "person", roles: [...(event.roles ?? [])] }
        : actor.kind === "step"
          ? { kind: "step", name: actor.name }
          : actor,
    treeIndex,
  };
}

function statusRoutes(app: ApiServer, deps: TrailDeps): void {
  app.get(
    "/api/trail/status",
    {
      config,
      schema: {
        summary: "Signed heads and their witness, checks and alarms of both logs",
        tags,
        response: { 200: TrailStatus },
      },
    },
    async ({ actor }) => {
      const { standing, runs } = await deps.store.withActor(actor.reads, async (trx) => ({
        standing: await trailStanding(trx, HEADS_SHOWN),
        runs: await listTrailRuns(trx, HEADS_SHOWN),
      }));
      const witnessed = await Promise.all(
        logNames.map((log) => deps.witnessed(actor.tenantId, log)),
      );
      return {
        logs: logNames.map((log, index) => {
          const seen = witnessed[index] ?? null;
          const checked = standing.checks.find((each) => each.log === log);
          return {
            log,
            heads: standing.heads[log].map(({ treeSize, rootHash, signedAt, keyId }) => ({
              treeSize,
              rootHash: rootHash.toString("hex"),
              signedAt: signedAt.toISOString(),
              keyId,
            })),
            witnessed: seen === "unreadable" ? null : seen,
            witnessFault: seen === "unreadable" ? seen : null,
            checked:
              checked === undefined
                ? null
                : { treeSize: checked.treeSize, at: checked.checkedAt.toISOString() },
          };
        }),
        alarms: standing.alarms.map(({ log, since, resolvedAt, findings }) => ({
          log,
          since: since.toISOString(),
          resolvedAt: resolvedAt?.toISOString() ?? null,
          findings,
        })),
        runs: runs.map(toldRun),
      };
    },
  );
  app.post(
    "/api/trail/checks",
    {
      config,
      schema: {
        summary: "Have both logs checked as a whole; the outcome stands in the status",
        tags,
        response: { 202: TrailCheckAsked },
      },
    },
    async ({ actor }, reply) => {
      const id = await answered("trail", () => askTrailCheck(deps, personOf(actor)));
      void deps.checkTrail(actor.tenantId, id).catch(deps.checkFailed);
      return reply.status(202).send({ id });
    },
  );
}

type Run = Awaited<ReturnType<typeof listTrailRuns>>[number];

function toldRun({ id, askedAt, endedAt, events, readings, findings, isOld }: Run) {
  const ended = (findings?.length ?? 0) > 0 ? ("findings" as const) : ("in-order" as const);
  const open = isOld ? ("cut-off" as const) : ("running" as const);
  return {
    id,
    askedAt: askedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    state: endedAt === null ? open : ended,
    events,
    readings,
    findings: findings ?? [],
  };
}
