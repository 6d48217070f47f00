import { type XmlField, xmlFields } from "./xml-fields.ts";

/** An electronic invoice as lines a person reads: first what matters most, then everything it says. */
export interface EInvoice {
  readonly title: string;
  readonly lines: readonly string[];
  /** Files that lie in it (BG-24: time sheets, drawings); the name is a label. */
  readonly attachments: readonly { readonly name: string | null; readonly bytes: Uint8Array }[];
}

/** The elements that hold a file as base64, in UBL and in CII. */
const FILE_ELEMENTS = ["EmbeddedDocumentBinaryObject", "AttachmentBinaryObject"];

/** Root elements of the two syntaxes of EN 16931, and of ZUGFeRD 1. */
const ROOTS = new Set(["Invoice", "CreditNote", "CrossIndustryInvoice", "CrossIndustryDocument"]);

/**
 * What a clerk looks for, by the end of its path in either syntax (EN 16931-3-2 UBL, -3-3 CII). The first
 * field with words wins.
 */
const WANTED: readonly (readonly [string, readonly string[]])[] = [
  ["Rechnungsnummer", ["Invoice/ID", "CreditNote/ID", "ExchangedDocument/ID"]],
  [
    "Rechnungsdatum",
    ["Invoice/IssueDate", "CreditNote/IssueDate", "ExchangedDocument/IssueDateTime/DateTimeString"],
  ],
  ["Fällig am", ["DueDate", "PaymentDueDate", "DueDateDateTime/DateTimeString"]],
  [
    "Verkäufer",
    [
      "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
      "AccountingSupplierParty/Party/PartyName/Name",
      "SellerTradeParty/Name",
    ],
  ],
  [
    "Käufer",
    [
      "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
      "AccountingCustomerParty/Party/PartyName/Name",
      "BuyerTradeParty/Name",
    ],
  ],
  [
    "Leitweg-ID oder Käuferreferenz",
    ["BuyerReference", "ApplicableHeaderTradeAgreement/BuyerReference"],
  ],
  ["Bestellnummer", ["OrderReference/ID", "BuyerOrderReferencedDocument/IssuerAssignedID"]],
  [
    "Vertragsnummer",
    ["ContractDocumentReference/ID", "ContractReferencedDocument/IssuerAssignedID"],
  ],
  ["Bemerkung", ["Invoice/Note", "CreditNote/Note", "IncludedNote/Content"]],
  ["Nettobetrag", ["TaxExclusiveAmount", "TaxBasisTotalAmount"]],
  ["Umsatzsteuer", ["Invoice/TaxTotal/TaxAmount", "TaxTotalAmount"]],
  ["Bruttobetrag", ["TaxInclusiveAmount", "GrandTotalAmount"]],
  ["Zahlbetrag", ["PayableAmount", "DuePayableAmount"]],
  ["IBAN", ["PayeeFinancialAccount/ID", "PayeePartyCreditorFinancialAccount/IBANID"]],
];

/** The invoice in an XML text, or null when it is none (XRechnung in UBL or CII, ZUGFeRD, Factur-X). */
export function readEInvoice(xml: string): EInvoice | null {
  const fields = xmlFields(xml);
  const root = fields[0]?.path[0] ?? "";
  if (!ROOTS.has(root)) return null;
  const found = WANTED.flatMap(([label, paths]) => {
    const field = firstAt(fields, paths);
    return field === null ? [] : [`${label}: ${shown(field)}`];
  });
  if (found.length < 2) return null;
  const title = root === "CreditNote" ? "Elektronische Gutschrift" : "Elektronische Rechnung";
  return {
    title,
    lines: [...found, "", "Alle Angaben", "", ...listOf(fields)],
    attachments: fields.filter(isFile).map(fileIn),
  };
}

/** Every field of an XML file, one line each: where it stands and what it says. */
export function xmlLines(xml: string): readonly string[] {
  return listOf(xmlFields(xml));
}

function firstAt(fields: readonly XmlField[], paths: readonly string[]): XmlField | null {
  for (const path of paths) {
    const field = fields.find((each) => `/${each.path.join("/")}`.endsWith(`/${path}`));
    if (field !== undefined) return field;
  }
  return null;
}

const listOf = (fields: readonly XmlField[]): string[] =>
  fields.map((field) => {
    const path = field.path.length > 1 ? field.path.slice(1) : field.path;
    return `${path.map(inWords).join(" / ")}: ${shown(field)}`;
  });

/** Names of elements are words run together; apart they can be read, by people and as a text layer. */
const inWords = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ");

const isFile = ({ path }: XmlField): boolean => FILE_ELEMENTS.includes(path.at(-1) ?? "");

const fileIn = ({ value, attributes }: XmlField): EInvoice["attachments"][number] => ({
  name: attributes["filename"] ?? null,
  bytes: Buffer.from(value, "base64"),
});

/** Dates as written there (20260501) get their strokes, amounts their currency. */
function shown(field: XmlField): string {
  const { value, attributes, path } = field;
  if (isFile(field)) return `Anlage ${attributes["filename"] ?? "ohne Namen"}`;
  const date = /^(\d{4})(\d\d)(\d\d)$/.exec(value);
  if (date !== null && path.at(-1) === "DateTimeString") return date.slice(1).join("-");
  const currency = attributes["currencyID"];
  return currency === undefined ? value : `${value} ${currency}`;
}
