import { createHash } from "node:crypto";
import { type FolderId, Sha256 } from "../../src/domain/ids.ts";
import type { StepBlobs, StepContext } from "../../src/pipeline/step.ts";

/** Blobs of a single test, kept in memory; `bytesOf` is null for what was never written. */
export class MemoryBlobs implements StepBlobs {
  readonly #blobs = new Map<string, Uint8Array>();

  async read(ref: { sha256: Sha256 }): Promise<Uint8Array> {
    const bytes = this.bytesOf(ref.sha256);
    if (bytes === null) throw new Error(`no blob ${ref.sha256}`);
    return Promise.resolve(bytes);
  }

  async write(_folder: FolderId, bytes: Uint8Array): Promise<Sha256> {
    const sha256 = Sha256.parse(createHash("sha256").update(bytes).digest("hex"));
    this.#blobs.set(sha256, bytes);
    return Promise.resolve(sha256);
  }

  bytesOf(sha256: string): Uint8Array | null {
    return this.#blobs.get(sha256) ?? null;
  }
}

/** The context of a step run by a test: a fixed clock, no time limit. */
export function stepContext(blobs: StepBlobs): StepContext {
  return {
    now: () => new Date("2026-05-05T12:00:00Z"),
    signal: new AbortController().signal,
    attempt: 1,
    blobs,
    progress: () => undefined,
  };
}
