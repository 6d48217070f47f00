import type { Evidence } from "../domain/facts.ts";
import { germanPattern } from "./german-pattern.ts";
import type { Layout } from "./layout.ts";
import { makeRepair } from "./lookalike.ts";
import { evidenceAt, evidenceOf, prose } from "./prose.ts";

/** On the head of a letter or an envelope these words mean that the paper itself serves. */
const IN_HEAD = germanPattern(
  "förmliche zustellung|zustellungsurkunde|\\bPZU\\b|empfangsbekenntnis|\\beEB\\b|zustellung (?:gemäß|nach|durch|gegen|mit) |" +
    "per gerichtsvollzieher|beglaubigte abschrift zur zustellung|zustellungsauftrag",
);
/** In the running text only what is done with this letter; "wurde mir zugestellt" tells of another. */
const IN_BODY = germanPattern(
  "(?:wird|werden) (?:Ihnen|der Stadt|der Beklagten|dem Beklagten|hiermit)\\b[^.]{0,120}?zugestellt|gegen empfangsbekenntnis|" +
    "anliegendes? empfangsbekenntnis|empfangsbekenntnis .{0,60}(?:zurück|unterschrieben|vollzogen)|zum zwecke der zustellung|" +
    "stelle(?:n)? (?:ich|wir) Ihnen .{0,80}? zu\\b|hiermit (?:förmlich )?zugestellt",
);
const COURT = germanPattern(
  "(?:^|[^\\p{L}])(?:amts|land|oberlandes|verwaltungs|oberverwaltungs|sozial|landessozial|arbeits|landesarbeits|finanz|familien|insolvenz|" +
    "bundes(?:verwaltungs|sozial|verfassungs)?|verfassungs)gericht(?:shof)?\\b|^(?:general)?staatsanwaltschaft|^verwaltungsgerichtshof|^(?:ober)?gerichtsvollzieher",
);

const repair = makeRepair(
  (
    "Verwaltungsgericht Oberverwaltungsgericht Amtsgericht Landgericht Oberlandesgericht Sozialgericht Landessozialgericht Arbeitsgericht Finanzgericht " +
    "Familiengericht Insolvenzgericht Staatsanwaltschaft Gerichtsvollzieher Gerichtsvollzieherin Obergerichtsvollzieher Obergerichtsvollzieherin " +
    "Zustellungsurkunde Postzustellungsurkunde Zustellurkunde Empfangsbekenntnis Zustellung Zustellungsauftrag förmliche zugestellt hiermit wird werden Ihnen gegen anliegend anliegendes"
  ).split(" "),
);

/** The words that say this document is served formally: service marks, or the head of a court. */
export function findFormalService(layout: Layout): Evidence | null {
  const mark =
    layout.head.find((line) => IN_HEAD.test(repair(line.text).text)) ?? courtHead(layout);
  if (mark) return evidenceOf(mark);
  const running = prose(layout.body);
  const { text, was } = repair(running.text);
  const match = IN_BODY.exec(text);
  return match ? evidenceAt(running, was(match.index), was(match.index + match[0].length)) : null;
}

/** The line that names a court or prosecutor as the writer: in the upper part, not in the subject. */
export function courtHead(layout: Layout): Layout["head"][number] | null {
  const top = layout.head.filter((line) => line.top < 0.2 && line.text.length <= 110);
  return (
    top.find(
      (line) => COURT.test(repair(line.text).text) && !/^an (?:das|die)\b/iu.test(line.text),
    ) ?? null
  );
}
