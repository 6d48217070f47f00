import type { LetterStyle } from "../../fixtures/make/letter.ts";

/** Millimetres from the left and upper edge of A4. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** How a letter is laid out; what is null is left out. */
export interface Paper {
  readonly fonts: LetterStyle;
  readonly size: number;
  /** The writer's name and lines at the top. */
  readonly head:
    (Place & { readonly size: number; readonly align: "left" | "right" | "centre" }) | null;
  /** Street and place under the name in the head. */
  readonly headAddress: boolean;
  readonly returnLine: { readonly y: number; readonly parts: string } | null;
  readonly address: Place;
  readonly info:
    | { readonly kind: "column"; readonly x: number; readonly y: number; readonly value: number }
    | { readonly kind: "lines"; readonly x: number; readonly y: number }
    | { readonly kind: "row"; readonly y: number }
    | null;
  /** In the information block by this label, or on a line of its own. */
  readonly date:
    | { readonly label: string }
    | (Place & { readonly before: (place: string) => string })
    | "below-signature";
  readonly subject: { readonly y: number; readonly label: string };
  readonly left: number;
  /** Names of partners beside the text, as lawyers have them. */
  readonly sidebar?: readonly string[];
}

const town = (place: string): string => place.replace(/^\d+ /u, "");
const dinB = { x: 25, y: 52 };
const dinA = { x: 25, y: 36 };

