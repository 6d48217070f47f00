import type { ClarificationReason } from "../src/domain/clarification.ts";
import type { Component, DiscardReason } from "../src/domain/component.ts";
import { MailError } from "../src/mail/mail-error.ts";
import { type MailAttachment, type ParsedMail, parseMail } from "../src/mail/parse-mail.ts";
import type { StepContext } from "../src/pipeline/step.ts";
import { isEicar } from "../src/unpack/eicar.ts";
import { isPagesType, type MediaType, mediaTypeOf } from "../src/unpack/media-type.ts";
import { UnpackError, type UnpackErrorCause } from "../src/unpack/unpack-error.ts";
import { zipEntries } from "../src/unpack/zip.ts";
import type { InspectDeps, InspectInput } from "./inspect-contract.ts";
import { discardOf } from "./inspect-discard.ts";
import { bodyFacts, mailBodyPdf, mailHeader } from "./inspect-mail-body.ts";
import { InspectStop, sentenceFor } from "./inspect-stop.ts";

/** What one inspection works with. */
export interface Inspection {
  readonly deps: InspectDeps;
  readonly input: InspectInput;
  readonly context: StepContext;
  readonly bytes: Uint8Array;
}

/** A piece of content that was found and is not yet looked at. */
interface Found {
  readonly bytes: Uint8Array;
  readonly name: string | null;
  readonly parent: number | null;
  readonly role: "main" | "enclosure";
  /** How many containers lie around it. */
  readonly level: number;
  /** What the sender says it is; decides only between a mail and plain text. */
  readonly claimed?: string;
  readonly discard?: DiscardReason | null;
  readonly problem?: UnpackError | null;
}

type Draft = { -readonly [Key in keyof Component]: Component[Key] };

