import { z } from "zod";
import { workingDaysBetween } from "../../domain/calendar.ts";
import { ToldDate } from "../../domain/ids.ts";
import { notFound } from "../../domain/request-problem.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import { sentenceFor } from "../../domain/sentences/sentence-for.ts";
import { townCalendar, townZone } from "../../store/town.ts";
import type { Trx } from "../../store/database.ts";
import { bundlesOf, openBundle } from "../../store/views/bundles.ts";
import {
  type EntryView,
  inboxEntries,
  myFirstUnit,
  myInboxes,
  myUnit,
} from "../../store/views/inbox.ts";
import type { ApiServer } from "../api-server.ts";
import { BundleParts, InboxEntryList, InboxList, InboxQuery } from "../contract/inbox.ts";
import { IdParams } from "../contract/paging.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { todayIn } from "../document-answer.ts";
import { languageOf } from "../language.ts";
import { noteList } from "../note-list.ts";
import type { ReadingDeps } from "../reading-deps.ts";

const tags = ["inbox"];
const After = z.object({
  served: z.boolean(),
  deadlineOn: z.union([ToldDate, z.literal("infinity")]),
  id: z.uuid(),
});

/** Reading the inboxes of one's units. */
export function inboxRoutes(app: ApiServer, deps: InboxDeps): void {
  app.get(
    "/api/inboxes",
    { schema: { summary: "The inboxes of my units", tags, response: { 200: InboxList } } },
    async (request) => ({
      inboxes: [...(await deps.store.withActor(request.actor.reads, myInboxes))],
    }),
  );
  listRoute(app, deps);
  bundleRoute(app, deps);
}

type InboxDeps = Pick<ReadingDeps, "store" | "now" | "holidaysAround" | "pseudonymOf">;

/** Stands for the first of one's own inboxes, so that whoever opens them need not ask twice. No unit is called so. */
const FIRST = "~";

function listRoute(app: ApiServer, deps: InboxDeps): void {
  app.get(
    "/api/inboxes/:unit/entries",
    {
      schema: {
        summary: "What lies in an inbox; of the unit `~`, in the first of one's own",
        tags,
        params: z.object({ unit: z.string().max(100) }),
        querystring: InboxQuery,
        response: { 200: InboxEntryList },
      },
    },
    async (request) => {
      const { unit: key } = request.params;
      const { cursor, limit, show, sort, unread, deadlineUntil } = request.query;
      const after = decodeCursor(After, cursor);
      const language = languageOf(request.headers["accept-language"]);
      return deps.store.withActor(request.actor.reads, async (trx) => {
        const unit = key === FIRST ? await myFirstUnit(trx) : await myUnit(trx, key);
        if (unit === null && key === FIRST) return { items: [], next: null, unit: null };
        if (unit === null) throw notFound(`inbox ${key}`);
        const filter = { show, unreadOnly: unread, deadlineUntil: deadlineUntil ?? null };
        const place = { sort, after, limit: limit + 1 };
        const rows = await inboxEntries(trx, unit.id, filter, place);
        const shown = rows.slice(0, limit).map((row) => row.documentId);
        const bundles = await bundlesOf(trx, unit.id, shown);
        await noteList(deps, trx, request.actor.reads, "inbox", shown);
        const said = await makeSaid(trx, deps, language);
        const page = cutPage(
          rows,
          limit,
          (row) => row.place,
          (row) => {
            const bundle = bundles.get(row.documentId);
            return {
              ...said(row),
              bundle:
                bundle === undefined
                  ? null
                  : {
                      ...bundle,
                      entries: [...bundle.entries],
                      workingDaysLeft: said.daysTo(bundle.deadlineOn),
                    },
            };
          },
        );
        return { ...page, unit: unit.key };
      });
    },
  );
}

function bundleRoute(app: ApiServer, deps: InboxDeps): void {
  app.get(
    "/api/inbox-entries/:id/bundle",
    {
      schema: {
        summary: "What belongs to a letter of an inbox: other letters there, enclosures, envelope",
        tags,
        params: IdParams,
        response: { 200: BundleParts },
      },
    },
    async ({ params: { id }, actor, headers }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const bundle = await openBundle(trx, id);
        if (bundle === null) throw notFound(`inbox entry ${id}`);
        const shown = bundle.entries.map((row) => row.documentId);
        await noteList(deps, trx, actor.reads, "inbox", shown);
        const said = await makeSaid(trx, deps, languageOf(headers["accept-language"]));
        return { entries: bundle.entries.map(said), pieces: bundle.pieces };
      }),
  );
}

/** Says an entry as of today: with the working days left, and its receipt in words. */
async function makeSaid(trx: Trx, deps: InboxDeps, language: SentenceLanguage) {
  const today = todayIn(deps.now(), await townZone(trx));
  const holidays = deps.holidaysAround(await townCalendar(trx), today);
  const daysTo = (day: string | null): number | null =>
    day === null ? null : workingDaysBetween(today, day, holidays);
  const said = ({ receiptBasis, ...row }: EntryView) => ({
    ...row,
    workingDaysLeft: daysTo(row.deadlineOn),
    receiptSentence: sentenceFor(`receipt.${receiptBasis}`, { day: row.receiptDay }, language),
  });
  return Object.assign(said, { daysTo });
}
