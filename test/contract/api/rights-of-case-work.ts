import { newId } from "../../../src/new-id.ts";
import { type Column, type EndpointRow, only } from "./rights-of-endpoints.ts";

const readers: readonly Column[] = ["clerk", "supervisor", "caseWorker", "headAbove"];

const everybody = (status: number) => only([], status, status);

/** Who may ask what case workers keep beside letters; lists are of what is the asker's alone. */
export const rightsOfCaseWork: Readonly<Record<string, EndpointRow>> = {
  "GET /api/documents/{id}/case-work": {
    ask: (scene) => ({ path: `/api/documents/${scene.idOf("letter")}/case-work` }),
    answers: only(readers, 200, 404),
  },
  "GET /api/escalations": {
    ask: () => ({ path: "/api/escalations" }),
    answers: everybody(200),
    foreign: "own",
  },
  "GET /api/copies": {
    ask: () => ({ path: "/api/copies" }),
    answers: everybody(200),
    foreign: "own",
  },
  "POST /api/copies/{id}/acknowledge": {
    ask: () => ({ path: `/api/copies/${newId()}/acknowledge`, method: "POST" }),
    answers: everybody(404),
  },
  "POST /api/copies/{id}/recall": {
    ask: () => ({ path: `/api/copies/${newId()}/recall`, method: "POST" }),
    answers: everybody(404),
  },
  "GET /api/deputies": {
    ask: () => ({ path: "/api/deputies" }),
    answers: everybody(200),
    foreign: "own",
  },
  "POST /api/deputies": {
    // Nobody of that id handles post: it is refused to all alike.
    ask: () => ({
      path: "/api/deputies",
      method: "POST",
      json: { personId: null, deputyId: newId(), from: "2026-01-01", to: "2099-12-31" },
    }),
    answers: everybody(422),
    foreign: "own",
  },
  "DELETE /api/deputies/{id}": {
    ask: () => ({ path: `/api/deputies/${newId()}`, method: "DELETE" }),
    answers: everybody(404),
  },
  "PUT /api/units/{key}/attention": {
    ask: () => ({ path: "/api/units/a/attention", method: "PUT", json: { workingDays: 2 } }),
    // The head above is not the head of this unit.
    answers: only(["supervisor"], 204),
    foreign: "own",
  },
};
