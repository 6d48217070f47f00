import type { Component } from "../src/domain/component.ts";
import { parseMail } from "../src/mail/parse-mail.ts";
import { asSignedMessage } from "../src/mail/signed-data.ts";
import { PagesError } from "../src/pages/pages-error.ts";
import type { PdfInside } from "../src/pages/pdf-inside.ts";
import type { StepContext } from "../src/pipeline/step.ts";
import type { ArchiveLimits } from "../src/unpack/archive-limits.ts";
import { isEicar } from "../src/unpack/eicar.ts";
import { gunzipped, nameInGzip } from "../src/unpack/gzip.ts";
import { isPagesType, type MediaType, mediaTypeOf } from "../src/unpack/media-type.ts";
import { tarEntries } from "../src/unpack/tar.ts";
import { UnpackError } from "../src/unpack/unpack-error.ts";
import { zipEntries } from "../src/unpack/zip.ts";
import type { InspectDeps, InspectInput } from "./inspect-contract.ts";
import { block, discard, type Draft, type Found } from "./inspect-draft.ts";
import { addMessage, addTnef, type MailWalk } from "./inspect-mail.ts";
import { isRenderable, renderAsPages } from "./inspect-render.ts";
import { faultOfError, InspectStop, type NamelessFault } from "./inspect-stop.ts";

/** What one inspection works with. */
export interface Inspection {
  readonly deps: InspectDeps;
  readonly input: InspectInput;
  readonly context: StepContext;
  readonly bytes: Uint8Array;
}

const ARCHIVE_TYPES: readonly MediaType[] = [
  "application/x-7z-compressed",
  "application/vnd.rar",
  "application/x-bzip2",
  "application/x-xz",
];
const ENCRYPTED_TYPES: readonly MediaType[] = [
  "application/pkcs7-mime",
  "application/pgp-encrypted",
  "application/vnd.ms-office.encrypted",
];

/**
 * Everything a capture consists of, containers unpacked, each piece written as a blob. Throws InspectStop
 * when the capture as a whole must not go on (a virus, a limit of the outermost container).
 */
export async function walkComponents(inspection: Inspection): Promise<Component[]> {
  const walk = new ComponentWalk(inspection);
  const { bytes, input } = inspection;
  await walk.visit({ bytes, name: input.originalName, parent: null, role: "main", level: 0 });
  return walk.components;
}

