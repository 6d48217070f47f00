import type { Block } from "../domain/typeset.ts";
import type { BodyParts } from "./body-parts.ts";
import { cleanLine } from "./clean-text.ts";
import { type FoundPicture, htmlBlocks } from "./html-blocks.ts";
import { plainTextBlocks } from "./plain-text.ts";

/** The body as it is set, and what was noticed on the way. */
export interface BodyMade {
  readonly blocks: readonly Block[];
  readonly fromHtml: boolean;
  readonly remoteHosts: readonly string[];
  readonly shownIds: ReadonlySet<string>;
  readonly embedded: readonly Uint8Array[];
  readonly hidden: boolean;
  /** It came within an OpenPGP signature in the clear (RFC 9580, 7). */
  readonly clearSigned: boolean;
}

/** Sets the sections of a body, each in its own way, in their order. */
export function bodyBlocks(parts: BodyParts): BodyMade {
  const byId = picturesById(parts);
  const blocks: Block[] = [];
  const hosts = new Set<string>();
  const shownIds = new Set<string>();
  const embedded: Uint8Array[] = [];
  let [fromHtml, hidden, clearSigned] = [false, false, false];
  for (const section of parts.sections) {
    if (section.kind === "picture") {
      const { bytes, fileName } = section.part;
      blocks.push({ kind: "picture", bytes, width: null, alt: cleanLine(fileName) });
    } else if (section.kind === "html") {
      const html = htmlBlocks(section.html, (id) => byId.get(id) ?? null);
      blocks.push(...html.blocks);
      for (const host of html.remoteHosts) hosts.add(host);
      for (const id of html.shownIds) shownIds.add(id);
      embedded.push(...html.embedded);
      fromHtml ||= html.blocks.length > 0;
      hidden ||= html.hidden;
    } else {
      const text = withoutClearSignature(section.text);
      clearSigned ||= text !== section.text;
      blocks.push(...plainTextBlocks(text));
    }
  }
  return { blocks, fromHtml, remoteHosts: [...hosts], shownIds, embedded, hidden, clearSigned };
}

function picturesById(parts: BodyParts): ReadonlyMap<string, FoundPicture> {
  const entries = parts.files.flatMap((part): [string, FoundPicture][] =>
    part.contentId === null
      ? []
      : [[part.contentId, { bytes: part.bytes, fileName: part.fileName }]],
  );
  return new Map(entries);
}

const SIGNED_START =
  /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z]+:[^\n]*\n)*[ \t]*\r?\n/m;

/** The words alone; the signature stays in the original. */
function withoutClearSignature(text: string): string {
  const start = SIGNED_START.exec(text);
  if (start === null) return text;
  const from = start.index + start[0].length;
  const end = text.indexOf("-----BEGIN PGP SIGNATURE-----", from);
  const stop = end === -1 ? text.length : end;
  const closing = text.indexOf("-----END PGP SIGNATURE-----", stop);
  const rest = closing === -1 ? "" : text.slice(closing + "-----END PGP SIGNATURE-----".length);
  return text.slice(0, start.index) + text.slice(from, stop).replaceAll(/^- /gm, "") + rest;
}
