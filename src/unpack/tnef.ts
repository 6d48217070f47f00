import {
  ByteReader,
  decodeCodepage,
  MapiProperties,
  readMapiProperties,
} from "./mapi-properties.ts";
import { decompressRtf } from "./rtf-compressed.ts";
import { rtfBody } from "./rtf-text.ts";
import { UnpackError } from "./unpack-error.ts";

/** A file inside a TNEF. Nothing in it is checked; the name is no path. */
export interface TnefFile {
  readonly fileName: string | null;
  readonly bytes: Uint8Array;
  readonly contentId: string | null;
  /** It is a message of Outlook itself, and its bytes a TNEF again. */
  readonly isMessage: boolean;
}

/** A message as Outlook wraps it (`winmail.dat`, [MS-OXTNEF]). Values are as the sender claims them. */
export interface TnefMessage {
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  readonly subject: string | null;
  readonly sentAt: Date | null;
  readonly messageId: string | null;
  /** Null when the mail around it has the only text. */
  readonly body: { readonly kind: "html" | "text"; readonly text: string } | null;
  readonly files: readonly TnefFile[];
}

/** The ceilings of one TNEF: files in it, and their bytes together. */
export interface TnefLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

const SIGNATURE = 0x223e9f78;
/** An OLE object's interface stands before its bytes. */
const OBJECT_PREFIX_BYTES = 16;

/** Attributes ([MS-OXTNEF] 2.1.3.3). */
const ATTRIBUTE = {
  from: 0x00008000,
  subject: 0x00018004,
  sentAt: 0x00038005,
  messageId: 0x00018009,
  body: 0x0002800c,
  fileData: 0x0006800f,
  fileTitle: 0x00018010,
  fileBegins: 0x00069002,
  properties: 0x00069003,
  fileProperties: 0x00069005,
  codepage: 0x00069007,
} as const;

/** Properties ([MS-OXPROPS]). */
const PROPERTY = {
  subject: 0x0037,
  sentAt: 0x0039,
  senderName: 0x0042,
  senderAddress: 0x5d02,
  senderSmtp: 0x5d01,
  cc: 0x0e03,
  to: 0x0e04,
  deliveredAt: 0x0e06,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  messageId: 0x1035,
  fileData: 0x3701,
  fileShortName: 0x3704,
  fileMethod: 0x3705,
  fileLongName: 0x3707,
  fileContentId: 0x3712,
  displayName: 0x3001,
  codepage: 0x3fde,
} as const;
const METHOD_EMBEDDED_MESSAGE = 5;

interface Attribute {
  readonly id: number;
  readonly bytes: Buffer;
}

/**
 * Takes a TNEF apart; what stands before damage is kept. Throws UnpackError `damaged` when that is
 * nothing, `too-many-entries` or `too-many-bytes` beyond its limits, and nothing else.
 */
export function readTnef(bytes: Uint8Array, limits: TnefLimits): TnefMessage {
  const attributes = readAttributes(bytes);
  const codepage = codepageOf(attributes);
  const firstFile = attributes.findIndex(({ id }) => id === ATTRIBUTE.fileBegins);
  const ofMessage = firstFile === -1 ? attributes : attributes.slice(0, firstFile);
  const files = filesOf(firstFile === -1 ? [] : attributes.slice(firstFile), codepage);
  if (files.length > limits.entriesMax) {
    throw new UnpackError("too-many-entries", `${files.length} files`);
  }
  if (files.reduce((sum, file) => sum + file.bytes.length, 0) > limits.bytesMax) {
    throw new UnpackError("too-many-bytes", "over all files of a TNEF");
  }
  const message = messageOf(ofMessage, codepage, limits.bytesMax);
  return { ...message, files };
}

/** All attributes up to the end or to what is none. */
function readAttributes(bytes: Uint8Array): readonly Attribute[] {
  const reader = new ByteReader(bytes);
  if (reader.left < 6 || reader.u32() !== SIGNATURE) throw new UnpackError("damaged", "no TNEF");
  reader.u16();
  const attributes: Attribute[] = [];
  while (reader.left >= 11) {
    const level = reader.u8();
    const id = reader.u32();
    const length = reader.u32();
    if ((level !== 1 && level !== 2) || length + 2 > reader.left) break;
    attributes.push({ id, bytes: reader.take(length) });
    // A checksum that fails says nothing a reader could do; the content is looked at anyway.
    reader.u16();
  }
  if (attributes.length === 0) throw new UnpackError("damaged", "a TNEF without content");
  return attributes;
}

function codepageOf(attributes: readonly Attribute[]): number {
  const attribute = attributes.find(({ id }) => id === ATTRIBUTE.codepage);
  return attribute !== undefined && attribute.bytes.length >= 4
    ? attribute.bytes.readUInt32LE(0)
    : 1252;
}

const NONE = new MapiProperties(new Map());

