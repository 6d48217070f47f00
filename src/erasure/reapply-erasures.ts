import { newId } from "../new-id.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import {
  checkedUpTo,
  findRegistered,
  isErased,
  itemsAtPages,
  insertErasure,
  noteChecked,
} from "../store/erasures.ts";
import { type ErasureDeps, eraseItem, removeErasedFiles } from "./erase-item.ts";
import type { ErasureLine } from "./register.ts";

/** What carrying out the register came to. */
export interface Reapplied {
  /** Items that were erased now. */
  readonly items: number;
  /** Items of captures that have first to be separated again; the housekeeper tries them each time. */
  readonly waiting: number;
  /** Lines that are none: the file was damaged, and must come from a backup. */
  readonly unreadable: number;
}

const NOTHING: Reapplied = { items: 0, waiting: 0, unreadable: 0 };

/**
 * Erases what the register's files say was erased and this database still has: to be called after a
 * restore, before anything starts. May be repeated, and may be cut short at any point.
 */
export async function reapplyErasures(house: ErasureDeps): Promise<Reapplied> {
  const tenants = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  let sum = NOTHING;
  for (const { id } of tenants) {
    const { items, waiting, unreadable } = await carryOutRegister(house, id, 0);
    sum = {
      items: sum.items + items,
      waiting: sum.waiting + waiting,
      unreadable: sum.unreadable + unreadable,
    };
  }
  return sum;
}

/** The same for a town, from where this database has it carried out already: for the housekeeper. */
export async function finishErasures(deps: ErasureDeps, tenantId: string): Promise<Reapplied> {
  const [checked, size] = [
    await inTenant(deps, tenantId, (trx) => checkedUpTo(trx, tenantId)),
    await deps.erasures.size(tenantId),
  ];
  // A file shorter than what was checked is another one.
  return carryOutRegister(deps, tenantId, checked > size ? 0 : checked);
}

const inTenant = <T>(deps: ErasureDeps, tenantId: string, use: (trx: Trx) => Promise<T>) =>
  deps.store.withActor({ kind: "process", tenantId }, use);

async function carryOutRegister(
  deps: ErasureDeps,
  tenantId: string,
  from: number,
): Promise<Reapplied> {
  let [items, waiting, unreadable] = [0, 0, 0];
  let checked = from;
  for await (const { line, end } of deps.erasures.lines(tenantId, from)) {
    // A line of another town is none of this file's.
    const done = line?.tenantId === tenantId ? await carryOut(deps, line) : null;
    if (done === null) unreadable += 1;
    else if (done === "waits") waiting += 1;
    else items += done;
    // Beginning with the first that waits, all is looked at again.
    if (waiting === 0) checked = end;
  }
  await inTenant(deps, tenantId, (trx) => noteChecked(trx, tenantId, checked));
  await removeErasedFiles(deps, tenantId);
  return { items, waiting, unreadable };
}

/** How many items were erased for a line. */
async function carryOut(deps: ErasureDeps, line: ErasureLine): Promise<number | "waits"> {
  const { tenantId, captureId, id } = line;
  const found = await inTenant(deps, tenantId, async (trx) =>
    (await isErased(trx, id)) ? null : findRegistered(trx, line),
  );
  if (found === null) return 0;
  const again = { tenantId, basis: line.basis, actor: REGISTER, at: new Date() } as const;
  if (found === "not-yet-separated" && !line.whole) return eraseSeparatedAgain(deps, line, again);
  const owner =
    found === "there"
      ? { kind: line.ownerKind, id: line.ownerId }
      : ({ kind: "capture", id: captureId } as const);
  const known = { fromRegister: true, whole: line.whole } as const;
  return (await eraseItem(deps, { ...again, ...known, id, owner })) ? 1 : "waits";
}

const REGISTER = { kind: "house", part: "erasure-register" } as const;

/** The database is from before the stack was separated: its letters get other ids, and lie at the same places. */
async function eraseSeparatedAgain(
  deps: ErasureDeps,
  line: ErasureLine,
  again: {
    readonly tenantId: string;
    readonly basis: string;
    readonly actor: typeof REGISTER;
    readonly at: Date;
  },
): Promise<number | "waits"> {
  const { tenantId, captureId } = line;
  const items = await inTenant(deps, tenantId, (trx) => itemsAtPages(trx, captureId, line.pages));
  if (items.length === 0) return "waits";
  for (const id of items) {
    const owner = { kind: "mail-item", id } as const;
    if (!(await eraseItem(deps, { ...again, id: newId(), owner }))) return "waits";
  }
  await inTenant(deps, tenantId, (trx) =>
    insertErasure(trx, {
      id: line.id,
      tenantId,
      owner: { kind: line.ownerKind, id: line.ownerId },
      captureId,
      keyOwners: [],
      erasedAt: again.at,
      basis: line.basis,
    }),
  );
  return items.length;
}
