import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import {
  addSomebody,
  endRole,
  endSomebody,
  giveFirstPassword,
  grantRole,
  renameSomebody,
  signSomebodyOut,
  takeSecondFactor,
} from "../../acts/people.ts";
import { accountsOfTown } from "../../store/accounts.ts";
import { grantsOfTown, townToday } from "../../store/people.ts";
import type { ApiServer } from "../api-server.ts";
import { hashPassword } from "../auth/password.ts";
import {
  AdministeredPeople,
  type AdministeredPerson,
  EndAsked,
  FirstPassword,
  GrantAsked,
  PersonAdded,
  PersonAsked,
  PersonWords,
  SessionsEnded,
} from "../contract/administration.ts";
import { IdParams } from "../contract/paging.ts";
import { answered, personOf } from "../run-act.ts";
import { answeredAsSaved, type SavedByDeps } from "../saved-by.ts";

const tags = ["administration"];
const config = { access: ["administrator"] } as const;
const done = { 204: z.undefined() };

/** People, their roles and their accounts: an administrator's, who sees no letter by that. */
export function administeredPeopleRoutes(app: ApiServer, deps: ActDeps & SavedByDeps): void {
  listRoute(app, deps);
  personRoutes(app, deps);
  roleRoutes(app, deps);
  accountRoutes(app, deps);
}

function listRoute(app: ApiServer, deps: ActDeps): void {
  app.get(
    "/api/administration/people",
    {
      config,
      schema: { summary: "The town's people", tags, response: { 200: AdministeredPeople } },
    },
    ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const accounts = await accountsOfTown(trx);
        const grants = Map.groupBy(
          await grantsOfTown(trx, actor.tenantId),
          (each) => each.personId,
        );
        const people = accounts.map((account): AdministeredPerson => ({
          id: account.personId,
          login: account.login,
          name: account.displayName,
          email: account.email,
          hasPassword: account.hasPassword,
          temporaryUntil: account.temporaryUntil?.toISOString() ?? null,
          secondFactor: account.secondFactor,
          byGroups: account.byGroups,
          disabled: account.disabled,
          sessions: account.sessions,
          grants: (grants.get(account.personId) ?? []).map(
            ({ personId: _whose, grantedAt: _since, ...grant }) => grant,
          ),
        }));
        return { today: await townToday(trx), people };
      }),
  );
}

function personRoutes(app: ApiServer, deps: ActDeps & SavedByDeps): void {
  app.post(
    "/api/administration/people",
    {
      config,
      schema: {
        summary: "Add somebody with a first role, and a first password if wanted",
        tags,
        body: PersonAsked,
        response: { 201: PersonAdded },
      },
    },
    async ({ actor, body: { password, ...words } }, reply) => {
      const who = personOf(actor);
      const id = await answered(`person ${words.login}`, () => addSomebody(deps, who, words));
      const first = password
        ? await firstPassword((made) => giveFirstPassword(deps, who, id, made), deps.now())
        : null;
      return reply.status(201).send({ id, first });
    },
  );
  app.patch(
    "/api/administration/people/:id",
    {
      config,
      schema: {
        summary: "Another name or e-mail address",
        tags,
        params: IdParams,
        body: PersonWords,
        response: done,
      },
    },
    async ({ actor, params: { id }, body: { basedOn, ...words } }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        {
          item: `person ${id}`,
          types: ["person-changed"],
          isOfThis: () =>
            Promise.resolve((fact) => fact.type === "person-changed" && fact.personId === id),
        },
        () => renameSomebody(deps, personOf(actor), id, words, basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/administration/people/:id/end",
    {
      config,
      schema: {
        summary: "End all their roles here with a day",
        tags,
        params: IdParams,
        body: EndAsked,
        response: done,
      },
    },
    async ({ actor, params: { id }, body: { on } }, reply) => {
      await answered(`person ${id}`, () => endSomebody(deps, personOf(actor), id, on));
      return reply.status(204).send();
    },
  );
}

function roleRoutes(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/administration/people/:id/roles",
    {
      config,
      schema: {
        summary: "Give a role, or other days to one they have",
        tags,
        params: IdParams,
        body: GrantAsked,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await answered(`person ${id}`, () => grantRole(deps, personOf(actor), id, body));
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/administration/roles/:id/end",
    {
      config,
      schema: {
        summary: "End a role of somebody with a day",
        tags,
        params: IdParams,
        body: EndAsked,
        response: done,
      },
    },
    async ({ actor, params: { id }, body: { on } }, reply) => {
      await answered(`role ${id}`, () => endRole(deps, personOf(actor), id, on));
      return reply.status(204).send();
    },
  );
}

function accountRoutes(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/administration/people/:id/password",
    {
      config,
      schema: {
        summary: "Make a password for the next sign-in, to be changed then; ends their sessions",
        tags,
        params: IdParams,
        response: { 201: FirstPassword },
      },
    },
    async ({ actor, params: { id } }, reply) => {
      const first = await answered(`person ${id}`, () =>
        firstPassword((made) => giveFirstPassword(deps, personOf(actor), id, made), deps.now()),
      );
      return reply.status(201).send(first);
    },
  );
  app.delete(
    "/api/administration/people/:id/sessions",
    {
      config,
      schema: {
        summary: "Sign somebody out everywhere",
        tags,
        params: IdParams,
        response: { 200: SessionsEnded },
      },
    },
    async ({ actor, params: { id } }) => ({
      sessions: await answered(`person ${id}`, () => signSomebodyOut(deps, personOf(actor), id)),
    }),
  );
  app.delete(
    "/api/administration/people/:id/second-factor",
    {
      config,
      schema: {
        summary: "Take the second factor of somebody who has lost it; ends their sessions",
        tags,
        params: IdParams,
        response: done,
      },
    },
    async ({ actor, params: { id } }, reply) => {
      await answered(`person ${id}`, () => takeSecondFactor(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
}

const FIRST_PASSWORD_DAYS = 7;
const DAY_MS = 86_400_000;

/** About 90 bits in letters that are not mistaken for each other, to be read out. */
const madePassword = (): string =>
  Array.from(randomBytes(20), (byte) => LETTERS[byte % LETTERS.length])
    .join("")
    .match(/.{5}/g)
    ?.join("-") ?? "";
const LETTERS = "abcdefghkmnpqrstuvwxyz23456789AB";

async function firstPassword(
  set: (made: { readonly hash: string; readonly until: Date }) => Promise<void>,
  now: Date,
): Promise<z.infer<typeof FirstPassword>> {
  const password = madePassword();
  const until = new Date(now.getTime() + FIRST_PASSWORD_DAYS * DAY_MS);
  await set({ hash: await hashPassword(password), until });
  return { password, until: until.toISOString() };
}
