import { spawnSync } from "node:child_process";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Malformed and hostile files, beside the project and never in it. */
export const HOSTILE_ARCHIVE = join("..", "shared", "corpora", "hostile.tgz.enc");

export const isHostilePresent = (): boolean => existsSync(HOSTILE_ARCHIVE);

/** The archive unpacked into a temporary folder outside the project; `remove` takes it away again. */
export interface HostileFiles {
  readonly folder: string;
  /** Absolute, in order; without the lists that describe them. */
  readonly files: readonly string[];
  remove(): void;
}

/** Opens what `openssl enc -aes-256-cbc -pbkdf2` wrote: "Salted__", the salt, the cipher text. */
export function openHostileArchive(): HostileFiles {
  const bytes = readFileSync(HOSTILE_ARCHIVE);
  const derived = pbkdf2Sync("infected", bytes.subarray(8, 16), 10_000, 48, "sha256");
  const cipher = createDecipheriv("aes-256-cbc", derived.subarray(0, 32), derived.subarray(32));
  const archive = Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]);
  const target = mkdtempSync(join(tmpdir(), "poststelle-hostile-"));
  const tar = spawnSync("tar", ["-xz", "-C", target], { input: archive });
  if (tar.status !== 0) throw new Error(`tar: ${tar.stderr.toString()}`);
  const folder = join(target, "hostile");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return {
    folder,
    files,
    remove() {
      rmSync(target, { recursive: true, force: true });
    },
  };
}
