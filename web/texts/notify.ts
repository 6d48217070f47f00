/** The words of what tells one of new post. */
export const notifyTexts = {
  de: {
    title: "Benachrichtigungen",
    browser: {
      title: "In diesem Browser",
      hint: "Zeigt neue Eingänge an, auch wenn die Poststelle im Hintergrund ist. Nur Zahlen, keine Namen und keine Betreffe. Gilt für dieses Gerät.",
      on: "Benachrichtigungen einschalten",
      off: "Benachrichtigungen ausschalten",
      refused:
        "Der Browser erlaubt der Poststelle keine Benachrichtigungen. Das lässt sich in seinen Einstellungen ändern.",
      impossible:
        "Benachrichtigungen sind hier nicht möglich: Dieser Browser zeigt keine von einer Seite an.",
      isOn: "Benachrichtigungen sind eingeschaltet.",
      isOff: "Benachrichtigungen sind ausgeschaltet.",
    },
    arrived: (n: number, unit: string) =>
      n === 1 ? `1 neuer Eingang in ${unit}` : `${n} neue Eingänge in ${unit}`,
    digest: {
      title: "Tägliche E-Mail",
      hint: (address: string) =>
        `An Arbeitstagen ab 7 Uhr an ${address}, wenn etwas Neues da ist: Zahlen je Eingang und ein Link, nie ein Inhalt.`,
      on: "Tägliche E-Mail bestellen",
      off: "Tägliche E-Mail abbestellen",
      isOn: "Die tägliche E-Mail ist bestellt.",
      isOff: "Die tägliche E-Mail ist abbestellt.",
      impossible: {
        "no-mail-server":
          "Das geht hier nicht: Für die Poststelle ist kein Mailserver eingerichtet.",
        "no-address": "Das geht nicht: Zu Ihrem Konto ist keine E-Mail-Adresse eingetragen.",
      },
    },
  },
  en: {
    title: "Notifications",
    browser: {
      title: "In this browser",
      hint: "Tells you of new post, also while the mailroom is in the background. Counts only, no names and no subjects. For this device.",
      on: "Switch notifications on",
      off: "Switch notifications off",
      refused:
        "The browser allows the mailroom no notifications. That can be changed in its settings.",
      impossible: "Notifications are not possible here: this browser shows none of a page's.",
      isOn: "Notifications are on.",
      isOff: "Notifications are off.",
    },
    arrived: (n: number, unit: string) =>
      n === 1 ? `1 new item in ${unit}` : `${n} new items in ${unit}`,
    digest: {
      title: "Daily e-mail",
      hint: (address: string) =>
        `On working days from 7 o'clock to ${address}, when there is something new: counts for each inbox and a link, never any content.`,
      on: "Order the daily e-mail",
      off: "End the daily e-mail",
      isOn: "The daily e-mail is ordered.",
      isOff: "The daily e-mail has ended.",
      impossible: {
        "no-mail-server": "That is not possible here: no mail server is set up for the mailroom.",
        "no-address": "That is not possible: no e-mail address is entered for your account.",
      },
    },
  },
};
