import { newId } from "../../../src/new-id.ts";
import type { Ask } from "../../support/api.ts";
import { columns, type EndpointRow, only } from "./rights-of-endpoints.ts";

const administrator = ["administrator"] as const;
const everybody = only([...columns], 200);

/** As the API wants it, and of no authenticator. */
const passkey = { id: "x", rawId: "x", type: "public-key" };
const assertion = {
  ...passkey,
  response: { clientDataJSON: "x", authenticatorData: "x", signature: "x" },
};
/** The tests' server is at an IP address, where no passkey holds. */
const noPasskeyHere = (path: string, json: object): EndpointRow => ({
  ask: () => ({ path, method: "POST", json }),
  answers: only([...columns], 409),
  foreign: "own",
});
const wrongPassword = (method: string, json: object): EndpointRow => ({
  ask: () => ({ path: `/api/session/passkeys/${newId()}`, method, json }),
  // Whose it is, is not even asked before the password is right.
  answers: only([], 201),
  foreign: "own",
});

/** About nothing that is in any town: an administrator, of whichever one, is told so. */
const ofNothing = (path: (id: string) => string, method: string, json?: unknown): EndpointRow => ({
  ask: () => ({ path: path(newId()), method, ...(json === undefined ? {} : { json }) }),
  answers: only(administrator, 404),
});

/** About a person of this town, who is the other town's administrator's as little as a stranger. */
const ofPerson = (
  person: "caseWorker" | "disabled",
  path: (id: string) => string,
  ask: Omit<Ask, "path">,
  status: number,
): EndpointRow => ({
  ask: ({ town }) => ({ path: path(town.people[person]), ...ask }),
  answers: only(administrator, status),
});

/** Of one's own town, whichever it is. */
const own = (path: string, status: number, ask: Ask = {}): EndpointRow => ({
  ask: () => ({ path, ...ask }),
  answers: only(administrator, status),
  foreign: "own",
});

const caseWorker = { name: "caseWorker", email: null };
const noDays = { local: [], halfDays: [] };
const people = (rest: string) => (id: string) => `/api/administration/people/${id}${rest}`;
const grant = { role: "agent-115", unit: null, from: "2026-01-01", to: null };
const unit = { name: "A", code: null, aliases: [], kind: "section", parent: "none", secrecy: [] };

const mailbox = {
  name: "Rathaus",
  host: "127.0.0.1",
  port: 143,
  security: "none",
  login: "rathaus",
  folder: "INBOX",
  doneFolder: "Angenommen",
  refusedFolder: "Abgelehnt",
};
const mailboxAt = (rest: string) => (id: string) => `/api/administration/mailboxes/${id}${rest}`;

