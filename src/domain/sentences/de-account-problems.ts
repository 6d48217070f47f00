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
      "Der Betrieb setzt Kennwörter mit ‚poststelle account‘.",
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
  "second-factor-needed": () =>
    says(
      "Der zweite Faktor fehlt",
      "Diese Anmeldung braucht auch einen Code.",
      "Den Code aus der App eingeben, oder einen der Ersatzcodes.",
    ),
  "wrong-code": () =>
    says(
      "Der Code stimmt nicht",
      "Er ist falsch, abgelaufen oder wurde schon benutzt.",
      "Den nächsten Code der App abwarten; die Uhr des Telefons muss stimmen.",
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
