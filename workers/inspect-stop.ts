import type { ClarificationReason } from "../src/domain/clarification.ts";
import type { InspectLimits } from "../src/domain/component.ts";
import { type FaultCode, type FileFault, packFaults, reasonOf } from "../src/domain/file-fault.ts";
import { MailError, type MailErrorCause } from "../src/mail/mail-error.ts";
import { PagesError, type PagesErrorCause } from "../src/pages/pages-error.ts";
import { UnpackError, type UnpackErrorCause } from "../src/unpack/unpack-error.ts";

/** What is the matter with content whose name the caller knows. */
export type NamelessFault = Omit<FileFault, "item">;

/** Ends the inspection of a whole capture with a clarification; inside it, one component is blocked. */
export class InspectStop extends Error {
  override readonly name = "InspectStop";
  readonly reason: ClarificationReason;
  /** The fault as a case keeps it. */
  readonly detail: string;

  constructor(fault: FileFault) {
    super(`The inspection stops: ${fault.code}`);
    this.reason = reasonOf(fault);
    this.detail = packFaults([fault]);
  }
}

/** What a capability's typed error means for a person; null for any other error, which is a bug. */
export function faultOfError(error: unknown, limits: InspectLimits): NamelessFault | null {
  if (error instanceof PagesError) return faultOfPages(error, limits);
  if (error instanceof UnpackError) return { ...faultOf(error, limits), ...error.measure };
  return error instanceof MailError ? faultOf(error, limits) : null;
}

/** Why a file gave no pages, for a person. */
export const faultOfPages = (
  error: PagesError,
  limits: Pick<InspectLimits, "pagesMax" | "pixelsMax">,
): NamelessFault => ({ ...faultOf(error, limits), ...error.measure });

type Cause = PagesErrorCause | UnpackErrorCause | MailErrorCause;

/** The limit comes from those that were set, an engine's word only where nothing else tells. */
function faultOf(
  { cause, message }: { readonly cause: Cause; readonly message: string },
  limits: Partial<InspectLimits>,
): NamelessFault {
  if (cause === "damaged") return { code: "damaged-file", word: message };
  if (cause === "empty") return { code: "empty-file" };
  const limit = limitOf(cause, limits);
  return limit === undefined ? { code: cause } : { code: cause, limit };
}

function limitOf(code: FaultCode, limits: Partial<InspectLimits>): number | undefined {
  const ceilings: Partial<Record<FaultCode, number | undefined>> = {
    "too-many-pages": limits.pagesMax,
    "too-many-pixels": limits.pixelsMax,
    "too-many-bytes": limits.bytesMax,
    "too-many-entries": limits.entriesMax,
    "too-deeply-nested": limits.nestingMax,
    "compression-bomb": limits.ratioMax,
  };
  return ceilings[code];
}
