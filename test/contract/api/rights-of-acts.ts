import { newId } from "../../../src/new-id.ts";
import { type EndpointRow, only } from "./rights-of-endpoints.ts";

const mailroom = ["clerk", "supervisor"] as const;

/**
 * Acts, asked so that each cell finds the same: whoever may act is told that this act is not possible now
 * (409), because it has reached the house; others are answered before.
 */
export const rightsOfActs: Readonly<Record<string, EndpointRow>> = {
  "POST /api/cases/{id}/act": {
    ask: async (scene) => ({
      path: `/api/cases/${await scene.ofDocument("clarificationCase", "unclear")}/act`,
      method: "POST",
      json: { act: "acknowledge" },
    }),
    answers: only(mailroom, 409),
  },
  "POST /api/cases/{id}/take-back": {
    // It is open: there is nothing to take back.
    ask: async (scene) => ({
      path: `/api/cases/${await scene.ofDocument("clarificationCase", "unclear")}/take-back`,
      method: "POST",
    }),
    answers: only(mailroom, 409),
  },
  "POST /api/samples/{id}/review": {
    ask: async (scene) => ({
      path: `/api/samples/${await scene.ofDocument("sampleReview", "letter")}/review`,
      method: "POST",
      json: { unit: "a" },
    }),
    // It was reviewed before.
    answers: only(mailroom, 409),
  },
  "PUT /api/units/{key}/sample-share": {
    ask: () => ({ path: "/api/units/a/sample-share", method: "PUT", json: { share: 0.02 } }),
    // The head above is not the head of this unit.
    answers: only(["supervisor"], 204),
    foreign: "own",
  },
  "GET /api/access-inquiries": {
    ask: () => ({ path: "/api/access-inquiries" }),
    answers: only(["administrator", "auditor"], 200),
    foreign: "own",
  },
  "POST /api/access-inquiries": {
    ask: ({ town }) => ({
      path: "/api/access-inquiries",
      method: "POST",
      json: {
        personId: town.people.clerk,
        from: "2026-11-01",
        to: "2026-11-30",
        reason: "Hinweis auf unbefugtes Lesen",
        as: "auditor",
      },
    }),
    // An administrator is none: they ask as what they are.
    answers: { ...only(["auditor"], 201) },
  },
  "POST /api/access-inquiries/{id}/confirmation": {
    ask: () => ({ path: `/api/access-inquiries/${newId()}/confirmation`, method: "POST" }),
    answers: only(["administrator", "auditor"], 409),
    foreign: "own",
  },
  "POST /api/access-inquiries/{id}/answer": {
    ask: () => ({ path: `/api/access-inquiries/${newId()}/answer`, method: "POST" }),
    answers: only(["administrator", "auditor"], 409),
    foreign: "own",
  },
  "POST /api/operations/failures/act": {
    ask: () => ({
      path: "/api/operations/failures/act",
      method: "POST",
      // Of no town: it is left as it is.
      json: { act: "retry", works: [{ kind: "case", id: newId() }], because: "Wartung" },
    }),
    answers: only(["operator"], 200),
    foreign: "own",
  },
  "PUT /api/operations/steps/{step}/pause": {
    ask: () => ({
      path: "/api/operations/steps/read/pause",
      method: "PUT",
      json: { paused: false, because: "Wartung" },
    }),
    answers: only(["operator"], 409),
    foreign: "own",
  },
  "PUT /api/operations/workers/{id}/drain": {
    ask: () => ({
      path: `/api/operations/workers/${newId()}/drain`,
      method: "PUT",
      json: { drained: true, because: "Wartung" },
    }),
    // It works for the other town too, which they do not operate.
    answers: only(["operator"], 403),
    foreign: "own",
  },
  "POST /api/documents/{id}/act": {
    ask: (scene) => ({
      path: `/api/documents/${scene.idOf("letter")}/act`,
      method: "POST",
      json: { act: "count", reason: "Stimmzettel" },
    }),
    answers: only(mailroom, 409),
  },
  "POST /api/captures/{id}/act": {
    ask: (scene) => ({
      path: `/api/captures/${scene.idOf("stack")}/act`,
      method: "POST",
      json: { act: "do-without", reason: "kommt nicht" },
    }),
    answers: only(mailroom, 409),
  },
  "POST /api/documents/{id}/visual-check": {
    // The letter was not scanned: its capture has no shape, so there is nothing to hold against paper.
    ask: (scene) => ({
      path: `/api/documents/${scene.idOf("letter")}/visual-check`,
      method: "POST",
      json: { result: "accepted", pages: null },
    }),
    answers: only(mailroom, 409),
  },
  "POST /api/visual-check/lots": {
    ask: () => ({
      path: "/api/visual-check/lots",
      method: "POST",
      json: { day: "2026-01-02", device: null },
    }),
    answers: only(mailroom, 409),
    foreign: "own",
  },
  "GET /api/inbox-entries/{id}/bundle": {
    ask: async (scene) => ({
      path: `/api/inbox-entries/${await scene.ofDocument("inboxEntry", "letter")}/bundle`,
    }),
    answers: only(["caseWorker", "headAbove"], 200, 404),
  },
  "POST /api/inbox-entries/{id}/act": {
    ask: async (scene) => ({
      path: `/api/inbox-entries/${await scene.ofDocument("inboxEntry", "letter")}/act`,
      method: "POST",
      json: { act: "reopen" },
    }),
    answers: only(["caseWorker", "headAbove"], 409, 404),
  },
  "GET /api/erasures": {
    ask: () => ({ path: "/api/erasures" }),
    answers: only(mailroom, 200),
    foreign: "own",
  },
  "POST /api/mail-items/{id}/erasure": {
    // A block holds it: nobody's request changes anything.
    ask: (scene) => ({
      path: `/api/mail-items/${scene.idOf("envelope")}/erasure`,
      method: "POST",
      json: { basis: "court-order", reason: "Beschluss" },
    }),
    answers: only(mailroom, 409),
  },
  "DELETE /api/mail-items/{id}/erasure": {
    ask: (scene) => ({
      path: `/api/mail-items/${scene.idOf("secret-item")}/erasure`,
      method: "DELETE",
    }),
    answers: only(mailroom, 409),
  },
  "POST /api/mail-items/{id}/erasure-block": {
    ask: (scene) => ({
      path: `/api/mail-items/${scene.idOf("old-item")}/erasure-block`,
      method: "POST",
      json: { reason: "Klage", until: null },
    }),
    answers: only(["supervisor"], 201),
  },
  "DELETE /api/mail-items/{id}/erasure-block": {
    ask: (scene) => ({
      path: `/api/mail-items/${scene.idOf("secret-item")}/erasure-block`,
      method: "DELETE",
    }),
    answers: only(["supervisor"], 409),
  },
  "PUT /api/mail-items/{id}/archive-appraisal": {
    ask: (scene) => ({
      path: `/api/mail-items/${scene.idOf("old-item")}/archive-appraisal`,
      method: "PUT",
      json: { verdict: "waived" },
    }),
    answers: only(["supervisor"], 204),
  },
  "PUT /api/archive-appraisals/{kind}": {
    ask: () => ({
      path: "/api/archive-appraisals/no-such-rule",
      method: "PUT",
      json: { verdict: "waived" },
    }),
    answers: only(["supervisor"], 422),
    foreign: "own",
  },
};
