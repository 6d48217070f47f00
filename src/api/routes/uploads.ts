import multipart, { type MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import {
  notFound,
  RequestProblem,
  type RequestProblemValue,
} from "../../domain/request-problem.ts";
import { hasCode } from "../../error-code.ts";
import { digestOfExternalId } from "../../intake/accept.ts";
import type { Accepted } from "../../intake/accept.ts";
import {
  externalIdOfFile,
  type Upload,
  type UploadedFile,
  type UploadIntake,
} from "../../intake/upload.ts";
import type { Store } from "../../store/database.ts";
import { uploadedCaptures, type UploadedCapture } from "../../store/uploads.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import {
  IdempotencyKey,
  UPLOAD_FILES_MAX,
  UploadAnswer,
  UploadFields,
  UploadState,
} from "../contract/uploads.ts";
import { problemDetails } from "../problem-details.ts";
import { limitedInTime, UPLOAD_LIMITS, type UploadLimits, UploadTooSlow } from "../upload-time.ts";

export interface UploadDeps {
  readonly store: Store;
  readonly uploads: UploadIntake;
  /** Largest file, in bytes. */
  readonly uploadBytesMax: number;
  /** Default: UPLOAD_LIMITS. */
  readonly uploadLimits?: UploadLimits;
}

const tags = ["intake"];
/** Who takes post in. */
const access = ["clerk", "supervisor"] as const;

/** What a form says beside its files; for the document only, since the files are never in memory. */
const UploadForm = UploadFields.extend({
  files: z.array(z.file()).min(1).max(UPLOAD_FILES_MAX),
});

/** Taking post in, and asking how far it is. */
export async function uploadRoutes(app: ApiServer, deps: UploadDeps): Promise<void> {
  // A file too large is refused alone.
  await app.register(multipart, { throwFileSizeLimit: false });
  app.post(
    "/api/uploads",
    {
      config: { access: [...access] },
      schema: {
        summary: "Take files in; repeated with the same key it is the same post",
        tags,
        consumes: ["multipart/form-data"],
        headers: z.object({ "idempotency-key": IdempotencyKey }),
        body: UploadForm,
        response: { 200: UploadAnswer, 201: UploadAnswer },
      },
      // What the schema says of body and headers is read by hand, as it streams by.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request, reply) => {
      const answer = await takeUpload(request, deps);
      const isNew = answer.some((file) => file.kind === "taken" && file.accepted.isNew);
      const files = await linesOf(request, deps, answer);
      return reply.status(isNew ? 201 : 200).send({ files });
    },
  );
  app.get(
    "/api/uploads/:idempotencyKey",
    {
      config: { access: [...access] },
      schema: {
        summary: "How far the files of one's own upload are",
        tags,
        params: z.object({ idempotencyKey: IdempotencyKey }),
        response: { 200: UploadState },
      },
    },
    async ({ actor, params }) => {
      const captures = await capturesOf(deps, actor, params.idempotencyKey);
      if (captures.length === 0) throw notFound(`upload ${params.idempotencyKey}`);
      return { files: captures.map(({ position, capture }) => takenLine(position, capture)) };
    },
  );
}

/** What became of one file. */
type Outcome =
  | { readonly kind: "taken"; readonly position: number; readonly accepted: Accepted }
  | { readonly kind: "refused"; readonly position: number; readonly problem: RequestProblem };

/** Reads the request to its end before anything is accepted: a field after the files may say "sealed". */
async function takeUpload(request: FastifyRequest, deps: UploadDeps): Promise<readonly Outcome[]> {
  const { personId, tenantId } = request.actor;
  const key = keyOf(request);
  const { files, batch } = await receive(request, deps);
  const upload: Upload = { tenantId, personId, key, batch };
  const refused = files.filter((file) => file.kind === "refused");
  for (const { problem: why } of refused) await deps.uploads.refuse(upload, why.value.code);
  // From here on a deposit may have a row; what has none, the sweep removes.
  const taken = await takeOrRefuse(
    deps,
    upload,
    files.filter((file) => file.kind === "arrived"),
    refused,
  );
  return [...taken, ...refused].toSorted((one, other) => one.position - other.position);
}

async function takeOrRefuse(
  deps: UploadDeps,
  upload: Upload,
  arrived: readonly UploadedFile[],
  refused: readonly { readonly problem: RequestProblem }[],
): Promise<readonly Outcome[]> {
  const [first] = refused;
  // None was taken: then the whole request failed, and says so by its status.
  if (arrived.length === 0) throw first?.problem ?? problem("upload-without-files");
  const accepted = await deps.uploads.take(upload, arrived);
  return arrived.flatMap(({ position }, index) => {
    const each = accepted[index];
    return each === undefined ? [] : [{ kind: "taken" as const, position, accepted: each }];
  });
}

function keyOf(request: FastifyRequest): string {
  const key = IdempotencyKey.safeParse(request.headers["idempotency-key"]);
  if (!key.success) throw problem("idempotency-key-missing");
  if (request.isMultipart()) return key.data;
  throw new RequestProblem({
    code: "unsupported-media-type",
    params: { wanted: "multipart/form-data" },
  });
}

function batchOf(fields: Readonly<Record<string, string>>): Upload["batch"] {
  const parsed = UploadFields.safeParse(fields);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    field: issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join("."),
    code: issue.code,
  }));
  const names = errors.map((each) => each.field);
  throw new RequestProblem({ code: "invalid-request", params: { fields: names } }, { errors });
}

