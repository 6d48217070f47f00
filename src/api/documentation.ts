import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { z } from "zod";
import type { ApiServer } from "./api-server.ts";
import { ProblemDetails } from "./contract/problem.ts";

/** What every route may answer beside its own: problem details. */
const problemResponse = {
  description: "Not done; says item, cause and remedy",
  content: { "application/problem+json": { schema: ProblemDetails } },
};

/** The OpenAPI document at /api/docs/json, made of the routes' schemas, and its reading room at /api/docs. */
export async function documentRoutes(app: ApiServer, version: string): Promise<void> {
  // Before swagger's own hook sees the route.
  app.addHook("onRoute", (route) => {
    if (route.schema === undefined || route.schema.hide === true) return;
    const own = isRecord(route.schema.response) ? route.schema.response : bytesOf(route.schema);
    route.schema = { ...route.schema, response: { ...own, default: problemResponse } };
  });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Poststelle",
        version,
        description:
          "Sign in with POST /api/session. The session is a cookie; everything but GET needs the header X-CSRF-Token with the token of that answer. Problems are RFC 9457 problem details, in German or English by Accept-Language. What one may not see is answered 404, like what is not there.",
        license: { name: "EUPL-1.2", identifier: "EUPL-1.2" },
      },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "__Host-poststelle" },
          csrf: { type: "apiKey", in: "header", name: "X-CSRF-Token" },
        },
      },
      security: [{ session: [], csrf: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.addHook("onRoute", (route) => {
    if (route.url.startsWith(DOCS)) route.config = { ...route.config, access: "anybody" };
  });
  await app.register(swaggerUi, { routePrefix: DOCS, uiConfig: { validatorUrl: null } });
}

/** What a route answers that names no schema: bytes of what it `produces`. */
function bytesOf(schema: { readonly produces?: readonly string[] }): Record<string, unknown> {
  const types = schema.produces ?? ["application/octet-stream"];
  const content = Object.fromEntries(types.map((type) => [type, { schema: z.unknown() }]));
  return { 200: { description: types.join(", "), content } };
}

const DOCS = "/api/docs";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
