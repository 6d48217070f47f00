import type { FastifyReply, FastifyRequest } from "fastify";

/** Bytes to be answered, and by what a browser knows that it has them. */
export interface BytesAnswer {
  /** Changes with the bytes: the SHA-256 and what was made of them. */
  readonly etag: string;
  readonly mediaType: string;
  /** The name to save it by, without its ending; null: shown in place. */
  readonly downloadAs: string | null;
  bytes(): Promise<Uint8Array>;
}

/**
 * Answers bytes a sender made. A browser must take them for nothing but their type, run nothing in them,
 * keep them for this person alone, and ask each time whether they may still be seen.
 */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: BytesAnswer,
): Promise<FastifyReply> {
  const etag = `"${answer.etag}"`;
  reply
    .header("etag", etag)
    .header("cache-control", "private, no-cache")
    .header("vary", "cookie")
    .header("content-security-policy", "sandbox; default-src 'none'")
    .header("x-content-type-options", "nosniff");
  if (matches(request.headers["if-none-match"], etag)) return reply.status(304).send();
  if (answer.downloadAs !== null) {
    const name = `${answer.downloadAs.replaceAll(/[^\w.-]/gu, "_")}${endingOf(answer.mediaType)}`;
    reply.header("content-disposition", `attachment; filename="${name}"`);
  }
  return reply.type(answer.mediaType).send(Buffer.from(await answer.bytes()));
}

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(",").some((each) => [etag, `W/${etag}`, "*"].includes(each.trim()));

const ENDINGS: Readonly<Record<string, string>> = {
  "application/pdf": ".pdf",
  "application/json": ".json",
  "application/zip": ".zip",
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/tiff": ".tif",
  "message/rfc822": ".eml",
  "text/plain": ".txt",
};
const endingOf = (mediaType: string): string => ENDINGS[mediaType] ?? ".bin";
