const list = (names: readonly string[], and: string): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${and} ${names.at(-1)}`;

/** What one reads when somebody else is at the same case. */
export const presenceTexts = {
  de: {
    others: (names: readonly string[]) =>
      `${list(names, "und")} ${names.length === 1 ? "sieht" : "sehen"} diesen Fall auch gerade. Es gilt die erste Entscheidung.`,
  },
  en: {
    others: (names: readonly string[]) =>
      `${list(names, "and")} ${names.length === 1 ? "is" : "are"} looking at this case too. The first decision counts.`,
  },
};
