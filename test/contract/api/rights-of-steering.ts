import { z } from "zod";
import { ServiceWords } from "../../../src/api/contract/rules.ts";
import { listServices } from "../../../src/store/catalogue.ts";
import { newId } from "../../../src/new-id.ts";
import { type Column, type EndpointRow, only, type Scene } from "./rights-of-endpoints.ts";

const steering: readonly Column[] = ["supervisor", "headAbove"];
const service = {
  unit: "a",
  service: "Stempel",
  words: [],
  documents: [],
  laws: [],
  notResponsibleFor: [],
};
const noRules = { referencePatterns: [], rules: [] };

/** What is asked about one's own town, whichever it is. */
const ofOwnTown = (
  path: string,
  answers: EndpointRow["answers"],
  ask: { readonly method?: string; readonly json?: unknown } = {},
): EndpointRow => ({ ask: () => ({ path, ...ask }), answers, foreign: "own" });

/** A service of unit a: the small town's only one. */
const serviceOf = ({ house, town }: Scene): Promise<string> =>
  house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
    const { id } = await trx.selectFrom("responsibility").select("id").executeTakeFirstOrThrow();
    return id;
  });

const noWords = { words: [], documents: [], laws: [], notResponsibleFor: [] };
/** What the form of the service would hold. */
const wordsOf = ({ house, town }: Scene): Promise<unknown> =>
  house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
    const [first] = await listServices(trx);
    return z.object(ServiceWords.shape).parse(first);
  });

const lessonOf = ({ house, town }: Scene): Promise<string> =>
  house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
    const rows = await trx.selectFrom("trainingExample").select("id").orderBy("id").execute();
    return rows[0]?.id ?? newId();
  });

/** Steering a town, and auditing it. The head above is not the head of unit a. */
export const rightsOfSteering: Readonly<Record<string, EndpointRow>> = {
  "GET /api/steering": ofOwnTown("/api/steering", only(steering, 200)),
  "GET /api/steering/confusion": ofOwnTown("/api/steering/confusion", only(steering, 200)),
  // The small town's units are sections: there is no such department.
  "GET /api/steering/units/{key}": ofOwnTown("/api/steering/units/none", only(steering, 404)),
  "PUT /api/units/{key}/mode": ofOwnTown("/api/units/a/mode", only(["supervisor"], 204), {
    method: "PUT",
    json: { mode: "assisted" },
  }),
  "PUT /api/units/{key}/error-accepted": ofOwnTown(
    "/api/units/a/error-accepted",
    only(["supervisor"], 204),
    { method: "PUT", json: { errorAccepted: 0.05 } },
  ),
  "PUT /api/town/attention": ofOwnTown("/api/town/attention", only(["supervisor"], 204), {
    method: "PUT",
    json: { workingDays: 3 },
  }),
  "PUT /api/town/mode": ofOwnTown("/api/town/mode", only(["supervisor"], 204), {
    method: "PUT",
    json: { allAssisted: true },
  }),
  "GET /api/learning": ofOwnTown("/api/learning", only(["supervisor"], 200)),
  "PUT /api/lessons/{id}": {
    ask: async (scene) => ({
      path: `/api/lessons/${await lessonOf(scene)}`,
      method: "PUT",
      json: { counts: false, reason: "no-example" },
    }),
    answers: only(["supervisor"], 204),
  },
  "POST /api/models/{version}/bring-back": {
    ask: () => ({
      path: `/api/models/${"0".repeat(12)}/bring-back`,
      method: "POST",
      json: { reason: "Probe" },
    }),
    answers: only(["supervisor"], 404),
    foreign: "own",
  },
  "POST /api/drift/{id}/settle": {
    ask: () => ({
      path: `/api/drift/${newId()}/settle`,
      method: "POST",
      json: { reason: "Probe" },
    }),
    answers: only(["supervisor"], 404),
    foreign: "own",
  },
  "GET /api/rules": ofOwnTown("/api/rules", only(steering, 200)),
  "POST /api/rules/trials": ofOwnTown("/api/rules/trials", only(["supervisor"], 400), {
    method: "POST",
    json: {
      ...noRules,
      rules: [{ id: "x", unit: "none", reason: "x", when: { text: ["Stempel"] } }],
    },
  }),
  "PUT /api/rules": ofOwnTown("/api/rules", only(["supervisor"], 409), {
    method: "PUT",
    json: { rules: noRules, basedOn: "another version", reason: "Neuordnung" },
  }),
  "GET /api/responsibilities": ofOwnTown("/api/responsibilities", only(steering, 200)),
  "POST /api/responsibilities": ofOwnTown("/api/responsibilities", only(["supervisor"], 409), {
    method: "POST",
    json: service,
  }),
  "PUT /api/responsibilities/{id}": {
    ask: async (scene) => ({
      path: `/api/responsibilities/${await serviceOf(scene)}`,
      method: "PUT",
      json: { ...noWords, basedOn: await wordsOf(scene) },
    }),
    answers: { ...only(["supervisor"], 204), headAbove: 404 },
  },
  "POST /api/responsibilities/{id}/end": {
    // Not ended: else there were none for the next cell.
    ask: async (scene) => ({
      path: `/api/responsibilities/${await serviceOf(scene)}/end`,
      method: "POST",
      json: { reason: "" },
    }),
    answers: only(steering, 400),
    foreign: "own",
  },
  "GET /api/trail/events": ofOwnTown("/api/trail/events", only(["auditor"], 200)),
  "GET /api/trail/status": ofOwnTown("/api/trail/status", only(["auditor"], 200)),
  "POST /api/trail/checks": ofOwnTown("/api/trail/checks", only(["auditor"], 202), {
    method: "POST",
  }),
  "GET /api/access-inquiries/people": ofOwnTown(
    "/api/access-inquiries/people",
    only(["administrator", "auditor"], 200),
  ),
};
