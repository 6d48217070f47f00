import { gunzip } from "node:zlib";
import { hasCode } from "../error-code.ts";
import { type ArchiveLimits, RATIO_COUNTS_FROM_BYTES } from "./archive-limits.ts";
import { UnpackError } from "./unpack-error.ts";

/**
 * What a gzip file holds (RFC 1952), wholly in memory. Inflating stops at the limits. Throws UnpackError:
 * damaged, compression-bomb, too-many-bytes.
 */
export async function gunzipped(
  bytes: Uint8Array,
  { bytesMax, ratioMax }: Pick<ArchiveLimits, "bytesMax" | "ratioMax">,
): Promise<Uint8Array> {
  const byRatio = Math.max(RATIO_COUNTS_FROM_BYTES, bytes.length * ratioMax);
  const maxOutputLength = Math.min(bytesMax, byRatio);
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength }, (error, content) => {
      if (error === null) resolve(content);
      else if (!hasCode(error, "ERR_BUFFER_TOO_LARGE"))
        reject(new UnpackError("damaged", error.message));
      else if (byRatio <= bytesMax)
        reject(
          new UnpackError("compression-bomb", `it unpacks to over ${ratioMax} times its size`),
        );
      else reject(new UnpackError("too-many-bytes", "its content is larger than allowed"));
    });
  });
}

/** The name of a gzip file's content: without its last ending; `.tgz` holds a tar. */
export function nameInGzip(name: string | null): string | null {
  return name?.replace(/\.tgz$/i, ".tar").replace(/\.gz$/i, "") ?? null;
}
