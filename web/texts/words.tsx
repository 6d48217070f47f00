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
    const shares = new Intl.NumberFormat(locale, { style: "percent" });
    return {
      language,
      texts: language === "de" ? de : en,
      setLanguage: choose,
      // A calendar date has no zone: noon keeps it the same day everywhere.
      day: (date) => days.format(new Date(date.length === 10 ? `${date}T12:00:00` : date)),
      time: (instant) => times.format(new Date(instant)),
      percent: (share) => shares.format(share),
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
