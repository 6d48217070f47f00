import type { FastifyRequest } from "fastify";

/**
 * Whether a request that changes something comes from our own pages, or from a program that is no browser.
 * Browsers say it themselves in Sec-Fetch-Site and Origin, and no page can change what they say. A proxy
 * in front of us must pass the header Host on.
 */
export function isOwnOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
