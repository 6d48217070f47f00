import { z } from "zod";
import type { KeyRing } from "../blobs/keys.ts";
import type { Json } from "../domain/canonical-json.ts";
import type { StoredEvent } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { keyIfKept } from "../store/item-keys.ts";
import type { CurrentRendition, PlaceInCapture } from "../store/proof-material.ts";
import type { entryOf } from "./append.ts";
import { openFact } from "./fact-payload.ts";

/**
 * What a bundle shows of an event: its fact; or only that it happened, because its key was destroyed,
 * because it is about letters of others in the same capture, or because it is older than the
 * commitments that a fact can be checked against.
 */
export type Content = "shown" | "erased" | "of-other-letters" | "uncommitted";

/** A fact in clear, with the salt (hex) its commitment was made with. */
type Opened = {
  readonly fact: Json;
  readonly salt: string;
};

/** An event of the proof, opened as far as it may be shown; `opened` is null unless `content` is "shown". */
export interface OpenedEvent {
  readonly event: StoredEvent;
  readonly content: Content;
  readonly opened: Opened | null;
}

/** An event as it stands in the bundle, but for its place in the tree. */
export type BundleEvent = {
  readonly entry: ReturnType<typeof entryOf>;
  readonly opened: Opened | null;
};

/**
 * Whether a proof shows how a shared capture was taken apart. To its operator it does; from a reader of the
 * letter it is withheld as in the letter's history, for it counts and names the post of others too.
 */
export type OfBatch = "shown" | "withheld";

/** A document's place in its capture, and what of the rest of that its proof shows. */
export interface ShownPlace extends PlaceInCapture {
  readonly ofBatch: OfBatch;
}

/** Opens an event as far as the proof of one document may show it; `place` null: it is about no capture. */
export async function contentOf(
  trx: Trx,
  keys: KeyRing,
  event: StoredEvent,
  place: ShownPlace | null,
): Promise<OpenedEvent> {
  const hidden = (content: Content): OpenedEvent => ({ event, content, opened: null });
  const key = await keyIfKept(trx, keys, event.tenantId, event.keyOwnerId);
  if (key === null) return hidden("erased");
  const { fact, salt } = openFact(key, event.payload, event.id);
  if (salt === null) return hidden("uncommitted");
  if (event.subjectKind === "capture" && place !== null && !isOfLetter(fact, place)) {
    return hidden("of-other-letters");
  }
  return { event, content: "shown", opened: { fact, salt: salt.toString("hex") } };
}

/** How a shared capture was taken apart: of each of its letters, and of the whole batch. */
const OF_THE_BATCH: ReadonlySet<string> = new Set([
  "capture-inspected",
  "pages-prepared",
  "capture-separated",
  "split-ordered",
]);

const Typed = z.looseObject({ type: z.string() });
const OfPage = z.looseObject({ type: z.enum(["page-read", "page-turned"]), position: z.int() });

/** Whether a capture's fact is about the document: no proof tells of another's letter (design section 2). */
function isOfLetter(fact: Json, place: ShownPlace): boolean {
  const page = OfPage.safeParse(fact);
  if (page.success) return place.positions.has(page.data.position);
  const { type } = Typed.parse(fact);
  // How it came concerns every letter: it has the hash of the file that was handed in.
  if (!place.isShared || type === "capture-accepted") return true;
  return place.ofBatch === "shown" && OF_THE_BATCH.has(type);
}

/** A file the document came from, and the event that recorded its hash. */
type OriginalClaim = {
  readonly kind: "capture" | "component";
  readonly mediaType: string | null;
  readonly sha256: string;
  readonly event: string;
};

const Accepted = z.looseObject({ type: z.literal("capture-accepted"), sha256: z.string() });
const Inspected = z.looseObject({
  type: z.literal("capture-inspected"),
  components: z.array(z.looseObject({ sha256: z.string(), mediaType: z.string() })),
});

/** The capture as it came, and the components in it that the document's pages are of, as recorded. */
export function originalsAmong(
  events: readonly OpenedEvent[],
  place: PlaceInCapture,
): readonly OriginalClaim[] {
  return events.flatMap(({ event, opened }): OriginalClaim[] => {
    const accepted = Accepted.safeParse(opened?.fact);
    if (accepted.success) {
      const { sha256 } = accepted.data;
      return [{ kind: "capture", mediaType: null, sha256, event: event.id }];
    }
    const inspected = Inspected.safeParse(opened?.fact);
    if (!inspected.success) return [];
    return inspected.data.components
      .filter((_, index) => place.components.has(index))
      .map(({ mediaType, sha256 }) => ({
        kind: "component",
        mediaType,
        sha256,
        event: event.id,
      }));
  });
}

/** A rendition of the document, its stated kind, and the event that recorded its hash. */
type RenditionClaim = {
  readonly kind: string;
  readonly sha256: string;
  readonly event: string;
  readonly current: boolean;
};

const Made = z.looseObject({
  type: z.literal("rendition-made"),
  kind: z.string(),
  sha256: z.string(),
});

/** Every rendition recorded of the document; `current` are those in force, by the last event that made them. */
export function renditionsAmong(
  events: readonly OpenedEvent[],
  documentId: string,
  inForce: readonly CurrentRendition[],
): readonly RenditionClaim[] {
  const claims = events.flatMap(({ event, opened }): Omit<RenditionClaim, "current">[] => {
    const made = Made.safeParse(opened?.fact);
    if (!made.success || event.subjectId !== documentId) return [];
    const { kind, sha256 } = made.data;
    return [{ kind, sha256, event: event.id }];
  });
  return claims.map((claim) => {
    const same = (other: { readonly kind: string; readonly sha256: string }): boolean =>
      other.kind === claim.kind && other.sha256 === claim.sha256;
    const isLast = claims.findLast(same) === claim;
    return { ...claim, current: isLast && inForce.some(same) };
  });
}

/** The transfer note in force, and the event that recorded its hash. */
type NoteClaim = { readonly event: string; readonly sha256: string };

const Noted = z.looseObject({ type: z.literal("transfer-note-made"), sha256: z.string() });

/** The event of the document's transfer note in force; null where there is none, or it may not be shown. */
export function noteAmong(
  events: readonly OpenedEvent[],
  documentId: string,
  inForce: readonly CurrentRendition[],
): NoteClaim | null {
  const current = inForce.find(({ kind }) => kind === "transfer-note")?.sha256;
  const made = events.findLast(({ event, opened }) => {
    const fact = Noted.safeParse(opened?.fact);
    return event.subjectId === documentId && fact.success && fact.data.sha256 === current;
  });
  if (made === undefined || current === undefined) return null;
  return { event: made.event.id, sha256: current };
}
