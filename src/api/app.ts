import { type ApiServer, openApiServer } from "./api-server.ts";
import { healthRoutes, type HealthDeps } from "./routes/health.ts";

/** Everything the HTTP API needs; passed in by main.ts. */
export type ApiDeps = HealthDeps;

/** The HTTP server with all its routes, not yet listening. */
export function buildApp(deps: ApiDeps): ApiServer {
  const app = openApiServer();
  healthRoutes(app, deps);
  return app;
}
