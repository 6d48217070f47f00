import type { SecrecyKind } from "../../src/domain/facts.ts";

interface FactTexts {
  readonly request: string;
  readonly kind: string;
  readonly language: string;
  readonly amounts: string;
  readonly toPay: (sum: string) => string;
  readonly iban: string;
  readonly ibanWrong: string;
  readonly enclosures: string;
  readonly present: string;
  readonly missing: string;
  readonly unknown: string;
  readonly secrecy: Readonly<Record<SecrecyKind, string>>;
}

/** What is said of the facts of a letter. */
export const factTexts: { readonly de: FactTexts; readonly en: FactTexts } = {
  de: {
    request: "Anliegen",
    kind: "Art",
    language: "Sprache",
    amounts: "Beträge",
    toPay: (sum) => `${sum} zu zahlen`,
    iban: "IBAN",
    ibanWrong: "Prüfziffern stimmen nicht",
    enclosures: "Angekündigte Anlagen",
    present: "liegt vor",
    missing: "fehlt",
    unknown: "bitte prüfen, ob sie vorliegt",
    secrecy: {
      social: "Sozialdaten",
      health: "Gesundheitsdaten",
      personnel: "Personalsache",
      youth: "Jugendsache",
      tax: "Steuergeheimnis",
      procurement: "Vergabe",
    },
  },
  en: {
    request: "Request",
    kind: "Kind",
    language: "Language",
    amounts: "Amounts",
    toPay: (sum) => `${sum} to be paid`,
    iban: "IBAN",
    ibanWrong: "wrong check digits",
    enclosures: "Enclosures announced",
    present: "is here",
    missing: "missing",
    unknown: "please check whether it is here",
    secrecy: {
      social: "Social data",
      health: "Health data",
      personnel: "Personnel matter",
      youth: "Youth matter",
      tax: "Tax secrecy",
      procurement: "Procurement",
    },
  },
};
