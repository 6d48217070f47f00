import { z } from "zod";
import { type ChangedRow, visibleChanges } from "../store/changes.ts";
import type { Store } from "../store/database.ts";
import { sessionStands } from "../store/sessions.ts";
import type { SignedIn } from "./auth/guard.ts";
import type { SessionTimes } from "./auth/session-token.ts";
import { ChangeKind } from "./contract/events.ts";
import { EventStream } from "./event-stream.ts";
import { Presence } from "./presence.ts";

/** Calls `heard` with `tenant:kind:id` of every changed row, and `missed` when some may have been; gives what stops it. */
export type ChangeFeed = (
  heard: (payload: string) => void,
  missed: () => void,
) => () => Promise<void>;

export interface EventsDeps {
  readonly store: Store;
  readonly changes: ChangeFeed;
  readonly sessionTimes: SessionTimes;
}

/** Most streams of one session: windows of one person. */
export const STREAMS_OF_SESSION_MAX = 10;
/** Changes are told together, so that a busy minute costs each reader two questions a second. */
const TELL_MS = 500;
const HEARTBEAT_MS = 15_000;
/** More at once are not told one by one: a reader who must read everything again may as well. */
const CHANGES_MAX = 500;

const Payload = z.tuple([z.uuid(), ChangeKind, z.uuid()]);
const Ended = z.tuple([z.literal(""), z.literal("session"), z.uuid()]);

interface Reader {
  readonly actor: SignedIn;
  readonly stream: EventStream;
}

/** Tells every reader which rows changed, as far as they may see them. */
export class Events {
  readonly #deps: EventsDeps;
  readonly #readers = new Set<Reader>();
  /** Changed rows by tenant, as `kind:id`, since they were last told. */
  readonly #changed = new Map<string, Map<string, ChangedRow>>();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #stopFeed: () => Promise<void>;
  /** Who is at which case, told from process to process on the same channel. */
  readonly presence = new Presence(() => performance.now());
  #telling = false;

  constructor(deps: EventsDeps) {
    this.#deps = deps;
    this.#stopFeed = deps.changes(
      (payload) => this.#heard(payload),
      () => this.#resyncAll(),
    );
    this.#timers = [
      setInterval(() => void this.#tell(), TELL_MS),
      setInterval(() => void this.#heartbeat(), HEARTBEAT_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** A stream for who is signed in; null: that session has too many. `again`: it had one before. */
  open(actor: SignedIn, again: boolean): EventStream | null {
    const own = [...this.#readers].filter((each) => each.actor.sessionId === actor.sessionId);
    if (own.length >= STREAMS_OF_SESSION_MAX) return null;
    const reader = { actor, stream: new EventStream() };
    this.#readers.add(reader);
    reader.stream.body.on("close", () => this.#readers.delete(reader));
    if (again) reader.stream.resync();
    return reader.stream;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const { stream } of this.#readers) stream.end();
    await this.#stopFeed();
  }

  #heard(payload: string): void {
    const parts = payload.split(":");
    const moved = this.presence.heard(parts);
    if (moved !== null) return this.#note(moved.tenantId, { kind: "presence", id: moved.caseId });
    const ended = Ended.safeParse(parts);
    if (ended.success) return this.#end(ended.data[2]);
    const parsed = Payload.safeParse(parts);
    if (!parsed.success) return;
    const [tenantId, kind, id] = parsed.data;
    this.#note(tenantId, { kind, id });
  }

  #note(tenantId: string, row: ChangedRow): void {
    // Nobody of that town is looking.
    if (![...this.#readers].some(({ actor }) => actor.tenantId === tenantId)) return;
    const changed = this.#changed.get(tenantId) ?? new Map<string, ChangedRow>();
    changed.set(`${row.kind}:${row.id}`, row);
    this.#changed.set(tenantId, changed);
  }

  async #tell(): Promise<void> {
    if (this.#telling || this.#changed.size === 0) return;
    this.#telling = true;
    const changed = [...this.#changed];
    this.#changed.clear();
    try {
      for (const [tenantId, rows] of changed) {
        const readers = [...this.#readers].filter(({ actor }) => actor.tenantId === tenantId);
        for (const reader of readers) await this.#tellReader(reader, [...rows.values()]);
      }
    } finally {
      this.#telling = false;
    }
  }

  async #tellReader({ actor, stream }: Reader, rows: readonly ChangedRow[]): Promise<void> {
    if (rows.length > CHANGES_MAX) return stream.resync();
    try {
      const visible = await this.#deps.store.withActor(actor.reads, (trx) =>
        visibleChanges(trx, rows),
      );
      for (const row of visible) stream.change(row);
    } catch {
      // The database is away: what changed is not known, so everything may have.
      stream.resync();
    }
  }

  async #heartbeat(): Promise<void> {
    for (const { tenantId, caseId } of this.presence.forgetGone()) {
      this.#note(tenantId, { kind: "presence", id: caseId });
    }
    for (const { actor, stream } of this.#readers) {
      const stands = await this.#deps.store
        .withActor({ kind: "visitor", personId: null }, (trx) =>
          sessionStands(trx, actor.sessionId, this.#deps.sessionTimes.idleSeconds),
        )
        // Not knowing is no reason to end it; nothing is told meanwhile.
        .catch(() => true);
      if (stands) stream.heartbeat();
      else stream.end();
    }
  }

  #end(sessionId: string): void {
    for (const { actor, stream } of this.#readers) {
      if (actor.sessionId === sessionId) stream.end();
    }
  }

  #resyncAll(): void {
    for (const { stream } of this.#readers) stream.resync();
  }
}
