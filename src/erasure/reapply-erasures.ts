import { newId } from "../new-id.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import {
  findRegistered,
  insertErasure,
  isErased,
  itemsAtPages,
  noteRegister,
  registerMarks,
} from "../store/erasures.ts";
import { isDecided } from "./decided.ts";
import { type ErasureDeps, eraseItem, removeErasedFiles } from "./erase-item.ts";
import type { RefusedBecause, RefusedLine } from "./refused-line.ts";
import type { ErasureLine, RegisteredLine } from "./register.ts";

/** What carrying out the register came to. */
export interface Reapplied {
  /** Items that were erased now. */
  readonly items: number;
  /** Items of captures that have first to be separated again; the housekeeper tries them each time. */
  readonly waiting: number;
  readonly refused: readonly RefusedLine[];
}

/**
 * Erases what the register's files say was erased and this database still has: to be called after a
 * restore, before anything starts. May be repeated, and may be cut short at any point.
 */
export async function reapplyErasures(house: ErasureDeps): Promise<Reapplied> {
  const tenants = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  let sum: Reapplied = { items: 0, waiting: 0, refused: [] };
  for (const { id } of tenants) {
    const size = await house.erasures.size(id);
    const { checked } = await marksOf(house, id, size);
    // What this database looked at before it was backed up, it erased, or had no decision for.
    const trusted = { after: checked, upTo: size };
    const done = await carryOutRegister(house, id, { from: 0, trusted, now: new Date() });
    await inTenant(house, id, (trx) => noteRegister(trx, id, { erasuresRestored: size }));
    sum = {
      items: sum.items + done.items,
      waiting: sum.waiting + done.waiting,
      refused: [...sum.refused, ...done.refused.filter(({ because }) => because !== "undecided")],
    };
  }
  return sum;
}

/** The same for a town at work, from where this database has it carried out already: for the housekeeper. */
export async function finishErasures(
  deps: ErasureDeps,
  tenantId: string,
  now: Date,
): Promise<Reapplied> {
  const size = await deps.erasures.size(tenantId);
  const { checked, restored } = await marksOf(deps, tenantId, size);
  const trusted = { after: 0, upTo: restored };
  return carryOutRegister(deps, tenantId, { from: checked, trusted, now });
}

/** Every line of a town that counts for nothing, as of now; changes nothing. For the doctor. */
export async function refusedLines(
  deps: Pick<ErasureDeps, "store" | "erasures">,
  tenantId: string,
  now: Date,
): Promise<readonly RefusedLine[]> {
  const { restored } = await marksOf(deps, tenantId, await deps.erasures.size(tenantId));
  const pass = { from: 0, trusted: { after: 0, upTo: restored }, now };
  const refused: RefusedLine[] = [];
  for await (const registered of deps.erasures.lines(tenantId, 0)) {
    const verdict = await weigh(deps, tenantId, registered, pass);
    if ("because" in verdict) refused.push(refusedOf(deps, tenantId, registered, verdict.because));
  }
  return refused;
}

const refusedOf = (
  { erasures }: Pick<ErasureDeps, "erasures">,
  tenantId: string,
  { end }: RegisteredLine,
  because: RefusedBecause,
): RefusedLine => ({ file: erasures.fileOf(tenantId), end, because });

/** A file shorter than what was looked at is another one. */
async function marksOf(deps: Pick<ErasureDeps, "store">, tenantId: string, size: number) {
  const { checked, restored } = await inTenant(deps, tenantId, (trx) =>
    registerMarks(trx, tenantId),
  );
  return { checked: checked > size ? 0 : checked, restored };
}

const inTenant = <T>(
  deps: Pick<ErasureDeps, "store">,
  tenantId: string,
  use: (trx: Trx) => Promise<T>,
) => deps.store.withActor({ kind: "process", tenantId }, use);

/** From which byte on a file is gone through, and between which its lines need no decision of this database. */
interface Pass {
  readonly from: number;
  readonly trusted: { readonly after: number; readonly upTo: number };
  readonly now: Date;
}

