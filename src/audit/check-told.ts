import type { KeyRing } from "../blobs/keys.ts";
import { Actor, AuditFact } from "../domain/audit-event.ts";
import {
  erasedItems,
  eventsOfTypes,
  modesOf,
  pausedSteps,
  registeredErasures,
} from "../store/audit-told.ts";
import type { Store, Trx } from "../store/database.ts";
import { keyIfKept } from "../store/item-keys.ts";
import { openFact } from "./fact-payload.ts";
import { checkInboxes } from "./check-inboxes.ts";
import { compareMailboxes, isOfMailboxes, mailboxesNow } from "./check-mailboxes.ts";
import { comparePasskeys, isOfPasskeys, passkeysNow } from "./check-passkeys.ts";
import { compareRoles, isOfRoles, rolesNow } from "./check-roles.ts";
import type { Findings } from "./findings.ts";

/** What reading the town's own facts needs. */
export interface ToldDeps {
  readonly store: Store;
  readonly keys: KeyRing;
  /** The register of erasures outside the database: every line of a town's file; null: unreadable. */
  readonly erasures: {
    lines(
      tenantId: string,
      from: number,
    ): AsyncIterable<{
      readonly line: RegisterLine | null;
      readonly mark: "ours" | "none" | "wrong";
    }>;
  };
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

interface RegisterLine {
  readonly id: string;
  readonly ownerId: string;
}

type AuditEvent = Awaited<ReturnType<typeof eventsOfTypes>>[number];
type FactOf<Type extends AuditFact["type"]> = Extract<AuditFact, { readonly type: Type }>;

/**
 * Holds the words of the trail against the tables, as far as they are under the town's own key and so
 * readable for ever: who was erased, against rows, keys and both registers; the modes of routing; roles; passkeys; and mailboxes.
 * And, while its letter is there, what became of each entry of an inbox.
 */
export async function checkTold(
  deps: ToldDeps,
  tenantId: string,
  findings: Findings,
): Promise<void> {
  await checkErasures(deps, tenantId, findings);
  await checkModes(deps, tenantId, findings);
  await checkPauses(deps, tenantId, findings);
  await checkRoles(deps, tenantId, findings);
  await checkPasskeys(deps, tenantId, findings);
  await checkMailboxes(deps, tenantId, findings);
  await checkInboxes(deps, tenantId, findings);
}

async function checkErasures(deps: ToldDeps, tenantId: string, findings: Findings): Promise<void> {
  const registerRows = () => deps.asHousekeeper((trx) => registeredErasures(trx, tenantId));
  // In this order, because erasing goes on: what is read before the events must be told by them, and
  // what is read after them must have what they tell.
  const erased = await deps.asHousekeeper((trx) => erasedItems(trx, tenantId));
  const rowsBefore = await registerRows();
  const told = await readTold(deps, tenantId, isErasure, findings);
  const registered = new Set((await registerRows()).map((row) => row.id));
  const lines = await registerLines(deps, tenantId, findings);

  const owners = new Set(told.flatMap(({ fact }) => fact.keyOwners));
  for (const item of erased) {
    if (owners.has(item.id)) continue;
    const about = { subject: item, at: item.at };
    findings.add("It was erased, or its key is gone, and no event tells of it", about);
  }
  for (const { id, ownerId, at } of rowsBefore) {
    // A letter of a stack that was separated anew after a restore was erased under another id.
    if (owners.has(ownerId) || lines.get(id) === ownerId) continue;
    findings.add(`The register of erasures names ${ownerId}, and no event tells of it`, { at });
  }
  for (const { event, fact } of told) {
    if (!registered.has(fact.erasureId)) {
      findings.add("An erasure is told, and the register of erasures does not have it", { event });
    }
    if (lines.has(fact.erasureId) || isRepeated(event)) continue;
    findings.add("An erasure is told, and the register's file does not have it", { event });
  }
}

/** After a restore the house erases again what the register's file names, some of it under other ids. */
function isRepeated(event: AuditEvent): boolean {
  const { data } = Actor.safeParse(event.actor);
  return data?.kind === "house" && data.part === "erasure-register";
}

/** Whose erasure each line of the register's file is, by its id; a forged one says nothing. */
async function registerLines(
  deps: ToldDeps,
  tenantId: string,
  findings: Findings,
): Promise<ReadonlyMap<string, string>> {
  const lines = new Map<string, string>();
  try {
    for await (const { line, mark } of deps.erasures.lines(tenantId, 0)) {
      // One that cannot be read was cut short by a crash, or is missed by the event of its erasure.
      if (line !== null && mark !== "wrong") lines.set(line.id, line.ownerId);
    }
  } catch {
    findings.add("The register's file cannot be read, or the town's key to it is missing");
  }
  return lines;
}

/** What people are in the town is what the trail says of it. */
async function checkRoles(deps: ToldDeps, tenantId: string, findings: Findings): Promise<void> {
  const before = await rolesNow(deps.store, tenantId);
  const told = await readTold(deps, tenantId, isOfRoles, findings);
  compareRoles(told, before, await rolesNow(deps.store, tenantId), findings);
}

/** The passkeys that were registered from the town are those its trail tells of. */
async function checkPasskeys(deps: ToldDeps, tenantId: string, findings: Findings): Promise<void> {
  const before = await passkeysNow(deps.store, tenantId);
  const told = await readTold(deps, tenantId, isOfPasskeys, findings);
  comparePasskeys(told, before, await passkeysNow(deps.store, tenantId), findings);
}

async function checkMailboxes(deps: ToldDeps, tenantId: string, findings: Findings): Promise<void> {
  const before = await mailboxesNow(deps.store, tenantId);
  const told = await readTold(deps, tenantId, isOfMailboxes, findings);
  compareMailboxes(told, before, await mailboxesNow(deps.store, tenantId), findings);
}

/** As the last event says it, a unit's mode and the town's switch still are. */
async function checkModes(deps: ToldDeps, tenantId: string, findings: Findings): Promise<void> {
  const before = await deps.asHousekeeper((trx) => modesNow(trx, tenantId));
  const told = await readTold(deps, tenantId, isOfModes, findings);
  const after = await deps.asHousekeeper((trx) => modesNow(trx, tenantId));
  const last = lastModes(told);
  for (const [unit, { mode, event }] of last) {
    // One that changed just now is looked at the next time.
    if (before.get(unit) !== after.get(unit) || after.get(unit) === mode) continue;
    const whose = unit === TOWN ? "The town" : `The unit ${unit}`;
    findings.add(`${whose} is in mode ${after.get(unit) ?? "none"}, and was last set to ${mode}`, {
      at: event.at,
    });
  }
}

/** A step is paused when, and only when, the last event that tells of it says so. */
async function checkPauses(deps: ToldDeps, tenantId: string, findings: Findings): Promise<void> {
  const pausedNow = () => deps.asHousekeeper((trx) => pausedSteps(trx, tenantId));
  const before = await pausedNow();
  const told = await readTold(deps, tenantId, isOfPauses, findings);
  const after = await pausedNow();
  const last = new Map(told.map(({ fact, event }) => [fact.step, { fact, event }]));
  for (const step of new Set([...last.keys(), ...after])) {
    const said = last.get(step);
    const isSaid = said?.fact.type === "step-paused";
    // One that changed just now is looked at the next time.
    if (before.has(step) !== after.has(step) || after.has(step) === isSaid) continue;
    const state = after.has(step) ? "paused" : "not paused";
    const finding = `The step ${step} is ${state}, and the trail tells otherwise`;
    findings.add(finding, { at: said?.event.at ?? null });
  }
}

interface ToldMode {
  readonly event: AuditEvent;
  readonly fact: FactOf<keyof typeof isOfModes>;
}

/** By unit, and for the town, the last mode that an event tells of. */
function lastModes(told: readonly ToldMode[]) {
  const last = new Map<string, { readonly mode: string; readonly event: AuditEvent }>();
  for (const { event, fact } of told) {
    // Reading the town's folder sets them; older events do not tell how.
    if (fact.type === "town-founded" && fact.modes === undefined) last.clear();
    else if (fact.type === "town-founded") {
      for (const [unit, mode] of Object.entries(fact.modes ?? {})) last.set(unit, { mode, event });
    } else if (fact.type === "town-mode-changed") {
      last.set(TOWN, { mode: fact.allAssisted ? "assisted" : "by unit", event });
    } else last.set(fact.unit, { mode: fact.to, event });
  }
  return last;
}

/** In place of a unit's key, which is never empty. */
const TOWN = "";

async function modesNow(trx: Trx, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const { units, allAssisted } = await modesOf(trx, tenantId);
  return new Map([...units, [TOWN, allAssisted ? "assisted" : "by unit"]]);
}

const isErasure = { "item-erased": true } as const;
const isOfModes = {
  "town-founded": true,
  "unit-mode-changed": true,
  "town-mode-changed": true,
} as const;

const isOfPauses = { "step-paused": true, "step-resumed": true } as const;

/** The events of these types with their facts, oldest first; what cannot be read is a finding. */
async function readTold<Type extends AuditFact["type"]>(
  { store, keys }: ToldDeps,
  tenantId: string,
  types: Readonly<Record<Type, true>>,
  findings: Findings,
) {
  const told: { readonly event: AuditEvent; readonly fact: FactOf<Type> }[] = [];
  const isWanted = (fact: AuditFact): fact is FactOf<Type> => Object.hasOwn(types, fact.type);
  const known = new Map<string, Buffer | null>();
  await store.withActor({ kind: "process", tenantId }, async (trx) => {
    for (const event of await eventsOfTypes(trx, tenantId, Object.keys(types))) {
      const { id, keyOwnerId } = event;
      if (!known.has(keyOwnerId))
        known.set(keyOwnerId, await keyOrNull(trx, keys, tenantId, keyOwnerId));
      const fact = factOrNull(known.get(keyOwnerId) ?? null, event);
      if (fact !== null && fact.type === event.type && isWanted(fact)) told.push({ event, fact });
      else
        findings.add(`What event ${id} says cannot be read: its key is gone, or it was changed`, {
          event,
        });
    }
  });
  return told;
}

async function keyOrNull(
  trx: Trx,
  keys: KeyRing,
  tenantId: string,
  ownerId: string,
): Promise<Buffer | null> {
  try {
    return await keyIfKept(trx, keys, tenantId, ownerId);
  } catch {
    // The town's key is not there, or does not open it.
    return null;
  }
}

function factOrNull(key: Buffer | null, event: AuditEvent): AuditFact | null {
  try {
    return key === null ? null : AuditFact.parse(openFact(key, event.payload, event.id).fact);
  } catch {
    return null;
  }
}
