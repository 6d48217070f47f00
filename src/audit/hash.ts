import { createHash } from "node:crypto";
import type { Hash } from "../domain/merkle.ts";

/** The hash of the audit tree: SHA-256, as in RFC 6962. */
export const sha256: Hash = (bytes) => createHash("sha256").update(bytes).digest();
