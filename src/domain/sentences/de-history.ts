import type { HistorySentences } from "./history-params.ts";

const STEPS: Readonly<Record<string, string>> = {
  inspect: "Prüfen",
  prepare: "Aufbereiten der Seiten",
  read: "Lesen",
  reread: "erneute Lesen",
  separate: "Trennen",
  understand: "Auswerten",
  route: "Zuordnen",
  deliver: "Zustellen",
  compose: "Erzeugen des PDF",
};
const ENTRY_ACTS: Readonly<Record<string, string>> = {
  claim: "in Bearbeitung genommen",
  "assign-to": "einer Person zugewiesen",
  release: "wieder freigegeben",
  wait: "auf Wiedervorlage gelegt",
  done: "erledigt",
  "follow-up": "zur Wiedervorlage wieder vorgelegt",
  reopen: "wieder geöffnet",
};
const STATES: Readonly<Record<string, string>> = {
  "in-clarification": "in Klärung",
  sealed: "verschlossen",
  "awaiting-re-scan": "wartet auf einen neuen Scan",
  "awaiting-paper": "wartet auf das Papier",
  quarantined: "in Quarantäne",
  restricted: "in der Verarbeitung eingeschränkt",
  routed: "zugeordnet",
  separated: "wieder in Bearbeitung",
  "re-reading": "wird erneut gelesen",
  understood: "ausgewertet",
  delivered: "im Postkorb",
  "handed-over-unopened": "ungeöffnet übergeben",
  forwarded: "an eine andere Behörde weitergeleitet",
  "returned-to-sender": "an den Absender zurückgesandt",
  "in-custody": "in Verwahrung",
  "counted-only": "nur gezählt",
  discarded: "verworfen",
  superseded: "durch eine neue Trennung ersetzt",
};

/** 2026-11-23 as 23.11.2026. */
const day = (date: string): string => date.split("-").toReversed().join(".");
const pages = (count: number): string => (count === 1 ? "1 Seite" : `${count} Seiten`);
const step = (name: string): string => STEPS[name] ?? name;
const state = (name: string): string => STATES[name] ?? name;

