import { type EndpointRow, only, type Scene } from "./rights-of-endpoints.ts";

const mailroom = ["clerk", "supervisor"] as const;
const at = async (scene: Scene, what: string): Promise<string> =>
  `/api/cases/${await scene.ofDocument("clarificationCase", "unclear")}/${what}`;

/** Who may say that they are at a case, see who else is, and have its pages made ready. */
export const rightsOfPresence: Readonly<Record<string, EndpointRow>> = {
  "GET /api/cases/{id}/presence": {
    ask: async (scene) => ({ path: await at(scene, "presence") }),
    answers: only(mailroom, 200),
  },
  "PUT /api/cases/{id}/presence": {
    ask: async (scene) => ({ path: await at(scene, "presence"), method: "PUT" }),
    answers: only(mailroom, 204),
  },
  "DELETE /api/cases/{id}/presence": {
    ask: async (scene) => ({ path: await at(scene, "presence"), method: "DELETE" }),
    answers: only(mailroom, 204),
  },
  "GET /api/cases/{id}/ahead": {
    ask: async (scene) => ({ path: await at(scene, "ahead?width=160") }),
    answers: only(mailroom, 204),
  },
};