class ComponentWalk {
  readonly components: Draft[] = [];
  readonly #inspection: Inspection;
  /** The words of each message's body, by the index of its container. */
  readonly #bodies = new Map<number, string>();
  #entriesLeft: number;
  #bytesLeft: number;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
    this.#entriesLeft = inspection.input.limits.entriesMax;
    this.#bytesLeft = inspection.input.limits.bytesMax;
  }

  async visit(found: Found): Promise<void> {
    this.#inspection.context.signal.throwIfAborted();
    await this.#refuseViruses(found);
    const type = realType(found);
    const draft = await this.#add(found, type, [...(found.facts ?? [])]);
    const why = found.discard ?? (type === "application/x-empty" ? "empty-file" : null);
    const fault = found.blocked ?? (found.problem ? this.#faultOf(found.problem) : null);
    if (fault !== null) block(draft, fault);
    else if (why !== null) discard(draft, why);
    else await this.#lookInto(draft, found, type);
  }

  /** What a type asks for. Where that fails, what came out of it is taken back and it is blocked. */
  async #lookInto(draft: Draft, found: Found, type: MediaType): Promise<void> {
    const unpack = this.#unpackerOf(type);
    const signed = type === "application/pkcs7-signature" ? asSignedMessage(found.bytes) : null;
    if (signed !== null) {
      await this.#open(draft, found, () => this.#mail(draft, { ...found, bytes: signed }));
    } else if (unpack !== null) await this.#open(draft, found, () => unpack(draft, found));
    else if (isPagesType(type)) await this.#guard(draft, () => this.#probe(draft, found));
    else if (isRenderable(type)) await this.#guard(draft, () => this.#render(draft, found, type));
    else block(draft, faultOfType(type));
  }

  #unpackerOf(type: MediaType): ((draft: Draft, found: Found) => Promise<void>) | null {
    if (type === "message/rfc822") return (draft, found) => this.#mail(draft, found);
    if (type === "application/ms-tnef") return (draft, found) => this.#tnef(draft, found);
    if (type === "application/zip") return (draft, found) => this.#zip(draft, found);
    if (type === "application/x-tar") return (draft, found) => this.#tar(draft, found);
    if (type === "application/gzip") return (draft, found) => this.#gzip(draft, found);
    return null;
  }

  async #refuseViruses(found: Found): Promise<void> {
    const name = found.name ?? this.#inspection.input.originalName;
    const code = "virus-found";
    if (isEicar(found.bytes)) throw new InspectStop({ code, item: name, word: "EICAR test file" });
    const verdict = await this.#inspection.deps.scanForViruses?.(found.bytes);
    if (verdict !== undefined && "virus" in verdict) {
      throw new InspectStop({ code, item: name, word: verdict.virus });
    }
  }

  async #add(found: Found, mediaType: string, facts: string[] = []): Promise<Draft> {
    const { context, input } = this.#inspection;
    const blob =
      found.parent === null
        ? input.original.sha256
        : await context.blobs.write(input.folder, found.bytes);
    const draft: Draft = {
      index: this.components.length,
      parent: found.parent,
      name: found.name,
      mediaType,
      bytes: found.bytes.length,
      blob,
      use: "pages",
      role: found.role,
      pagesFrom: null,
      pagesMediaType: null,
      pageCount: null,
      discardReason: null,
      blockedReason: null,
      detail: null,
      facts,
      mail: null,
    };
    this.components.push(draft);
    return draft;
  }

  /** Counts the pages of a file that has some, and takes out what a PDF carries beside them. */
  async #probe(draft: Draft, found: Found): Promise<void> {
    const inside = await this.#countPages(draft, found.bytes);
    if (inside === null) return;
    if (inside.isDynamicForm) {
      block(draft, { code: "form-of-acrobat-only" });
      return;
    }
    if (inside.beyond !== null) throw new UnpackError(inside.beyond, "files inside a PDF");
    if (inside.attachments.length === 0) return;
    // What leads a portfolio's files is a sheet of Acrobat's: they are then what was sent.
    if (inside.isPortfolioCover) discard(draft, "portfolio-cover");
    const role = inside.isPortfolioCover ? found.role : "enclosure";
    await this.#enclosed(draft, found, inside.attachments, { role, insidePdf: true });
    const isInvoice = this.components
      .slice(draft.index + 1)
      .some((each) => each.parent === draft.index && each.use === "data");
    if (isInvoice) draft.facts = [...draft.facts, "e-invoice"];
  }

  /** Counts the pages of `bytes`, which are the blob `pagesFrom`. Throws PagesError. */
  async #countPages(
    draft: Draft,
    bytes: Uint8Array,
    pagesFrom = draft.blob,
  ): Promise<PdfInside | null> {
    const { deps, input } = this.#inspection;
    const type = mediaTypeOf(bytes);
    if (!isPagesType(type)) throw new PagesError("damaged", `pages as ${type}`);
    const limits = { ...input.limits, entriesMax: this.#entriesLeft, bytesMax: this.#bytesLeft };
    const probe = await deps.probePages(bytes, type, limits);
    draft.pagesFrom = pagesFrom;
    if (pagesFrom !== draft.blob) draft.pagesBytes = bytes.length;
    if (pagesFrom !== draft.blob && type !== "application/pdf" && type !== "image/jpeg") {
      draft.pagesMediaType = type;
    }
    draft.pageCount = probe.pageCount;
    // What we drew ourselves says nothing about a scanner.
    if (pagesFrom === draft.blob && probe.madeWith !== undefined) draft.madeWith = probe.madeWith;
    draft.facts = [...draft.facts, ...(probe.facts ?? [])];
    return probe.inside ?? null;
  }

  /** Makes pages of what has none, as a blob beside it. */
  async #render(draft: Draft, found: Found, type: MediaType): Promise<void> {
    const { context, deps, input } = this.#inspection;
    const rendering = await renderAsPages(
      deps,
      { ...found, type, timeZone: input.timeZone },
      input.limits,
    );
    if (rendering === "empty") discard(draft, "empty-file");
    else if ("fault" in rendering) block(draft, rendering.fault);
    else if (found.insidePdf === true && rendering.facts.includes("e-invoice")) {
      draft.use = "data";
      draft.facts = ["e-invoice"];
    } else {
      draft.facts = [...draft.facts, ...rendering.facts];
      const pagesFrom = await context.blobs.write(input.folder, rendering.pages);
      await this.#countPages(draft, rendering.pages, pagesFrom);
    }
    if (typeof rendering === "object" && "enclosed" in rendering) {
      await this.#enclosed(draft, found, rendering.enclosed ?? []);
    }
  }

  /** Files that lay in another file and come along with it. */
  async #enclosed(
    draft: Draft,
    found: Found,
    files: readonly Pick<Found, "name" | "bytes">[],
    more: Pick<Found, "insidePdf"> & { readonly role?: Found["role"] } = {},
  ): Promise<void> {
    if (files.length > 0 && this.#isTooDeep(found)) throw this.#tooDeep(found);
    for (const { name, bytes } of files) {
      this.#spend(bytes.length);
      const level = found.level + 1;
      await this.visit({ role: "enclosure", ...more, bytes, name, parent: draft.index, level });
    }
  }

  /** Unpacks a container. */
  async #open(draft: Draft, found: Found, unpack: () => Promise<void>): Promise<void> {
    draft.use = "container";
    draft.role = "container";
    await this.#guard(draft, async () => {
      if (this.#isTooDeep(found)) throw this.#tooDeep(found);
      await unpack();
    });
    if (draft.blockedReason !== null) draft.role = found.role;
  }

  /** When `work` fails of the content, all that came out of it is taken back and it is blocked. */
  async #guard(draft: Draft, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const fault = this.#faultOf(error);
      if (fault === null) throw error;
      this.components.length = draft.index + 1;
      draft.mail = null;
      draft.discardReason = null;
      draft.pagesFrom = null;
      draft.pagesMediaType = null;
      draft.pageCount = null;
      block(draft, fault);
    }
  }

  #faultOf(error: unknown): NamelessFault | null {
    return faultOfError(error, this.#inspection.input.limits);
  }

  #isTooDeep(found: Found): boolean {
    return found.level > this.#inspection.input.limits.nestingMax;
  }

  #tooDeep(found: Found): UnpackError {
    return new UnpackError("too-deeply-nested", `${found.level} containers around it`, {
      found: found.level,
    });
  }

  #archiveLimits(): ArchiveLimits {
    const { ratioMax } = this.#inspection.input.limits;
    return { entriesMax: this.#entriesLeft, bytesMax: this.#bytesLeft, ratioMax };
  }

  async #zip(draft: Draft, found: Found): Promise<void> {
    const { signal } = this.#inspection.context;
    for await (const entry of zipEntries(found.bytes, this.#archiveLimits(), signal)) {
      await this.#entry(draft, found, entry);
    }
  }

  async #tar(draft: Draft, found: Found): Promise<void> {
    for (const entry of tarEntries(found.bytes, this.#archiveLimits())) {
      await this.#entry(draft, found, entry);
    }
  }

  async #gzip(draft: Draft, found: Found): Promise<void> {
    const bytes = await gunzipped(found.bytes, this.#archiveLimits());
    await this.#entry(draft, found, { bytes, name: nameInGzip(found.name), systemFile: false });
  }

  /** One file of an archive: as main as the archive is. */
  async #entry(
    draft: Draft,
    found: Found,
    entry: Pick<Found, "bytes" | "name" | "problem"> & { readonly systemFile: boolean },
  ): Promise<void> {
    this.#spend(entry.bytes.length);
    await this.visit({
      bytes: entry.bytes,
      name: entry.name,
      parent: draft.index,
      role: found.role,
      level: found.level + 1,
      discard: entry.systemFile ? "system-file" : null,
      problem: entry.problem ?? null,
    });
  }

  async #mail(draft: Draft, found: Found): Promise<void> {
    const { limits } = this.#inspection.input;
    const mail = await parseMail(found.bytes, {
      entriesMax: this.#entriesLeft,
      bytesMax: limits.bytesMax,
    });
    await addMessage(this.#mailWalk(), draft, found, mail);
  }

  async #tnef(draft: Draft, found: Found): Promise<void> {
    const limits = { entriesMax: this.#entriesLeft, bytesMax: this.#bytesLeft };
    await addTnef(this.#mailWalk(), draft, found, limits);
  }

  #mailWalk(): MailWalk {
    const { context, input } = this.#inspection;
    return {
      components: this.components,
      pagesMax: input.limits.pagesMax,
      timeZone: input.timeZone,
      bodies: this.#bodies,
      add: (found, mediaType, facts) => this.#add(found, mediaType, facts),
      visit: (found) => this.visit(found),
      spend: (bytes) => {
        this.#spend(bytes);
      },
      drawn: async (draft, pdf) => {
        await this.#countPages(draft, pdf, await context.blobs.write(input.folder, pdf));
      },
    };
  }

  #spend(bytes: number): void {
    this.#entriesLeft -= 1;
    this.#bytesLeft -= bytes;
    if (this.#entriesLeft < 0) throw new UnpackError("too-many-entries", "over all containers");
    if (this.#bytesLeft < 0) throw new UnpackError("too-many-bytes", "over all containers");
  }
}

/** By content; only where content leaves it open whether text is a mail, the sender's word decides. */
function realType(found: Found): MediaType {
  const type = mediaTypeOf(found.bytes);
  return type === "text/plain" && found.claimed === "message/rfc822" ? "message/rfc822" : type;
}

/** What can be done about a type nothing here opens. */
function faultOfType(type: MediaType): NamelessFault {
  if (ENCRYPTED_TYPES.includes(type)) return { code: "encrypted" };
  if (ARCHIVE_TYPES.includes(type)) return { code: "archive-type", word: type };
  if (type === "image/jp2") return { code: "picture-type", word: type };
  return { code: "unsupported-type", word: type };
}
