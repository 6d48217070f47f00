import { useMemo } from "react";
import { useWords } from "../texts/words.tsx";

/** Shares with one decimal, and counts, as the language writes them. */
export function useNumbers() {
  const { language } = useWords();
  return useMemo(() => {
    const locale = language === "de" ? "de-DE" : "en-GB";
    const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    const count = new Intl.NumberFormat(locale);
    return {
      share: (value: number) => share.format(value),
      count: (value: number) => count.format(value),
    };
  }, [language]);
}
