import type { DigestCounts } from "../digest.ts";

const sum = (counts: DigestCounts): number => counts.reduce((all, each) => all + each.new, 0);

/** Subject and text of the daily e-mail, in German and English; `address`: where the portal is, null: not said. */
export function digestMail(
  counts: DigestCounts,
  address: string | null,
): { readonly subject: string; readonly text: string } {
  const total = sum(counts);
  const link = (unit: string): string => (address === null ? "" : `\n  ${address}/inbox/${unit}`);
  const german = counts.map(
    (each) => `- ${each.name}: ${each.new} neu, ${each.open} offen${link(each.unit)}`,
  );
  const english = counts.map((each) => `- ${each.name}: ${each.new} new, ${each.open} open`);
  return {
    subject: total === 1 ? "Poststelle: 1 neuer Eingang" : `Poststelle: ${total} neue Eingänge`,
    text: [
      "Guten Morgen,",
      "",
      "in Ihren Eingängen liegt:",
      "",
      ...german,
      "",
      "Diese Nachricht nennt nur Zahlen. Abbestellen können Sie sie in der Poststelle unter Ihrem Konto.",
      "",
      "In your inboxes:",
      "",
      ...english,
      "",
      "This message names counts only. You can end it in your account.",
      "",
    ].join("\n"),
  };
}
