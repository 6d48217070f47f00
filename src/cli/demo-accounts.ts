import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hashPassword } from "../api/auth/password.ts";
import { makeFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import { dataPaths } from "../installation.ts";
import { type Account, accountsOfTown } from "../store/accounts.ts";
import { readTown } from "../town/read-town.ts";
import { givePassword, madePassword } from "./account.ts";
import { demoTownFolder } from "./found.ts";
import type { House } from "./house.ts";

/** How one signs in to the demo town: one password for its invented people, made on this machine. */
export interface DemoAccounts {
  readonly password: string;
  readonly passwordFile: string;
  /** Somebody of each kind of work, by role. */
  readonly people: readonly Account[];
}

/**
 * The demo town's accounts; makes their password where nobody of it has one yet. Null for a city's own
 * town, whose passwords are set one by one, and where the file was removed.
 */
export async function demoAccounts(
  house: House,
  tenant: { readonly id: string; readonly key: string },
): Promise<DemoAccounts | null> {
  const demo = await readTown(demoTownFolder);
  if (tenant.key !== demo.id) return null;
  const passwordFile = dataPaths(house.config.dataFolder).demoPassword;
  const accounts = await house.store.withActor(
    { kind: "process", tenantId: tenant.id },
    accountsOfTown,
  );
  if (!accounts.some((each) => each.hasPassword)) {
    const password = madePassword();
    await makeFolder(dirname(passwordFile));
    // The file first: a password that nobody can read would be no use.
    await writeFileDurably(passwordFile, `${password}\n`);
    const ids = accounts.map((each) => each.personId);
    await givePassword(house, tenant.id, ids, await hashPassword(password));
  }
  const password = await readIfThere(passwordFile);
  if (password === null) return null;
  const people = (["clerk", "case-worker", "operator"] as const).flatMap((role) => {
    const [first] = accounts.filter((each) => each.roles.includes(role));
    return first === undefined ? [] : [first];
  });
  return { password, passwordFile, people };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}
