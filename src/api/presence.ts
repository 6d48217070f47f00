import { z } from "zod";

/** Who looks at which case is forgotten so long after they last said so. */
export const PRESENT_MS = 45_000;

/** `tenant:presence:case:person:here`, or `gone`: told between the processes of the API, and kept by none. */
const Told = z.tuple([
  z.uuid(),
  z.literal("presence"),
  z.uuid(),
  z.uuid(),
  z.enum(["here", "gone"]),
]);

/** A case of a town. */
export interface PresentAt {
  readonly tenantId: string;
  readonly caseId: string;
}

/**
 * Who is looking at which case now, so that two at one case see each other. It is in memory alone and for
 * less than a minute: nobody can be measured by it.
 */
export class Presence {
  readonly #now: () => number;
  /** `tenant:case` -> person -> when they last said so. */
  readonly #present = new Map<string, Map<string, number>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes what was told on the channel; gives the case where somebody came or left, null: nothing is new. */
  heard(parts: readonly string[]): PresentAt | null {
    const told = Told.safeParse(parts);
    if (!told.success) return null;
    const [tenantId, , caseId, personId, what] = told.data;
    const key = `${tenantId}:${caseId}`;
    const there = this.#present.get(key) ?? new Map<string, number>();
    const known = there.has(personId);
    if (what === "here") {
      there.set(personId, this.#now());
      this.#present.set(key, there);
    } else there.delete(personId);
    if (there.size === 0) this.#present.delete(key);
    return known === (what === "here") ? null : { tenantId, caseId };
  }

  /** Everybody else who is at a case. */
  othersAt({ tenantId, caseId }: PresentAt, personId: string): readonly string[] {
    const there = this.#present.get(`${tenantId}:${caseId}`) ?? new Map<string, number>();
    return [...there].flatMap(([who, at]) =>
      who !== personId && at > this.#now() - PRESENT_MS ? [who] : [],
    );
  }

  /** Forgets whoever has not said for a while that they are still there; gives the cases they left. */
  forgetGone(): readonly PresentAt[] {
    const left: PresentAt[] = [];
    for (const [key, there] of this.#present) {
      const gone = [...there].filter(([, at]) => at <= this.#now() - PRESENT_MS);
      if (gone.length === 0) continue;
      for (const [who] of gone) there.delete(who);
      if (there.size === 0) this.#present.delete(key);
      const [tenantId = "", caseId = ""] = key.split(":");
      left.push({ tenantId, caseId });
    }
    return left;
  }
}
