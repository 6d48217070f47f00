import { queryOptions } from "@tanstack/react-query";
import type { AccessibilityOfTowns } from "../../src/api/contract/accessibility.ts";
import { request } from "./request.ts";

/** Whom to tell of a barrier, for each town of the installation. */
export const accessibilityOfTowns = () =>
  queryOptions({
    queryKey: ["accessibility"],
    queryFn: ({ signal }) => request<AccessibilityOfTowns>("/api/accessibility", { signal }),
    staleTime: Infinity,
  });
