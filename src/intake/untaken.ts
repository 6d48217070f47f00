/** What waits in a hot folder for a reason that lasts. */
export interface Waiting {
  readonly count: number;
  /** Since when the one that has waited longest does. */
  readonly since: Date;
}

interface Complaint {
  readonly since: number;
  readonly cause: string;
  tellAt: number;
  everyMs: number;
}

/** What is tried every half second is told at once, then a minute later, and then ever more rarely. */
const TOLD_AGAIN_MS = 60_000;
const TOLD_AGAIN_MS_MAX = 3_600_000;
/** Whoever operates the house hears of what has not gone away by then. */
const LASTS_MS = 60_000;

/** Remembers what could not be taken, so that each cause is told once for a file and not at every look. */
export class Untaken {
  readonly #now: () => Date;
  readonly #tell: (error: Error, isNews: boolean) => void;
  #known = new Map<string, Complaint>();
  #found = new Map<string, Complaint>();

  /** `tell` hears everything, never a name; `isNews`: it is to be logged. */
  constructor(now: () => Date, tell: (error: Error, isNews: boolean) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  /** The file or folder at `path` could not be taken in this look. */
  note(path: string, error: Error): void {
    const now = this.#now().getTime();
    const known = this.#known.get(path);
    const complaint: Complaint =
      known?.cause === error.message
        ? known
        : { since: known?.since ?? now, cause: error.message, tellAt: now, everyMs: TOLD_AGAIN_MS };
    this.#found.set(path, complaint);
    const isNews = now >= complaint.tellAt;
    this.#tell(error, isNews);
    if (!isNews) return;
    complaint.tellAt = now + complaint.everyMs;
    complaint.everyMs = Math.min(complaint.everyMs * 2, TOLD_AGAIN_MS_MAX);
  }

  /** A look is over: what was not found in it again is forgotten. */
  endLook(): void {
    this.#known = this.#found;
    this.#found = new Map();
  }

  /** What has waited for long; null: nothing. */
  waiting(): Waiting | null {
    const now = this.#now().getTime();
    const long = [...this.#known.values()].filter(({ since }) => now - since >= LASTS_MS);
    if (long.length === 0) return null;
    return { count: long.length, since: new Date(Math.min(...long.map(({ since }) => since))) };
  }
}
