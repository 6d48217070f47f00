import type { ProvableDocument } from "../store/proof-material.ts";
import { type BundleDeps, makeBundle, type ProofBundle } from "./bundle.ts";
import type { OfBatch } from "./bundle-content.ts";
import { lastWitnessed } from "./last-witnessed.ts";
import type { EarlierTree } from "./prove-events.ts";
import { makeSealer } from "./seal.ts";
import type { Actor } from "../domain/audit-event.ts";

/** Makes the proof bundle of a document; `earlier` null: from the last head the witness saw. */
export type MakeProof = (request: {
  readonly document: ProvableDocument;
  readonly actor: Actor;
  readonly earlier: EarlierTree | null;
  readonly ofBatch: OfBatch;
  readonly now: Date;
}) => Promise<ProofBundle>;

/** Proofs of a house: with its keys and blobs, sealed by its own sealer, witnessed by its witness. */
export function openProofs(
  house: Omit<BundleDeps, "seal"> & { readonly witnessFolder: string },
): MakeProof {
  const sealer = makeSealer(house);
  const seal = () => sealer.sealAll(new Date());
  return async ({ earlier, ...request }) => {
    // In a house that has sealed nothing yet this makes the key.
    await seal();
    const since = earlier ?? (await lastWitnessed(house.witnessFolder, request.document.tenantId));
    return makeBundle({ ...house, seal }, { ...request, earlier: since });
  };
}
