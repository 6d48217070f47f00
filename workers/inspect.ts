import type { AuditFact } from "../src/domain/audit-event.ts";
import type { Component } from "../src/domain/component.ts";
import { faultsOf, packFaults, reasonOf } from "../src/domain/file-fault.ts";
import { DependencyAway } from "../src/pipeline/failure.ts";
import { defineStep, type Outcome, type StepContext } from "../src/pipeline/step.ts";
import { ScannerAway, TooLargeToScan } from "../src/unpack/clamd.ts";
import { isEicar } from "../src/unpack/eicar.ts";
import { isPagesType, type MediaType, mediaTypeOf } from "../src/unpack/media-type.ts";
import { type InspectDeps, InspectInput, InspectOutput } from "./inspect-contract.ts";
import { faultOfError, InspectStop } from "./inspect-stop.ts";
import { walkComponents } from "./inspect-walk.ts";

/**
 * Establishes what a capture really is: real media types, everything inside its containers within
 * limits, what is encrypted or infected. Done when at least one component can be worked on.
 */
export function makeInspect(deps: InspectDeps) {
  return defineStep({
    name: "inspect",
    version: 1,
    input: InspectInput,
    output: InspectOutput,
    limits: { attemptsMax: 3, timeoutMs: 300_000, concurrency: 64 },
    async run(input, context) {
      try {
        return await inspect(deps, input, context);
      } catch (error) {
        return outcomeOf(error, input, context);
      }
    },
  });
}

/** When a scanner or a program that was away is asked again. */
const AWAY_AGAIN_MS = 15_000;

/** What could not be scanned is neither passed nor given up: it waits, however long that takes. */
function outcomeOf(error: unknown, input: InspectInput, context: StepContext): Outcome<never> {
  if (error instanceof InspectStop) {
    return { kind: "needs-human", reason: error.reason, detail: error.detail };
  }
  if (error instanceof TooLargeToScan) {
    const fault = { code: "too-large-to-scan", item: input.originalName } as const;
    return { kind: "needs-human", reason: reasonOf(fault), detail: packFaults([fault]) };
  }
  const away = awayBecauseOf(error);
  if (away === null) throw error;
  const retryAt = new Date(context.now().getTime() + AWAY_AGAIN_MS);
  return { kind: "later", retryAt, detail: away.detail, away: away.what };
}

type Away = NonNullable<Extract<Outcome<never>, { kind: "later" }>["away"]>;

/** What was not there though it is configured; null: that is not what happened. */
function awayBecauseOf(error: unknown): { readonly what: Away; readonly detail: string } | null {
  if (error instanceof ScannerAway) {
    return { what: { dependency: "scanner", because: "no-answer" }, detail: error.message };
  }
  if (!(error instanceof DependencyAway) || error.dependency !== "office") return null;
  return { what: { dependency: "office", because: error.because }, detail: error.message };
}

async function inspect(
  deps: InspectDeps,
  input: InspectInput,
  context: StepContext,
): Promise<Outcome<InspectOutput>> {
  const bytes = await context.blobs.read(input.original);
  if (input.sealed) return done([await sealedComponent(deps, input, bytes)]);
  if (bytes.length > input.limits.bytesMax) {
    const [limit, found] = [input.limits.bytesMax, bytes.length];
    throw new InspectStop({ code: "too-many-bytes", item: input.originalName, limit, found });
  }
  const components = await walkComponents({ deps, input, context, bytes });
  if (components.some((component) => component.use === "pages")) return done(components);
  return nothingUsable(components, input.originalName);
}

/**
 * A sealed capture is a thing with a type and a number of pages. A scan of it (its envelope) may be shown
 * as an image, but never read; an e-mail or an archive is not even opened.
 */
async function sealedComponent(
  deps: InspectDeps,
  input: InspectInput,
  bytes: Uint8Array,
): Promise<Component> {
  await refuseViruses(deps, bytes, input.originalName);
  const mediaType = mediaTypeOf(bytes);
  const pageCount = await pageCountOf(deps, input, bytes, mediaType);
  return {
    index: 0,
    parent: null,
    name: input.originalName,
    mediaType,
    bytes: bytes.length,
    blob: input.original.sha256,
    use: "sealed",
    role: "main",
    pagesFrom: pageCount === null ? null : input.original.sha256,
    pagesMediaType: null,
    pageCount,
    discardReason: null,
    blockedReason: null,
    detail: null,
    facts: [],
    mail: null,
  };
}

/** The pages of a sealed scan; null for what has none or cannot be shown: it stays a thing unopened. */
async function pageCountOf(
  deps: InspectDeps,
  { limits }: InspectInput,
  bytes: Uint8Array,
  mediaType: MediaType,
): Promise<number | null> {
  if (!isPagesType(mediaType)) return null;
  try {
    return (await deps.probePages(bytes, mediaType, limits)).pageCount;
  } catch (error) {
    if (faultOfError(error, limits) === null) throw error;
    return null;
  }
}

/** The scanner looks at bytes, not at what a letter says: sealed post is no exception. */
async function refuseViruses(deps: InspectDeps, bytes: Uint8Array, name: string): Promise<void> {
  const code = "virus-found";
  if (isEicar(bytes)) throw new InspectStop({ code, item: name, word: "EICAR test file" });
  const verdict = await deps.scanForViruses?.(bytes);
  if (verdict !== undefined && "virus" in verdict) {
    throw new InspectStop({ code, item: name, word: verdict.virus });
  }
}

function done(components: Component[]): Outcome<InspectOutput> {
  const root = components[0];
  const shape = shapeOf(components);
  const output = {
    shape,
    components,
    mail: root?.mail ?? null,
    encrypted: components.some((component) => component.blockedReason === "encrypted"),
  };
  const fact: AuditFact = {
    type: "capture-inspected",
    shape,
    components: components.map((component) => ({
      sha256: component.blob,
      mediaType: component.mediaType,
      use: component.use,
      reason: component.blockedReason ?? component.discardReason,
    })),
  };
  return { kind: "done", output, facts: [fact] };
}

/** A PDF with a letter attached is a bundle as well: what is attached is known, nothing is split. */
function shapeOf(components: readonly Component[]): InspectOutput["shape"] {
  if (components[0]?.mediaType === "message/rfc822") return "mail";
  const isBundle = components.some((each) => each.parent !== null && each.use === "pages");
  return isBundle ? "bundle" : "scan";
}

/** The first thing that could not be read gives the reason; with none, there was nothing in it. */
function nothingUsable(components: readonly Component[], name: string): Outcome<InspectOutput> {
  const blocked = components.filter((component) => component.blockedReason !== null);
  const reason = blocked[0]?.blockedReason;
  if (reason !== undefined && reason !== null) {
    const faults = blocked.slice(0, 5).flatMap(({ detail }) => faultsOf(detail ?? ""));
    return { kind: "needs-human", reason, detail: packFaults(faults) };
  }
  const code = components[0]?.mail === null ? "empty-file" : "nothing-to-read";
  return { kind: "needs-human", reason: code, detail: packFaults([{ code, item: name }]) };
}
