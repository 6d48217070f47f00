/** Words of acts on several entries at once. */
export const bulkTexts = {
  de: {
    did: {
      claim: "Übernommen",
      done: "Erledigt",
      wait: "Auf Wiedervorlage",
      forward: "Weitergeleitet",
      return: "Zurückgegeben",
      "assign-to": "Zugewiesen",
    },
    assign: "Zuweisen",
  },
  en: {
    did: {
      claim: "Claimed",
      done: "Done",
      wait: "Set aside until its day",
      forward: "Forwarded",
      return: "Returned",
      "assign-to": "Assigned",
    },
    assign: "Assign",
  },
};
