import { z } from "zod";
import { canonicalJson } from "../domain/canonical-json.ts";
import { refuse } from "./act.ts";

/**
 * Ends the act with "changed-meanwhile" where what is saved is not what the form was opened with: what somebody
 * else saved since is not to be lost unseen. `saved` is to be locked. Of both, only the keys of `basedOn` are compared.
 */
export function requireUnchanged<Form extends object>(basedOn: Form, saved: Form): void {
  const known = new Map<string, unknown>(Object.entries(saved));
  const isSame = Object.entries(basedOn).every(
    ([key, value]) => said(value) === said(known.get(key)),
  );
  if (!isSame) refuse("changed-meanwhile");
}

/** The same of a single value; undefined: whoever sets it does not say what they saw. */
export function requireStillSo<Value extends string | number | null>(
  basedOn: Value | undefined,
  saved: Value,
): void {
  if (basedOn !== undefined && basedOn !== saved) refuse("changed-meanwhile");
}

// Through JSON: what is absent here and undefined there is the same.
const said = (value: unknown): string =>
  canonicalJson(z.json().parse(JSON.parse(JSON.stringify(value ?? null))));
