import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { hasCode } from "../error-code.ts";

/** The login roles, least first; what each may do is written in db/migrations/0002_rights.sql. */
export const roleNames = [
  "poststelle_owner",
  "poststelle_api",
  "poststelle_worker",
  "poststelle_housekeeper",
  "poststelle_queue",
] as const;
export type RoleName = (typeof roleNames)[number];

/** How each role reaches the database. */
export interface DatabaseAccess {
  readonly database: string;
  readonly passwords: Readonly<Record<RoleName, string>>;
  url(role: RoleName): string;
}

const Passwords = z.record(z.enum(roleNames), z.string().min(16));

/** Reads the roles' passwords from `file`, or makes them (mode 0600) where there is none yet. */
export async function readOrMakePasswords(
  file: string,
): Promise<Readonly<Record<RoleName, string>>> {
  try {
    return Passwords.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (!hasCode(error, "ENOENT")) {
      throw new Error(
        `The file of database passwords ${file} cannot be read. Put it back from the backup, or remove it and run 'poststelle migrate' to set new ones.`,
        { cause: error },
      );
    }
  }
  const made = Object.fromEntries(
    roleNames.map((role) => [role, randomBytes(24).toString("base64url")]),
  );
  await writeOnce(file, JSON.stringify(made, null, 2));
  // Of two first starts at once one has won, and its passwords are the ones.
  return Passwords.parse(JSON.parse(await readFile(file, "utf8")));
}

/** The access of each role to the server of `adminUrl`. */
export function databaseAccess(
  adminUrl: string,
  database: string,
  passwords: Readonly<Record<RoleName, string>>,
): DatabaseAccess {
  return {
    database,
    passwords,
    url(role) {
      const url = new URL(adminUrl);
      url.username = role;
      url.password = passwords[role];
      url.pathname = `/${database}`;
      return url.href;
    },
  };
}

/** Whole or not at all, never over a file that is there, and on the disk when it returns. */
async function writeOnce(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    // A link never replaces.
    await link(temporary, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}
