import { z } from "zod";

/** What a job carries: which task to claim. Everything else is in PostgreSQL. */
export interface TaskMessage {
  readonly taskId: string;
  readonly tenantId: string;
  /** The how-manieth dispatch of this task, so that a late job of an earlier one is told apart. */
  readonly dispatch: number;
}

/** A task offered to the workers: the smaller `priority` (0 to 2,097,151) is taken first, equals in order. */
export type TaskOffer = TaskMessage & { readonly priority: number };

const id = z.string().regex(/^[\w-]{1,100}$/);
const TaskMessageSchema = z.object({ taskId: id, tenantId: id, dispatch: z.int().nonnegative() });
// BullMQ packs priority and sequence into one number; 2^21 is what it leaves for the priority.
const Priority = z.int().min(0).max(2_097_151);

/** Reads the data of a job; throws ZodError when it is not a task message. */
export const parseTaskMessage = (data: unknown): TaskMessage => TaskMessageSchema.parse(data);

/** The BullMQ job of an offer. Throws ZodError on an id or priority BullMQ cannot carry. */
export function jobOf(offer: TaskOffer) {
  const message = TaskMessageSchema.parse(offer);
  return {
    name: "task",
    data: message,
    opts: {
      // One job per dispatch. BullMQ refuses ":" and ids of digits only.
      jobId: `t-${message.taskId}-${message.dispatch}`,
      priority: Priority.parse(offer.priority),
      attempts: 1,
      // An id is free again only once its job is gone.
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}
