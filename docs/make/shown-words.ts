import { readdir } from "node:fs/promises";

/** The languages of the portal, and of the tours. */
export const languages = ["de", "en"] as const;
export type Language = (typeof languages)[number];

const folder = new URL("../../web/texts/", import.meta.url);

/** Every word or sentence of the portal's texts that needs no parameters, by language. */
export async function wordsOfPortal(): Promise<Readonly<Record<Language, ReadonlySet<string>>>> {
  const words = { de: new Set<string>(), en: new Set<string>() };
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts"));
  for (const file of files) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a module is its exports by name
    const module = (await import(new URL(file, folder).href)) as Readonly<Record<string, unknown>>;
    for (const [name, exported] of Object.entries(module)) {
      for (const language of languages)
        collect(ofLanguage(name, exported, language), words[language]);
    }
  }
  return words;
}

/** `de` and `en` are whole languages; the texts of an area hold both; codes say it in their name. */
function ofLanguage(name: string, exported: unknown, language: Language): unknown {
  if (name.startsWith(language)) return exported;
  if (typeof exported !== "object" || exported === null) return null;
  return language in exported
    ? Object.entries(exported).find(([key]) => key === language)?.[1]
    : null;
}

function collect(texts: unknown, into: Set<string>): void {
  if (typeof texts === "string") into.add(texts);
  else if (typeof texts === "object" && texts !== null) {
    for (const each of Object.values(texts)) collect(each, into);
  }
}
