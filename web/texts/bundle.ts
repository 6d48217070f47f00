/** Words of bundles in the list of an inbox. */
export const bundleTexts = {
  de: {
    more: (n: number) => (n === 1 ? "1 weiteres Schriftstück" : `${n} weitere Schriftstücke`),
    toggle: (n: number, subject: string) =>
      `${n === 1 ? "1 weiteres Schriftstück" : `${n} weitere Schriftstücke`} zu ${subject}`,
    within: "Gehört dazu",
    deadlineOfAnother: "Frist eines Schriftstücks im Bündel",
    done: "Erledigt",
    piece: (role: string, n: number) =>
      role === "envelope" ? "Umschlag" : role === "cover-note" ? "Begleitschreiben" : `Anlage ${n}`,
    onlyThis: (did: string, n: number) =>
      `${did}. Das gilt nur für dieses Schriftstück; ${n === 1 ? "1 weiteres" : `${n} weitere`} im Bündel ${n === 1 ? "bleibt" : "bleiben"}, wie ${n === 1 ? "es ist" : "sie sind"}.`,
    onlyHeads: (n: number) =>
      n === 1
        ? "Gilt nur für das oberste Schriftstück des Bündels: 1 weiteres bleibt, wie es ist."
        : `Gilt nur für das oberste Schriftstück jedes Bündels: ${n} weitere bleiben, wie sie sind.`,
    retry: "Noch einmal versuchen",
    failed: "Das Bündel war nicht zu laden.",
  },
  en: {
    more: (n: number) => (n === 1 ? "1 more document" : `${n} more documents`),
    toggle: (n: number, subject: string) =>
      `${n === 1 ? "1 more document" : `${n} more documents`} with ${subject}`,
    within: "Belongs to it",
    deadlineOfAnother: "Deadline of a document in the bundle",
    done: "Done",
    piece: (role: string, n: number) =>
      role === "envelope" ? "Envelope" : role === "cover-note" ? "Cover note" : `Enclosure ${n}`,
    onlyThis: (did: string, n: number) =>
      `${did}. This holds for this document only; ${n === 1 ? "1 more" : `${n} more`} in the bundle ${n === 1 ? "stays as it is" : "stay as they are"}.`,
    onlyHeads: (n: number) =>
      n === 1
        ? "Holds for the top document of the bundle only: 1 more stays as it is."
        : `Holds for the top document of each bundle only: ${n} more stay as they are.`,
    retry: "Try again",
    failed: "The bundle could not be loaded.",
  },
};