/** The two sets share no measure, no label of the date and no separator. */
export const PAPERS: Readonly<Record<string, Paper>> = {
  // To find faults with.
  "f-company-b": {
    fonts: "company",
    size: 10.5,
    head: { x: 25, y: 18, size: 20, align: "left" },
    headAddress: false,
    returnLine: { y: 46, parts: " · " },
    address: dinB,
    info: { kind: "column", x: 125, y: 52, value: 152 },
    date: { label: "Datum" },
    subject: { y: 100, label: "" },
    left: 25,
  },
  "f-row-a": {
    fonts: "institution",
    size: 10,
    head: { x: 120, y: 14, size: 16, align: "left" },
    headAddress: false,
    returnLine: { y: 30, parts: ", " },
    address: dinA,
    info: { kind: "row", y: 82 },
    date: { label: "Datum" },
    subject: { y: 100, label: "" },
    left: 25,
  },
  "f-private-left": {
    fonts: "citizen",
    size: 11,
    head: { x: 25, y: 20, size: 11, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 25, y: 52 },
    info: null,
    date: { x: 140, y: 90, before: (place) => `${town(place)}, ` },
    subject: { y: 104, label: "" },
    left: 25,
  },
  "f-private-right": {
    fonts: "lawyer",
    size: 12,
    head: { x: 190, y: 22, size: 12, align: "right" },
    headAddress: true,
    returnLine: null,
    address: { x: 25, y: 46 },
    info: null,
    date: { x: 142, y: 46, before: () => "den " },
    subject: { y: 95, label: "Betr.: " },
    left: 25,
  },
  "f-typed": {
    fonts: "typewriter",
    size: 11,
    head: { x: 22, y: 18, size: 11, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 22, y: 58 },
    info: null,
    date: { x: 125, y: 18, before: (place) => `${town(place)}, am ` },
    subject: { y: 104, label: "Betreff: " },
    left: 22,
  },
  "f-lawyer": {
    fonts: "lawyer",
    size: 11,
    head: { x: 105, y: 14, size: 18, align: "centre" },
    headAddress: false,
    returnLine: { y: 45, parts: " - " },
    address: dinB,
    info: { kind: "lines", x: 130, y: 84 },
    date: { x: 130, y: 98, before: (place) => `${town(place)}, den ` },
    subject: { y: 112, label: "" },
    left: 25,
    sidebar: [
      "Dr. Hanno Bickel",
      "Fachanwalt für Bau-",
      "und Architektenrecht",
      "Marit Osewold",
      "Notarin a. D.",
      "Kevin Traub",
      "in Bürogemeinschaft",
    ],
  },
  "f-authority": {
    fonts: "authority",
    size: 11,
    head: { x: 25, y: 16, size: 15, align: "left" },
    headAddress: false,
    returnLine: { y: 46, parts: " • " },
    address: dinB,
    info: { kind: "lines", x: 128, y: 46 },
    date: { label: "Datum:" },
    subject: { y: 102, label: "" },
    left: 25,
  },
  "f-english": {
    fonts: "citizen",
    size: 11,
    head: { x: 140, y: 20, size: 11, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 25, y: 50 },
    info: null,
    date: { x: 25, y: 82, before: () => "" },
    subject: { y: 104, label: "Re: " },
    left: 25,
  },
  "f-signed-date": {
    fonts: "citizen",
    size: 11.5,
    head: { x: 25, y: 16, size: 13, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 25, y: 48 },
    info: null,
    date: "below-signature",
    subject: { y: 88, label: "" },
    left: 25,
  },
  // Only reported on.
  "r-company-b": {
    fonts: "authority",
    size: 10,
    head: { x: 188, y: 16, size: 22, align: "right" },
    headAddress: true,
    returnLine: { y: 47, parts: " | " },
    address: { x: 24, y: 53 },
    info: { kind: "lines", x: 132, y: 56 },
    date: { label: "Briefdatum" },
    subject: { y: 106, label: "" },
    left: 24,
  },
  "r-row-b": {
    fonts: "lawyer",
    size: 11,
    head: { x: 25, y: 12, size: 17, align: "left" },
    headAddress: false,
    returnLine: { y: 44, parts: "; " },
    address: { x: 25, y: 50 },
    info: { kind: "row", y: 90 },
    date: { label: "Tag" },
    subject: { y: 108, label: "" },
    left: 25,
  },
  "r-private-centre": {
    fonts: "institution",
    size: 11.5,
    head: { x: 105, y: 16, size: 14, align: "centre" },
    headAddress: true,
    returnLine: null,
    address: { x: 28, y: 50 },
    info: null,
    date: { x: 28, y: 84, before: (place) => `${town(place)}, den ` },
    subject: { y: 98, label: "" },
    left: 28,
  },
  "r-private-below": {
    fonts: "lawyer",
    size: 12,
    head: { x: 26, y: 14, size: 12, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 26, y: 44 },
    info: null,
    date: { x: 150, y: 20, before: () => "" },
    subject: { y: 84, label: "Betrifft: " },
    left: 26,
  },
  "r-typed": {
    fonts: "typewriter",
    size: 11.5,
    head: { x: 20, y: 14, size: 11.5, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 20, y: 50 },
    info: null,
    date: { x: 20, y: 92, before: (place) => `z. Zt. ${town(place)}, ` },
    subject: { y: 104, label: "Betrifft: " },
    left: 20,
  },
  "r-lawyer": {
    fonts: "authority",
    size: 10.5,
    head: { x: 25, y: 16, size: 16, align: "left" },
    headAddress: false,
    returnLine: { y: 48, parts: " * " },
    address: { x: 25, y: 54 },
    info: { kind: "column", x: 128, y: 54, value: 158 },
    date: { label: "Datum:" },
    subject: { y: 112, label: "" },
    left: 25,
    sidebar: [
      "Sönke Brarens",
      "Fachanwalt für",
      "Verwaltungsrecht",
      "Elif Tosun",
      "Mediatorin",
      "Sprechzeiten nach",
      "Vereinbarung",
    ],
  },
  "r-authority": {
    fonts: "institution",
    size: 11,
    head: { x: 105, y: 12, size: 16, align: "centre" },
    headAddress: false,
    returnLine: { y: 44, parts: " - " },
    address: { x: 25, y: 50 },
    info: { kind: "column", x: 120, y: 50, value: 150 },
    date: { label: "Datum" },
    subject: { y: 108, label: "" },
    left: 25,
  },
  "r-english": {
    fonts: "company",
    size: 11,
    head: { x: 25, y: 14, size: 12, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 25, y: 58 },
    info: null,
    date: { x: 25, y: 44, before: () => "" },
    subject: { y: 96, label: "Subject: " },
    left: 25,
  },
  "r-signed-date": {
    fonts: "typewriter",
    size: 11,
    head: { x: 22, y: 16, size: 11, align: "left" },
    headAddress: true,
    returnLine: null,
    address: { x: 22, y: 46 },
    info: null,
    date: "below-signature",
    subject: { y: 84, label: "" },
    left: 22,
  },
  // Fields of a form, a fax, the head of a printed e-mail: all rows of the information block, nothing else.
  "f-fax": {
    fonts: "authority",
    size: 11,
    head: { x: 25, y: 16, size: 24, align: "left" },
    headAddress: false,
    returnLine: null,
    address: { x: 300, y: 0 },
    info: { kind: "column", x: 25, y: 36, value: 55 },
    date: { label: "Datum:" },
    subject: { y: 92, label: "" },
    left: 25,
  },
  "r-fax": {
    fonts: "typewriter",
    size: 11,
    head: { x: 105, y: 14, size: 20, align: "centre" },
    headAddress: false,
    returnLine: null,
    address: { x: 300, y: 0 },
    info: { kind: "lines", x: 22, y: 34 },
    date: { label: "Datum" },
    subject: { y: 96, label: "" },
    left: 22,
  },
};
