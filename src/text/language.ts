// Short words that are frequent in one of these languages and rare in the others.
const STOP_WORDS: Readonly<Record<string, string>> = {
  de: "der die das und ist nicht ich wir sie ein eine einen mit für auf den dem des von zu bitte ihre ihren bin habe haben wird werden im am zum zur bei nach dass oder mein meine meinen unser sehr geehrte auch sich fur",
  en: "the and is not i we you a an with for on of to please your my our have has are was be at by this that or from dear will would it",
  tr: "ve bir bu için ile ben biz siz değil olarak var yok daha çok gibi olan ederim rica lütfen sayın ne da kadar sonra benim",
  fr: "le la les et est pas je nous vous un une avec pour sur de du des au aux votre mon notre que qui dans ce cette madame monsieur",
  es: "el la los las y es no yo nosotros usted un una con para por en de del su mi que se como esta favor",
  it: "il lo gli e è non io noi lei un una con per su di del della che mi si sono questo questa vostro gentile",
  pl: "i w na z do nie jest się że proszę o dla jako oraz mnie moje mój pani pan przez po od który",
  ro: "și în la de nu este cu pentru pe o un care din mai vă rog eu sunt prin sau acest",
  nl: "de het een en is niet ik wij u met voor op van te uw mijn dat ook bij naar zijn hebben",
};
const WORDS_MIN = 8;
const HITS_MIN = 4;

const DICTIONARIES = Object.entries(STOP_WORDS).map(
  ([language, words]) => [language, new Set(words.split(" "))] as const,
);

/** ISO 639-1 of the text by its alphabet or its commonest words; null when it is too short to tell. */
export function detectLanguage(text: string): string | null {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < WORDS_MIN) return null;
  const alphabet = byAlphabet(words.join(""));
  if (alphabet !== null) return alphabet;
  const ranked = DICTIONARIES.map(([language, dictionary]) => ({
    language,
    hits: words.filter((word) => dictionary.has(word)).length,
  })).toSorted((left, right) => right.hits - left.hits);
  const [best, second] = ranked;
  const clear = best && best.hits >= HITS_MIN && best.hits > (second?.hits ?? 0);
  return clear ? best.language : null;
}

function byAlphabet(letters: string): string | null {
  const share = (pattern: RegExp): number => (letters.match(pattern) ?? []).length / letters.length;
  if (share(/\p{Script=Cyrillic}/gu) > 0.5) return /[іїєґ]/u.test(letters) ? "uk" : "ru";
  if (share(/\p{Script=Arabic}/gu) > 0.5) return /[پچژگ]/u.test(letters) ? "fa" : "ar";
  if (share(/\p{Script=Greek}/gu) > 0.5) return "el";
  return null;
}
