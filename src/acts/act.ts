import type { AppendAudit } from "../audit/append.ts";
import { type ActRefusal } from "../domain/acts.ts";
import type { AuditFact, AuditSubject } from "../domain/audit-event.ts";
import { hasCode } from "../error-code.ts";
import { beginAct } from "../store/act-rights.ts";
import type { Store, Trx } from "../store/database.ts";
import type { Subject } from "../store/subjects.ts";

/** Who acts, and for which town. */
export interface ActPerson {
  readonly tenantId: string;
  readonly personId: string;
}

export interface ActDeps {
  readonly store: Store;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
}

/** An act that was not done: nothing was changed. */
export class ActRefused extends Error {
  override readonly name = "ActRefused";
  readonly why: ActRefusal;

  constructor(why: ActRefusal) {
    super(`The act was refused: ${why}`);
    this.why = why;
  }
}

/** Ends the act; its transaction is rolled back. */
export function refuse(why: ActRefusal): never {
  throw new ActRefused(why);
}

/** One act in its transaction. */
export interface Act {
  readonly trx: Trx;
  readonly person: ActPerson;
  /** Writes what was done into the trail, about a capture or document. */
  say(subject: Subject, ...facts: readonly AuditFact[]): Promise<void>;
  /** The same about something that is not moved, under the key of its owner. */
  sayOf(subject: AuditSubject, keyOwnerId: string, ...facts: readonly AuditFact[]): Promise<void>;
  /** The same about the town. */
  sayOfTown(...facts: readonly AuditFact[]): Promise<void>;
}

const TRIES_MAX = 3;

/**
 * Runs a person's act in one transaction with its audit events. Throws ActRefused: "not-found" also when
 * it is not theirs. A deadlock with the process is tried again.
 */
export async function inAct<T>(
  deps: ActDeps,
  person: ActPerson,
  on: {
    readonly kind: "case" | "document" | "capture" | "inbox-entry";
    readonly id: string;
  } | null,
  use: (act: Act) => Promise<T>,
): Promise<T> {
  const once = () =>
    deps.store.withActor({ kind: "act", ...person }, async (trx) => {
      if (on !== null && !(await beginAct(trx, on.kind, on.id))) refuse("not-found");
      const at = deps.now();
      const tell = (
        subject: AuditSubject,
        keyOwnerId: string | null,
        facts: readonly AuditFact[],
      ) =>
        deps.appendAudit(
          trx,
          person.tenantId,
          at,
          facts.map((fact) => ({
            subject,
            actor: { kind: "person", id: person.personId },
            fact,
            keyOwnerId,
          })),
        );
      return use({
        trx,
        person,
        say: ({ kind, id, keyOwnerId }, ...facts) => tell({ kind, id }, keyOwnerId, facts),
        sayOf: (subject, keyOwnerId, ...facts) => tell(subject, keyOwnerId, facts),
        sayOfTown: (...facts) => tell({ kind: "tenant", id: person.tenantId }, null, facts),
      });
    });
  for (let nth = 1; ; nth += 1) {
    try {
      return await once();
    } catch (error) {
      // PostgreSQL's serialization_failure and deadlock_detected.
      if (nth === TRIES_MAX || !hasCode(error, "40001", "40P01")) throw error;
    }
  }
}