/** Signing in by other ways, one's own account, and what administrators do. */
export const rightsOfAdministration: Readonly<Record<string, EndpointRow>> = {
  "GET /api/sign-in": {
    ask: () => ({ path: "/api/sign-in" }),
    answers: everybody,
    nobody: 200,
    foreign: "own",
  },
  "GET /api/accessibility": {
    ask: () => ({ path: "/api/accessibility" }),
    answers: everybody,
    nobody: 200,
    foreign: "own",
  },
  "GET /api/oidc/start": {
    // This house has no city's sign-in.
    ask: () => ({ path: "/api/oidc/start" }),
    answers: only([...columns], 404),
    nobody: 404,
  },
  "GET /api/oidc/callback": {
    ask: () => ({ path: "/api/oidc/callback?code=x&state=x" }),
    answers: only([...columns], 404),
    nobody: 404,
  },
  "GET /api/session/second-factor": {
    ask: () => ({ path: "/api/session/second-factor" }),
    answers: everybody,
    foreign: "own",
  },
  "POST /api/session/second-factor": {
    ask: () => ({ path: "/api/session/second-factor", method: "POST" }),
    answers: only([...columns], 201),
    foreign: "own",
  },
  "PUT /api/session/second-factor": {
    ask: () => ({ path: "/api/session/second-factor", method: "PUT", json: { code: "wrong" } }),
    // It was begun in the row above; the code is none of it.
    answers: only([], 201),
    foreign: "own",
  },
  "DELETE /api/session/second-factor": {
    ask: () => ({ path: "/api/session/second-factor", method: "DELETE", json: { code: "x" } }),
    // One that is not in force needs no code.
    answers: only([...columns], 204),
    foreign: "own",
  },
  "POST /api/sign-in/passkey": {
    ...noPasskeyHere("/api/sign-in/passkey", { alone: true }),
    nobody: 409,
  },
  "POST /api/session/passkey": {
    ...noPasskeyHere("/api/session/passkey", { passkey: assertion }),
    nobody: 409,
  },
  "GET /api/session/passkeys": {
    ask: () => ({ path: "/api/session/passkeys" }),
    answers: everybody,
    foreign: "own",
  },
  "POST /api/session/passkeys/begin": noPasskeyHere("/api/session/passkeys/begin", {
    password: "wrong",
  }),
  "POST /api/session/passkeys": noPasskeyHere("/api/session/passkeys", {
    name: "A",
    passkey: { ...passkey, response: { clientDataJSON: "x", attestationObject: "x" } },
  }),
  "PATCH /api/session/passkeys/{id}": wrongPassword("PATCH", { name: "A", password: "wrong" }),
  "DELETE /api/session/passkeys/{id}": wrongPassword("DELETE", { password: "wrong" }),
  "GET /api/administration/people": own("/api/administration/people", 200),
  "POST /api/administration/people": own("/api/administration/people", 409, {
    method: "POST",
    json: { login: "aachau.clerk", name: "X", email: null, grant, password: false },
  }),
  "PATCH /api/administration/people/{id}": ofPerson(
    "caseWorker",
    people(""),
    { method: "PATCH", json: { ...caseWorker, basedOn: caseWorker } },
    204,
  ),
  "POST /api/administration/people/{id}/end": ofPerson(
    "disabled",
    people("/end"),
    { method: "POST", json: { on: "2099-12-31" } },
    204,
  ),
  "POST /api/administration/people/{id}/roles": ofPerson(
    "disabled",
    people("/roles"),
    { method: "POST", json: grant },
    204,
  ),
  "POST /api/administration/roles/{id}/end": ofNothing(
    (id) => `/api/administration/roles/${id}/end`,
    "POST",
    { on: "2026-01-01" },
  ),
  "POST /api/administration/people/{id}/password": ofPerson(
    "disabled",
    people("/password"),
    { method: "POST" },
    201,
  ),
  "DELETE /api/administration/people/{id}/sessions": ofPerson(
    "disabled",
    people("/sessions"),
    { method: "DELETE" },
    200,
  ),
  "DELETE /api/administration/people/{id}/second-factor": ofPerson(
    "disabled",
    people("/second-factor"),
    { method: "DELETE" },
    // There is none.
    409,
  ),
  "GET /api/administration/units": own("/api/administration/units", 200),
  "POST /api/administration/units": own("/api/administration/units", 409, {
    method: "POST",
    json: { ...unit, key: "a" },
  }),
  "PUT /api/administration/units/{key}": own("/api/administration/units/none", 422, {
    method: "PUT",
    json: { ...unit, basedOn: unit },
  }),
  "POST /api/administration/units/{key}/end": own("/api/administration/units/none/end", 422, {
    method: "POST",
    json: { on: "2026-01-01", successor: null },
  }),
  "POST /api/administration/units/import": own("/api/administration/units/import", 200, {
    method: "POST",
    json: { csv: "", plan: null },
  }),
  "GET /api/administration/town": own("/api/administration/town", 200),
  "GET /api/administration/intake": own("/api/administration/intake", 200),
  "PUT /api/administration/town/retention": own("/api/administration/town/retention", 204, {
    method: "PUT",
    json: { retention: [], basedOn: [] },
  }),
  "PUT /api/administration/town/holidays": own("/api/administration/town/holidays", 204, {
    method: "PUT",
    json: { ...noDays, basedOn: noDays },
  }),
  "PUT /api/administration/town/sign-in": own("/api/administration/town/sign-in", 204, {
    method: "PUT",
    json: { secondFactorRoles: [], basedOn: { secondFactorRoles: [] } },
  }),
  "GET /api/administration/mailboxes": own("/api/administration/mailboxes", 200),
  "POST /api/administration/mailboxes": own("/api/administration/mailboxes", 409, {
    method: "POST",
    // The town collects it already.
    json: { settings: { ...mailbox, host: "localhost", login: "rathaus" }, password: "geheim" },
  }),
  "POST /api/administration/mailboxes/try": own("/api/administration/mailboxes/try", 200, {
    method: "POST",
    json: { id: null, settings: mailbox, password: "geheim" },
  }),
  "PUT /api/administration/mailboxes/{id}": ofNothing(mailboxAt(""), "PUT", {
    settings: mailbox,
    password: null,
    version: 1,
  }),
  "POST /api/administration/mailboxes/{id}/pause": ofNothing(mailboxAt("/pause"), "POST", {
    paused: true,
  }),
  "DELETE /api/administration/mailboxes/{id}": ofNothing(mailboxAt(""), "DELETE"),
};
