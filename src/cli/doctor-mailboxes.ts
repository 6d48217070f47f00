import { mailboxStanding } from "../domain/mailbox.ts";
import { mailboxCauseSentence } from "../domain/sentences/mailbox-sentence.ts";
import { mailboxes } from "../store/mailboxes.ts";
import { type Check, ok, warn } from "./doctor-check.ts";
import type { OpenInstallation } from "./keep-house.ts";

/** Each mailbox that is away, since when and why; or how many are collected. */
export async function checkMailboxes(
  { store }: Pick<OpenInstallation, "store">,
  tenants: readonly { readonly id: string; readonly key: string }[],
  now: Date,
): Promise<readonly Check[]> {
  const away: Check[] = [];
  const counts = { collected: 0, paused: 0 };
  for (const { id: tenantId, key } of tenants) {
    for (const each of await store.withActor({ kind: "process", tenantId }, mailboxes)) {
      const { state, since, because } = mailboxStanding(each, now);
      if (state !== "away" || because === null) {
        counts[state === "paused" ? "paused" : "collected"] += 1;
        continue;
      }
      const detail = `${key}, ${each.settings.name}: away since ${since}, ${each.waiting} messages waited when it was last seen`;
      away.push(warn("mailboxes", detail, mailboxCauseSentence(because, "en")));
    }
  }
  if (away.length > 0) return away;
  return [ok("mailboxes", `${counts.collected} collected, ${counts.paused} paused`)];
}
