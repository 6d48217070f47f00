import { openBatch } from "../../../src/acts/batches.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";
import { newId } from "../../../src/new-id.ts";
import type { Ask } from "../../support/api.ts";
import { type EndpointRow, only, type Scene } from "./rights-of-endpoints.ts";

const mailroom = ["clerk", "supervisor"] as const;

/** A fresh batch of the town, opened by its clerk. */
const freshBatch = async ({ house, town }: Scene): Promise<string> => {
  const person = { tenantId: town.tenantId, personId: town.people.clerk };
  const day = CalendarDate.parse("2026-03-02");
  const order = { day, deliveryRun: null, receiptBasis: "courier", class: "normal" } as const;
  return (await openBatch({ ...house, now: () => new Date() }, person, order)).id;
};

const ofBatch = (rest: string, status: number, ask: Ask = {}): EndpointRow => ({
  ask: async (scene) => ({ path: `/api/batches/${await freshBatch(scene)}${rest}`, ...ask }),
  answers: only(mailroom, status),
});

/** Of one's own town, whichever it is. */
const own = (path: string, status: number, ask: Ask = {}): EndpointRow => ({
  ask: () => ({ path, ...ask }),
  answers: only(mailroom, status),
  foreign: "own",
});

/** Batches, days and the sheets to print: the mailroom's. */
export const rightsOfBatches: Readonly<Record<string, EndpointRow>> = {
  "GET /api/days/{day}/batches": own("/api/days/2026-03-02/batches", 200),
  "POST /api/batches": own("/api/batches", 201, {
    method: "POST",
    json: { day: "2026-03-02", deliveryRun: "1", receiptBasis: "courier", class: "normal" },
  }),
  "GET /api/batches/{id}": ofBatch("", 200),
  "PUT /api/batches/{id}/count": ofBatch("/count", 204, {
    method: "PUT",
    json: { envelopes: 3 },
  }),
  "POST /api/batches/{id}/exceptions": ofBatch("/exceptions", 201, {
    method: "POST",
    json: { reason: "missing", count: 1 },
  }),
  "DELETE /api/batches/{id}/exceptions/{exceptionId}": ofBatch(`/exceptions/${newId()}`, 404, {
    method: "DELETE",
  }),
  // Nobody has counted it.
  "POST /api/batches/{id}/close": ofBatch("/close", 409, { method: "POST" }),
  "GET /api/batches/{id}/sheet": ofBatch("/sheet", 200),
  "GET /api/days/{day}/close": own("/api/days/2026-03-02/close", 200),
  // It is still to come.
  "POST /api/days/{day}/close": own("/api/days/2199-01-01/close", 409, { method: "POST" }),
  "GET /api/pull-slips": own("/api/pull-slips", 200),
  "GET /api/pull-slips/sheets": own("/api/pull-slips/sheets", 200),
  "GET /api/pull-slips/{id}/sheet": {
    ask: (scene) => ({ path: `/api/pull-slips/${scene.idOf("slip")}/sheet` }),
    answers: only(mailroom, 200),
  },
  // Its letter does not wait for the paper any more.
  "POST /api/pull-slips/{id}/withdraw": {
    ask: (scene) => ({
      path: `/api/pull-slips/${scene.idOf("slip")}/withdraw`,
      method: "POST",
      json: { reason: "x" },
    }),
    answers: only(mailroom, 409),
  },
  // Counts alone.
  "GET /api/operations/paper": {
    ask: () => ({ path: "/api/operations/paper" }),
    answers: only([...mailroom, "operator", "administrator"], 200),
    foreign: "own",
  },
  "GET /api/sheets/separator": own("/api/sheets/separator?sheets=2", 200),
  "GET /api/sheets/cover/{unit}": own("/api/sheets/cover/none", 404),
};
