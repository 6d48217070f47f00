import type { AccountProblemCode, RequestProblemLanguage } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

/** German words for what can be wrong with people, units and signing in. */
export const deAccountProblems: Pick<RequestProblemLanguage, AccountProblemCode> = {
  "login-taken": () =>
    says(
      "Anmeldename vergeben",
      "Diesen Anmeldenamen hat schon jemand in dieser Installation.",
      "Einen anderen wählen, zum Beispiel mit einer Ziffer.",
    ),
  "last-administrator": () =>
    says(
      "Die letzte Administration",
      "Danach könnte niemand mehr Personen und Rollen verwalten.",
      "Zuerst jemand anderem die Rolle Administration geben.",
    ),
  "works-elsewhere": () =>
    says(
      "Auch anderswo tätig",
      "Die Person arbeitet auch für eine andere Stadt dieser Installation; ihr Konto ändert nicht eine Stadt allein.",
      "Der Betrieb setzt Kennwörter und nimmt verlorene zweite Faktoren weg, mit ‚poststelle account‘.",
    ),
  "from-groups": () =>
    says(
      "Folgt aus einer Gruppe",
      "Diese Rolle kommt aus der Anmeldung der Stadt und geht mit der Gruppe.",
      "Die Gruppe dort ändern.",
    ),
  "unit-known": () =>
    says(
      "Diese Kennung gibt es schon",
      "Eine Stelle mit dieser Kennung ist angelegt, vielleicht eine beendete.",
      "Eine andere Kennung wählen.",
    ),
  "unit-in-use": () =>
    says(
      "Noch in Gebrauch",
      "Die Stelle hat noch Stellen unter sich, oder ihre Nachfolge hört selbst auf.",
      "Zuerst die Stellen darunter beenden, und eine Nachfolge wählen, die bleibt.",
    ),
  "plan-outdated": () =>
    says(
      "Inzwischen geändert",
      "Was jetzt geändert würde, ist nicht mehr das, was gezeigt wurde.",
      "Noch einmal prüfen lassen und dann übernehmen.",
    ),
  "changed-meanwhile": () =>
    says(
      "Inzwischen geändert",
      "Jemand anderes hat das gespeichert, seit Sie es geöffnet haben.",
      "Beide Stände vergleichen, dann den neuen übernehmen oder den eigenen speichern.",
    ),
  "mailbox-known": () =>
    says(
      "Dieses Postfach ist schon eingerichtet",
      "Derselbe Ordner desselben Postfachs wird schon abgeholt.",
      "Das vorhandene Postfach ändern, oder einen anderen Ordner nennen.",
    ),
  "mailbox-password-needed": () =>
    says(
      "Das Kennwort wird gebraucht",
      "Server oder Anmeldename ist ein anderer, und das bisherige Kennwort wird nicht dorthin gesendet.",
      "Das Kennwort des Postfachs eingeben.",
    ),
  "second-factor-needed": () =>
    says(
      "Der zweite Faktor fehlt",
      "Diese Anmeldung braucht auch einen Code oder einen Passkey.",
      "Den Code aus der App oder einen der Ersatzcodes eingeben, oder den Passkey benutzen.",
    ),
  "wrong-code": () =>
    says(
      "Der Code stimmt nicht",
      "Er ist falsch, abgelaufen oder wurde schon benutzt.",
      "Den nächsten Code der App abwarten; die Uhr des Telefons muss stimmen.",
    ),
  "wrong-passkey": () =>
    says(
      "Der Passkey passt nicht",
      "Er gehört zu keinem Konto, zu einem anderen, oder die Frage nach ihm ist schon zu alt.",
      "Noch einmal versuchen, oder einen Code eingeben.",
    ),
  "passkey-refused": () =>
    says(
      "Dieser Passkey gilt nicht mehr",
      "Er hat rückwärts gezählt. Das tut er, wenn jemand ihn kopiert hat.",
      "Mit einem Code oder Ersatzcode anmelden, den Passkey entfernen und der Verwaltung der Poststelle Bescheid geben.",
    ),
  "passkey-known": () =>
    says(
      "Kein weiterer Passkey",
      "Dieser ist schon eingerichtet, oder das Konto hat bereits zehn.",
      "Zuerst einen entfernen, der nicht mehr gebraucht wird.",
    ),
  "passkeys-not-here": () =>
    says(
      "Passkeys gehen hier nicht",
      "Sie gelten nur unter der eingestellten Adresse des Portals, und nur über eine gesicherte Verbindung.",
      "Das Portal unter dieser Adresse öffnen; fehlt sie, stellt sie der Betrieb ein (POSTSTELLE_ADDRESS).",
    ),
  "duty-first": ({ duties }) =>
    says(
      "Zuerst das Konto sichern",
      duties.includes("change-password")
        ? "Das Kennwort hat jemand anders gesetzt."
        : "Für Ihre Rolle verlangt die Stadt einen zweiten Faktor.",
      duties.includes("change-password")
        ? "Ein eigenes Kennwort setzen."
        : "Den zweiten Faktor einrichten.",
    ),
};
