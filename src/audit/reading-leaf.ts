import { canonicalJson } from "../domain/canonical-json.ts";
import type { StoredReading } from "../store/readings.ts";
import { sha256 } from "./hash.ts";

/**
 * The leaf of a reading: RFC 6962 leaf hash over the canonical JSON (RFC 8785) of everything in its row.
 * The reader is in it as the day's pseudonym, so that the proof holds when the key is gone.
 */
export const readingLeafHash = (reading: StoredReading): Buffer =>
  sha256(
    `\0${canonicalJson({
      act: reading.act,
      at: reading.at.toISOString(),
      document: reading.documentId,
      documents: reading.documentIds,
      id: reading.id,
      page: reading.page,
      period: reading.period,
      pseudonym: reading.pseudonym,
      shown: reading.shown,
      tenant: reading.tenantId,
    })}`,
  );
