/** Folders and files that operating systems write for themselves; no one sent them on purpose. */
const SYSTEM_FOLDERS = new Set(["__macosx", ".trashes", ".spotlight-v100"]);
const SYSTEM_FILES = new Set([".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"]);
const NAME_LENGTH_MAX = 255;

/**
 * The label of an entry: its name as stored, `/` between folders, without control characters; the last
 * characters win when it is too long. Null for a folder. It may hold `..` and is no path.
 */
export function entryLabel(stored: string): string | null {
  const slashed = stored.replaceAll("\\", "/");
  if (slashed.endsWith("/")) return null;
  const clean = slashed
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .slice(-NAME_LENGTH_MAX)
    .replaceAll(/\p{Cs}/gu, "\ufffd")
    .trim();
  return clean === "" ? "(ohne Namen)" : clean;
}

/** Whether a label names what an operating system left behind. */
export function isSystemFile(label: string): boolean {
  const parts = label.toLowerCase().split("/");
  const file = parts.at(-1) ?? "";
  return parts.some((part) => SYSTEM_FOLDERS.has(part)) || SYSTEM_FILES.has(file);
}
