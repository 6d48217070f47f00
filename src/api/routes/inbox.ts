import { z } from "zod";
import { workingDaysBetween } from "../../domain/calendar.ts";
import { ToldDate } from "../../domain/ids.ts";
import { notFound } from "../../domain/request-problem.ts";
import { sentenceFor } from "../../domain/sentences/sentence-for.ts";
import { townCalendar, townZone } from "../../store/town.ts";
import { inboxEntries, myInboxes, myUnit } from "../../store/views/inbox.ts";
import type { ApiServer } from "../api-server.ts";
import { InboxEntryList, InboxList, InboxQuery } from "../contract/inbox.ts";
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
export function inboxRoutes(
  app: ApiServer,
  deps: Pick<ReadingDeps, "store" | "now" | "holidaysAround" | "pseudonymOf">,
): void {
  app.get(
    "/api/inboxes",
    { schema: { summary: "The inboxes of my units", tags, response: { 200: InboxList } } },
    async (request) => ({
      inboxes: [...(await deps.store.withActor(request.actor.reads, myInboxes))],
    }),
  );
  app.get(
    "/api/inboxes/:unit/entries",
    {
      schema: {
        summary: "What lies in an inbox",
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
        const unit = await myUnit(trx, key);
        if (unit === null) throw notFound(`inbox ${key}`);
        const filter = { show, unreadOnly: unread, deadlineUntil: deadlineUntil ?? null };
        const place = { sort, after, limit: limit + 1 };
        const rows = await inboxEntries(trx, unit.id, filter, place);
        const shown = rows.slice(0, limit).map((row) => row.documentId);
        await noteList(deps, trx, request.actor.reads, "inbox", shown);
        const today = todayIn(deps.now(), await townZone(trx));
        const holidays = deps.holidaysAround(await townCalendar(trx), today);
        return cutPage(
          rows,
          limit,
          (row) => row.place,
          ({ deadlineOn, receiptBasis, ...row }) => ({
            ...row,
            deadlineOn,
            workingDaysLeft:
              deadlineOn === null ? null : workingDaysBetween(today, deadlineOn, holidays),
            receiptSentence: sentenceFor(
              `receipt.${receiptBasis}`,
              { day: row.receiptDay },
              language,
            ),
          }),
        );
      });
    },
  );
}
