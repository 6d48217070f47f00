/** Words of what stands around every page: leaving it, and saying what is not as it should be. */
export const shellTexts = {
  de: {
    leaving: {
      busy: "Sie werden abgemeldet …",
      title: "Nicht abgemeldet",
      why: "Der Server hat die Abmeldung nicht bestätigt: Ihre Sitzung läuft noch. Verlassen Sie den Arbeitsplatz erst, wenn die Abmeldung gelungen ist.",
      retry: "Noch einmal abmelden",
    },
    broken: {
      title: "Diese Seite lässt sich gerade nicht zeigen",
      why: "In der Anzeige ist ein Fehler aufgetreten. Was gespeichert war, ist gespeichert; was Sie hier gerade eingaben, müssen Sie noch einmal eingeben. Laden Sie die Seite neu, und wenden Sie sich an den Betrieb, wenn es wieder vorkommt.",
      reload: "Seite neu laden",
    },
    replaced: {
      title: "Poststelle wurde erneuert",
      why: "Auf dem Server läuft eine neue Fassung, seit Sie diese Seite öffneten. Was gespeichert war, ist gespeichert. Laden Sie die Seite neu, um mit der neuen Fassung weiterzuarbeiten.",
      reload: "Seite neu laden",
    },
    unreached: {
      title: (time: string) => `Keine Verbindung zum Server seit ${time} Uhr.`,
      why: "Was Sie sehen, bleibt stehen und kann veraltet sein; ändern können Sie gerade nichts. Wir versuchen es weiter, und es geht von selbst weiter.",
    },
    notLive: "nicht live",
    notLiveWhy:
      "Was andere ändern, erscheint gerade nicht von selbst. Die Verbindung wird wieder aufgebaut.",
    town: { label: "Stadt, für die Sie arbeiten", change: "Zu dieser Stadt wechseln" },
  },
  en: {
    leaving: {
      busy: "Signing you out …",
      title: "Not signed out",
      why: "The server did not confirm that you are signed out: your session still runs. Leave this place only when signing out has succeeded.",
      retry: "Sign out again",
    },
    broken: {
      title: "This page cannot be shown just now",
      why: "Something went wrong in showing it. What was saved is saved; what you were typing here has to be typed once more. Reload the page, and tell the operators if it happens again.",
      reload: "Reload the page",
    },
    replaced: {
      title: "Poststelle was renewed",
      why: "The server runs a new version since you opened this page. What was saved is saved. Reload the page to go on with the new version.",
      reload: "Reload the page",
    },
    unreached: {
      title: (time: string) => `No connection to the server since ${time}.`,
      why: "What you see stays and may be old; nothing can be changed just now. We keep trying, and it goes on by itself.",
    },
    notLive: "not live",
    notLiveWhy:
      "What others change does not appear by itself just now. The connection is being restored.",
    town: { label: "Town you work for", change: "Change to this town" },
  },
};
