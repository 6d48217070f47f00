import { hash } from "node:crypto";

/** The hash of the audit tree: SHA-256, as in RFC 6962; of a text its UTF-8. */
export const sha256 = (bytes: Uint8Array | string): Buffer => hash("sha256", bytes, "buffer");

/** The same in hex. */
export const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
