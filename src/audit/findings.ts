/** What of a finding can be said without content: the event it is of, or when it was. */
export interface About {
  readonly event?: {
    readonly id: string;
    readonly type: string;
    readonly subjectKind: string;
    readonly subjectId: string;
  };
  readonly subject?: { readonly kind: string; readonly id: string };
  readonly at?: Date | null;
  /** An id with its time in it (UUIDv7): the time of what is gone, or may have been changed. */
  readonly madeWith?: string;
}

const KEPT_MAX = 50;

/** What a check found, at most fifty of it with their words, and how many there were. */
export class Findings {
  readonly #kept: { readonly says: string; readonly about: About }[] = [];
  #count = 0;

  add(says: string, about: About = {}): void {
    this.#count += 1;
    if (this.#kept.length < KEPT_MAX) this.#kept.push({ says, about });
  }

  get count(): number {
    return this.#count;
  }

  /** The ids whose receipt numbers make the findings plainer. */
  subjects(): readonly string[] {
    return this.#kept.flatMap(({ about }) => subjectOf(about)?.id ?? []);
  }

  /** Each as one sentence that names item and time, as far as they are known. */
  sentences(receiptNumbers: ReadonlyMap<string, string>): readonly string[] {
    const sentences = this.#kept.map(({ says, about }) => {
      const where = [itemOf(about, receiptNumbers), timeOf(about)].filter((part) => part !== null);
      return printable(where.length === 0 ? says : `${says} (${where.join(", ")})`);
    });
    const more = this.#count - this.#kept.length;
    return more > 0 ? [...sentences, `... and ${more} more`] : sentences;
  }
}

const SENTENCE_MAX = 500;

/** Words of the database may be an intruder's: none of them moves a cursor or paints over a finding. */
const printable = (sentence: string): string =>
  sentence.slice(0, SENTENCE_MAX).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");

const subjectOf = ({ event, subject }: About) =>
  subject ?? (event === undefined ? null : { kind: event.subjectKind, id: event.subjectId });

function itemOf(about: About, receiptNumbers: ReadonlyMap<string, string>): string | null {
  const subject = subjectOf(about);
  if (subject === null) return null;
  const number = receiptNumbers.get(subject.id);
  const named = `${subject.kind} ${subject.id}${number === undefined ? "" : `, ${number}`}`;
  return about.event === undefined ? named : `${about.event.type} of ${named}`;
}

function timeOf({ at, madeWith, event }: About): string | null {
  const id = madeWith ?? event?.id;
  const time = at ?? (id === undefined ? null : timeOfId(id));
  return time === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** The first 48 bits of a UUIDv7 are milliseconds (RFC 9562 section 5.7). */
function timeOfId(id: string): Date | null {
  const hex = id.replaceAll("-", "");
  return hex[12] === "7" ? new Date(Number.parseInt(hex.slice(0, 12), 16)) : null;
}
