/** Words of passkeys: signing in with one, and one's own. */
export const passkeyTexts = {
  de: {
    signIn: "Mit Passkey anmelden",
    use: "Passkey benutzen",
    none: {
      "given-up": {
        title: "Kein Passkey",
        text: "Die Abfrage wurde abgebrochen, dauerte zu lange, oder auf diesem Gerät ist keiner.",
      },
      known: {
        title: "Schon eingerichtet",
        text: "Auf diesem Gerät liegt schon ein Passkey dieses Kontos.",
      },
    },
    title: "Passkeys",
    why: "Ein Passkey liegt auf Ihrem Telefon, Rechner oder einem Sicherheitsschlüssel und wird mit PIN oder Fingerabdruck freigegeben. Er ersetzt den Code, und auf Wunsch auch Anmeldename und Kennwort. Auf einer nachgemachten Seite funktioniert er nicht.",
    empty: "Es ist keiner eingerichtet.",
    notHere:
      "Unter dieser Adresse sind keine Passkeys möglich. Sie gelten nur unter der Adresse des Portals, die der Betrieb einstellt, und nur über eine gesicherte Verbindung.",
    notKnown: "Dieser Browser kennt keine Passkeys.",
    left: (n: number) => (n === 1 ? "Noch 1 Ersatzcode übrig." : `Noch ${n} Ersatzcodes übrig.`),
    add: "Passkey einrichten",
    addWhy:
      "Geben Sie ihm einen Namen, an dem Sie ihn wiedererkennen. Danach fragt Ihr Browser, wo er liegen soll.",
    name: "Name des Passkeys",
    nameHint: "Zum Beispiel: Diensttelefon, Schlüssel am Bund",
    password: "Ihr Kennwort",
    next: "Weiter",
    added: "Der Passkey ist eingerichtet.",
    since: (day: string) => `eingerichtet am ${day}`,
    used: (day: string) => `zuletzt benutzt am ${day}`,
    unused: "noch nicht benutzt",
    refused: (day: string) =>
      `Gesperrt seit ${day}: Er hat rückwärts gezählt, vielleicht gibt es eine Kopie. Entfernen Sie ihn, und geben Sie der Verwaltung der Poststelle Bescheid.`,
    rename: "Umbenennen",
    renameOf: (name: string) => `Passkey ${name} umbenennen`,
    renamed: "Der Passkey hat einen neuen Namen.",
    remove: "Entfernen",
    removeOf: (name: string) => `Passkey ${name} entfernen`,
    removeWhy:
      "Danach öffnet er Ihr Konto nicht mehr. Löschen Sie ihn auch auf dem Gerät. Mit dem letzten zweiten Faktor verfallen auch Ihre Ersatzcodes.",
    removed: "Der Passkey ist entfernt.",
  },
  en: {
    signIn: "Sign in with a passkey",
    use: "Use a passkey",
    none: {
      "given-up": {
        title: "No passkey",
        text: "It was given up, took too long, or there is none on this device.",
      },
      known: {
        title: "Set up already",
        text: "There is a passkey of this account on this device already.",
      },
    },
    title: "Passkeys",
    why: "A passkey is kept on your phone, computer or a security key, and released by a PIN or a fingerprint. It stands in for the code, and if you like for login and password too. On a forged page it does not work.",
    empty: "None is set up.",
    notHere:
      "No passkeys are possible at this address. They hold only at the portal's address, which the operators set, and only over a secured connection.",
    notKnown: "This browser does not know passkeys.",
    left: (n: number) => (n === 1 ? "1 recovery code is left." : `${n} recovery codes are left.`),
    add: "Set up a passkey",
    addWhy: "Give it a name by which you will know it. Your browser then asks where to keep it.",
    name: "Name of the passkey",
    nameHint: "For example: work phone, key on my ring",
    password: "Your password",
    next: "Continue",
    added: "The passkey is set up.",
    since: (day: string) => `set up on ${day}`,
    used: (day: string) => `last used on ${day}`,
    unused: "not used yet",
    refused: (day: string) =>
      `Blocked since ${day}: it counted backwards, so there may be a copy. Remove it, and tell the mailroom's administrator.`,
    rename: "Rename",
    renameOf: (name: string) => `Rename passkey ${name}`,
    renamed: "The passkey has a new name.",
    remove: "Remove",
    removeOf: (name: string) => `Remove passkey ${name}`,
    removeWhy:
      "It will open your account no more. Delete it on its device too. With the last second factor your recovery codes go as well.",
    removed: "The passkey is removed.",
  },
};
