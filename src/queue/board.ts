import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { Queue } from "bullmq";
import type { JobQueue } from "./queue-backend.ts";

/** A queue as the board of raw queues shows it: for looking at, never for changing. */
export type BoardQueue = BullMQAdapter;

/** Shows a queue of either backend; a job's data are ids, so no content can be seen. */
export function boardOf(queue: JobQueue): BoardQueue {
  if (!(queue instanceof Queue)) throw new TypeError("The board shows queues of BullMQ alone");
  return new BullMQAdapter(queue, { readOnlyMode: true });
}
