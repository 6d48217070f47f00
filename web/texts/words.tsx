import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { asking } from "../api/request.ts";
import { de, type Texts } from "./de.ts";
import { en } from "./en.ts";

export type Language = "de" | "en";

interface Words {
  readonly language: Language;
  readonly texts: Texts;
  readonly setLanguage: (language: Language) => void;
  /** A calendar date or instant as the language writes days. */
  readonly day: (date: string) => string;
  readonly time: (instant: string) => string;
  readonly percent: (share: number) => string;
  /** A count of bytes, as people say sizes. */
  readonly size: (bytes: number) => string;
}

const WordsContext = createContext<Words | null>(null);
const KEY = "poststelle.language";

/** German first; what was chosen is kept on this device. */
export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(() =>
    localStorage.getItem(KEY) === "en" ? "en" : "de",
  );
  asking.language = language;
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(KEY, language);
  }, [language]);
  const words = useMemo<Words>(() => {
    const locale = language === "de" ? "de-DE" : "en-GB";
    const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
    const times = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });
    const sizes = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    const shares = new Intl.NumberFormat(locale, { style: "percent" });
    return {
      language,
      texts: language === "de" ? de : en,
      setLanguage: choose,
      // A calendar date has no zone: noon keeps it the same day everywhere.
      day: (date) => days.format(new Date(date.length === 10 ? `${date}T12:00:00` : date)),
      time: (instant) => times.format(new Date(instant)),
      percent: (share) => shares.format(share),
      size: (bytes) =>
        bytes < 1e6
          ? `${sizes.format(Math.max(1, Math.round(bytes / 1e3)))} kB`
          : `${sizes.format(bytes / 1e6)} MB`,
    };
  }, [language]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** The words of the chosen language. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error("There is no WordsProvider above");
  return words;
}

/** The words of one area in the chosen language; they stand in the area's own file and are loaded with its pages. */
export function useTexts<OfArea>(area: { readonly de: OfArea; readonly en: OfArea }): OfArea {
  return area[useWords().language];
}
