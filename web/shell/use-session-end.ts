import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Refusal } from "../api/request.ts";

/** Calls `onEnd` when anything is refused because the session is over, such as one ended elsewhere. */
export function useSessionEnd(signedIn: boolean, onEnd: () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!signedIn) return;
    const look = (error: unknown) => {
      if (error instanceof Refusal && error.code === "not-signed-in") onEnd();
    };
    const queries = client.getQueryCache().subscribe(({ query }) => look(query.state.error));
    const acts = client.getMutationCache().subscribe((event) => look(event.mutation?.state.error));
    return () => {
      queries();
      acts();
    };
  }, [client, signedIn, onEnd]);
}
