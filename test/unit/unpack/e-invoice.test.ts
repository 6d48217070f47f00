import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readEInvoice, xmlLines } from "../../../src/unpack/e-invoice.ts";
import { xmlFields } from "../../../src/unpack/xml-fields.ts";

const UBL = `<?xml version="1.0"?>
<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cbc="urn:x">
  <cbc:ID>R-17</cbc:ID><cbc:IssueDate>2026-05-04</cbc:IssueDate>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Muster &amp; Söhne</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
</ubl:Invoice>`;

const CII = `<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">
  <rsm:ExchangedDocument><ram:ID>R-18</ram:ID><ram:IssueDateTime><udt:DateTimeString format="102">20260504</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
  <ram:SellerTradeParty><ram:Name>Muster GmbH</ram:Name></ram:SellerTradeParty>
</rsm:CrossIndustryInvoice>`;

describe("e-invoices", () => {
  test("are listed in a clerk's words, in either syntax", () => {
    expect(readEInvoice(UBL)?.lines.slice(0, 4)).toEqual([
      "Rechnungsnummer: R-17",
      "Rechnungsdatum: 2026-05-04",
      "Verkäufer: Muster & Söhne",
      "Zahlbetrag: 119.00 EUR",
    ]);
    expect(readEInvoice(CII)?.lines.slice(0, 3)).toEqual([
      "Rechnungsnummer: R-18",
      "Rechnungsdatum: 2026-05-04",
      "Verkäufer: Muster GmbH",
    ]);
  });

  test("lose none of their words", () => {
    const all = readEInvoice(UBL)?.lines.join("\n") ?? "";
    expect(all).toContain("Legal Monetary Total / Payable Amount: 119.00 EUR");
    for (const word of ["R-17", "2026-05-04", "Muster & Söhne", "119.00"]) {
      expect(all.split(word).length).toBeGreaterThan(2);
    }
  });

  test("other XML is no invoice, and is listed all the same", () => {
    const xml = "<antrag><name>Erika</name><!-- <x>nein</x> --><![CDATA[<roh>]]></antrag>";
    expect(readEInvoice(xml)).toBeNull();
    expect(xmlLines(xml)).toEqual(["name: Erika", "antrag: <roh>"]);
  });
});

describe("XML fields", () => {
  test("expand no entity of the document's own", () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b; &#65; &#x42;</x>`;
    expect(
      xmlFields(bomb)
        .map(({ value }) => value)
        .join(" "),
    ).toContain("&b; A B");
  });

  test("arbitrary text ends, and no value is longer than the text", () => {
    const piece = fc.constantFrom(
      "<a>",
      "</a>",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "&#",
      ";",
      "x",
      "<",
      ">",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const text = pieces.join("");
        for (const { value } of xmlFields(text))
          expect(value.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
