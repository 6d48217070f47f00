import { PassThrough } from "node:stream";
import type { Change } from "./contract/events.ts";

const RETRY_MS = 3_000;

/** One reader of events, as text/event-stream. A slow one loses events and is told so; memory stays small. */
export class EventStream {
  readonly body = new PassThrough({ highWaterMark: 64 * 1024 });
  #missed = false;

  constructor() {
    this.body.write(`retry: ${RETRY_MS}\n\n`);
    this.body.on("drain", () => {
      if (!this.#missed) return;
      this.#missed = false;
      this.resync();
    });
    // The reader went away.
    this.body.on("error", () => {});
  }

  /** Whether it can take more now; else what is not sent counts as missed. */
  get #ready(): boolean {
    if (this.body.writableNeedDrain) this.#missed = true;
    return !this.body.writableNeedDrain && !this.body.writableEnded && !this.body.destroyed;
  }

  change(change: Change): void {
    this.#event("change", JSON.stringify({ kind: change.kind, id: change.id }));
  }

  /** Something may have been missed. */
  resync(): void {
    this.#event("resync", "");
  }

  /** Keeps proxies from ending a quiet connection. */
  heartbeat(): void {
    if (this.#ready) this.body.write(":\n\n");
  }

  end(): void {
    this.body.end();
  }

  // The id makes a browser say on its next connection that it had one before.
  #event(name: string, data: string): void {
    if (this.#ready) this.body.write(`id: 1\nevent: ${name}\ndata: ${data}\n\n`);
  }
}
