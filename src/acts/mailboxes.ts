import { keepsPassword, type MailboxSettings } from "../domain/mailbox.ts";
import { newId } from "../new-id.ts";
import {
  changeMailbox,
  insertMailbox,
  keepMailboxPassword,
  type Mailbox,
  mailbox,
  pauseMailbox,
  removeMailbox,
  sealedMailboxPassword,
} from "../store/mailboxes.ts";
import { type Act, type ActDeps, type ActPerson, refuse } from "./act.ts";
import { inAdministration } from "./people.ts";

export interface MailboxActDeps extends ActDeps {
  readonly mailboxPasswords: {
    seal(
      tenantId: string,
      mailboxId: string,
      settings: MailboxSettings,
      password: string,
    ): Promise<Uint8Array>;
    open(
      tenantId: string,
      mailboxId: string,
      settings: MailboxSettings,
      sealed: Uint8Array,
    ): Promise<string>;
  };
}

/** Has a mailbox looked into from now on; gives its id. Throws "mailbox-known". */
export const addMailbox = (
  deps: MailboxActDeps,
  person: ActPerson,
  settings: MailboxSettings,
  password: string,
): Promise<string> =>
  inAdministration(deps, person, async (act) => {
    const id = newId();
    const { tenantId } = person;
    const isNew = await insertMailbox(act.trx, { id, tenantId, settings });
    if (!isNew) refuse("mailbox-known");
    await keep(deps, act, { id, settings, password });
    await act.sayOfTown({ type: "mailbox-added", mailboxId: id, host: settings.host });
    return id;
  });

/**
 * Other settings, another password, or both; `version`: as it was shown. Throws "plan-outdated" when it is not
 * so any more, "mailbox-password-needed" where another server would be sent the password so far, "mailbox-known".
 */
export const changeMailboxTo = (
  deps: MailboxActDeps,
  person: ActPerson,
  id: string,
  to: {
    readonly version: number;
    readonly settings: MailboxSettings;
    readonly password: string | null;
  },
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const before = await theOne(act, id);
    const { version, settings, password } = to;
    if (before.version !== version) refuse("plan-outdated");
    if (password === null && !keepsPassword(before.settings, settings)) {
      refuse("mailbox-password-needed");
    }
    const fields: string[] = changedFields(before.settings, settings);
    if (fields.length > 0 && !(await changeMailbox(act.trx, id, settings))) refuse("mailbox-known");
    if (password !== null) await keep(deps, act, { id, settings, password });
    if (password !== null) fields.push("password");
    if (fields.length === 0) return;
    const { host } = settings;
    await act.sayOfTown({ type: "mailbox-changed", mailboxId: id, host, fields });
  });

/** Nobody looks into it for now, or somebody does again; what it already is stays without a word. */
export const setMailboxPaused = (
  deps: ActDeps,
  person: ActPerson,
  id: string,
  paused: boolean,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const { pausedAt } = await theOne(act, id);
    if ((pausedAt !== null) === paused) return;
    await pauseMailbox(act.trx, id, paused);
    await act.sayOfTown({ type: paused ? "mailbox-paused" : "mailbox-resumed", mailboxId: id });
  });

/** It is looked into no more, and its password is gone; its messages stay where they are. */
export const removeMailboxForGood = (deps: ActDeps, person: ActPerson, id: string): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    await theOne(act, id);
    await removeMailbox(act.trx, id);
    await act.sayOfTown({ type: "mailbox-removed", mailboxId: id });
  });

/**
 * The password to try these settings with: the one given, or the one kept for mailbox `id`. Throws
 * "mailbox-password-needed" where that would be sent elsewhere or cannot be opened, or there is none.
 */
export const tryPassword = (
  deps: MailboxActDeps,
  person: ActPerson,
  asked: {
    readonly id: string | null;
    readonly settings: MailboxSettings;
    readonly password: string | null;
  },
): Promise<string> =>
  inAdministration(deps, person, async (act) => {
    const { id, settings, password } = asked;
    if (password !== null) return password;
    if (id === null) return refuse("mailbox-password-needed");
    const before = await theOne(act, id);
    const sealed = await sealedMailboxPassword(act.trx, id);
    if (sealed === null || !keepsPassword(before.settings, settings)) {
      return refuse("mailbox-password-needed");
    }
    try {
      return await deps.mailboxPasswords.open(person.tenantId, id, settings, sealed);
    } catch {
      return refuse("mailbox-password-needed");
    }
  });

const theOne = async ({ trx }: Act, id: string): Promise<Mailbox> =>
  (await mailbox(trx, id, "lock")) ?? refuse("not-found");

async function keep(
  deps: MailboxActDeps,
  { trx, person: { tenantId } }: Act,
  of: { readonly id: string; readonly settings: MailboxSettings; readonly password: string },
): Promise<void> {
  const sealedPassword = await deps.mailboxPasswords.seal(
    tenantId,
    of.id,
    of.settings,
    of.password,
  );
  await keepMailboxPassword(trx, { mailboxId: of.id, tenantId, sealedPassword });
}

const changedFields = (before: MailboxSettings, after: MailboxSettings): string[] =>
  Object.entries(after).flatMap(([field, value]) =>
    Object.entries(before).some(([name, old]) => name === field && old === value) ? [] : [field],
  );
