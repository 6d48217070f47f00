import { type AttachmentStream, type Headers, MailParser, type MessageText } from "mailparser";
import { MailError } from "./mail-error.ts";
import type { HeaderFields } from "./mail-kind.ts";
import { writtenFiles } from "./written-files.ts";

/** A node of a message's tree, as the sender claims it; `bytes` are free of the transfer encoding. */
export interface MailPart {
  /** Lower case; `text/plain` where none or no type at all is named. */
  readonly type: string;
  /** Parameters of Content-Type, names in lower case. */
  readonly params: ReadonlyMap<string, string>;
  readonly disposition: string | null;
  readonly fileName: string | null;
  readonly contentId: string | null;
  readonly bytes: Uint8Array;
  readonly children: readonly MailPart[];
}

/** A message as the vendor splits it: its header fields raw and read, and its tree (null: no body at all). */
export interface SplitMail {
  readonly fields: HeaderFields;
  readonly headers: Headers;
  readonly root: MailPart | null;
  /** Leaves of the tree. */
  readonly leafCount: number;
}

/** Room for a hostile header, but not for any. */
const HEADER_BYTES_MAX = 4 * 1024 * 1024;
/** A message that has not ended after this long never will; parsing takes milliseconds. */
const STALLED_AFTER_MS = 30_000;
const MEDIA_TYPE = /^[^/\s]+\/[^/\s]+$/;

/** What mailparser keeps of a part; undocumented, and the same since its version 2. */
interface VendorNode {
  readonly contentType: string | false;
  readonly headers: Headers;
  readonly children: readonly VendorNode[];
}

/**
 * mailparser with every leaf an attachment: it then hands over bytes and not text it guessed a charset
 * for, and its tree says what stood beside what.
 */
class PartsParser extends MailParser {
  readonly textTypes: readonly string[] = [];
  tree: VendorNode | undefined;
  headerLines: readonly { readonly key: string; readonly line: string }[] | undefined;
}

/** Splits a message into its parts. `entriesMax` bounds the leaves. Throws MailError and nothing else. */
export async function splitMail(bytes: Uint8Array, entriesMax: number): Promise<SplitMail> {
  // The splitter counts nodes, multiparts among them: twice the entries is no tighter than ours.
  const options = {
    ignoreEmbedded: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    skipHtmlToText: true,
    maxHeadSize: HEADER_BYTES_MAX,
    maxChildNodes: 2 * entriesMax + 10,
  };
  const parser = new PartsParser(options);
  let timer: NodeJS.Timeout | undefined;
  try {
    const stalled = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new MailError("damaged", "the message never ends"));
      }, STALLED_AFTER_MS);
    });
    const leaves = await Promise.race([leavesOf(parser, bytes), stalled]);
    if (leaves.size > entriesMax) {
      throw new MailError("too-many-entries", `the message has ${leaves.size} parts`);
    }
    return asSplitMail(parser, leaves);
  } catch (error) {
    throw asMailError(error);
  } finally {
    clearTimeout(timer);
    parser.destroy();
  }
}

/** What the message could not be taken apart for, whatever was thrown. */
export function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/child nodes exceeded/i.test(message)) return new MailError("too-many-entries", message);
  return new MailError("damaged", `the message could not be taken apart: ${message}`);
}

interface Leaf {
  readonly fileName: string | null;
  readonly bytes: Uint8Array;
}

/** The leaves by the header they came with. */
function leavesOf(parser: PartsParser, bytes: Uint8Array): Promise<Map<Headers, Leaf>> {
  const leaves = new Map<Headers, Leaf>();
  return new Promise((resolve, reject) => {
    parser.on("error", reject);
    parser.on("data", (data: AttachmentStream | MessageText) => {
      if (data.type !== "attachment") return;
      const chunks: Buffer[] = [];
      const content = data.content;
      content.on("data", (chunk: Buffer) => chunks.push(chunk));
      content.on("error", reject);
      content.on("end", () => {
        leaves.set(data.headers, { fileName: data.filename ?? null, bytes: Buffer.concat(chunks) });
        data.release();
      });
    });
    parser.on("end", () => {
      resolve(leaves);
    });
    parser.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}

function asSplitMail(parser: PartsParser, leaves: ReadonlyMap<Headers, Leaf>): SplitMail {
  const root = parser.tree;
  const fields = (parser.headerLines ?? []).map(({ key, line }) => ({
    name: key,
    value: line
      .slice(line.indexOf(":") + 1)
      .replaceAll(/\r?\n[ \t]*/g, " ")
      .trim(),
  }));
  return {
    fields,
    headers: root?.headers ?? new Map(),
    root: root === undefined ? null : partOf(root, leaves, "text/plain"),
    leafCount: leaves.size,
  };
}

function partOf(
  node: VendorNode,
  leaves: ReadonlyMap<Headers, Leaf>,
  typeByDefault: string,
): MailPart {
  const { value, params } = structured(node.headers, "content-type");
  const leaf = leaves.get(node.headers);
  const named = value === null ? typeByDefault : (node.contentType || value).toLowerCase();
  const type = MEDIA_TYPE.test(named) ? named : "text/plain";
  // RFC 2046, 5.1.5: what stands in a digest is a message unless it says otherwise.
  const childType = type === "multipart/digest" ? "message/rfc822" : "text/plain";
  return {
    type,
    params,
    disposition: structured(node.headers, "content-disposition").value,
    fileName: leaf?.fileName ?? null,
    contentId: textField(node.headers, "content-id")?.replaceAll(/^<|>$/g, "").trim() ?? null,
    bytes: decoded(leaf?.bytes ?? new Uint8Array(), textField(node.headers, ENCODING)),
    children: node.children.map((child) => partOf(child, leaves, childType)),
  };
}

const ENCODING = "content-transfer-encoding";

/** The transfer encodings nobody registered: the part is then one file written in text. */
function decoded(bytes: Uint8Array, encoding: string | null): Uint8Array {
  if (!/^\s*(x-)?(uu|y)enc?/i.test(encoding ?? "")) return bytes;
  return writtenFiles(bytes).files[0]?.bytes ?? bytes;
}

function structured(
  headers: Headers,
  name: string,
): { value: string | null; params: Map<string, string> } {
  const field: unknown = headers.get(name);
  const params = new Map<string, string>();
  if (!isRecord(field)) return { value: null, params };
  const { value, params: all } = field;
  for (const [key, each] of Object.entries(isRecord(all) ? all : {})) {
    if (typeof each === "string") params.set(key.toLowerCase(), each);
  }
  const known = typeof value === "string" && value.trim() !== "";
  return { value: known ? value.trim().toLowerCase() : null, params };
}

/** A field as text; mailparser gives a list where it stands twice. */
function textField(headers: Headers, name: string): string | null {
  const field: unknown = headers.get(name);
  const first: unknown = Array.isArray(field) ? field[0] : field;
  return typeof first === "string" && first !== "" ? first : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
