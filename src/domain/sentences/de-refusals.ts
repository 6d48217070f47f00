import type { RefusalSentences } from "./sentence-params.ts";

/** Why an act was not done, and what to do instead. */
export const deRefusals: RefusalSentences = {
  "refusal.not-found": () =>
    "Das gibt es nicht, oder es gehört nicht (mehr) zu Ihrer Arbeit. Laden Sie die Liste neu.",
  "refusal.already-settled": () =>
    "Der Fall ist inzwischen erledigt; es wurde nichts geändert. Laden Sie die Liste neu.",
  "refusal.not-possible-now": () =>
    "In diesem Zustand ist das nicht möglich; es wurde nichts geändert. Sehen Sie nach, was inzwischen geschah.",
  "refusal.unknown-unit": () =>
    "Diese Stelle gibt es nicht, oder an sie wird nicht zugestellt. Wählen Sie eine aus der Liste.",
  "refusal.unknown-page": () => "Eine der Seiten gehört nicht dazu. Laden Sie die Seiten neu.",
  "refusal.pages-not-conserved": () =>
    "Nicht jede Seite ist genau einmal untergebracht. Legen Sie jede Seite in ein Schriftstück, oder sondern Sie sie mit Grund aus.",
  "refusal.second-person-needed": () =>
    "Sie haben das schon beantragt. Eine zweite Person muss es bestätigen.",
  "refusal.supervisor-needed": () =>
    "Das Schriftstück kam schon zweimal zurück. Jetzt entscheidet die Leitung der Poststelle.",
  "refusal.claimed-by-another": () =>
    "Jemand anderes bearbeitet das gerade. Sprechen Sie sich ab, oder warten Sie, bis es freigegeben ist.",
  "refusal.not-a-colleague": () =>
    "Diese Person arbeitet nicht in dieser Stelle. Wählen Sie eine andere.",
  "refusal.same-unit": () => "Dort liegt es schon. Wählen Sie eine andere Stelle.",
  "refusal.too-late": () =>
    "Das ist länger als 30 Tage her und kann nicht mehr zurückgenommen werden.",
  "refusal.not-allowed": () => "Dazu fehlt Ihnen die Berechtigung. Wenden Sie sich an die Leitung.",
};
