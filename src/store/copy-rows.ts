import { once } from "node:events";
import { Readable } from "node:stream";
import type pg from "pg";

/** What pg's connections can do beyond its type declarations (lib/connection.js). */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const canCopy = (connection: pg.Connection): connection is CopyConnection =>
  "sendCopyFromChunk" in connection && "endCopyFrom" in connection && "sendCopyFail" in connection;

/** Rows arrive one by one, some tens of bytes each; they are passed on in pieces of this size. */
const PIECE_BYTES = 64 * 1024;

/**
 * The bytes a `copy ... to stdout` gives, in PostgreSQL's text format. Nothing else may be asked on the
 * client until they are read; throws what the server says.
 */
export function copyOut(client: pg.Client, statement: string): AsyncIterable<Uint8Array> {
  return client.query(new CopyOut(statement)).rows;
}

/** Feeds a `copy ... from stdin`; gives how many rows came in. Throws what the source or the server says. */
export function copyIn(
  client: pg.Client,
  statement: string,
  source: AsyncIterable<Uint8Array>,
): Promise<number> {
  return client.query(new CopyIn(statement, source)).done;
}

/** Called by pg for the messages of one query; those that COPY never sends are refused by its absence. */
class CopyOut {
  readonly rows: Readable;
  readonly #statement: string;
  #connection: pg.Connection | null = null;
  #piece = Buffer.alloc(PIECE_BYTES);
  #filled = 0;

  constructor(statement: string) {
    this.#statement = statement;
    this.rows = new Readable({ read: () => this.#connection?.stream.resume() });
  }

  submit(connection: pg.Connection): void {
    this.#connection = connection;
    connection.query(this.#statement);
  }

  /** The chunk lies in a buffer that pg uses again, so it is copied at once. */
  handleCopyData(message: { readonly chunk: Uint8Array }): void {
    const { chunk } = message;
    if (this.#filled + chunk.length > PIECE_BYTES) this.#pass();
    if (chunk.length > PIECE_BYTES) {
      this.#push(Buffer.from(chunk));
      return;
    }
    this.#piece.set(chunk, this.#filled);
    this.#filled += chunk.length;
  }

  handleCommandComplete(): void {
    this.#pass();
  }

  handleReadyForQuery(): void {
    this.rows.push(null);
    // After its end nobody asks for more, and the next query waits for its answer.
    this.#connection?.stream.resume();
  }

  handleError(error: Error): void {
    this.rows.destroy(error);
    this.#connection?.stream.resume();
  }

  #pass(): void {
    if (this.#filled === 0) return;
    this.#push(this.#piece.subarray(0, this.#filled));
    this.#piece = Buffer.alloc(PIECE_BYTES);
    this.#filled = 0;
  }

  #push(bytes: Buffer): void {
    if (!this.rows.push(bytes)) this.#connection?.stream.pause();
  }
}

class CopyIn {
  readonly done: Promise<number>;
  readonly #statement: string;
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #settled = Promise.withResolvers<number>();
  #sourceError: Error | null = null;
  #refused = false;
  #rows = 0;

  constructor(statement: string, source: AsyncIterable<Uint8Array>) {
    this.#statement = statement;
    this.#source = source;
    this.done = this.#settled.promise;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#statement);
  }

  handleCopyInResponse(connection: pg.Connection): void {
    if (!canCopy(connection)) throw new Error("This version of pg cannot copy");
    this.#feed(connection).catch((error: unknown) => {
      this.#sourceError = error instanceof Error ? error : new Error(String(error));
      connection.sendCopyFail("the source failed");
    });
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#rows = Number(message.text.split(" ")[1]);
  }

  handleReadyForQuery(): void {
    this.#settled.resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#refused = true;
    this.#settled.reject(this.#sourceError ?? error);
  }

  async #feed(connection: CopyConnection): Promise<void> {
    const { stream } = connection;
    // A connection that is cut drains never again.
    const cut = new AbortController();
    const abort = () => cut.abort();
    stream.once("close", abort);
    try {
      for await (const chunk of this.#source) {
        if (this.#refused || stream.destroyed) return;
        connection.sendCopyFromChunk(chunk);
        if (stream.writableNeedDrain) await once(stream, "drain", { signal: cut.signal });
      }
    } finally {
      stream.off("close", abort);
    }
    connection.endCopyFrom();
  }
}
