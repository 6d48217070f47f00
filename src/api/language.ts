import type { SentenceLanguage } from "../domain/sentences/sentence-params.ts";

/** The language of an Accept-Language header (RFC 9110): German unless English is wanted more. */
export function languageOf(header: string | undefined): SentenceLanguage {
  let best: { language: SentenceLanguage; quality: number } = { language: "de", quality: 0 };
  for (const range of (header ?? "").split(",")) {
    const [tag = "", ...parameters] = range.trim().toLowerCase().split(";");
    const language = tag.split("-")[0];
    if (language !== "de" && language !== "en") continue;
    const stated = parameters.find((each) => each.trim().startsWith("q="));
    const quality = stated === undefined ? 1 : Number(stated.trim().slice(2));
    if (quality > best.quality) best = { language, quality };
  }
  return best.language;
}
