import { newId } from "../../../src/new-id.ts";
import { recordSealed } from "../../../src/acts/sealed-post.ts";
import { CalendarDate } from "../../../src/domain/ids.ts";
import type { Ask } from "../../support/api.ts";
import { type EndpointRow, only, type Scene } from "./rights-of-endpoints.ts";

const mailroom = ["clerk", "supervisor"] as const;
const day = CalendarDate.parse("2026-03-02");

const line = (personId: string | null) =>
  ({
    recordAs: "line",
    day,
    rule: null,
    addressee: "Personalrat",
    sender: null,
    unit: null,
    personId,
    opened: null,
  }) as const;

/** A fresh line of the register, for the case worker. */
const freshLine = async ({ house, town }: Scene): Promise<string> => {
  const person = { tenantId: town.tenantId, personId: town.people.clerk };
  const deps = { ...house, now: () => new Date() };
  return (await recordSealed(deps, person, line(town.people.caseWorker))).id;
};

const ofLine = (rest: string, status: number, ask: Ask = {}): EndpointRow => ({
  ask: async (scene) => ({
    path: `/api/sealed-records/${await freshLine(scene)}${rest}`,
    method: "POST",
    ...ask,
  }),
  answers: only(mailroom, status),
});

/** The opening desk is the mailroom's; a receipt is for whoever is reached. */
export const rightsOfSealedPost: Readonly<Record<string, EndpointRow>> = {
  "GET /api/opening-desk": {
    ask: () => ({ path: "/api/opening-desk?day=2026-03-02" }),
    answers: only(mailroom, 200),
    foreign: "own",
  },
  "GET /api/opening-rules": {
    ask: () => ({ path: "/api/opening-rules" }),
    answers: only([...mailroom, "administrator"], 200),
    foreign: "own",
  },
  "GET /api/sealed-for-me": {
    ask: () => ({ path: "/api/sealed-for-me" }),
    answers: only([], 200, 200),
    foreign: "own",
  },
  "POST /api/sealed-records": {
    ask: () => ({ path: "/api/sealed-records", method: "POST", json: line(null) }),
    answers: only(mailroom, 201),
    foreign: "own",
  },
  "POST /api/sealed-records/{id}/correct": ofLine("/correct", 201, {
    json: { order: line(null), reason: "verschrieben" },
  }),
  "POST /api/sealed-records/{id}/withdraw": ofLine("/withdraw", 204, {
    json: { reason: "doppelt" },
  }),
  "POST /api/sealed-records/{id}/hand-over": ofLine("/hand-over", 204, { json: { to: null } }),
  // The addressee's alone; the mailroom knows of it, and has none to receive.
  "POST /api/sealed-records/{id}/receipt": {
    ...ofLine("/receipt", 204),
    answers: only(["caseWorker"], 204, 404),
  },
  "POST /api/sealed-records/{id}/give-back": {
    ...ofLine("/give-back", 204, { json: { reason: "nicht für mich" } }),
    answers: only(["caseWorker"], 204, 404),
  },
  // Who has it in an inbox; nothing was opened that is still to come.
  "POST /api/inbox-entries/{id}/opened-in-error": {
    ask: async (scene) => ({
      path: `/api/inbox-entries/${await scene.ofDocument("inboxEntry", "letter")}/opened-in-error`,
      method: "POST",
      json: {
        addressee: "x",
        sender: null,
        opened: { by: "x", at: "2099-03-02T09:00:00Z", closedAgain: true, tell: "x" },
      },
    }),
    answers: only(["caseWorker", "headAbove"], 409, 404),
  },
  // Nobody knows of such a letter.
  "POST /api/opened-in-error": {
    ask: () => ({
      path: "/api/opened-in-error",
      method: "POST",
      json: {
        ...line(null),
        item: { documentId: newId() },
        opened: {
          by: "x",
          at: "2026-03-02T09:00:00Z",
          closedAgain: true,
          tell: "x",
        },
      },
    }),
    answers: only(mailroom, 404),
    foreign: "own",
  },
};
