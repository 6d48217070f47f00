import Fastify, { type FastifyInstance } from "fastify";
import { healthRoutes, type HealthDeps } from "./routes/health.ts";

/** Everything the HTTP API needs; passed in by main.ts. */
export type ApiDeps = HealthDeps;

/** The HTTP server, not yet listening. It logs ids and counts only, so Fastify's own log of requests is off. */
export function buildApp(deps: ApiDeps): FastifyInstance {
  const app = Fastify({ logger: false, trustProxy: false });
  healthRoutes(app, deps);
  return app;
}
