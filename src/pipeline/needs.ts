import type { DependencyName } from "../domain/dependency.ts";
import type { StepName } from "../domain/states.ts";

/** What a step cannot be begun without, beside the database and the queue, which every step needs. */
const NEEDS: Readonly<Record<StepName, readonly DependencyName[]>> = {
  inspect: ["blobs", "scanner"],
  prepare: ["blobs"],
  read: ["blobs"],
  reread: ["blobs"],
  separate: ["blobs"],
  understand: ["blobs"],
  route: ["blobs"],
  deliver: [],
  compose: ["blobs"],
};

/** What of it is away. A step of another version is begun and finds out for itself. */
export function missingFor(
  step: string,
  isAway: (dependency: DependencyName) => boolean,
): readonly DependencyName[] {
  const needed = new Map<string, readonly DependencyName[]>(Object.entries(NEEDS)).get(step) ?? [];
  return (["database", "queue", ...needed] as const).filter(isAway);
}
