/**
 * Why a line is not carried out: it cannot be read; it has a wrong mark or none, so that this house did
 * not write it; or it is newer than the last restore, and nobody decided what it says.
 */
export type RefusedBecause = "damaged" | "not-ours" | "unmarked" | "undecided";

/** A line of the register that counts for nothing; whatever else there is goes on. */
export interface RefusedLine {
  readonly file: string;
  /** Where it ends, in bytes. */
  readonly end: number;
  readonly because: RefusedBecause;
}

const CAUSES: Readonly<Record<RefusedBecause, string>> = {
  damaged: "cannot be read",
  "not-ours": "has a mark that is not this house's: somebody else wrote or changed it",
  unmarked: "has no mark of this house, and the database knows of no such erasure",
  undecided: "names post that nobody decided to erase, or that a block holds meanwhile",
};

const PUT_BACK =
  "find out who can write the file, and put it back from its copy; nothing was erased by this line";
const REMEDIES: Readonly<Record<RefusedBecause, string>> = {
  damaged: "put the file back from its copy, and run 'poststelle retention'",
  "not-ours": PUT_BACK,
  unmarked: `${PUT_BACK}; if it is of an older version, and meant, ask for it with 'poststelle erase'`,
  undecided: "if it is meant, ask for it with 'poststelle erase'; nothing was erased by this line",
};

/** Name, cause and remedy of a refused line, for operators; ids and content are left out. */
export const refusalOf = ({ file, end, because }: RefusedLine) => ({
  name: `the line of ${file} that ends at byte ${end}`,
  cause: CAUSES[because],
  remedy: REMEDIES[because],
});

/** The same as one sentence. */
export function refusedInWords(line: RefusedLine): string {
  const { name, cause, remedy } = refusalOf(line);
  return `${name} ${cause}: ${remedy}`;
}
