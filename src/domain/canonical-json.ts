/** A JSON value; members that are undefined are left out. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one text of a JSON value (RFC 8785): members sorted by UTF-16 code units, ECMAScript's own
 * number and string forms, no white space. Throws on numbers JSON cannot say and on half a character.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`${value} has no canonical form`);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).toSorted()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === "" ? "" : ","}${canonicalString(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** A lone surrogate has no UTF-8, so its bytes would be whatever a library makes of it (section 3.2.2.2). */
function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new RangeError("Half a character has no canonical form");
  return JSON.stringify(text);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
