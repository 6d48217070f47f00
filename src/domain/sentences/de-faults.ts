import type { FileFault } from "../file-fault.ts";
import { inBrackets } from "./media-words.ts";
import type { FaultSentences } from "./sentence-params.ts";

const number = new Intl.NumberFormat("de-DE");

const file = (item: string | null): string => (item === null ? "Die Datei" : `„${item}“`);

/** Bytes as a person counts them. */
function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} Byte`;
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1
    ? `${number.format(Math.round(bytes / 1024))} KB`
    : `${number.format(Math.round(megabytes * 10) / 10)} MB`;
}

/** What was found against what is allowed; either may be unknown. */
function measured(found: string | null, limit: string | null): string {
  if (found === null) return limit === null ? "" : ` (erlaubt: ${limit})`;
  return limit === null ? ` (gefunden: ${found})` : ` (gefunden: ${found}, erlaubt: ${limit})`;
}

const count = (value: number | undefined): string | null =>
  value === undefined ? null : number.format(value);
const bytes = (value: number | undefined): string | null =>
  value === undefined ? null : size(value);
const pages = (value = 0): string => (value === 1 ? "1 Seite" : `${number.format(value)} Seiten`);
const more = (word: string | undefined): string => (word === undefined ? "" : ` (${word})`);

/** The proposed letters by their pages: "1-2 | 3". */
const split = (proposed: FileFault["proposed"]): string =>
  proposed === undefined
    ? ""
    : ` Vorschlag: ${proposed.map((each) => [...new Set([each[0], each.at(-1)])].join("–")).join(" | ")}.`;

/** What is the matter with a file, and what a clerk can do about it. */
export const deFaults: FaultSentences = {
  "fault.encrypted": ({ item, word }) =>
    `${file(item)} ist verschlüsselt oder mit einem Kennwort geschützt${more(word)}: beim Absender ein Exemplar ohne Kennwort erbitten.`,
  "fault.damaged-file": ({ item, page }) =>
    `${file(item)} ist beschädigt und lässt sich nicht ${page === undefined ? "öffnen" : `lesen (Seite ${page})`}: den Absender bitten, sie noch einmal zu senden.`,
  "fault.unsupported-type": ({ item, word }) =>
    `${file(item)} ist von einer Art, die hier nicht gelesen werden kann${inBrackets(word)}: ein PDF erbitten oder von Hand öffnen.`,
  "fault.archive-type": ({ item, word }) =>
    `${file(item)} ist ein Archiv, das hier nicht ausgepackt werden kann${inBrackets(word)}: die Dateien einzeln oder als ZIP erbitten.`,
  "fault.picture-type": ({ item, word }) =>
    `${file(item)} ist ein Bild, das hier nicht dargestellt werden kann${inBrackets(word)}: ein JPEG, PNG oder PDF erbitten.`,
  "fault.office-unavailable": ({ item, word }) =>
    `${file(item)} ist ein Office-Dokument${more(word)}, und LibreOffice ist hier nicht eingerichtet: ein PDF erbitten oder LibreOffice einrichten lassen und erneut versuchen.`,
  "fault.office-failed": ({ item, word }) =>
    `${file(item)} ist ein Office-Dokument, das LibreOffice nicht öffnen konnte${more(word)}: ein PDF erbitten oder von Hand öffnen.`,
  "fault.office-too-slow": ({ item, limit }) =>
    `${file(item)} ist ein Office-Dokument, an dem LibreOffice zu lange gearbeitet hat (erlaubt: ${count(limit) ?? "?"} Sekunden): ein PDF erbitten oder von Hand öffnen.`,
  "fault.form-of-acrobat-only": ({ item }) =>
    `${file(item)} ist ein dynamisches Formular (XFA), dessen Inhalt nur Adobe Acrobat zeigt: das Formular ausgedruckt oder als gewöhnliches PDF erbitten.`,
  "fault.empty-file": ({ item }) =>
    `${file(item)} enthält nichts: den Absender bitten, sie noch einmal zu senden.`,
  "fault.nothing-to-read": ({ item }) =>
    `${file(item)} hat weder Text noch Anlagen: beim Absender nachfragen.`,
  "fault.only-blank-pages": ({ item }) =>
    `${file(item)} besteht nur aus leeren Seiten oder Trennblättern: die Seiten ansehen oder die Erfassung verwerfen.`,
  "fault.too-many-pages": ({ item, limit, found }) =>
    `${file(item)} hat mehr Seiten als erlaubt${measured(count(found), count(limit))}: die Datei teilen oder die Grenze POSTSTELLE_PAGES_MAX anheben.`,
  "fault.too-many-pixels": ({ item, limit, found, page }) =>
    `${file(item)} enthält${page === undefined ? "" : ` auf Seite ${page}`} ein Bild mit mehr Bildpunkten als erlaubt${measured(count(found), count(limit))}: mit 300 dpi neu scannen.`,
  "fault.too-many-bytes": ({ item, limit, found }) =>
    `${file(item)} ist größer als erlaubt${measured(bytes(found), bytes(limit))}: kleinere Dateien erbitten oder die Grenze POSTSTELLE_FILE_MB_MAX anheben.`,
  "fault.too-many-entries": ({ item, limit, found }) =>
    `${file(item)} enthält mehr Dateien als erlaubt${measured(count(found), count(limit))}: die Dateien in mehreren Sendungen erbitten.`,
  "fault.too-deeply-nested": ({ item, limit, found }) =>
    `${file(item)} liegt in mehr Archiven oder E-Mails ineinander als erlaubt${measured(count(found), count(limit))}: die Dateien ausgepackt erbitten.`,
  "fault.compression-bomb": ({ item, limit }) =>
    `${file(item)} wächst beim Auspacken verdächtig stark${measured(null, limit === undefined ? null : `das ${number.format(limit)}-Fache`)}: nicht öffnen und beim Absender nachfragen.`,
  "fault.incomplete-message": ({ item }) =>
    `${file(item)} ist nur ein Stück einer Nachricht, die in mehreren verschickt wurde: beim Absender die ganze erbitten.`,
  "fault.content-elsewhere": ({ item }) =>
    `${file(item)} nennt nur eine Adresse, unter der der Inhalt liegt; er wird nicht geladen: beim Absender als Anlage erbitten.`,
  "fault.virus-found": ({ item, word }) =>
    `${file(item)} enthält Schadsoftware${more(word)}: nicht öffnen und die IT-Sicherheit verständigen.`,
  "fault.too-large-to-scan": ({ item }) =>
    `${file(item)} ist größer, als der Virenscanner annimmt: kleinere Dateien erbitten oder dessen Grenze (StreamMaxLength) anheben lassen.`,
  "fault.stored-file-damaged": ({ item, word }) =>
    `${item === null ? "Eine hier gespeicherte Datei" : `„${item}“`} ${word === "missing" ? "fehlt auf der Platte" : "wurde auf der Platte verändert"}; gelesen wird nur, was unverändert ist: den Betrieb bitten, sie aus der Sicherung zurückzuholen, und dann erneut versuchen, oder das Papier neu scannen.`,
  "fault.pull-slip-mixed": ({ word }) =>
    `Der Abrufzettel ${word ?? ""} liegt nicht allein vor seinen Seiten: die übrige Post hier aufteilen, die Seiten hinter dem Zettel aussondern und mit ihm noch einmal allein scannen. Er gilt weiter.`,
  "fault.pull-slip-wrong-pages": ({ word, found, limit }) =>
    `Der Abrufzettel ${word ?? ""} bittet um ${pages(limit)}, dahinter ${found === 1 ? "liegt" : "liegen"} ${pages(found)}: diesen Scan aussondern und die richtigen Seiten mit dem Zettel noch einmal scannen. Er gilt weiter.`,
  "fault.pull-slip-used": ({ word }) =>
    `Der Abrufzettel ${word ?? ""} wurde schon gescannt, seine Seiten sind ersetzt: ist das hier dasselbe noch einmal, den Scan als Dublette aussondern, sonst die Seiten als eigene Sendung aufnehmen.`,
  "fault.pull-slip-withdrawn": ({ word }) =>
    `Der Abrufzettel ${word ?? ""} wurde zurückgenommen: den Scan aussondern oder die Seiten als eigene Sendung aufnehmen; werden sie doch gebraucht, neu anfordern.`,
  "fault.pull-slip-erased": ({ word }) =>
    `Die Sendung, für die der Abrufzettel ${word ?? ""} gedruckt wurde, ist gelöscht: den Scan aussondern und das Papier vernichten, wie es die Löschung verlangt.`,
  "fault.pull-slip-not-waiting": ({ word }) =>
    `Das Schriftstück, für das der Abrufzettel ${word ?? ""} gedruckt wurde, wartet jetzt nicht auf Papier: den Scan aussondern, die Seiten als eigene Sendung aufnehmen oder, sobald es wieder wartet, noch einmal versuchen.`,
  "fault.split-in-doubt": ({ word, proposed }) =>
    `Auf Seite ${word ?? "?"} beginnt vielleicht ein Brief, aber kein Trennblatt sagt es: die Trennung prüfen.${split(proposed)}`,
};
