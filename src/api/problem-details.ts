import type { FastifyReply, FastifyRequest } from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
} from "fastify-type-provider-zod";
import {
  RequestProblem,
  requestProblemStatus,
  type RequestProblemValue,
} from "../domain/request-problem.ts";
import { requestProblemSentences } from "../domain/sentences/request-problem-sentences.ts";
import { hasCode } from "../error-code.ts";
import { isDatabaseAway } from "../store/database-away.ts";
import type { ProblemDetails } from "./contract/problem.ts";
import { languageOf } from "./language.ts";

const DATABASE_RETRY_SECONDS = 5;

/** Says a problem as RFC 9457 has it, in the language of the request. */
export function problemDetails(request: FastifyRequest, problem: RequestProblem): ProblemDetails {
  const { value, context } = problem;
  const said = requestProblemSentences(value, languageOf(request.headers["accept-language"]));
  const { errors, retryAfterSeconds, savedMeanwhile } = context;
  return {
    type: `urn:poststelle:problem:${value.code}`,
    title: said.title,
    status: requestProblemStatus[value.code],
    detail: `${said.cause} ${said.remedy}`,
    instance: `urn:uuid:${request.id}`,
    item: context.item ?? `${request.method} ${pathOf(request)}`,
    cause: said.cause,
    remedy: said.remedy,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(savedMeanwhile === undefined ? {} : { savedMeanwhile }),
  };
}

/** Answers with a problem. What one may not see is not to be kept by any cache either. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: RequestProblem,
): FastifyReply {
  const details = problemDetails(request, problem);
  if (details.retryAfterSeconds !== undefined) {
    reply.header("retry-after", details.retryAfterSeconds);
  }
  // Whoever took too long may be sending still: there is no next request on this connection.
  if (details.status === 408) reply.header("connection", "close");
  return reply
    .status(details.status)
    .header("cache-control", "no-store")
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(details));
}

/** Without its query, which may hold what somebody searched for. */
const pathOf = (request: FastifyRequest): string => request.url.split("?", 1)[0] ?? "";

/** What was thrown as a problem for the caller; null: a fault of ours, to be logged and answered as such. */
export function problemOf(error: unknown): RequestProblem | null {
  if (error instanceof RequestProblem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    // An id that is none is not there; it is not the caller's form that is wrong.
    if (error.validationContext === "params") return simple("not-found");
    const errors = error.validation.map((issue) => ({
      field: issue.instancePath.split("/").filter(Boolean).join(".") || "request",
      code: issue.keyword,
    }));
    const fields = [...new Set(errors.map((each) => each.field))];
    return new RequestProblem({ code: "invalid-request", params: { fields } }, { errors });
  }
  if (isResponseSerializationError(error)) return null;
  if (isDatabaseAway(error)) return databaseAway();
  if (hasCode(error, "ENOSPC", "EDQUOT")) return simple("disk-full");
  return ofFramework(error);
}

export const databaseAway = (): RequestProblem =>
  new RequestProblem(
    { code: "database-away", params: {} },
    { retryAfterSeconds: DATABASE_RETRY_SECONDS },
  );

const simple = (code: "not-found" | "disk-full" | "malformed-body"): RequestProblem =>
  new RequestProblem({ code, params: {} });

const WANTED_JSON: RequestProblemValue = {
  code: "unsupported-media-type",
  params: { wanted: "application/json" },
};

/** What Fastify itself refuses. */
function ofFramework(error: unknown): RequestProblem | null {
  if (hasCode(error, "FST_ERR_CTP_INVALID_MEDIA_TYPE")) return new RequestProblem(WANTED_JSON);
  if (hasCode(error, "FST_ERR_CTP_BODY_TOO_LARGE")) {
    return new RequestProblem({
      code: "too-large",
      params: { megabytes: JSON_BYTES_MAX / 2 ** 20 },
    });
  }
  const status = statusOf(error);
  return status >= 400 && status < 500 ? simple("malformed-body") : null;
}

/** Largest body that is no upload. */
export const JSON_BYTES_MAX = 2 ** 20;

const statusOf = (error: unknown): number =>
  typeof error === "object" &&
  error !== null &&
  "statusCode" in error &&
  typeof error.statusCode === "number"
    ? error.statusCode
    : 500;
