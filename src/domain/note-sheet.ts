/** The transfer note as people read it: a heading, sections of labelled lines, and a line at the foot. */
export interface NoteSheet {
  readonly title: string;
  /** What this sheet is, in whole sentences. */
  readonly lead: readonly string[];
  readonly sections: readonly {
    readonly heading: string;
    /** An empty label goes on with the line before it. */
    readonly rows: readonly { readonly label: string; readonly text: string }[];
  }[];
  /** At the foot of each of its pages, before the number of the page. */
  readonly foot: string;
}
