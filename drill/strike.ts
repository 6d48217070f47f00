import type { DrillHouse } from "./house.ts";
import type { PlannedFault } from "./plan.ts";

/** Who is hit beside the house. */
export interface FaultTargets {
  readonly house: DrillHouse;
  readonly uploadsInFlight: () => number;
  /** Begins to send one more file, so slowly that it can be hit on its way. */
  readonly beginUpload: () => void;
  /** Offers one file ten times at once, through two channels. */
  readonly offerTenTimes: () => Promise<void>;
  /** Has one more e-mail delivered into the mailbox. */
  readonly beginMail: () => void;
  /** Delivers one e-mail three times at once, and once more when it was taken. */
  readonly deliverThrice: () => Promise<void>;
  /** Keeps in mind which blobs are no longer what was written. */
  readonly changed: (blob: { readonly folder: string; readonly sha256: string }) => void;
}

/** Makes one fault and ends it; gives in words what was hit, or null where there was nothing to hit. */
export type Strike = (fault: PlannedFault) => Promise<string | null>;

/** Has what hits the same thing wait for each other. */
export type InTurn = (what: "database" | "disk" | "redis" | "mail", strike: Strike) => Strike;
