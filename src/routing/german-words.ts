/** Words that carry no matter: function words, and what stands in every letter to a town. Folded as `foldWord` does. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bereits bin bis bist " +
    "bitte bitten bitter bald da dabei dadurch dafur daher damals damit danach dann daran darauf daraus darf darin darum " +
    "daruber das dass davon dazu dein dem den denn der deren des deshalb dessen die dies diese diesem diesen dieser " +
    "dieses doch dort du durch durfen ein eine einem einen einer eines einige einmal er erst es etwa etwas euch fur gegen " +
    "gibt ganz gar gerne habe haben hallo hat hatte hatten hier hiermit hierzu ich ihm ihn ihnen ihr ihre ihrem ihren ihrer " +
    "ihres im immer in ins ist ja je jede jedem jeden jeder jedes jedoch jetzt kann kein keine keinem keinen keiner konnen " +
    "konnte konnten kommen kommt lassen leider machen man mehr mein meine meinem meinen meiner meines mich mir mit moge " +
    "mochte mochten muss mussen musste nach nachdem nicht nichts noch nun nur ob oben oder ohne sehr sei seien sein seine " +
    "seinem seinen seiner seines seit selbst sich sie sind so sofern sogar solche soll sollen sollte sollten sondern sonst " +
    "soweit sowie tun uber um und uns unser unsere unserem unseren unserer unter vom von vor wann war waren warum was weil " +
    "weiter weitere weiteren welche welchem welchen welcher wenn wer werde werden wie wieder will wir wird wo wollen wollte " +
    "worden wurde wurden zu zum zur zwar zwischen wurd sowohl bzw ggf usw etc geehrte geehrter geehrten damen herren herr frau " +
    "freundlichen freundliche grussen grusse grussen dank danke vielen tag guten liebe lieber betreff betr schreiben brief " +
    "stadt stadtverwaltung rathaus rathausplatz amt amtes amter verwaltung lindenau strasse str nr tel telefon fax mail datum " +
    "januar februar marz april mai juni juli august september oktober november dezember montag dienstag mittwoch " +
    "donnerstag freitag samstag sonntag uhr euro eur abs satz art anlage anlagen anbei beiliegend beigefugt unterlagen kopie " +
    "antwort ruckmeldung mitteilen mitteilung teilen bitten gebeten moglich moglichst innerhalb tage tagen wochen woche monat " +
    "monate monaten jahr jahre jahren zeit zeitnah herzlichen hochachtungsvoll auftrag unterschrift name vorname geb geboren " +
    "wohnhaft org example www http gmbh"
  ).split(" "),
);

/** Lower case, umlauts and their spellings (ä, ae) as one letter, ß as ss: what scanners and typists mix up. */
export function foldWord(word: string): string {
  return word
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("ß", "ss")
    .replace(/ä|ae/g, "a")
    .replace(/ö|oe/g, "o")
    .replace(/ü|(?<![aeq])ue/g, "u")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
}

/** Whether a folded word says nothing about the matter. */
export function isStopWord(folded: string): boolean {
  return STOP_WORDS.has(folded);
}

/** The stem of a folded German word (CISTEM, Weißweiler and Fraser 2017, on folded letters). */
export function stemWord(folded: string): string {
  let stem = folded.length > 6 ? folded.replace(/^ge(?=.{4})/, "") : folded;
  stem = stem
    .replaceAll("sch", "$")
    .replaceAll("ei", "%")
    .replaceAll("ie", "&")
    .replace(/(.)\1/g, "$1*");
  while (stem.length > 3) {
    const shorter = stem.length > 5 ? stem.replace(/(?:em|er|nd)$/, "") : stem;
    const next = shorter === stem ? stem.replace(/[tesn]$/, "") : shorter;
    if (next === stem) break;
    stem = next;
  }
  return stem
    .replace(/(.)\*/g, "$1$1")
    .replaceAll("$", "sch")
    .replaceAll("%", "ei")
    .replaceAll("&", "ie");
}

/** A word of a text: as printed, folded, and its stem. Paragraph signs are words too ("§60a"). */
export interface Word {
  readonly printed: string;
  readonly folded: string;
  readonly stem: string;
}

const WORD = /§{1,2}\s?\d+[a-z]?|\p{L}[\p{L}\p{M}]+(?:-\p{L}[\p{L}\p{M}]+)*/giu;

/** The words of a text that may speak for a department, in order; hyphenated ones are also given by their parts. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const [printed] of text.matchAll(WORD)) {
    if (printed.startsWith("§")) {
      const sign = printed.toLowerCase().replace(/^§+\s?/, "§");
      words.push({ printed, folded: sign, stem: sign });
      continue;
    }
    const parts = printed.includes("-")
      ? [printed.replaceAll("-", ""), ...printed.split("-")]
      : [printed];
    for (const part of parts) {
      const folded = foldWord(part);
      if (folded.length >= 3 && !isStopWord(folded))
        words.push({ printed, folded, stem: stemWord(folded) });
    }
  }
  return words;
}
