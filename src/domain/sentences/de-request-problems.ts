import { deAccountProblems } from "./de-account-problems.ts";
import { deSealedProblems } from "./de-sealed-problems.ts";
import type { RequestProblemLanguage } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

export const deRequestProblems: RequestProblemLanguage = {
  ...deAccountProblems,
  ...deSealedProblems,
  "invalid-request": ({ fields }) =>
    says(
      "Die Anfrage ist nicht in Ordnung",
      `Diese Angaben fehlen oder sind falsch: ${fields.join(", ")}.`,
      "Die Angaben berichtigen und noch einmal senden.",
    ),
  "malformed-body": () =>
    says(
      "Die Anfrage ist nicht lesbar",
      "Ihr Inhalt hat nicht die angekündigte Form.",
      "Die Anfrage noch einmal vollständig senden.",
    ),
  "idempotency-key-missing": () =>
    says(
      "Der Anfrage fehlt ihr Schlüssel",
      "Ohne die Kopfzeile Idempotency-Key ist eine Wiederholung nicht von einer neuen Sendung zu unterscheiden.",
      "Einen eigenen Schlüssel für diese Sendung bilden (8 bis 100 Buchstaben, Ziffern oder . _ ~ -) und bei Wiederholung denselben verwenden.",
    ),
  "upload-without-files": () =>
    says(
      "Es wurde keine Datei gesendet",
      "Die Anfrage enthält keine Datei.",
      "Mindestens eine Datei auswählen und noch einmal senden.",
    ),
  "not-signed-in": () =>
    says(
      "Nicht angemeldet",
      "Es gibt keine gültige Anmeldung, oder sie ist abgelaufen.",
      "Bitte anmelden.",
    ),
  "wrong-credentials": () =>
    says(
      "Anmeldung nicht möglich",
      "Anmeldename oder Kennwort ist nicht richtig.",
      "Beides prüfen; ein neues Kennwort setzt die Administration.",
    ),
  "wrong-current-password": () =>
    says(
      "Das Kennwort wurde nicht geändert",
      "Das bisherige Kennwort ist nicht richtig.",
      "Das bisherige Kennwort noch einmal eingeben.",
    ),
  "csrf-token-wrong": () =>
    says(
      "Die Anfrage wurde abgewiesen",
      "Ihr fehlt die Kopfzeile X-CSRF-Token dieser Anmeldung, oder sie ist falsch.",
      "Die Seite neu laden und den Vorgang wiederholen.",
    ),
  "foreign-origin": () =>
    says(
      "Die Anfrage wurde abgewiesen",
      "Sie kommt von einer fremden Seite.",
      "Den Vorgang in der Poststelle selbst auslösen.",
    ),
  "role-missing": ({ roles }) =>
    says(
      "Dafür fehlt die Berechtigung",
      `Das darf nur, wer eine dieser Rollen hat: ${roles.join(", ")}.`,
      "Wer sie braucht, wendet sich an die Administration.",
    ),
  "no-town": () =>
    says(
      "Keine Rolle",
      "Diese Person hat derzeit in keiner Stadt dieser Installation eine Rolle.",
      "Bitte an die Administration wenden.",
    ),
  "not-found": () =>
    says(
      "Nicht gefunden",
      "Das gibt es nicht, oder es ist für diese Anmeldung nicht sichtbar.",
      "Die Angabe prüfen.",
    ),
  "no-such-endpoint": () =>
    says(
      "Diese Adresse gibt es nicht",
      "Unter dieser Adresse oder mit dieser Methode bietet die Poststelle nichts an.",
      "Unter /api/docs steht, was es gibt.",
    ),
  "empty-file": () =>
    says(
      "Die Datei ist leer",
      "Sie hat 0 Bytes.",
      "Die Datei noch einmal scannen oder exportieren und neu senden.",
    ),
  "upload-cut-short": () =>
    says(
      "Die Übertragung ist abgebrochen",
      "Die Datei kam nicht vollständig an; nichts davon wurde aufgenommen.",
      "Noch einmal mit demselben Schlüssel senden.",
    ),
  "too-large": ({ megabytes }) =>
    says(
      "Zu groß",
      `Erlaubt sind höchstens ${megabytes} MB.`,
      "Die Datei teilen; die Grenze setzt der Betrieb.",
    ),
  "too-many-files": ({ filesMax }) =>
    says(
      "Zu viele Dateien",
      `In einer Sendung sind höchstens ${filesMax} Dateien erlaubt.`,
      "Die Dateien auf mehrere Sendungen verteilen.",
    ),
  "unsupported-media-type": ({ wanted }) =>
    says(
      "Diese Form wird nicht angenommen",
      `Erwartet wird ${wanted}.`,
      `Die Anfrage als ${wanted} senden.`,
    ),
  "weak-password": ({ charactersMin }) =>
    says(
      "Das Kennwort ist zu schwach",
      `Es braucht mindestens ${charactersMin} Zeichen und darf nicht dem Anmeldenamen gleichen.`,
      "Ein längeres Kennwort wählen, zum Beispiel mehrere Wörter.",
    ),
  "too-many-requests": ({ seconds }) =>
    says(
      "Zu viele Anfragen",
      "In kurzer Zeit kamen mehr Anfragen, als angenommen werden.",
      `In ${seconds} Sekunden noch einmal versuchen.`,
    ),
  "too-many-streams": ({ streamsMax }) =>
    says(
      "Zu viele offene Verbindungen",
      `Mehr als ${streamsMax} Verbindungen für Meldungen sind nicht vorgesehen.`,
      "Nicht mehr gebrauchte Fenster schließen.",
    ),
  "sign-in-blocked": ({ seconds }) =>
    says(
      "Anmeldung vorübergehend gesperrt",
      "Für diesen Anmeldenamen wurde zu oft ein falsches Kennwort eingegeben.",
      `In ${seconds} Sekunden noch einmal versuchen.`,
    ),
  "database-away": () =>
    says(
      "Die Poststelle ist gerade nicht erreichbar",
      "Die Datenbank antwortet nicht.",
      "In einigen Sekunden noch einmal versuchen; hält es an, hilft der Betrieb.",
    ),
  "upload-too-slow": ({ seconds }) =>
    says(
      "Übertragung zu langsam",
      `Der Absender brauchte länger als ${String(seconds)} Sekunden; nichts wurde aufgenommen.`,
      "Mit demselben Schlüssel noch einmal senden, in kleineren Teilen oder über eine schnellere Leitung.",
    ),
  "disk-full": () =>
    says(
      "Kein Platz mehr",
      "Auf dem Datenträger des Servers ist kein Platz für neue Post; nichts wurde aufgenommen, alles andere geht weiter.",
      "Den Betrieb bitten, Platz zu schaffen, und später mit demselben Schlüssel noch einmal senden.",
    ),
  internal: () =>
    says(
      "Unerwarteter Fehler",
      "Die Poststelle konnte die Anfrage nicht bearbeiten.",
      "Noch einmal versuchen; hält es an, dem Betrieb die Kennung aus `instance` nennen.",
    ),
  "already-settled": () =>
    says(
      "Der Fall ist schon erledigt",
      "Jemand anderes hat ihn inzwischen erledigt; es wurde nichts geändert.",
      "Die Liste neu laden.",
    ),
  "not-possible-now": () =>
    says(
      "Das ist jetzt nicht möglich",
      "In dem Zustand, in dem die Post jetzt ist, gibt es diese Handlung nicht; es wurde nichts geändert.",
      "Nachsehen, was inzwischen geschehen ist.",
    ),
  "unknown-unit": () =>
    says(
      "Diese Stelle gibt es nicht",
      "Die Stelle ist nicht bekannt, oder an sie wird nicht zugestellt.",
      "Eine Stelle aus der Liste wählen.",
    ),
  "unknown-page": () =>
    says(
      "Eine Seite gehört nicht dazu",
      "Eine der Seiten ist nicht Teil dieser Post, oder sie ist doppelt genannt.",
      "Die Seiten neu laden.",
    ),
  "pages-not-conserved": () =>
    says(
      "Nicht jede Seite ist untergebracht",
      "Nicht jede Seite liegt genau einmal in einem Schriftstück oder ist mit Grund ausgesondert.",
      "Jede Seite genau einmal unterbringen.",
    ),
  "second-person-needed": () =>
    says(
      "Eine zweite Person muss bestätigen",
      "Sie haben das schon beantragt; es gilt das Vier-Augen-Prinzip.",
      "Eine Kollegin oder einen Kollegen um Bestätigung bitten.",
    ),
  "supervisor-needed": () =>
    says(
      "Hier entscheidet die Leitung",
      "Das Schriftstück kam schon zweimal aus einem Amt zurück.",
      "Den Fall der Leitung der Poststelle überlassen.",
    ),
  "claimed-by-another": () =>
    says(
      "Jemand anderes bearbeitet das",
      "Jemand anderes hat den Eingang übernommen oder schon daran gearbeitet; es wurde nichts geändert.",
      "Absprechen, oder sich den Eingang zuweisen.",
    ),
  "reason-needed": () =>
    says(
      "Begründung fehlt",
      "Die Frist weicht von der errechneten ab; es wurde nichts geändert.",
      "Angeben, warum sie anders läuft.",
    ),
  "copy-known": () =>
    says(
      "Kopie liegt schon dort",
      "Dorthin ging bereits eine Kopie, die noch niemand zur Kenntnis genommen hat.",
      "Abwarten, oder eine andere Stelle wählen.",
    ),
  "copy-to-one-person": () =>
    says(
      "Vertraulich: nur an eine Person",
      "Von vertraulicher oder geheim zu haltender Post geht keine Kopie an eine ganze Stelle.",
      "Eine Person wählen, die sie kennen darf; nur sie sieht die Kopie.",
    ),
  "not-a-deputy": () =>
    says(
      "Als Vertretung nicht möglich",
      "Vertreten kann, wer selbst Post bearbeitet; für sich selbst wählt man jemanden aus den eigenen Ämtern. Für andere benennt nur, wer alle ihre Ämter leitet, und niemand sich selbst.",
      "Eine andere Person wählen, oder die Leitung darum bitten.",
    ),
  "deputy-over": () =>
    says(
      "Vertretung ist schon zu Ende",
      "Diese Vertretung gilt nicht mehr; es wurde nichts geändert.",
      "Wenn nötig, eine neue benennen.",
    ),
  "not-a-colleague": () =>
    says(
      "Diese Person arbeitet nicht hier",
      "Die Person gehört nicht zu dieser Stelle.",
      "Jemanden aus der Stelle wählen.",
    ),
  "same-unit": () =>
    says(
      "Dort liegt es schon",
      "Das Schriftstück liegt bereits bei dieser Stelle.",
      "Eine andere Stelle wählen.",
    ),
  "too-late": () =>
    says(
      "Zu spät",
      "Das Aussondern ist länger als 30 Tage her und kann nicht mehr zurückgenommen werden.",
      "Die Leitung der Poststelle fragen.",
    ),
  "not-allowed": () =>
    says(
      "Dazu fehlt die Berechtigung",
      "Das darf nur die Leitung dieser Stelle oder der Poststelle.",
      "Die Leitung fragen.",
    ),
  "no-sampling-plan": () =>
    says(
      "Kein Stichprobenplan",
      "Für dieses Gerät hat die Stadt keinen Plan für die Sichtprüfung festgelegt.",
      "In town.yaml unter visualCheck einen Plan eintragen, oder jedes Schriftstück einzeln prüfen.",
    ),
  "nothing-to-draw": () =>
    says(
      "Hier ist nichts zu ziehen",
      "Alle gescannten Seiten dieses Tages und Gerätes sind schon in einem Los.",
      "Die Liste der Lose neu laden.",
    ),
  "batch-closed": () =>
    says(
      "Der Stapel ist geschlossen",
      "Er wurde mit seiner Zählung abgeschlossen; es wurde nichts geändert.",
      "Für weitere Post einen neuen Stapel öffnen.",
    ),
  "batch-not-counted": () =>
    says(
      "Der Stapel ist nicht gezählt",
      "Ohne Zahl der Umschläge lässt sich nicht prüfen, ob alles erfasst ist.",
      "Die Umschläge zählen und die Zahl eintragen.",
    ),
  "batch-under-way": () =>
    says(
      "Der Stapel ist noch in Arbeit",
      "Nicht jeder Scan ist schon in Sendungen getrennt; ihre Zahl steht noch nicht fest.",
      "Warten, bis alles getrennt ist, oder die Klärfälle des Stapels erledigen.",
    ),
  "difference-unnamed": () =>
    says(
      "Eine Differenz ist nicht begründet",
      "Umschläge, Sendungen und Ausnahmen gehen nicht auf.",
      "Jede Abweichung am Stapel mit ihrem Grund eintragen oder neu zählen.",
    ),
  "day-closed": () =>
    says(
      "Der Tag ist schon abgeschlossen",
      "Dieser Tag oder ein späterer ist schon abgeschlossen und bleibt, wie er ist.",
      "Was noch kommt, steht im nächsten Tagesabschluss als Übertrag.",
    ),
  "day-to-come": () =>
    says(
      "Der Tag ist noch nicht da",
      "Abschließen lässt sich der heutige Tag oder ein früherer.",
      "Einen anderen Tag wählen.",
    ),
  erased: () =>
    says(
      "Gelöscht",
      "Diese Sendung wurde gelöscht. Es bleiben Eingangsnummer, Zeiten und der Nachweis der Löschung.",
      "Fragen dazu beantwortet die Leitung der Poststelle anhand der Eingangsnummer.",
    ),
  "erasure-blocked": () =>
    says(
      "Eine Löschsperre besteht",
      "Für diese Sendung gilt eine Löschsperre; solange sie besteht, wird nichts gelöscht.",
      "Die Leitung der Poststelle fragen; sie kann die Sperre aufheben.",
    ),
  "erasure-needs-supervisor": () =>
    says(
      "Die Leitung muss mitwirken",
      "Über Löschung, Löschsperre und Einschränkung entscheidet die Leitung der Poststelle.",
      "Die Leitung um die Entscheidung bitten.",
    ),
  "erasure-pending": () =>
    says(
      "Über die Löschung ist nicht entschieden",
      "Für diese Sendung ist die Löschung beantragt oder eine Löschsperre gesetzt; nach dem Trennen wäre unklar, für welche Seiten das gilt.",
      "Die Leitung bitten, Antrag oder Sperre zurückzunehmen und nach dem Trennen neu zu setzen.",
    ),
  "unknown-kind-of-post": () =>
    says(
      "Diese Aufbewahrungsregel gibt es nicht",
      "Die Stadt hat keine Aufbewahrungsregel mit diesem Namen.",
      "Eine Regel aus retention.yaml der Stadt nennen.",
    ),
  "trial-needed": () =>
    says(
      "Erst ein Probelauf, dann in Kraft",
      "Genau diese Regeln wurden in den letzten 24 Stunden nicht erprobt.",
      "Den Probelauf starten, sein Ergebnis ansehen und die Regeln dann in Kraft setzen.",
    ),
  "rules-changed-meanwhile": () =>
    says(
      "Die Regeln wurden inzwischen geändert",
      "Jemand anderes hat andere Regeln in Kraft gesetzt, seit Ihr Entwurf begonnen wurde.",
      "Die Seite neu laden und die Änderung auf den neuen Stand übertragen.",
    ),
  "service-exists": () =>
    says(
      "Diese Leistung gibt es schon",
      "Das Amt hat schon eine Leistung mit diesem Namen.",
      "Die vorhandene Leistung ändern oder einen anderen Namen wählen.",
    ),
  "sample-needed": () =>
    says(
      "Ohne Stichprobe geht nichts allein",
      "Wo die Maschine allein zuordnet, wird ein Teil davon von einer Person noch einmal entschieden; es wurde nichts geändert.",
      "Einen Anteil über null festlegen, oder die Maschine für das Amt nur vorschlagen lassen.",
    ),
  "check-running": () =>
    says(
      "Eine Prüfung läuft schon",
      "Die Protokolle dieser Stadt werden gerade geprüft.",
      "Das Ergebnis abwarten; es erscheint auf dieser Seite.",
    ),
  "message-unreadable": () =>
    says(
      "Die Nachricht lässt sich so nicht zeigen",
      "Sie ist beschädigt, zu groß oder zu verschachtelt.",
      "Die Seiten ansehen oder das Original herunterladen.",
    ),
  "trial-too-slow": ({ seconds }) =>
    says(
      "Der Probelauf dauert zu lange",
      `Nach ${seconds} Sekunden war er nicht fertig; meist liegt das an einem Muster mit verschachtelten Wiederholungen.`,
      "Das Muster einfacher fassen, etwa feste Zahlen von Ziffern statt +, und den Probelauf wiederholen.",
    ),
};
