/** What is said of a sender who wrote before. */
export const knownSendersTexts = {
  de: {
    title: "Schon bekannt",
    letters: (n: number, day: string) =>
      n === 1
        ? `1 weiteres Schreiben vom ${day}`
        : `${n} weitere Schreiben, das neueste vom ${day}`,
    sameAddress: "gleiche Anschrift",
    otherAddress: "andere Anschrift",
    sure: (percent: string) => `${percent} Übereinstimmung`,
  },
  en: {
    title: "Known already",
    letters: (n: number, day: string) =>
      n === 1 ? `1 other letter of ${day}` : `${n} other letters, the newest of ${day}`,
    sameAddress: "same address",
    otherAddress: "other address",
    sure: (percent: string) => `${percent} alike`,
  },
};
