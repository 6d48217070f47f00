import { createHash } from "node:crypto";
import { PDFHexString, PDFName, PDFString, type PDFContext, type PDFDocument } from "pdf-lib";
import type { RenditionFormat } from "../domain/rendition-format.ts";
import { srgbProfile } from "./pdf-write-srgb.ts";

const PRODUCER = "Poststelle";

/** What the document says about itself. `parts` are hashed to its id: equal parts, equal id. */
export interface ArchivalFacts {
  readonly title: string;
  readonly createdAt: Date;
  readonly parts: readonly Uint8Array[];
  /** What it declares itself to be; null: a PDF and no more. */
  readonly format: RenditionFormat | null;
}

const PART: Readonly<Record<RenditionFormat, 1 | 2>> = { "PDF/A-1b": 1, "PDF/A-2b": 2 };

/**
 * Adds what ISO 19005-1 and -2 (PDF/A-1b, -2b) ask of a document beyond its pages: XMP metadata in step
 * with the information dictionary, an sRGB output intent, and a file identifier.
 */
export function makeArchival(document: PDFDocument, facts: ArchivalFacts): void {
  const { context, catalog } = document;
  const createdAt = new Date(Math.floor(facts.createdAt.getTime() / 1000) * 1000);
  document.setTitle(facts.title);
  document.setProducer(PRODUCER);
  document.setCreator(PRODUCER);
  document.setCreationDate(createdAt);
  document.setModificationDate(createdAt);
  // The one stream that must stay uncompressed, so that tools which know no PDF can find it.
  const metadata = context.stream(new TextEncoder().encode(xmp(facts, createdAt)), {
    Type: "Metadata",
    Subtype: "XML",
  });
  catalog.set(PDFName.of("Metadata"), context.register(metadata));
  catalog.set(PDFName.of("OutputIntents"), context.obj([outputIntent(context)]));
  const id = PDFHexString.of(identifierOf(facts));
  context.trailerInfo.ID = context.obj([id, id]);
}

/** The place of the minor version in `%PDF-1.7`, which pdf-lib writes whatever the document says. */
const MINOR_VERSION_AT = 7;

/** PDF/A-1 is PDF 1.4; nothing newer is written, but the header of a saved file must say so too. */
export function setHeaderVersion(pdf: Uint8Array, format: RenditionFormat | null): void {
  if (format === "PDF/A-1b") pdf[MINOR_VERSION_AT] = "4".charCodeAt(0);
}

function outputIntent(context: PDFContext) {
  const profile = context.flateStream(srgbProfile(), { N: 3 });
  const intent = context.obj({
    Type: "OutputIntent",
    S: "GTS_PDFA1",
    DestOutputProfile: context.register(profile),
  });
  intent.set(PDFName.of("OutputConditionIdentifier"), PDFString.of("sRGB"));
  intent.set(PDFName.of("Info"), PDFString.of("sRGB (IEC 61966-2-1)"));
  return context.register(intent);
}

/** 32 hex digits: repeating a composition gives the same bytes, so a repeated step changes nothing. */
function identifierOf(facts: ArchivalFacts): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([facts.title, facts.createdAt.toISOString(), facts.format]));
  for (const part of facts.parts) hash.update(createHash("sha256").update(part).digest());
  return hash.digest("hex").slice(0, 32);
}

function xmp({ title, format }: ArchivalFacts, createdAt: Date): string {
  const instant = createdAt.toISOString().replace(".000Z", "Z");
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
${format === null ? "" : declaration(format)}<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(title)}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>${PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>${instant}</xmp:CreateDate>
<xmp:ModifyDate>${instant}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>${PRODUCER}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

const declaration = (format: RenditionFormat): string =>
  `<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>${PART[format]}</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
`;

/** Text for XML content; characters XML 1.0 knows no way to write are left out. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
