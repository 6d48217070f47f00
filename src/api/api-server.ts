import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { RequestProblem } from "../domain/request-problem.ts";
import { newId } from "../new-id.ts";
import { databaseAway, JSON_BYTES_MAX, problemOf, sendProblem } from "./problem-details.ts";

/** A Fastify server whose routes take and give what their zod schemas say, in types and at run time. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface ApiServerDeps {
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
  /** Never content: names of faults and where in our code they arose. */
  readonly log: { error(fields: object, message: string): void };
  /** Addresses of proxies in front of us, whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
}

/** An empty server, not yet listening. We log ids and counts only, so Fastify's own log of requests is off. */
export function openApiServer(deps: ApiServerDeps): ApiServer {
  const server = Fastify({
    logger: false,
    trustProxy: deps.trustedProxies.length === 0 ? false : [...deps.trustedProxies],
    bodyLimit: JSON_BYTES_MAX,
    genReqId: () => newId(),
    // What fails before there is a route, such as an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, problemOf(error) ?? internal());
    },
    // A client that hangs must not keep us from stopping; streams of events end by themselves.
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(async (error, request, reply) =>
    sendProblem(request, reply, problemOf(error) ?? (await ourFault(deps, error, request.id))),
  );
  server.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new RequestProblem({ code: "no-such-endpoint", params: {} })),
  );
  return server;
}

const PING_LIMIT_MS = 2_000;

/** A fault of ours, unless the database is away, which some drivers say in words only. */
async function ourFault(
  deps: ApiServerDeps,
  error: unknown,
  requestId: string,
): Promise<RequestProblem> {
  if (!(await answers(deps.ping))) return databaseAway();
  deps.log.error({ requestId, ...traceOf(error) }, "a request failed");
  return internal();
}

const internal = (): RequestProblem => new RequestProblem({ code: "internal", params: {} });

async function answers(ping: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PING_LIMIT_MS);
  });
  try {
    return await Promise.race([ping().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Where a fault arose. Its message is left out: a database quotes the values it was given. */
function traceOf(error: unknown): { readonly fault: string; readonly at: readonly string[] } {
  if (typeof error !== "object" || error === null) return { fault: typeof error, at: [] };
  const name = "name" in error ? String(error.name) : "object";
  const code = "code" in error ? ` ${String(error.code)}` : "";
  const stack = "stack" in error ? String(error.stack) : "";
  const at = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return { fault: `${name}${code}`, at: at.slice(0, 5).map((line) => line.trim()) };
}