type Arrived = UploadedFile & { readonly kind: "arrived" };
type Received = Arrived | (Outcome & { readonly kind: "refused" });

interface ReceivedForm {
  readonly files: readonly Received[];
  readonly batch: Upload["batch"];
}

/** Streams every file to the disk. A form that cannot be read whole leaves nothing there. */
async function receive(request: FastifyRequest, deps: UploadDeps): Promise<ReceivedForm> {
  const files: Received[] = [];
  const fields: Record<string, string> = {};
  const limits = {
    fileSize: deps.uploadBytesMax,
    files: UPLOAD_FILES_MAX,
    fields: 20,
    fieldSize: 1_000,
  };
  try {
    const still = { ...(deps.uploadLimits ?? UPLOAD_LIMITS), wholeMs: Infinity };
    for await (const part of limitedInTime(request.parts({ limits }), still)) {
      if (part.type === "field") fields[part.fieldname] = String(part.value);
      else files.push(await receiveFile(request, deps, part, files.length));
    }
    return { files, batch: batchOf(fields) };
  } catch (error) {
    await discardAll(
      deps,
      files.filter((file) => file.kind === "arrived"),
    );
    throw formProblem(error) ?? error;
  }
}

async function receiveFile(
  request: FastifyRequest,
  deps: UploadDeps,
  part: MultipartFile,
  position: number,
): Promise<Received> {
  const limits = deps.uploadLimits ?? UPLOAD_LIMITS;
  const { tenantId } = request.actor;
  const refuse = (value: RequestProblemValue): Received => ({
    kind: "refused",
    position,
    problem: new RequestProblem(value, { item: `file ${position + 1}` }),
  });
  let deposit: Arrived["deposit"];
  try {
    // Destroyed, it would end the whole form.
    const source = part.file.iterator({ destroyOnReturn: false });
    deposit = await deps.uploads.deposit(tenantId, limitedInTime(source, limits));
  } catch (error) {
    if (!hasCode(error, "ENOSPC", "EDQUOT")) throw error;
    part.file.resume();
    return refuse({ code: "disk-full", params: {} });
  }
  if (!part.file.truncated && deposit.length > 0) {
    return { kind: "arrived", position, name: nameOf(part.filename), deposit };
  }
  await deps.uploads.discard(deposit);
  const megabytes = Math.floor(deps.uploadBytesMax / 2 ** 20);
  return part.file.truncated
    ? refuse({ code: "too-large", params: { megabytes } })
    : refuse({ code: "empty-file", params: {} });
}

const NAME_CHARACTERS_MAX = 255;

/** A name for people, never a path: browsers and others send folders and odd characters along. */
function nameOf(filename: string): string {
  const last = filename.split(/[\\/]/).at(-1) ?? "";
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return last.replaceAll(/[\u0000-\u001f\u007f]/g, "").slice(-NAME_CHARACTERS_MAX) || "upload";
}

const discardAll = (deps: UploadDeps, files: readonly UploadedFile[]): Promise<unknown> =>
  Promise.all(files.map((file) => deps.uploads.discard(file.deposit)));

/** What is the matter with a form that ended early or holds too much; null: something else. */
function formProblem(error: unknown): RequestProblem | null {
  if (error instanceof UploadTooSlow) {
    return new RequestProblem({ code: "upload-too-slow", params: { seconds: error.seconds } });
  }
  if (hasCode(error, "FST_FILES_LIMIT", "FST_PARTS_LIMIT", "FST_FIELDS_LIMIT")) {
    const params = { filesMax: UPLOAD_FILES_MAX };
    return new RequestProblem({ code: "too-many-files", params });
  }
  if (hasCode(error, "ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "FST_PREMATURE_CLOSE")) {
    return problem("upload-cut-short");
  }
  return null;
}

const problem = (
  code: "idempotency-key-missing" | "upload-without-files" | "upload-cut-short",
): RequestProblem => new RequestProblem({ code, params: {} });

async function linesOf(
  request: FastifyRequest,
  deps: UploadDeps,
  outcomes: readonly Outcome[],
): Promise<UploadAnswer["files"]> {
  const captures = await capturesOf(deps, request.actor, keyOf(request));
  return outcomes.flatMap((file): UploadAnswer["files"] => {
    const { position } = file;
    if (file.kind === "refused") {
      return [{ outcome: "refused", position, problem: problemDetails(request, file.problem) }];
    }
    const found = captures.find(({ capture }) => capture.captureId === file.accepted.captureId);
    return found === undefined ? [] : [takenLine(position, found.capture)];
  });
}

/** The captures of one's own upload, each with its place in the request. */
async function capturesOf(
  deps: UploadDeps,
  { personId, reads }: SignedIn,
  key: string,
): Promise<readonly { readonly position: number; readonly capture: UploadedCapture }[]> {
  const ids = Array.from({ length: UPLOAD_FILES_MAX }, (_, position) =>
    digestOfExternalId(externalIdOfFile({ personId, key }, position)),
  );
  const captures = await deps.store.withActor(reads, (trx) => uploadedCaptures(trx, ids));
  return captures
    .map((capture) => ({ position: ids.indexOf(capture.externalId), capture }))
    .toSorted((one, other) => one.position - other.position);
}

const takenLine = (position: number, capture: UploadedCapture) => ({
  outcome: "taken" as const,
  position,
  captureId: capture.captureId,
  receiptNumber: capture.receiptNumber,
  state: capture.state,
  sameKeyAs: capture.sameIdAs,
  progress: { done: capture.done, of: capture.of },
});
