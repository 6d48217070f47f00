import type { ArchiveLimits } from "./archive-limits.ts";
import { isCompoundEncrypted } from "./compound-file.ts";
import type { MediaType } from "./media-type.ts";
import { UnpackError } from "./unpack-error.ts";
import { zipEntries } from "./zip.ts";

/** The ending an office program expects of a file; by its content, never by its name. */
export function officeExtension(bytes: Uint8Array, type: MediaType): string {
  if (type !== "application/vnd.oasis.opendocument") return EXTENSIONS[type] ?? "docx";
  // The kind stands in the archive's first, uncompressed entry (ODF 1.3 part 2, 3.3).
  const head = Buffer.from(bytes.subarray(0, 128)).toString("latin1");
  if (head.includes("opendocument.spreadsheet")) return "ods";
  return head.includes("opendocument.presentation") ? "odp" : "odt";
}

const EXTENSIONS: Partial<Record<MediaType, string>> = {
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "application/msword": "doc",
  "application/vnd.ms-excel": "xls",
  "application/vnd.ms-powerpoint": "ppt",
  "application/rtf": "rtf",
};

/** Whether an office document asks for a password. A broken one is not encrypted. Never throws. */
export async function isOfficeEncrypted(
  bytes: Uint8Array,
  type: MediaType,
  limits: ArchiveLimits,
): Promise<boolean> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (/^application\/(msword|vnd\.ms-)/.test(type)) return isCompoundEncrypted(buffer);
  if (type !== "application/vnd.oasis.opendocument") return false;
  try {
    for await (const entry of zipEntries(bytes, limits)) {
      if (entry.name !== "META-INF/manifest.xml") continue;
      return Buffer.from(entry.bytes).includes("encryption-data");
    }
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
  }
  return false;
}
