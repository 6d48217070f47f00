/** A longer address is cut: nobody types it, and the original has it whole. */
const TARGET_LENGTH_MAX = 160;

/** The address a link goes to, when its words do not say it already; null for none, and for scripts. */
export function linkTarget(href: string, words: string): string | null {
  const address = href.trim().replaceAll(/[\s\p{Cc}]+/gu, "");
  if (words === "" || !/^(https?|ftp|mailto|tel|file):/i.test(address)) return null;
  const bare = address.replace(/^mailto:|^tel:/i, "");
  if (sameAddress(bare, words)) return null;
  return bare.length > TARGET_LENGTH_MAX ? `${bare.slice(0, TARGET_LENGTH_MAX)}…` : bare;
}

function sameAddress(address: string, words: string): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^(https?:\/\/)?(www\.)?/, "")
      .replace(/[/?].{0}$/, "")
      .replaceAll(/\s/g, "");
  return plain(address) === plain(words);
}
