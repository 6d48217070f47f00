import { RequestProblem } from "../domain/request-problem.ts";
import type { ApiServer } from "./api-server.ts";

/** Refuses what holds the character NUL, which no text has and PostgreSQL cannot store. */
export function refuseNul(app: ApiServer): void {
  app.addHook("preValidation", async ({ params, query, body }) => {
    const fields = [params, query, body].flatMap(fieldsWithNul);
    if (fields.length === 0) return;
    const errors = fields.map((field) => ({ field, code: "nul" }));
    throw new RequestProblem({ code: "invalid-request", params: { fields } }, { errors });
  });
}

const fieldsWithNul = (part: unknown): string[] =>
  typeof part === "object" && part !== null
    ? Object.entries(part).flatMap(([field, value]) => (holdsNul(value) ? [field] : []))
    : [];

/** Without recursion: a body may be nested as deep as it is long. */
function holdsNul(value: unknown): boolean {
  const open = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each === "string" && each.includes("\0")) return true;
    if (typeof each !== "object" || each === null) continue;
    for (const inner of Object.values(each)) open.push(inner);
  }
  return false;
}