const REASON_BY_CAUSE: Record<UnpackErrorCause, ClarificationReason> = {
  encrypted: "encrypted",
  damaged: "damaged-file",
  "too-many-entries": "too-many-entries",
  "too-many-bytes": "too-many-bytes",
  "compression-bomb": "compression-bomb",
  "too-deeply-nested": "too-deeply-nested",
};

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
    const draft = await this.#add(found, type);
    const why = found.discard ?? (type === "application/x-empty" ? "empty-file" : null);
    if (found.problem) block(draft, REASON_BY_CAUSE[found.problem.cause], found.problem.message);
    else if (why !== null) discard(draft, why);
    else if (isPagesType(type)) await this.#probe(draft, found.bytes);
    else if (type === "message/rfc822")
      await this.#open(draft, found, () => this.#mail(draft, found));
    else if (type === "application/zip")
      await this.#open(draft, found, () => this.#zip(draft, found));
    else block(draft, isEncryptedType(type) ? "encrypted" : "unsupported-type", type);
  }

  async #refuseViruses(found: Found): Promise<void> {
    const name = found.name ?? this.#inspection.input.originalName;
    if (isEicar(found.bytes)) throw new InspectStop("virus-found", name, "EICAR test file");
    const verdict = await this.#inspection.deps.scanForViruses?.(found.bytes);
    if (verdict !== undefined && "virus" in verdict) {
      throw new InspectStop("virus-found", name, verdict.virus);
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

  /** Counts the pages of `bytes`, which are the blob `pagesFrom`. */
  async #probe(draft: Draft, bytes: Uint8Array, pagesFrom = draft.blob): Promise<void> {
    const { deps, input } = this.#inspection;
    const type = mediaTypeOf(bytes);
    if (!isPagesType(type)) return;
    const probe = await deps.probePages(bytes, type, input.limits);
    if ("problem" in probe) {
      block(draft, probe.problem, probe.detail);
      return;
    }
    draft.pagesFrom = pagesFrom;
    draft.pageCount = probe.pageCount;
    draft.facts = [...draft.facts, ...(probe.facts ?? [])];
  }

  /** Unpacks a container; when it fails, what came out of it so far is taken back and it is blocked. */
  async #open(draft: Draft, found: Found, unpack: () => Promise<void>): Promise<void> {
    draft.use = "container";
    draft.role = "container";
    try {
      if (found.level > this.#inspection.input.limits.nestingMax) {
        throw new UnpackError("too-deeply-nested", `${found.level} containers around it`);
      }
      await unpack();
    } catch (error) {
      if (!(error instanceof UnpackError || error instanceof MailError)) throw error;
      const reason = REASON_BY_CAUSE[error.cause];
      this.components.length = draft.index + 1;
      draft.role = found.role;
      draft.mail = null;
      block(draft, reason, error.message);
    }
  }

  async #zip(draft: Draft, found: Found): Promise<void> {
    const { context, input } = this.#inspection;
    const limits = {
      entriesMax: this.#entriesLeft,
      bytesMax: this.#bytesLeft,
      ratioMax: input.limits.ratioMax,
    };
    for await (const entry of zipEntries(found.bytes, limits, context.signal)) {
      this.#spend(entry.bytes.length);
      await this.visit({
        bytes: entry.bytes,
        name: entry.name,
        parent: draft.index,
        role: found.role,
        level: found.level + 1,
        discard: entry.systemFile ? "system-file" : null,
        problem: entry.problem,
      });
    }
  }

  async #mail(draft: Draft, found: Found): Promise<void> {
    const { input } = this.#inspection;
    const limits = { entriesMax: this.#entriesLeft, bytesMax: input.limits.bytesMax };
    const mail = await parseMail(found.bytes, limits);
    if (mail.encrypted) throw new UnpackError("encrypted", "S/MIME or PGP");
    draft.mail = mailHeader(mail);
    if (mail.kind !== "mail") draft.facts = [mail.kind];
    const text = await this.#addBody(draft, found, mail);
    for (const attachment of mail.attachments) {
      this.#spend(attachment.bytes.length);
      await this.visit(foundAttachment(attachment, draft.index, found.level + 1));
    }
    const inside = this.components.slice(text.index + 1);
    const first = inside.find((component) => component.use === "pages");
    const alone = inside.every((component) => component.use === "discarded");
    if (mail.textBody !== "" || (alone && mail.subject !== null)) {
      await this.#render(text, mail);
      return;
    }
    discard(text, "empty-body");
    text.role = "enclosure";
    if (first !== undefined && found.role === "main") first.role = "main";
  }

  #addBody(draft: Draft, found: Found, mail: ParsedMail): Promise<Draft> {
    const bytes = Buffer.from(mail.textBody, "utf8");
    const { role, level } = found;
    const body: Found = { bytes, name: null, parent: draft.index, role, level };
    return this.#add(body, "text/plain", bodyFacts(mail));
  }

  /** The body as pages. Its rendition is a blob beside the text it was made from. */
  async #render(text: Draft, mail: ParsedMail): Promise<void> {
    const { context, input } = this.#inspection;
    const pdf = await mailBodyPdf(mail, input.limits.pagesMax);
    if (pdf === null) {
      block(text, "too-many-pages", "the text of the e-mail");
      return;
    }
    await this.#probe(text, pdf, await context.blobs.write(input.folder, pdf));
  }

  #spend(bytes: number): void {
    this.#entriesLeft -= 1;
    this.#bytesLeft -= bytes;
    if (this.#entriesLeft < 0) throw new UnpackError("too-many-entries", "over all containers");
    if (this.#bytesLeft < 0) throw new UnpackError("too-many-bytes", "over all containers");
  }
}

function foundAttachment(attachment: MailAttachment, parent: number, level: number): Found {
  return {
    bytes: attachment.bytes,
    name: attachment.fileName,
    parent,
    role: "enclosure",
    level,
    claimed: attachment.mediaTypeClaimed,
    discard: discardOf(attachment),
  };
}

/** By content; only where content leaves it open whether text is a mail, the sender's word decides. */
function realType(found: Found): MediaType {
  const type = mediaTypeOf(found.bytes);
  return type === "text/plain" && found.claimed === "message/rfc822" ? "message/rfc822" : type;
}

function isEncryptedType(type: MediaType): boolean {
  return type === "application/pkcs7-mime" || type === "application/pgp-encrypted";
}

function block(draft: Draft, reason: ClarificationReason, detail: string): void {
  draft.use = "blocked";
  draft.blockedReason = reason;
  draft.detail = sentenceFor(reason, draft.name ?? draft.mediaType, detail);
}

function discard(draft: Draft, reason: DiscardReason): void {
  draft.use = "discarded";
  draft.discardReason = reason;
}
