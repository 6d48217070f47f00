import { queryOptions } from "@tanstack/react-query";
import type { Digest } from "../../src/api/contract/digest.ts";
import { request } from "./request.ts";

/** One's own daily e-mail. */
export const digest = () =>
  queryOptions({
    queryKey: ["digest"],
    queryFn: ({ signal }) => request<Digest>("/api/digest", { signal }),
  });

export const wishDigest = (wanted: boolean) =>
  request<Digest>("/api/digest", { method: "PUT", body: { wanted } });
