import { only, type Column, type EndpointRow, type Scene } from "./rights-of-endpoints.ts";

const mailroom: readonly Column[] = ["clerk", "supervisor"];
const operators: readonly Column[] = ["operator", "administrator"];
/** Who sees the letter that was delivered to unit a. */
const readers: readonly Column[] = ["clerk", "supervisor", "caseWorker", "headAbove"];
const everybody: readonly Column[] = [
  ...readers,
  ...operators,
  "otherUnit",
  "auditor",
  "formerDeputy",
];

/** A list of one's own town: the same question in another town is about that one. */
const list = (path: string, allowed: readonly Column[]): EndpointRow => ({
  ask: () => ({ path }),
  answers: only(allowed, 200),
  foreign: "own",
});

/** Something of the letter in unit a's inbox: whoever may not see it is told that it is not there. */
const ofLetter = (rest: string): EndpointRow => ({
  ask: (scene) => ({ path: `/api/documents/${scene.idOf("letter")}${rest}` }),
  answers: only(readers, 200, 404),
});

/** The place in its capture of the page of a document; the small town counts through. */
const positionOf = async (scene: Scene, document: string): Promise<number> =>
  scene.house.store.withActor({ kind: "process", tenantId: scene.town.tenantId }, async (trx) => {
    const page = await trx
      .selectFrom("documentPage")
      .innerJoin("page", "page.id", "documentPage.pageId")
      .select("page.position")
      .where("documentPage.documentId", "=", scene.idOf(document))
      .executeTakeFirstOrThrow();
    return page.position;
  });

/** Everything one can read. */
export const rightsOfReading: Readonly<Record<string, EndpointRow>> = {
  "GET /api/documents/{id}/known-senders": ofLetter("/known-senders"),
  "GET /api/captures": list("/api/captures", mailroom),
  "GET /api/captures/{id}": {
    ask: (scene) => ({ path: `/api/captures/${scene.idOf("stack")}` }),
    answers: only(mailroom, 200),
  },
  "GET /api/captures/{id}/pages/{page}/image": {
    ask: async (scene) => ({
      path: `/api/captures/${scene.idOf("stack")}/pages/${await positionOf(scene, "letter")}/image`,
    }),
    answers: only(mailroom, 200),
  },
  "GET /api/batches": list("/api/batches", mailroom),
  "GET /api/mail-items/{id}": {
    ask: (scene) => ({ path: `/api/mail-items/${scene.idOf("envelope")}` }),
    // A letter that was split off it went to the other unit.
    answers: only([...readers, "otherUnit"], 200, 404),
  },
  "GET /api/documents/{id}": ofLetter(""),
  "GET /api/documents/{id}/history": ofLetter("/history"),
  "GET /api/documents/{id}/pages/{page}/image": ofLetter("/pages/1/image?width=160"),
  "GET /api/documents/{id}/pages/{page}/text": ofLetter("/pages/1/text"),
  "GET /api/documents/{id}/pages/{page}/original": ofLetter("/pages/1/original"),
  "GET /api/documents/{id}/rendition": ofLetter("/rendition"),
  "GET /api/documents/{id}/transfer-note": ofLetter("/transfer-note"),
  "GET /api/documents/{id}/transfer-note/sheet": ofLetter("/transfer-note/sheet"),
  // None of the small town's letters is an e-mail.
  "GET /api/documents/{id}/message": {
    ask: (scene) => ({ path: `/api/documents/${scene.idOf("letter")}/message` }),
    answers: only([], 200, 404),
  },
  "POST /api/documents/{id}/proof": {
    ask: (scene) => ({ path: `/api/documents/${scene.idOf("letter")}/proof`, method: "POST" }),
    answers: only(readers, 200, 404),
  },
  "GET /api/documents/{id}/visual-check": ofLetter("/visual-check"),
  "GET /api/visual-check/lots": list("/api/visual-check/lots", mailroom),
  "GET /api/visual-check/lots/{id}": {
    ask: (scene) => ({ path: `/api/visual-check/lots/${scene.idOf("lot")}` }),
    answers: only(mailroom, 200),
  },
  "GET /api/documents/{id}/original": {
    // Alone in its capture, and of a secrecy kind: for its own unit only.
    ask: (scene) => ({ path: `/api/documents/${scene.idOf("secret")}/original` }),
    answers: only(["caseWorker"], 200, 404),
  },
  "GET /api/digest": list("/api/digest", everybody),
  "PUT /api/digest": {
    ask: () => ({ path: "/api/digest", method: "PUT", json: { wanted: false } }),
    answers: only(everybody, 200),
    foreign: "own",
  },
  "GET /api/inboxes": list("/api/inboxes", everybody),
  "GET /api/inboxes/{unit}/entries": {
    ask: () => ({ path: "/api/inboxes/a/entries" }),
    answers: only(["caseWorker", "headAbove"], 200, 404),
    foreign: "own",
  },
  "GET /api/cases": list("/api/cases", mailroom),
  "GET /api/cases/counts": list("/api/cases/counts", mailroom),
  "GET /api/cases/{id}": {
    ask: async (scene) => ({
      path: `/api/cases/${await scene.ofDocument("clarificationCase", "unclear")}`,
    }),
    answers: only(mailroom, 200),
  },
  "GET /api/cases/{id}/beside": {
    ask: async (scene) => ({
      path: `/api/cases/${await scene.ofDocument("clarificationCase", "unclear")}/beside`,
    }),
    answers: only(mailroom, 200),
  },
  "GET /api/cases/decided-today": list("/api/cases/decided-today", mailroom),
  "GET /api/samples": list("/api/samples", mailroom),
  "GET /api/samples/{id}": {
    // The letter's review is over: there is nothing left to decide.
    ask: async (scene) => ({
      path: `/api/samples/${await scene.ofDocument("sampleReview", "letter")}`,
    }),
    answers: only(mailroom, 404),
  },
  "GET /api/search": list("/api/search?q=Widerspruch", everybody),
  "GET /api/units": list("/api/units", everybody),
  "GET /api/units/{key}": list("/api/units/a", everybody),
  "GET /api/operations/ledger": list("/api/operations/ledger", operators),
  "GET /api/operations/tasks": list("/api/operations/tasks", operators),
  "GET /api/operations/workers": list("/api/operations/workers", operators),
  "GET /api/operations/queues": list("/api/operations/queues", operators),
  "GET /api/operations/dependencies": list("/api/operations/dependencies", operators),
  "GET /api/operations/mailboxes": list("/api/operations/mailboxes", [
    "clerk",
    "supervisor",
    "operator",
    "administrator",
  ]),
  "GET /api/operations/standing": list("/api/operations/standing", operators),
  "GET /api/operations/day": list("/api/operations/day", operators),
  "GET /api/operations/failures": list("/api/operations/failures", operators),
  "GET /api/operations/failures/plan": list(
    "/api/operations/failures/plan?act=retry&kind=given-up&step=read&cause=timed-out",
    ["operator"],
  ),
};
