import type { factOf } from "../audit/append.ts";
import type { PseudonymOf } from "../audit/pseudonyms.ts";
import type { BlobRef, CalendarDate } from "../domain/ids.ts";
import type { PageWords } from "../domain/page.ts";
import type { Land } from "../domain/town.ts";
import type { Store } from "../store/database.ts";
import type { HealthDeps } from "./routes/health.ts";

/** What the routes that only read need; main.ts passes it in. */
export interface ReadingDeps extends HealthDeps {
  readonly store: Store;
  readonly now: () => Date;
  /** The key ring: it opens a folder's key for a person whom row-level security let through. */
  readonly keys: Parameters<typeof factOf>[1];
  readonly blobs: { read(ref: BlobRef, key: Buffer): Promise<Buffer> };
  readonly unpackPageWords: (bytes: Uint8Array) => PageWords;
  readonly sizedPageImage: (
    image: Uint8Array,
    width: number,
  ) => Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }>;
  readonly pseudonymOf: PseudonymOf;
  /** Free days of a town around a day. */
  readonly holidaysAround: (
    calendar: { readonly land: Land; readonly localHolidays: readonly CalendarDate[] },
    day: CalendarDate,
  ) => ReadonlySet<CalendarDate>;
  /** The confidence from which a letter goes alone at an accepted error; null: none ever does. */
  readonly thresholdFor: (errorAccepted: number) => number | null;
  /** When the last backup was taken; null: none ever was. */
  readonly lastBackup: () => Promise<{ readonly takenAt: string } | null>;
  /** What has waited for long in a town's hot folder, because it cannot be taken; null: nothing. */
  readonly filesWaiting: (
    tenantId: string,
  ) => { readonly count: number; readonly since: Date } | null;
  readonly queueHealth: () => Promise<{ readonly ok: boolean; readonly detail: string }>;
}
