import { hash } from "node:crypto";
import type { Hash } from "../domain/merkle.ts";

/** The hash of the audit tree: SHA-256, as in RFC 6962. */
export const sha256: Hash = (bytes) => hash("sha256", bytes, "buffer");

/** The same in hex. */
export const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
