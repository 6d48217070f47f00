import { z } from "zod";
import {
  addMailbox,
  changeMailboxTo,
  type MailboxActDeps,
  removeMailboxForGood,
  setMailboxPaused,
  tryPassword,
} from "../../acts/mailboxes.ts";
import {
  type MailboxCause,
  type MailboxSettings,
  mailboxStanding,
  MessageRefusedCause,
} from "../../domain/mailbox.ts";
import {
  mailboxCauseSentence,
  messageRefusedSentence,
} from "../../domain/sentences/mailbox-sentence.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import { type Mailbox, mailboxes, messageRefusals } from "../../store/mailboxes.ts";
import type { ApiServer } from "../api-server.ts";
import {
  AdministeredMailboxes,
  MailboxAdded,
  MailboxAsked,
  MailboxChange,
  MailboxParams,
  MailboxPause,
  MailboxStandings,
  MailboxTried,
  MailboxTryAsked,
} from "../contract/mailboxes.ts";
import { languageOf } from "../language.ts";
import { answered, personOf } from "../run-act.ts";

export interface MailboxRoutesDeps extends MailboxActDeps {
  /** Signs in and looks into the folder; takes nothing. */
  readonly tryMailbox: (
    settings: MailboxSettings,
    password: string,
  ) => Promise<{ readonly because: MailboxCause | null; readonly waiting: number }>;
}

const tags = ["administration"];
const config = { access: ["administrator"] } as const;
const done = { 204: z.undefined() };
const url = "/api/administration/mailboxes";

/** The town's mailboxes: an administrator's to set up, an operator's and a clerk's to know of. */
export function mailboxRoutes(app: ApiServer, deps: MailboxRoutesDeps): void {
  readingRoutes(app, deps);
  changingRoutes(app, deps);
  tryRoute(app, deps);
}

const REFUSED_DAYS = 30;

function readingRoutes(app: ApiServer, deps: MailboxRoutesDeps): void {
  app.get(
    url,
    {
      config,
      schema: {
        summary: "The town's mailboxes, never with a password",
        tags,
        response: { 200: AdministeredMailboxes },
      },
    },
    async ({ actor, headers }) => {
      const all = await deps.store.withActor(actor.reads, mailboxes);
      const language = languageOf(headers["accept-language"]);
      return {
        mailboxes: all.map((each) => {
          const { id, version, settings } = each;
          return { id, version, settings, ...told(each, deps.now(), language) };
        }),
      };
    },
  );
  app.get(
    "/api/operations/mailboxes",
    {
      config: { access: ["operator", "administrator", "clerk", "supervisor"] },
      schema: {
        summary: "How the town's mailboxes stand, and what could not be taken from them",
        tags: ["operation"],
        response: { 200: MailboxStandings },
      },
    },
    async ({ actor, headers }) => {
      const language = languageOf(headers["accept-language"]);
      const [all, refused] = await deps.store.withActor(
        actor.reads,
        async (trx) => [await mailboxes(trx), await messageRefusals(trx, REFUSED_DAYS)] as const,
      );
      const names = new Map(all.map(({ id, settings }) => [id, settings.name]));
      return {
        mailboxes: all.map((each) => ({
          id: each.id,
          name: each.settings.name,
          ...told(each, deps.now(), language),
        })),
        refused: refused.map(({ mailboxId, arrivedAt, refusedAt, ...row }) => {
          const cause = MessageRefusedCause.parse(row.cause);
          return {
            bytes: row.bytes,
            cause,
            mailbox: names.get(mailboxId) ?? mailboxId,
            sentence: messageRefusedSentence(cause, language),
            arrivedAt: arrivedAt?.toISOString() ?? null,
            refusedAt: refusedAt.toISOString(),
          };
        }),
      };
    },
  );
}

/** How it stands, and what helps where it is away. */
function told(mailbox: Mailbox, now: Date, language: SentenceLanguage) {
  const standing = mailboxStanding(mailbox, now);
  const { because } = standing;
  const sentence = because === null ? null : mailboxCauseSentence(because, language);
  return { ...standing, sentence, waiting: mailbox.waiting };
}

function changingRoutes(app: ApiServer, deps: MailboxRoutesDeps): void {
  app.post(
    url,
    {
      config,
      schema: {
        summary: "Have another mailbox collected",
        tags,
        body: MailboxAsked,
        response: { 201: MailboxAdded },
      },
    },
    async ({ actor, body: { settings, password } }, reply) => {
      const id = await answered(`mailbox ${settings.name}`, () =>
        addMailbox(deps, personOf(actor), settings, password),
      );
      return reply.status(201).send({ id });
    },
  );
  app.put(
    `${url}/:id`,
    {
      config,
      schema: {
        summary: "Other settings or another password for a mailbox",
        tags,
        params: MailboxParams,
        body: MailboxChange,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await answered(`mailbox ${id}`, () => changeMailboxTo(deps, personOf(actor), id, body));
      return reply.status(204).send();
    },
  );
  app.post(
    `${url}/:id/pause`,
    {
      config,
      schema: {
        summary: "Collect a mailbox no more for now, or again",
        tags,
        params: MailboxParams,
        body: MailboxPause,
        response: done,
      },
    },
    async ({ actor, params: { id }, body: { paused } }, reply) => {
      await answered(`mailbox ${id}`, () => setMailboxPaused(deps, personOf(actor), id, paused));
      return reply.status(204).send();
    },
  );
  app.delete(
    `${url}/:id`,
    {
      config,
      schema: {
        summary: "Collect a mailbox no more, and forget its password",
        tags,
        params: MailboxParams,
        response: done,
      },
    },
    async ({ actor, params: { id } }, reply) => {
      await answered(`mailbox ${id}`, () => removeMailboxForGood(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
}

function tryRoute(app: ApiServer, deps: MailboxRoutesDeps): void {
  app.post(
    `${url}/try`,
    {
      config,
      schema: {
        summary: "Say whether a mailbox can be used; nothing is taken or changed",
        tags,
        body: MailboxTryAsked,
        response: { 200: MailboxTried },
      },
    },
    async ({ actor, body: { id, settings, password }, headers }) => {
      const item = `mailbox ${settings.name}`;
      const by = await answered(item, () =>
        tryPassword(deps, personOf(actor), { id, settings, password }),
      );
      const tried = await deps.tryMailbox(settings, by);
      const language = languageOf(headers["accept-language"]);
      const { because, waiting } = tried;
      const sentence = because === null ? null : mailboxCauseSentence(because, language);
      return { because, waiting, sentence };
    },
  );
}