async function carryOutRegister(
  deps: ErasureDeps,
  tenantId: string,
  pass: Pass,
): Promise<Reapplied> {
  let [items, waiting, checked] = [0, 0, pass.from];
  const refused: RefusedLine[] = [];
  const toMark: ErasureLine[] = [];
  for await (const registered of deps.erasures.lines(tenantId, pass.from)) {
    const verdict = await weigh(deps, tenantId, registered, pass);
    if ("because" in verdict) refused.push(refusedOf(deps, tenantId, registered, verdict.because));
    else if (verdict.act === "mark") toMark.push(verdict.line);
    else if (verdict.act !== "nothing") {
      const done = await carryOut(
        deps,
        verdict.line,
        verdict.act === "if-decided" ? pass.now : null,
      );
      if (done === "waits") waiting += 1;
      else items += done;
    }
    // Beginning with the first that waits, all is looked at again.
    if (waiting === 0) checked = registered.end;
  }
  await markAnew(deps, tenantId, toMark);
  await inTenant(deps, tenantId, (trx) =>
    noteRegister(trx, tenantId, { erasuresChecked: checked }),
  );
  await removeErasedFiles(deps, tenantId);
  return { items, waiting, refused };
}

/** Lines from before there were marks whose erasure this database knows are written once more, with theirs. */
async function markAnew(
  { erasures }: ErasureDeps,
  tenantId: string,
  lines: readonly ErasureLine[],
): Promise<void> {
  if (lines.length === 0) return;
  const marked = new Set<string>();
  for await (const { line, mark } of erasures.lines(tenantId, 0)) {
    if (line !== null && mark === "ours") marked.add(line.id);
  }
  for (const line of lines) if (!marked.has(line.id)) await erasures.append(line);
}

type Verdict =
  | { readonly because: RefusedBecause }
  | { readonly act: "nothing" }
  | { readonly act: "mark" | "erase" | "if-decided"; readonly line: ErasureLine };

/** What a line asks for, and whether it may. */
async function weigh(
  deps: Pick<ErasureDeps, "store">,
  tenantId: string,
  { line, mark, end }: RegisteredLine,
  { trusted, now }: Pass,
): Promise<Verdict> {
  if (line === null) return { because: "damaged" };
  if (mark === "wrong" || line.tenantId !== tenantId) return { because: "not-ours" };
  return inTenant(deps, tenantId, async (trx): Promise<Verdict> => {
    if (await isErased(trx, line.id)) return mark === "none" ? { act: "mark", line } : NOTHING;
    if (mark === "none") return { because: "unmarked" };
    if ((await findRegistered(trx, line)) === null) return NOTHING;
    if (end > trusted.after && end <= trusted.upTo) return { act: "erase", line };
    const owner = { kind: line.ownerKind, id: line.ownerId };
    return (await isDecided(trx, owner, now))
      ? { act: "if-decided", line }
      : { because: "undecided" };
  });
}

const NOTHING: Verdict = { act: "nothing" };

/** How many items were erased for a line; with `decidedBy` only while it is decided then. */
async function carryOut(
  deps: ErasureDeps,
  line: ErasureLine,
  decidedBy: Date | null,
): Promise<number | "waits"> {
  const { tenantId, captureId, id } = line;
  const found = await inTenant(deps, tenantId, (trx) => findRegistered(trx, line));
  if (found === null) return 0;
  const again = { tenantId, basis: line.basis, actor: REGISTER, at: new Date() } as const;
  if (found === "not-yet-separated" && !line.whole) return eraseSeparatedAgain(deps, line, again);
  const owner =
    found === "there"
      ? { kind: line.ownerKind, id: line.ownerId }
      : ({ kind: "capture", id: captureId } as const);
  const known = { fromRegister: true, whole: line.whole } as const;
  const stillAllowed =
    decidedBy === null ? {} : { stillAllowed: (trx: Trx) => isDecided(trx, owner, decidedBy) };
  const erased = await eraseItem(deps, { ...again, ...known, ...stillAllowed, id, owner });
  return erased ? 1 : "waits";
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
