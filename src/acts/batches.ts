import { randomBytes } from "node:crypto";
import { batchCodeOf, type BatchExceptionNamed, type BatchOrder } from "../domain/batch.ts";
import { newId } from "../new-id.ts";
import { splitsPost } from "../store/act-rights.ts";
import {
  closeBatchRow,
  insertException,
  insertOpenedBatch,
  lockBatch,
  noteCount,
  withdrawException,
} from "../store/batches.ts";
import { countedBatch } from "../store/views/batches.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** Runs an act of somebody of the mailroom; anybody else is refused. */
export const inMailroom = <T>(
  deps: ActDeps,
  person: ActPerson,
  use: (act: Act) => Promise<T>,
): Promise<T> =>
  inAct(deps, person, null, async (act) => {
    if (!(await splitsPost(act.trx))) refuse("not-allowed");
    return use(act);
  });

/** The same on a batch that is still open, which nobody else changes meanwhile. */
const onOpenBatch = <T>(
  deps: ActDeps,
  person: ActPerson,
  batchId: string,
  use: (act: Act) => Promise<T>,
): Promise<T> =>
  inMailroom(deps, person, async (act) => {
    const batch = (await lockBatch(act.trx, batchId)) ?? refuse("not-found");
    if (batch.closedAt !== null) refuse("batch-closed");
    return use(act);
  });

/** Opens a batch before it is scanned; gives its id and the code for its sheet. */
export const openBatch = (
  deps: ActDeps,
  person: ActPerson,
  order: BatchOrder,
): Promise<{ readonly id: string; readonly code: string }> =>
  inMailroom(deps, person, async (act) => {
    const { tenantId, personId } = person;
    const opened = { id: newId(), code: batchCodeOf(randomBytes(8)) };
    await insertOpenedBatch(act.trx, { ...opened, tenantId, openedBy: personId, order });
    await act.sayOfTown({ type: "batch-opened", batchId: opened.id, ...order });
    return opened;
  });

/** Notes how many envelopes of a batch somebody counted; the last count holds. */
export const countBatch = (
  deps: ActDeps,
  person: ActPerson,
  batchId: string,
  envelopes: number,
): Promise<void> =>
  onOpenBatch(deps, person, batchId, async (act) => {
    await noteCount(act.trx, batchId, { envelopes, by: person.personId });
    await act.sayOfTown({ type: "batch-counted", batchId, envelopes });
  });

/** Names why envelopes and mail items of a batch differ by so many; gives the exception's id. */
export const nameException = (
  deps: ActDeps,
  person: ActPerson,
  batchId: string,
  named: BatchExceptionNamed,
): Promise<string> =>
  onOpenBatch(deps, person, batchId, async (act) => {
    const { tenantId, personId } = person;
    const exceptionId = newId();
    await insertException(act.trx, { id: exceptionId, tenantId, batchId, named, by: personId });
    await act.sayOfTown({ type: "batch-exception-named", batchId, exceptionId, ...named });
    return exceptionId;
  });

/** Takes an exception back while the batch is open. */
export const takeExceptionBack = (
  deps: ActDeps,
  person: ActPerson,
  batchId: string,
  exceptionId: string,
): Promise<void> =>
  onOpenBatch(deps, person, batchId, async (act) => {
    const exception = { batchId, id: exceptionId, by: person.personId };
    if (!(await withdrawException(act.trx, exception))) refuse("not-found");
    await act.sayOfTown({ type: "batch-exception-withdrawn", batchId, exceptionId });
  });

/**
 * Closes a batch: envelopes in = mail items + exceptions. Throws "batch-not-counted", "batch-under-way"
 * while a scan is not separated, and "difference-unnamed".
 */
export const closeBatch = (deps: ActDeps, person: ActPerson, batchId: string): Promise<void> =>
  onOpenBatch(deps, person, batchId, async (act) => {
    const batch = (await countedBatch(act.trx, batchId)) ?? refuse("not-found");
    const { envelopes, mailItems, captures, difference } = batch;
    if (envelopes === null) return refuse("batch-not-counted");
    if (batch.underWay > 0) return refuse("batch-under-way");
    if (difference !== 0) return refuse("difference-unnamed");
    const closing = { envelopes, mailItems, captures, exceptions: [...batch.exceptions] };
    await closeBatchRow(act.trx, batchId, { by: person.personId, closing });
    await act.sayOfTown({ type: "batch-closed", batchId, ...closing });
  });
