/** A tenant's two logs, each a tree of its own: what was done, and what was read. */
export const logNames = ["audit", "access"] as const;
export type LogName = (typeof logNames)[number];
