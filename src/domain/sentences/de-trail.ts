import type { TrailSentences } from "./trail-params.ts";

const MODES: Readonly<Record<string, string>> = {
  shadow: "nur beobachten",
  assisted: "vorschlagen",
  automatic: "selbständig",
};
const mode = (name: string): string => MODES[name] ?? name;
const percent = (share: number): string =>
  `${new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 }).format(100 * share)} %`;
const CHANGES: Readonly<Record<string, string>> = {
  added: "aufgenommen",
  changed: "geändert",
  ended: "beendet",
};

const DRIFT = {
  error: "falsche Vorschläge",
  "unknown-words": "Schreiben mit vielen unbekannten Wörtern",
  "share-alone": "Anteil sicherer Schreiben",
} as const;

export const deTrail: TrailSentences = {
  unreadable: "Die Angaben zu diesem Ereignis sind gelöscht; dass es geschah, bleibt nachweisbar.",
  ofTown: {
    "town-founded": ({ orgUnits, responsibilities, people }) =>
      `Die Daten der Stadt wurden eingelesen: ${orgUnits} Stellen, ${responsibilities} Leistungen, ${people} Personen.`,
    "intake-refused": () => "An der Tür wurde etwas nicht angenommen; es blieb beim Absender.",
    "unit-mode-changed": ({ unit, from, to }, names) =>
      `${names.unit(unit)}: Betriebsart von „${mode(from)}“ auf „${mode(to)}“ gestellt.`,
    "town-mode-changed": ({ allAssisted }) =>
      allAssisted
        ? "Die ganze Stadt wurde auf „vorschlagen“ zurückgestellt."
        : "Für jedes Amt gilt wieder seine eigene Betriebsart.",
    "step-paused": () => "Ein Arbeitsschritt wurde angehalten.",
    "step-resumed": () => "Ein Arbeitsschritt läuft wieder.",
    "worker-drained": () => "Ein Arbeitsprozess nimmt nichts Neues mehr an.",
    "worker-undrained": () => "Ein Arbeitsprozess nimmt wieder Arbeit an.",
    "error-accepted-changed": ({ unit, from, to }, names) =>
      `${names.unit(unit)}: Der hingenommene Fehler wurde von ${percent(from)} auf ${percent(to)} gestellt.`,
    "rules-changed": ({ changed, tried, differing }) =>
      `Die Regeln wurden geändert (${changed.length === 1 ? "1 Eintrag" : `${changed.length} Einträge`}); im Probelauf über ${tried} Schriftstücke wären ${differing} anders gegangen.`,
    "rules-tried": ({ documents, differing }) =>
      `Geänderte Regeln wurden an ${documents} Schriftstücken erprobt; ${differing} wären anders gegangen.`,
    "responsibility-changed": ({ unit, service, change }, names) =>
      `Zuständigkeit ${CHANGES[change] ?? change}: ${names.unit(unit)}, „${service}“.`,
    "trail-check-asked": () => "Eine vollständige Prüfung der Protokolle wurde gestartet.",
    "visual-check-sampled": ({ pages, drawn }) =>
      `Für die Sichtprüfung wurden ${drawn} von ${pages} Seiten ausgelost.`,
    "visual-check-lot-settled": ({ checked, rejected }) =>
      `Ein Los der Sichtprüfung ist abgeschlossen: ${checked} Seiten geprüft, ${rejected} beanstandet.`,
    "sample-seed-committed": () => "Die Auslosung der blinden Stichprobe wurde festgelegt.",
    "sample-seed-revealed": () => "Die Auslosung der blinden Stichprobe wurde offengelegt.",
    "sample-share-changed": () => "Der Anteil der blinden Stichprobe wurde geändert.",
    "lesson-changed": ({ unit, counts }, names) =>
      counts
        ? `Eine Lektion für ${names.unit(unit)} zählt wieder.`
        : `Eine Lektion für ${names.unit(unit)} wurde zurückgenommen.`,
    "model-brought-back": ({ version }) => `Das frühere Modell ${version} gilt wieder.`,
    "threshold-changed": ({ unit, to, looked, wrong }, names) =>
      `${names.unit(unit)}: Nach ${looked} geprüften Schriftstücken (${wrong} falsch) geht allein, was ${to === null ? "nie sicher genug ist: nichts" : `zu ${percent(to)} sicher ist`}.`,
    "drift-noticed": ({ kind, letters, happened, expected }) =>
      `Die Post hat sich verändert (${DRIFT[kind]}: ${happened} von ${letters}, erwartet höchstens ${expected}); die Maschine hält sich zurück.`,
    "drift-settled": () => "Die Veränderung der Post wurde geprüft; die Schwellen gelten wieder.",
    "attention-period-set": () => "Die Zeit, in der Post geöffnet sein soll, wurde geändert.",
    "digest-wished": ({ wanted }) =>
      wanted
        ? "Jemand möchte die tägliche E-Mail mit Zahlen."
        : "Jemand möchte die tägliche E-Mail nicht mehr.",
    "digest-sent": () => "Die tägliche E-Mail mit Zahlen wurde dem Mailserver übergeben.",
    "deputy-named": ({ from, to }) => `Eine Vertretung wurde benannt (${from} bis ${to}).`,
    "deputy-ended": () => "Eine Vertretung wurde beendet.",
    "sign-in-blocked": () => "Eine Anmeldung muss nach falschen Kennwörtern warten.",
    "password-set": () => "Ein Kennwort wurde gesetzt.",
    "sessions-ended": ({ sessions }) => `Eine Person wurde überall abgemeldet (${sessions}).`,
    "second-factor-set-up": () => "Ein zweiter Faktor wurde eingerichtet.",
    "second-factor-removed": () => "Ein zweiter Faktor wurde entfernt.",
    "recovery-code-used": () => "Ein Ersatzcode wurde verbraucht.",
    "passkey-registered": () => "Ein Passkey wurde eingerichtet.",
    "passkey-renamed": () => "Ein Passkey bekam einen anderen Namen.",
    "passkey-removed": () => "Ein Passkey wurde entfernt.",
    "passkey-refused": () =>
      "Ein Passkey zählte rückwärts; vielleicht gibt es eine Kopie. Er öffnet nichts mehr.",
    "oidc-identity-linked": () => "Eine Person wurde mit der Anmeldung der Stadt verbunden.",
    "roles-from-groups": () => "Rollen wurden aus den Gruppen der Stadt übernommen.",
    "person-added": () => "Eine Person wurde angelegt.",
    "person-changed": () => "Die Angaben zu einer Person wurden geändert.",
    "person-ended": ({ on }) => `Eine Person verliert alle Rollen (letzter Tag ${on}).`,
    "role-granted": ({ unit }, names) =>
      unit === null
        ? "Eine Rolle wurde vergeben."
        : `Eine Rolle wurde vergeben: ${names.unit(unit)}.`,
    "role-ended": ({ unit }, names) =>
      unit === null
        ? "Eine Rolle wurde beendet."
        : `Eine Rolle wurde beendet: ${names.unit(unit)}.`,
    "org-unit-changed": ({ unit, change }, names) =>
      `Stelle ${CHANGES[change] ?? change}: ${names.unit(unit)}.`,
    "org-units-imported": ({ added, changed, ended }) =>
      `Stellen eingelesen: ${added} neu, ${changed} geändert, ${ended} beendet.`,
    "retention-changed": () => "Aufbewahrungsregeln wurden geändert.",
    "holidays-changed": () => "Freie Tage der Stadt wurden geändert.",
    "sign-in-rules-changed": () => "Die Regeln der Anmeldung wurden geändert.",
    "mailbox-added": ({ host }) => `Ein Postfach auf ${host} wurde eingerichtet.`,
    "mailbox-changed": ({ host }) => `Ein Postfach auf ${host} wurde geändert.`,
    "mailbox-paused": () => "Ein Postfach wurde angehalten.",
    "mailbox-resumed": () => "Ein Postfach wird wieder abgeholt.",
    "mailbox-removed": () => "Ein Postfach wurde entfernt; sein Kennwort ist gelöscht.",
    "witness-begun-anew": ({ reason }) =>
      `Der Zeuge der Prüfspur ging verloren und wurde neu begonnen: ${reason}`,
    "audit-key-rotated": () => "Der Schlüssel, der die Prüfspur unterschreibt, wurde gewechselt.",
    "trail-day-closed": ({ day }) => `Der Tag ${day} der Prüfspur ist abgeschlossen.`,
    "reader-key-destroyed": ({ period }) =>
      `Der Schlüssel der Lesevorgänge von ${period} wurde vernichtet.`,
    "access-inquiry-asked": ({ from, to }) =>
      `Eine Auskunft über Lesevorgänge wurde beantragt (${from} bis ${to}).`,
    "access-inquiry-confirmed": () => "Eine Auskunft über Lesevorgänge wurde bestätigt.",
    "access-inquiry-answered": ({ readings }) =>
      `Eine Auskunft über Lesevorgänge wurde erteilt (${readings}).`,
    "batch-opened": ({ day }) => `Ein Stapel vom ${day} wurde eröffnet.`,
    "batch-counted": ({ envelopes }) => `Ein Stapel wurde gezählt: ${envelopes} Umschläge.`,
    "batch-exception-named": ({ count }) => `Eine Ausnahme im Stapel wurde benannt (${count}).`,
    "batch-exception-withdrawn": () => "Eine Ausnahme im Stapel wurde zurückgenommen.",
    "batch-closed": ({ envelopes, mailItems }) =>
      `Ein Stapel wurde abgeschlossen: ${envelopes} Umschläge, ${mailItems} Sendungen.`,
    "day-closed": () => "Ein Posttag wurde abgeschlossen.",
    "database-restored": ({ takenAt }) =>
      `Die Installation wurde aus einer Sicherung vom ${takenAt.slice(0, 10)} wiederhergestellt.`,
    "sealed-words-erased": ({ records }) =>
      `Die Namen in einer Zeile des Registers verschlossener Post wurden nach Fristablauf gelöscht (${records} Einträge).`,
    "item-erased": ({ documents, pages }) =>
      `Eine Sendung wurde gelöscht (${documents} Schriftstücke, ${pages} Seiten).`,
  },
};
