import type { Component, DiscardReason } from "../component.ts";
import type { ClarificationReason } from "../clarification.ts";
import { caseSentence } from "./sentence-for.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

/** Why a part of a capture was set aside without loss. */
const SET_ASIDE: Readonly<Record<SentenceLanguage, Readonly<Record<DiscardReason, string>>>> = {
  de: {
    logo: "Bild aus der Signatur der E-Mail, kein Teil des Schreibens.",
    "system-file": "Datei des Betriebssystems, kein Teil des Schreibens.",
    "empty-body": "Die E-Mail hat keinen Text; die erste Anlage ist das Schreiben.",
    "empty-file": "Leere Datei.",
    "duplicate-alternative": "Derselbe Text in anderer Form.",
    signature: "Elektronische Signatur, aufbewahrt, aber kein Schriftstück.",
    tracker: "Zählpixel des Absenders; nichts wurde nachgeladen.",
    "contact-card": "Elektronische Visitenkarte, kein Teil des Schreibens.",
    "portfolio-cover": "Deckblatt der PDF-Mappe; ihr Inhalt wurde entnommen.",
    "report-part": "Technischer Teil eines Zustellberichts.",
  },
  en: {
    logo: "A picture of the e-mail's signature, no part of the letter.",
    "system-file": "A file of the operating system, no part of the letter.",
    "empty-body": "The e-mail has no text; its first attachment is the letter.",
    "empty-file": "An empty file.",
    "duplicate-alternative": "The same text in another form.",
    signature: "An electronic signature, kept, but no document.",
    tracker: "The sender's tracking pixel; nothing was loaded.",
    "contact-card": "An electronic business card, no part of the letter.",
    "portfolio-cover": "The cover of a PDF portfolio; its content was taken out.",
    "report-part": "The technical part of a delivery report.",
  },
};

/** What became of a part of a capture, in words; null where its pages are simply worked on. */
export function componentSentence(
  component: Pick<Component, "discardReason" | "detail"> & {
    readonly blockedReason: ClarificationReason | null;
  },
  language: SentenceLanguage,
): string | null {
  const { discardReason, blockedReason, detail } = component;
  if (blockedReason !== null) return caseSentence(blockedReason, detail ?? "", language);
  return discardReason === null ? null : SET_ASIDE[language][discardReason];
}
