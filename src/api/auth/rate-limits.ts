import rateLimit from "@fastify/rate-limit";
import type { FastifyRequest } from "fastify";
import { RequestProblem } from "../../domain/request-problem.ts";
import type { ApiServer } from "../api-server.ts";

/** Requests within a minute. */
export interface RateLimits {
  /** Of one address, whatever it asks: many people may sit behind one. */
  readonly address: number;
  /** Attempts to sign in of one address. */
  readonly signInOfAddress: number;
  /** Attempts to sign in with one login, from wherever; beside the waits after wrong guesses. */
  readonly signInOfLogin: number;
}

export const defaultRateLimits: RateLimits = {
  address: 6_000,
  signInOfAddress: 60,
  signInOfLogin: 10,
};

const MINUTE_MS = 60_000;

/** Counts a request against a limit; throws too-many-requests with the seconds to wait. */
export type Limit = (request: FastifyRequest) => Promise<void>;

/** Registers the limit that holds for every request, and gives the makers of narrower ones. */
export async function limitRates(app: ApiServer, limits: RateLimits): Promise<LimitMaker> {
  await app.register(rateLimit, { global: false });
  const limitTo: LimitMaker = (max, keyOf) => {
    const check = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator: keyOf });
    return async (request) => {
      const result = await check(request);
      if (result.isAllowed || !result.isExceeded) return;
      const seconds = result.ttlInSeconds;
      throw new RequestProblem(
        { code: "too-many-requests", params: { seconds } },
        { retryAfterSeconds: seconds },
      );
    };
  };
  const ofAddress = limitTo(limits.address, (request) => request.ip);
  app.addHook("onRequest", async (request) => ofAddress(request));
  return limitTo;
}

export type LimitMaker = (max: number, keyOf: (request: FastifyRequest) => string) => Limit;
