import type { MailboxCause, MessageRefusedCause } from "../mailbox.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

interface MailboxWords {
  /** What is wrong, and what helps. */
  readonly causes: Readonly<Record<MailboxCause, string>>;
  readonly refused: Readonly<Record<MessageRefusedCause, string>>;
}

const de: MailboxWords = {
  causes: {
    "no-answer":
      "Der Mailserver antwortet nicht. Die Post wartet dort; abgeholt wird von selbst wieder. Bleibt es so: Adresse, Port und Netz prüfen.",
    "unknown-host": "Diesen Mailserver kennt das Netz nicht: den Namen prüfen.",
    "no-tls":
      "Der Mailserver spricht an diesem Port nicht in der gewählten Weise verschlüsselt: Port und Verschlüsselung prüfen.",
    certificate:
      "Dem Zertifikat des Mailservers ist nicht zu trauen: Es ist abgelaufen, gilt für einen anderen Namen oder kommt von einer unbekannten Stelle. Das Zertifikat erneuern, oder dem Betrieb die Zertifizierungsstelle der Stadt nennen (NODE_EXTRA_CA_CERTS).",
    "login-refused":
      "Der Mailserver weist Anmeldename oder Kennwort zurück: beides prüfen und das Kennwort neu eingeben.",
    "folder-missing":
      "Den Ordner, aus dem abgeholt wird, gibt es im Postfach nicht, oder er lässt sich nicht öffnen: seinen Namen und die Rechte prüfen.",
    "folder-not-made":
      "Der Ordner für Angenommenes oder Abgelehntes fehlt und lässt sich nicht anlegen: ihn im Postfach anlegen, oder dem Anmeldenamen das Recht dazu geben.",
    "not-moved":
      "Nachrichten sind angenommen, lassen sich im Postfach aber nicht verschieben: seinen Speicherplatz und die Rechte prüfen.",
    "password-unreadable":
      "Das hinterlegte Kennwort lässt sich nicht öffnen: es im Postfach neu eingeben.",
    "nobody-looks":
      "Kein Prozess der Poststelle schaut hinein: „poststelle up“ starten, oder in seinem Protokoll nachsehen.",
  },
  refused: {
    "too-large":
      "Die Nachricht ist größer, als Poststelle annimmt (POSTSTELLE_FILE_MB_MAX). Sie liegt im Ordner für Abgelehntes: dort öffnen und die Anlagen einzeln hochladen.",
    empty:
      "Die Nachricht hat keinen Inhalt. Sie liegt im Ordner für Abgelehntes: im Postfach ansehen und den Absender fragen.",
    unreadable:
      "Der Mailserver gibt die Nachricht nicht heraus. Sie liegt im Ordner für Abgelehntes: dort öffnen und hochladen, oder die Technik des Mailservers fragen.",
  },
};

const en: MailboxWords = {
  causes: {
    "no-answer":
      "The mail server does not answer. Post waits there and is collected by itself again. If it stays so: look at address, port and network.",
    "unknown-host": "The network does not know this mail server: look at its name.",
    "no-tls":
      "The mail server does not speak encrypted in the chosen way at this port: look at port and encryption.",
    certificate:
      "The mail server's certificate cannot be trusted: it has expired, is for another name or comes from an unknown authority. Renew it, or have the operators name the city's authority (NODE_EXTRA_CA_CERTS).",
    "login-refused":
      "The mail server refuses login or password: look at both and enter the password anew.",
    "folder-missing":
      "The folder that is collected is not in the mailbox, or cannot be opened: look at its name and at the rights.",
    "folder-not-made":
      "The folder for what was accepted or refused is missing and cannot be made: make it in the mailbox, or give the login the right to.",
    "not-moved":
      "Messages are accepted, but cannot be moved in the mailbox: look at its space and at the rights.",
    "password-unreadable": "The password that is kept cannot be opened: enter it anew.",
    "nobody-looks":
      "No process of Poststelle looks into it: start 'poststelle up', or look into its log.",
  },
  refused: {
    "too-large":
      "The message is larger than Poststelle accepts (POSTSTELLE_FILE_MB_MAX). It lies in the folder for refused ones: open it there and upload its attachments one by one.",
    empty:
      "The message has no content. It lies in the folder for refused ones: look at it in the mailbox and ask its sender.",
    unreadable:
      "The mail server does not hand the message out. It lies in the folder for refused ones: open and upload it there, or ask whoever runs the mail server.",
  },
};

const LANGUAGES: Readonly<Record<SentenceLanguage, MailboxWords>> = { de, en };

/** Why a mailbox cannot be used, and what helps. */
export const mailboxCauseSentence = (because: MailboxCause, language: SentenceLanguage): string =>
  LANGUAGES[language].causes[because];

/** Why a message was refused, where it is and what helps. */
export const messageRefusedSentence = (
  because: MessageRefusedCause,
  language: SentenceLanguage,
): string => LANGUAGES[language].refused[because];
