import type { AccessibilityContacts } from "../domain/town.ts";
import type { Trx } from "./database.ts";
import { Settings } from "./town.ts";

/** What a town says in its accessibility statement. */
export interface ContactsOfTown {
  readonly name: string;
  readonly purpose: string;
  /** Null: its data do not say it. */
  readonly contacts: AccessibilityContacts | null;
}

/** Of every town of the installation, by name. */
export async function contactsOfTowns(trx: Trx): Promise<readonly ContactsOfTown[]> {
  const rows = await trx
    .selectFrom("tenant")
    .select(["name", "purpose", "settings"])
    .orderBy("name")
    .execute();
  return rows.map(({ name, purpose, settings }) => ({
    name,
    purpose,
    contacts: Settings.pick({ accessibility: true }).parse(settings).accessibility,
  }));
}