/** Properties that can be read; damaged ones say nothing, and the attributes beside them stand. */
function propertiesOf(attribute: Attribute | undefined): MapiProperties {
  if (attribute === undefined) return NONE;
  try {
    return readMapiProperties(attribute.bytes);
  } catch (error) {
    if (error instanceof UnpackError) return NONE;
    throw error;
  }
}

function messageOf(
  attributes: readonly Attribute[],
  codepage: number,
  bytesMax: number,
): Omit<TnefMessage, "files"> {
  const find = (wanted: number): Attribute | undefined =>
    attributes.find(({ id }) => id === wanted);
  const properties = propertiesOf(find(ATTRIBUTE.properties));
  const text = (id: number): string | null => blankIsNull(properties.text(id, codepage));
  const plain = (id: number): string | null => attributeText(find(id), codepage);
  const address = text(PROPERTY.senderSmtp) ?? text(PROPERTY.senderAddress);
  const name = text(PROPERTY.senderName);
  return {
    from: name === null || address === null ? (name ?? address) : `${name} <${address}>`,
    to: text(PROPERTY.to),
    cc: text(PROPERTY.cc),
    subject: text(PROPERTY.subject) ?? plain(ATTRIBUTE.subject),
    sentAt:
      properties.instant(PROPERTY.sentAt) ??
      properties.instant(PROPERTY.deliveredAt) ??
      dateOf(find(ATTRIBUTE.sentAt)),
    messageId: text(PROPERTY.messageId) ?? plain(ATTRIBUTE.messageId),
    body: bodyOf(properties, codepage, bytesMax) ?? asText(plain(ATTRIBUTE.body)),
  };
}

function bodyOf(
  properties: MapiProperties,
  codepage: number,
  bytesMax: number,
): TnefMessage["body"] {
  const ofBody = properties.integer(PROPERTY.codepage) ?? codepage;
  const html = blankIsNull(properties.text(PROPERTY.html, ofBody));
  if (html !== null) return { kind: "html", text: html };
  const rtf = properties.bytes(PROPERTY.rtf);
  if (rtf !== null && rtf.length > 0) {
    const body = rtfBody(decompressRtf(rtf, bytesMax), codepage);
    if (body.text.trim() !== "") return body;
  }
  return asText(blankIsNull(properties.text(PROPERTY.body, codepage)));
}

const asText = (text: string | null): TnefMessage["body"] =>
  text === null ? null : { kind: "text", text };

/** Seven 16-bit numbers: year, month, day, hour, minute, second, weekday; taken for UTC. */
function dateOf(attribute: Attribute | undefined): Date | null {
  if (attribute === undefined || attribute.bytes.length < 12) return null;
  const numbers = [0, 2, 4, 6, 8, 10].map((at) => attribute.bytes.readUInt16LE(at));
  const [year = 0, month = 0, day, hour, minute, second] = numbers;
  if (year < 1970 || year > 2999 || month < 1 || month > 12) return null;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function filesOf(attributes: readonly Attribute[], codepage: number): TnefFile[] {
  const files: Attribute[][] = [];
  for (const attribute of attributes) {
    if (attribute.id === ATTRIBUTE.fileBegins) files.push([]);
    files.at(-1)?.push(attribute);
  }
  return files.flatMap((file) => {
    const found = fileOf(file, codepage);
    return found === null ? [] : [found];
  });
}

function fileOf(attributes: readonly Attribute[], codepage: number): TnefFile | null {
  const find = (wanted: number): Attribute | undefined =>
    attributes.find(({ id }) => id === wanted);
  const properties = propertiesOf(find(ATTRIBUTE.fileProperties));
  const text = (id: number): string | null => blankIsNull(properties.text(id, codepage));
  const isMessage =
    properties.integer(PROPERTY.fileMethod) === METHOD_EMBEDDED_MESSAGE &&
    properties.isObject(PROPERTY.fileData);
  const plain = find(ATTRIBUTE.fileData)?.bytes ?? null;
  const bytes = (isMessage ? null : plain) ?? propertyData(properties) ?? plain;
  if (bytes === null) return null;
  const names = [
    text(PROPERTY.fileLongName),
    attributeText(find(ATTRIBUTE.fileTitle), codepage),
    text(PROPERTY.fileShortName),
    text(PROPERTY.displayName),
  ];
  return {
    fileName: names.find((name) => name !== null) ?? null,
    bytes,
    contentId: text(PROPERTY.fileContentId)?.replaceAll(/^<|>$/g, "") ?? null,
    isMessage,
  };
}

function propertyData(properties: MapiProperties): Uint8Array | null {
  const data = properties.bytes(PROPERTY.fileData);
  return properties.isObject(PROPERTY.fileData)
    ? (data?.subarray(OBJECT_PREFIX_BYTES) ?? null)
    : data;
}

function attributeText(attribute: Attribute | undefined, codepage: number): string | null {
  if (attribute === undefined) return null;
  return blankIsNull(decodeCodepage(attribute.bytes, codepage).replace(/\0+$/, ""));
}

function blankIsNull(text: string | null): string | null {
  return text === null || text.trim() === "" ? null : text;
}
