import { newId } from "../../../src/new-id.ts";
import type { Ask } from "../../support/api.ts";
import type { TestHouse } from "../../support/house.ts";
import type { SmallTown } from "../../support/small-town.ts";
import type { Part } from "../../support/small-town-plan.ts";

/** Whose column a cell is in; the people of the small town (test/support/small-town-plan.ts). */
export const columns = [
  "clerk",
  "supervisor",
  "caseWorker",
  "headAbove",
  "otherUnit",
  "operator",
  "auditor",
  "administrator",
  "formerDeputy",
] as const satisfies readonly Part[];
export type Column = (typeof columns)[number];

/** What a row may ask about: rows of the small town by the names of its plan. */
export interface Scene {
  readonly house: TestHouse;
  readonly town: SmallTown;
  /** The id of a capture, mail item or document by its name, such as "letter". */
  idOf(name: string): string;
  /** The id of the first row of a table that belongs to this document, such as its inbox entry. */
  ofDocument(
    table: "inboxEntry" | "delivery" | "clarificationCase" | "documentPage" | "sampleReview",
    document: string,
  ): Promise<string>;
}

/** One endpoint: how it is asked, and what each column is answered. */
export interface EndpointRow {
  /** Asked anew for every cell, so that an act finds something to act on. `column`: who asks. */
  ask(scene: Scene, column: Column): Promise<AskOf> | AskOf;
  readonly answers: Readonly<Record<Column, number>>;
  /** Without a session; default 401. */
  readonly nobody?: number;
  /**
   * What the same people of another town are answered about this town's rows: default 404 where a row's
   * own answer is not 403. "own": the endpoint names no row, so that they are answered about their own town.
   */
  readonly foreign?: "own";
  /** The request ends the session it is made with. */
  readonly endsSession?: true;
}
export type AskOf = Ask & { readonly path: string };

const everybody = (status: number): Record<Column, number> => ({
  clerk: status,
  supervisor: status,
  caseWorker: status,
  headAbove: status,
  otherUnit: status,
  operator: status,
  auditor: status,
  administrator: status,
  formerDeputy: status,
});

/** This status for these columns, another (403: the endpoint is not theirs) for the rest. */
export const only = (
  allowed: readonly Column[],
  status: number,
  otherwise = 403,
): Record<Column, number> => ({
  ...everybody(otherwise),
  ...Object.fromEntries(allowed.map((column) => [column, status])),
});

/** Every endpoint of the OpenAPI document, by "METHOD path". A missing row fails the test. */
export const rightsOfEndpoints: Readonly<Record<string, EndpointRow>> = {
  "GET /api/health": {
    ask: () => ({ path: "/api/health" }),
    answers: everybody(200),
    nobody: 200,
    foreign: "own",
  },
  "POST /api/session": {
    ask: () => ({
      path: "/api/session",
      method: "POST",
      // Another one each time: after some wrong guesses a login must wait.
      json: { login: newId(), password: "x" },
    }),
    answers: everybody(401),
    foreign: "own",
  },
  "GET /api/session": {
    ask: () => ({ path: "/api/session" }),
    answers: everybody(200),
    foreign: "own",
  },
  "PATCH /api/session": {
    ask: ({ town }) => ({
      path: "/api/session",
      method: "PATCH",
      json: { tenantId: town.tenantId },
    }),
    answers: everybody(200),
  },
  "DELETE /api/session": {
    ask: () => ({ path: "/api/session", method: "DELETE" }),
    answers: everybody(204),
    foreign: "own",
    endsSession: true,
  },
  "DELETE /api/sessions": {
    ask: () => ({ path: "/api/sessions", method: "DELETE" }),
    answers: everybody(204),
    foreign: "own",
    endsSession: true,
  },
  "PUT /api/session/password": {
    ask: () => ({
      path: "/api/session/password",
      method: "PUT",
      json: { currentPassword: "not the current one", newPassword: "Brieföffner und Siegel" },
    }),
    // The session is theirs, the password was wrong.
    answers: everybody(403),
    foreign: "own",
  },
  "GET /api/events": {
    ask: () => ({ path: "/api/events" }),
    answers: everybody(200),
    foreign: "own",
  },
  "POST /api/uploads": {
    ask: () => {
      const body = new FormData();
      body.append("files", new Blob([newId()]), "letter.pdf");
      return {
        path: "/api/uploads",
        method: "POST",
        body,
        headers: { "idempotency-key": newId() },
      };
    },
    answers: only(["clerk", "supervisor"], 201),
    foreign: "own",
  },
  "GET /api/uploads/{idempotencyKey}": {
    // One's own uploads only: this one is nobody's.
    ask: () => ({ path: "/api/uploads/never-sent" }),
    answers: only(["clerk", "supervisor"], 404),
  },
};
