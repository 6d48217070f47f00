import { randomBytes } from "node:crypto";
import { hashPassword } from "../api/auth/password.ts";
import { loginOf } from "../api/auth/sign-in.ts";
import { PASSWORD_CHARACTERS_MIN } from "../api/contract/session.ts";
import type { Installation } from "../installation.ts";
import { type Account, accountsOfTown, endSessions, setPassword } from "../store/accounts.ts";
import { allTenants } from "../store/audit-tree.ts";
import { removeSecondFactor } from "../store/second-factors.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { withInstallation } from "./keep-house.ts";
import { readPassword } from "./read-password.ts";
import { table, type Terminal } from "./terminal.ts";

interface JsonOption {
  readonly json: boolean;
}

/** An account in one of the towns its person works for. */
interface FoundAccount extends Account {
  readonly tenantId: string;
  readonly town: string;
}

/** `poststelle account list`: who works for which town, and who can sign in. */
export const listAccounts = (options: JsonOption, terminal: Terminal): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const accounts = await allAccounts(house);
    if (options.json) {
      printJson({ accounts });
      return exitCodes.well;
    }
    const rows = accounts.map((each) => [
      each.login,
      each.town,
      each.roles.join(", "),
      stateOf(each),
      String(each.sessions),
    ]);
    for (const line of table([["login", "town", "roles", "can sign in", "sessions"], ...rows])) {
      terminal.line(line);
    }
    return exitCodes.well;
  });

const stateOf = (account: Account): string => {
  if (account.disabled) return "disabled";
  return account.hasPassword ? "yes" : "no password";
};

/** `poststelle account set-password <login>`: from standard input, asked for, or made; ends the person's sessions. */
export const setAccountPassword = (
  login: string,
  options: JsonOption & { readonly generate: boolean },
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const account = await accountCalled(house, login);
    const password = options.generate ? madePassword() : await readPassword(account.login);
    if (password.length < PASSWORD_CHARACTERS_MIN || loginOf(password) === account.login) {
      throw new UsageError(
        `The password of ${account.login} is too weak: it needs at least ${PASSWORD_CHARACTERS_MIN} characters and must not equal the login. Choose a longer one, or use --generate.`,
      );
    }
    await givePassword(house, account.tenantId, [account.personId], await hashPassword(password));
    const made = options.generate ? password : null;
    if (options.json) printJson({ login: account.login, password: made });
    else if (made === null) terminal.line(`${account.login}: the password is set.`);
    else terminal.line(`${account.login}: ${made}`);
    return exitCodes.well;
  });

/** `poststelle account sign-out <login>`: ends every session of a person. */
export const signOutAccount = (
  login: string,
  options: JsonOption,
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const { tenantId, personId, login: known } = await accountCalled(house, login);
    const sessions = await house.store.withActor({ kind: "process", tenantId }, async (trx) => {
      const ended = await endSessions(trx, personId);
      await house.appendAudit(trx, tenantId, new Date(), [
        {
          ...eventOf(tenantId),
          fact: { type: "sessions-ended", personId, sessions: ended },
        },
      ]);
      return ended;
    });
    if (options.json) printJson({ login: known, sessions });
    else terminal.line(`${known}: signed out of ${sessions} sessions.`);
    return exitCodes.well;
  });

/** `poststelle account take-second-factor <login>`: every factor of a person who has lost them; ends the sessions. */
export const takeSecondFactor = (
  login: string,
  options: JsonOption,
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    const { tenantId, personId, login: known } = await accountCalled(house, login);
    await house.store.withActor({ kind: "process", tenantId }, async (trx) => {
      if (!(await removeSecondFactor(trx, personId))) {
        throw new UsageError(`${known} has no second factor. A password alone signs in.`);
      }
      await house.appendAudit(trx, tenantId, new Date(), [
        { ...eventOf(tenantId), fact: { type: "second-factor-removed", personId } },
      ]);
    });
    if (options.json) printJson({ login: known });
    else terminal.line(`${known}: every second factor is taken away, every session ended.`);
    return exitCodes.well;
  });

/** Sets one password's hash for people of a town, with an event each. */
export async function givePassword(
  house: Pick<Installation, "store" | "appendAudit">,
  tenantId: string,
  personIds: readonly string[],
  passwordHash: string,
): Promise<void> {
  await house.store.withActor({ kind: "process", tenantId }, async (trx) => {
    for (const personId of personIds) {
      await setPassword(trx, { personId, passwordHash, keptSessionId: null });
    }
    await house.appendAudit(
      trx,
      tenantId,
      new Date(),
      personIds.map((personId) => ({
        ...eventOf(tenantId),
        fact: { type: "password-set" as const, personId },
      })),
    );
  });
}

const eventOf = (tenantId: string) => ({
  subject: { kind: "tenant" as const, id: tenantId },
  actor: { kind: "house" as const, part: "account" },
  keyOwnerId: null,
});

/** About 90 bits: nobody guesses it, and it can be read out. */
export const madePassword = (): string =>
  randomBytes(15).toString("base64url").replaceAll(/[-_]/g, "x").match(/.{5}/g)?.join("-") ?? "";

async function allAccounts(house: Pick<Installation, "store">): Promise<readonly FoundAccount[]> {
  const towns = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  const accounts: FoundAccount[] = [];
  for (const town of towns) {
    const own = await house.store.withActor({ kind: "process", tenantId: town.id }, accountsOfTown);
    accounts.push(...own.map((each) => ({ ...each, tenantId: town.id, town: town.key })));
  }
  return accounts;
}

async function accountCalled(
  house: Pick<Installation, "store">,
  login: string,
): Promise<FoundAccount> {
  const wanted = loginOf(login);
  const account = (await allAccounts(house)).find((each) => each.login === wanted);
  if (account !== undefined) return account;
  throw new UsageError(
    `Nobody is called ${wanted}. See 'poststelle account list'; people come from a town's people.csv by 'poststelle found'.`,
  );
}
