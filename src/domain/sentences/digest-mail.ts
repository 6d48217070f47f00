import type { DigestCounts } from "../digest.ts";

const sum = (counts: DigestCounts): number => counts.reduce((all, each) => all + each.new, 0);

/** Subject and text of the daily e-mail, in German and English; `address`: where the portal is, null: not said. */
export function digestMail(
  counts: DigestCounts,
  address: string | null,
): { readonly subject: string; readonly text: string } {
  const inboxes = counts.filter(({ about }) => about === undefined);
  const hasChanged = counts.some(({ about }) => about === "changed-post");
  const total = sum(inboxes);
  const at = (path: string): string => (address === null ? "" : `\n  ${address}${path}`);
  const german = inboxes.map(
    (each) => `- ${each.name}: ${each.new} neu, ${each.open} offen${at(`/inbox/${each.unit}`)}`,
  );
  const english = inboxes.map((each) => `- ${each.name}: ${each.new} new, ${each.open} open`);
  const arrivals = total === 1 ? "1 neuer Eingang" : `${total} neue Eingänge`;
  return {
    subject: `Poststelle: ${total === 0 && hasChanged ? "Die Post hat sich verändert" : arrivals}`,
    text: [
      "Guten Morgen,",
      "",
      ...(hasChanged
        ? [
            `die Post der Stadt hat sich verändert; die Maschine hält sich zurück, bis das geklärt ist.${at("/learning")}`,
            "",
          ]
        : []),
      ...(german.length === 0 ? [] : ["in Ihren Eingängen liegt:", "", ...german, ""]),
      "Diese Nachricht nennt nur Zahlen. Abbestellen können Sie sie in der Poststelle unter Ihrem Konto.",
      "",
      ...(hasChanged
        ? ["The town's post has changed; the machine holds back until that is settled.", ""]
        : []),
      ...(english.length === 0 ? [] : ["In your inboxes:", "", ...english, ""]),
      "This message names counts only. You can end it in your account.",
      "",
    ].join("\n"),
  };
}
