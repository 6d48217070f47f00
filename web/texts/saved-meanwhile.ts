/** Words for what somebody else saved while one was typing. */
export const savedMeanwhileTexts = {
  de: {
    title: "Inzwischen geändert",
    by: (name: string, when: string) =>
      `${name} hat das am ${when} gespeichert, seit Sie es geöffnet haben. Was Sie eingegeben haben, steht noch da und ist nicht gespeichert.`,
    bySomebody:
      "Das wurde gespeichert, seit Sie es geöffnet haben. Was Sie eingegeben haben, steht noch da und ist nicht gespeichert.",
    what: "Geändert wurde:",
    nothing: "An diesen Angaben ist nichts anders als zuvor.",
    fromTo: (before: string, now: string) => `${before} → ${now}`,
    none: "nichts",
    mine: "Meine Eingaben speichern",
    theirs: "Neuen Stand übernehmen",
  },
  en: {
    title: "Changed meanwhile",
    by: (name: string, when: string) =>
      `${name} saved this at ${when}, after you opened it. What you typed is still here and is not saved.`,
    bySomebody:
      "This was saved after you opened it. What you typed is still here and is not saved.",
    what: "What was changed:",
    nothing: "None of this is different from before.",
    fromTo: (before: string, now: string) => `${before} → ${now}`,
    none: "nothing",
    mine: "Save what I typed",
    theirs: "Take over what was saved",
  },
};
