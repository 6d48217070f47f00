/** Words of the ways by which post comes in. */
export const intakeTexts = {
  de: {
    title: "Wege der Post",
    way: "Weg",
    state: "Stand",
    came: "In den letzten 14 Tagen",
    taken: "wird laufend gelesen",
    open: "offen",
    noRoom: "angehalten: Auf der Platte ist kein Platz für neue Post",
    waiting: (count: number, since: string) =>
      `${count === 1 ? "1 Datei kann" : `${count} Dateien können`} seit ${since} nicht genommen werden; der Grund steht im Protokoll des Servers`,
    accepted: (count: string, on: string) => `${count} angenommen, zuletzt am ${on}`,
    nothing: "nichts",
    mailbox: "E-Mail-Postfach",
    noMailbox: "keines angeschlossen",
    mailboxes: (n: number) =>
      n === 1 ? "1 Postfach angeschlossen" : `${n} Postfächer angeschlossen`,
    mailboxesAway: (away: number, all: number) => `${away} von ${all} Postfächern nicht erreichbar`,
    mailHint:
      "E-Mails holt die Poststelle aus Postfächern (Seite „Postfächer“); sie nimmt sie auch als Dateien (.eml, .msg).",
  },
  en: {
    title: "Ways of the post",
    way: "Way",
    state: "State",
    came: "In the last 14 days",
    taken: "is read all the time",
    open: "open",
    noRoom: "stopped: the disk has no room for new post",
    waiting: (count: number, since: string) =>
      `${count === 1 ? "1 file has" : `${count} files have`} not been taken since ${since}; the server's log says why`,
    accepted: (count: string, on: string) => `${count} accepted, last on ${on}`,
    nothing: "nothing",
    mailbox: "Mailbox",
    noMailbox: "none connected",
    mailboxes: (n: number) => (n === 1 ? "1 mailbox connected" : `${n} mailboxes connected`),
    mailboxesAway: (away: number, all: number) => `${away} of ${all} mailboxes away`,
    mailHint:
      "E-mails are collected from mailboxes (page “Mailboxes”); as files (.eml, .msg) they are taken too.",
  },
};
