import { z } from "zod";
import {
  askWhatWasRead,
  confirmWhatWasAsked,
  type InquiryDeps,
  tellWhatWasRead,
} from "../../acts/access-inquiries.ts";
import { CalendarDate } from "../../domain/ids.ts";
import { RequestProblem } from "../../domain/request-problem.ts";
import { listInquiries, peopleToAskAbout } from "../../store/access-inquiries.ts";
import type { ApiServer } from "../api-server.ts";
import {
  InquiryAnswer,
  InquiryAsked,
  InquiryList,
  InquiryPeople,
  InquiryQuestion,
} from "../contract/access-inquiries.ts";
import { IdParams } from "../contract/paging.ts";
import { answered, personOf } from "../run-act.ts";

const tags = ["access log"];
const config = { access: ["administrator", "auditor"] } as const;
const INQUIRIES_MAX = 200;

/** Who read what: two people of two roles together, for one person and period, with a reason. */
export function accessInquiryRoutes(app: ApiServer, deps: InquiryDeps): void {
  app.get(
    "/api/access-inquiries",
    { config, schema: { summary: "Inquiries", tags, response: { 200: InquiryList } } },
    async (request) => {
      const rows = await deps.store.withActor(request.actor.reads, (trx) =>
        listInquiries(trx, INQUIRIES_MAX),
      );
      return {
        inquiries: rows.map((row) => ({
          ...row,
          from: CalendarDate.parse(row.from),
          to: CalendarDate.parse(row.to),
          askedAt: row.askedAt.toISOString(),
          confirmedAt: row.confirmedAt?.toISOString() ?? null,
        })),
      };
    },
  );
  app.get(
    "/api/access-inquiries/people",
    {
      config,
      schema: {
        summary: "Whose reading one may ask about",
        tags,
        response: { 200: InquiryPeople },
      },
    },
    async ({ actor }) => ({
      people: [...(await deps.store.withActor(actor.reads, peopleToAskAbout))],
    }),
  );
  askingRoutes(app, deps);
  answerRoute(app, deps);
}

function askingRoutes(app: ApiServer, deps: InquiryDeps): void {
  app.post(
    "/api/access-inquiries",
    {
      config,
      schema: {
        summary: "Ask what a person read in a period",
        tags,
        body: InquiryQuestion,
        response: { 201: InquiryAsked },
      },
    },
    async ({ actor, body: { as, ...wanted } }, reply) => {
      if (!actor.roles.includes(as)) {
        throw new RequestProblem({ code: "role-missing", params: { roles: [as] } });
      }
      const id = await answered("inquiry", () => askWhatWasRead(deps, personOf(actor), wanted, as));
      return reply.status(201).send({ id });
    },
  );
  app.post(
    "/api/access-inquiries/:id/confirmation",
    {
      config,
      schema: {
        summary: "Confirm another person's inquiry, in the other role, within a week",
        tags,
        params: IdParams,
        response: { 204: z.undefined() },
      },
    },
    async ({ actor, params: { id } }, reply) => {
      await answered(`inquiry ${id}`, () => confirmWhatWasAsked(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
}

function answerRoute(app: ApiServer, deps: InquiryDeps): void {
  app.post(
    "/api/access-inquiries/:id/answer",
    {
      config,
      schema: {
        summary:
          "What was read; for the two whose inquiry it is, within a week of the confirmation",
        tags,
        params: IdParams,
        response: { 200: InquiryAnswer },
      },
    },
    async ({ actor, params: { id } }) => {
      const readings = await answered(`inquiry ${id}`, () =>
        tellWhatWasRead(deps, personOf(actor), id),
      );
      return {
        readings: readings.map(({ at, act, shown, page, documentId, documentIds }) => ({
          at: at.toISOString(),
          act,
          shown,
          page,
          documentIds: documentId === null ? [...(documentIds ?? [])] : [documentId],
        })),
      };
    },
  );
}
