import type { RequestProblemLanguage, SealedProblemCode } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

/** German words for what can be wrong with sealed post. */
export const deSealedProblems: Pick<RequestProblemLanguage, SealedProblemCode> = {
  "unknown-opening-rule": () =>
    says(
      "Öffnungsregel nicht bekannt",
      "Diese Regel gibt es in der Stadt nicht, oder die Post wird danach geöffnet.",
      "Eine der angezeigten Öffnungsregeln wählen.",
    ),
  "recorded-otherwise": () =>
    says(
      "So wird diese Post nicht erfasst",
      "Die Öffnungsregel sieht eine andere Art vor: Bild des Umschlags, Registerzeile oder Anzahl.",
      "Wie von der Regel verlangt erfassen.",
    ),
  "addressee-needed": () =>
    says(
      "Niemand ist genannt",
      "Es steht nicht fest, für wen diese verschlossene Post ist.",
      "Eine Person, ein Amt oder die Anschrift auf dem Umschlag angeben; öffnet das Amt, muss es genannt sein.",
    ),
  "one-of-several": () =>
    says(
      "Mehrere Sendungen in diesem Scan",
      "Der Scan ist noch nicht getrennt oder enthält mehrere Sendungen; es steht nicht fest, welche gemeint ist.",
      "Die Eingangsnummer der Sendung angeben, oder es beim einzelnen Schriftstück sagen.",
    ),
};