export const deHistory: HistorySentences = {
  ofCapture: {
    "capture-accepted": "Angenommen und dauerhaft gespeichert.",
    "capture-inspected": "Geprüft: Inhalt erkannt.",
    "pages-prepared": "Seiten aufbereitet.",
    "batch-sheet-read": "Ein Stapelblatt wurde erkannt.",
    "page-read": "Gelesen.",
    "capture-separated": "In Sendungen und Schriftstücke getrennt.",
    "split-ordered": "Eine neue Trennung wurde angeordnet.",
  },
  ofDocument: {
    "mail-item-recorded": ({ receiptNumber }) =>
      `Als Sendung mit der Eingangsnummer ${receiptNumber} erfasst.`,
    "document-created": ({ role, pages: count, shut }) =>
      `Als ${role === "main" ? "Schriftstück" : "Anlage"} angelegt (${pages(count)})${
        shut === true ? " und wieder verschlossen: irrtümlich geöffnet" : ""
      }.`,
    "document-understood": ({ kinds, confidential }) =>
      `Angaben im Text gefunden (${kinds.length}).${confidential ? " Als vertraulich gekennzeichnet." : ""}`,
    "route-decided": ({ unit, wentAlone, basis, model }, names) => {
      const by = model === undefined ? "" : ` Modell ${model}.`;
      if (unit === null) return `Kein Amt gefunden; eine Person entscheidet.${by}`;
      return wentAlone || basis.kind === "person"
        ? `Zugeordnet: ${names.unit(unit)}.${by}`
        : `Vorgeschlagen: ${names.unit(unit)}; eine Person entscheidet.${by}`;
    },
    "delivery-intended": ({ unit }, names) => `Zustellung an ${names.unit(unit)} vorgesehen.`,
    "document-delivered": ({ unit }, names) =>
      `In den Postkorb von ${names.unit(unit)} gelegt; der Empfang ist quittiert.`,
    "delivery-withdrawn": ({ unit }, names) =>
      `Aus dem Postkorb von ${names.unit(unit)} zurückgezogen.`,
    "rendition-made": ({ kind, pages: count }) =>
      kind === "transfer-note"
        ? "Transfervermerk erstellt."
        : `Durchsuchbares PDF erzeugt (${pages(count)}).`,
    "transfer-note-made": ({ kind, version }) =>
      version > 1
        ? `Transfervermerk fortgeschrieben (Fassung ${version}).`
        : kind === "scan"
          ? "Transfervermerk erstellt."
          : "Herkunftsvermerk erstellt.",
    "visual-check-done": ({ result, pages: checked }) =>
      `Sichtprüfung: ${pages(checked.length)} ${result === "accepted" ? "in Ordnung" : "beanstandet"}.`,
    "sample-drawn": () => "Für die blinde Stichprobe gezogen.",
    "sample-reviewed": ({ agreed }) =>
      agreed
        ? "Stichprobe: Eine Person hat ebenso entschieden wie die Maschine."
        : "Stichprobe: Eine Person hat anders entschieden als die Maschine.",
    "clarification-opened": () => "Klärfall: Eine Person muss entscheiden.",
    "clarification-settled": () => "Klärfall erledigt.",
    "attempt-failed": ({ step: name, attempt }) =>
      `Beim ${step(name)} ist der ${attempt}. Versuch gescheitert; er wird wiederholt.`,
    "attempt-lost": ({ step: name }) => `Das ${step(name)} wurde unterbrochen und wird wiederholt.`,
    "page-turned": ({ position, clockwise }) =>
      clockwise === 0
        ? `Seite ${position} wird erneut gelesen.`
        : `Seite ${position} um ${clockwise} Grad gedreht.`,
    "inbox-entry-changed": ({ act, unit }, names) =>
      `Im Postkorb von ${names.unit(unit)}: ${ENTRY_ACTS[act] ?? act}.`,
    "note-written": ({ unit }, names) => `Notiz hinterlegt (${names.unit(unit)}).`,
    "deadline-confirmed": ({ deadlineOn, proposedOn }) =>
      deadlineOn === null
        ? "Festgestellt: Es läuft keine Frist."
        : deadlineOn === proposedOn
          ? `Frist bestätigt: ${day(deadlineOn)}.`
          : `Frist berichtigt: ${day(deadlineOn)}.`,
    "copy-sent": ({ unit }, names) =>
      unit === null
        ? "Kopie zur Kenntnis an eine Person gegeben."
        : `Kopie zur Kenntnis an ${names.unit(unit)} gegeben.`,
    "copy-acknowledged": () => "Zur Kenntnis genommen.",
    "copy-recalled": () => "Kopie zur Kenntnis zurückgenommen.",
    "pull-slip-made": ({ pages: asked }) =>
      `Papier von ${pages(asked.length)} mit einem Abrufzettel angefordert.`,
    "pull-slip-withdrawn": () => "Abrufzettel zurückgenommen.",
    "pages-re-scanned": ({ pages: scanned }) =>
      `${pages(scanned.length)} neu gescannt; die frühere Fassung ist aufbewahrt.`,
    "entry-escalated": ({ unit, arrivedOn }, names) =>
      `Seit ${day(arrivedOn)} von niemandem geöffnet: der Leitung von ${names.unit(unit)} vorgelegt.`,
    "sealed-recorded": ({ recordAs, items, replaces }) =>
      replaces !== null
        ? "Der Eintrag im Register verschlossener Post wurde berichtigt."
        : recordAs === "count"
          ? `${items} verschlossene Sendungen gezählt.`
          : "Im Register verschlossener Post erfasst.",
    "sealed-withdrawn": ({ because }) =>
      because === "corrected"
        ? "Der bisherige Eintrag im Register gilt nicht mehr; er bleibt lesbar."
        : because === "given-back"
          ? "Verschlossen in die Poststelle zurückgegeben: Die Sendung ist nicht für den, den sie erreichte."
          : "Der Eintrag im Register wurde als Irrtum zurückgenommen; er bleibt lesbar.",
    "sealed-handed-over": () => "Verschlossen übergeben.",
    "sealed-receipted": () => "Der Empfang der verschlossenen Post wurde quittiert.",
    "opened-in-error": () =>
      "Irrtümlich geöffnet und wieder verschlossen; sehen kann sie seither nur, für wen sie bestimmt ist.",
    "second-person-asked": () => "Beantragt; eine zweite Person muss es bestätigen.",
    "task-retried": ({ step: name }) => `Das ${step(name)} wurde von Hand neu gestartet.`,
    "work-stopped": ({ step: name }) =>
      `Das ${step(name)} wurde vom Betrieb angehalten; eine Person entscheidet.`,
    "proof-made": ({ events }) => `Nachweisbündel ausgestellt (${events} Ereignisse).`,
    "capture-restricted": () =>
      "Der Eingang soll gelöscht werden und darf es noch nicht. Bis dahin sieht ihn niemand.",
    "erasure-withdrawn": () => "Der Löschantrag wurde zurückgezogen.",
    "erasure-block-set": ({ until }) =>
      until === null
        ? "Eine Löschsperre wurde gesetzt."
        : `Eine Löschsperre wurde gesetzt (bis ${until}).`,
    "erasure-block-lifted": () => "Die Löschsperre wurde aufgehoben.",
    "archive-appraised": ({ verdict }) =>
      verdict === "waived" ? "Das Archiv hat verzichtet." : "Das Archiv hat bewertet.",
    moved: ({ to }) => `Neuer Stand: ${state(to)}.`,
  },
};
