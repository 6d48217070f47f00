import { access } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { ApiServer } from "../api-server.ts";

export interface PortalDeps {
  /** The folder of the built portal; null: this process serves the API alone. */
  readonly portalFolder: string | null;
}

/** Files under assets/ have the hash of their content in their name. */
const ASSETS = "/assets/";

/**
 * The portal's files. Every address below / that is neither the API's nor a file's is a page of the
 * portal, which finds out itself what to show.
 */
export async function portalRoutes(app: ApiServer, deps: PortalDeps): Promise<void> {
  const { portalFolder } = deps;
  if (portalFolder === null) return;
  await access(join(portalFolder, "index.html"));
  await app.register(fastifyStatic, { root: portalFolder, serve: false });
  app.get(
    "/*",
    { config: { access: "anybody", rateLimit: false }, schema: { hide: true } },
    (request, reply) => {
      const [path = "/"] = request.url.split("?");
      if (path === "/api" || path.startsWith("/api/")) return reply.callNotFound();
      if (path.startsWith(ASSETS)) {
        return reply.sendFile(path, { immutable: true, maxAge: "365d" });
      }
      return reply
        .sendFile("index.html", { cacheControl: false })
        .header("cache-control", "no-cache");
    },
  );
}
