import type { FastifyReply, FastifyRequest } from "fastify";
import type { ReadingDeps } from "./reading-deps.ts";
import { sendBytes } from "./send-bytes.ts";

/** Answers a stored page image, in the width asked for; null: as it is stored. */
export async function sendPageImage(
  request: FastifyRequest,
  reply: FastifyReply,
  image: {
    readonly sha256: string;
    readonly mediaType: string;
    readonly width: number | null;
    readonly read: () => Promise<Buffer>;
    /** In this width already; null or left out: it is still to be made. */
    readonly ready?: Uint8Array | null;
  },
  deps: Pick<ReadingDeps, "sizedPageImage">,
): Promise<FastifyReply> {
  const { width } = image;
  if (width === null) {
    const { sha256: etag, mediaType } = image;
    return sendBytes(request, reply, { etag, mediaType, downloadAs: null, bytes: image.read });
  }
  return sendBytes(request, reply, {
    etag: `${image.sha256}-${width}`,
    mediaType: "image/jpeg",
    downloadAs: null,
    bytes: async () => image.ready ?? (await deps.sizedPageImage(await image.read(), width)).bytes,
  });
}
