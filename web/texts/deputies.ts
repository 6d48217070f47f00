/** The words of standing in for somebody. */
export const deputyTexts = {
  de: {
    title: "Vertretung",
    why: "Wer vertritt, sieht und bearbeitet in dieser Zeit Ihre Post. Jeder Schritt steht unter dem eigenen Namen in der Prüfspur.",
    none: "Zurzeit vertritt niemand.",
    standsIn: (deputy: string, person: string, from: string, to: string) =>
      `${deputy} vertritt ${person}, ${from} bis ${to}`,
    end: "Beenden",
    endOf: (deputy: string, person: string) => `Vertretung von ${person} durch ${deputy} beenden`,
    ended: "Die Vertretung ist beendet.",
    for: "Wer vertreten wird",
    deputy: "Vertretung durch",
    choose: "Bitte wählen",
    from: "Erster Tag",
    to: "Letzter Tag",
    name: "Vertretung einrichten",
    named: "Die Vertretung ist eingerichtet.",
  },
  en: {
    title: "Deputies",
    why: "A deputy sees and works on your post for that time. Each step stands in the trail under their own name.",
    none: "Nobody stands in for anybody now.",
    standsIn: (deputy: string, person: string, from: string, to: string) =>
      `${deputy} stands in for ${person}, ${from} to ${to}`,
    end: "End",
    endOf: (deputy: string, person: string) => `End that ${deputy} stands in for ${person}`,
    ended: "The deputyship has ended.",
    for: "Who is away",
    deputy: "Deputy",
    choose: "Please choose",
    from: "First day",
    to: "Last day",
    name: "Name the deputy",
    named: "The deputy is named.",
  },
};
