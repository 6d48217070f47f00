import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { standing } from "../api/operations.ts";
import { useWords } from "../texts/words.tsx";

/** Times by the town's clock, as the one sentence says them; of today without the day. */
export function useTownClock(): (instant: string) => string {
  const { language } = useWords();
  const timeZone = useQuery(standing()).data?.timeZone;
  return useMemo(() => {
    const zone = timeZone === undefined ? {} : { timeZone };
    const locale = language === "de" ? "de-DE" : "en-GB";
    const days = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: "short" });
    const times = new Intl.DateTimeFormat(locale, { ...zone, timeStyle: "short" });
    return (instant) => {
      const at = new Date(instant);
      const day = days.format(at);
      return day === days.format(new Date()) ? times.format(at) : `${day}, ${times.format(at)}`;
    };
  }, [language, timeZone]);
}
