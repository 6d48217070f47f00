/** Words of signing in, and of one's own account. */
export const accountTexts = {
  de: {
    refused: {
      "no-role":
        "Sie sind angemeldet, haben hier aber keine Rolle. Bitte wenden Sie sich an die Verwaltung der Poststelle.",
      "login-taken":
        "Ihr Anmeldename gehört hier schon einem anderen Konto. Bitte wenden Sie sich an die Verwaltung der Poststelle.",
      disabled: "Ihr Konto ist hier gesperrt.",
      away: "Die Anmeldung der Stadt antwortet nicht. Bitte versuchen Sie es später noch einmal.",
      failed: "Die Anmeldung kam nicht zustande. Bitte versuchen Sie es noch einmal.",
    } as Readonly<Record<string, string>>,
    with: (name: string) => `Mit ${name} anmelden`,
    or: "oder mit einem Konto der Poststelle",
    code: "Code",
    codeHint: "Sechs Ziffern aus Ihrer App, oder ein Ersatzcode",
    back: "Zurück",
    change: "Person wechseln",
    mine: "Mein Konto",
    title: "Mein Konto",
    duty: {
      "change-password":
        "Ihr Kennwort hat jemand anders gesetzt. Setzen Sie jetzt ein eigenes; danach geht es weiter.",
      "set-up-second-factor":
        "Für Ihre Rolle verlangt die Stadt einen zweiten Faktor. Richten Sie ihn jetzt ein; danach geht es weiter.",
    } as Readonly<Record<string, string>>,
    password: {
      title: "Kennwort",
      current: "Jetziges Kennwort",
      new: "Neues Kennwort",
      again: "Neues Kennwort noch einmal",
      hint: "Mindestens 12 Zeichen; mehrere Wörter sind gut.",
      differ: "Die beiden Kennwörter sind verschieden.",
      set: "Kennwort ändern",
      done: "Das Kennwort ist geändert. Alle anderen Sitzungen sind beendet.",
    },
    factor: {
      title: "Zweiter Faktor: Code aus einer App",
      why: "Ein Code aus einer App auf dem Telefon schützt das Konto auch dann, wenn jemand das Kennwort kennt. Ein Passkey (weiter unten) tut dasselbe.",
      off: "Es ist keiner eingerichtet.",
      since: (day: string) => `Eingerichtet seit ${day}.`,
      left: (n: number) => (n === 1 ? "Noch 1 Ersatzcode übrig." : `Noch ${n} Ersatzcodes übrig.`),
      begin: "Einrichten",
      scan: "Scannen Sie das Bild mit einer Authenticator-App.",
      qr: "QR-Code für die Authenticator-App",
      key: "Oder tippen Sie diesen Schlüssel ein:",
      code: "Code aus der App",
      confirm: "Bestätigen",
      codes: "Ihre Ersatzcodes",
      codesWhy:
        "Jeder gilt einmal, falls das Telefon fehlt. Sie werden nur jetzt gezeigt: Drucken Sie sie aus, oder schreiben Sie sie auf.",
      kept: "Ich habe sie aufgehoben",
      print: "Drucken",
      remove: "Entfernen",
      removeTitle: "Zweiten Faktor entfernen",
      removed: "Der zweite Faktor ist entfernt.",
    },
    sessions: {
      title: "Sitzungen",
      why: "Haben Sie sich an einem fremden Gerät nicht abgemeldet? Hier enden alle Ihre Sitzungen, auch diese.",
      end: "Überall abmelden",
    },
    warning: {
      title: "Sind Sie noch da?",
      idle: (minutes: string) => `Ihre Sitzung endet in ${minutes}, weil hier niemand arbeitet.`,
      absolute: (minutes: string) =>
        `Ihre Sitzung endet in ${minutes}, weil sie lange genug gedauert hat. Schließen Sie ab, woran Sie arbeiten, und melden Sie sich neu an.`,
      stay: "Angemeldet bleiben",
      leave: "Jetzt abmelden",
      understood: "Verstanden",
    },
    minutes: (n: number) => (n === 1 ? "einer Minute" : `${n} Minuten`),
    away: "Mit der Anmeldung der Stadt angemeldet: Kennwort und zweiter Faktor werden dort verwaltet.",
  },
  en: {
    refused: {
      "no-role":
        "You are signed in, but have no role here. Please ask the mailroom's administrator.",
      "login-taken":
        "Your login belongs to another account here. Please ask the mailroom's administrator.",
      disabled: "Your account is disabled here.",
      away: "The city's sign-in does not answer. Please try again later.",
      failed: "Signing in did not succeed. Please try again.",
    } as Readonly<Record<string, string>>,
    with: (name: string) => `Sign in with ${name}`,
    or: "or with an account of Poststelle",
    code: "Code",
    codeHint: "Six digits from your app, or a recovery code",
    back: "Back",
    change: "Change user",
    mine: "My account",
    title: "My account",
    duty: {
      "change-password":
        "Somebody else has set your password. Set one of your own now; then you can go on.",
      "set-up-second-factor":
        "The town wants a second factor for your role. Set it up now; then you can go on.",
    } as Readonly<Record<string, string>>,
    password: {
      title: "Password",
      current: "Current password",
      new: "New password",
      again: "New password once more",
      hint: "At least 12 characters; several words are good.",
      differ: "The two passwords differ.",
      set: "Change password",
      done: "The password is changed. All other sessions have ended.",
    },
    factor: {
      title: "Second factor: code of an app",
      why: "A code from an app on your phone protects the account even when somebody knows the password. A passkey (below) does the same.",
      off: "None is set up.",
      since: (day: string) => `Set up since ${day}.`,
      left: (n: number) => (n === 1 ? "1 recovery code is left." : `${n} recovery codes are left.`),
      begin: "Set up",
      scan: "Scan the picture with an authenticator app.",
      qr: "QR code for the authenticator app",
      key: "Or type this key in:",
      code: "Code of the app",
      confirm: "Confirm",
      codes: "Your recovery codes",
      codesWhy:
        "Each is good once, should the phone be missing. They are shown only now: print them, or write them down.",
      kept: "I have kept them",
      print: "Print",
      remove: "Remove",
      removeTitle: "Remove the second factor",
      removed: "The second factor is removed.",
    },
    sessions: {
      title: "Sessions",
      why: "Did you forget to sign out elsewhere? This ends all your sessions, this one too.",
      end: "Sign out everywhere",
    },
    warning: {
      title: "Are you still there?",
      idle: (minutes: string) => `Your session ends in ${minutes}, because nobody works here.`,
      absolute: (minutes: string) =>
        `Your session ends in ${minutes}, because it has lasted long enough. Finish what you are doing, and sign in anew.`,
      stay: "Stay signed in",
      leave: "Sign out now",
      understood: "Understood",
    },
    minutes: (n: number) => (n === 1 ? "one minute" : `${n} minutes`),
    away: "Signed in by the city's sign-in: password and second factor are kept there.",
  },
};
