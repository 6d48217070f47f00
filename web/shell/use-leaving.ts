import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { askWhoIsHere, forgetLetters, signOut, WHO_KEY } from "../api/account.ts";
import { Refusal } from "../api/request.ts";

/** Why one leaves: making room for the next, signing out (and going there), everywhere, or at the session's end. */
export type Leave =
  | { readonly because: "change" | "end" | "everywhere" }
  | { readonly because: "out"; readonly goTo: string };

/** Leaves the session: the screen is cleared at once, and signing in is offered only when it is over. */
export function useLeaving() {
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<(Leave & { readonly error: unknown }) | null>(null);
  const [ended, setEnded] = useState(false);
  const isBusy = useRef(false);
  const leave = useCallback(
    async (wanted: Leave) => {
      if (isBusy.current) return;
      isBusy.current = true;
      setLeaving({ ...wanted, error: null });
      try {
        const path = wanted.because === "everywhere" ? "/api/sessions" : "/api/session";
        const left = await signOut(client, path);
        setEnded(left === "nobody" && wanted.because === "end");
        if (left === "nobody" && wanted.because === "out") location.assign(wanted.goTo);
        setLeaving(null);
      } catch (error) {
        forgetLetters(client);
        setLeaving({ ...wanted, error });
      } finally {
        isBusy.current = false;
      }
    },
    [client],
  );
  const end = useCallback(() => void leave({ because: "end" }), [leave]);
  useRefusedSession(end);
  useOtherWindows(setLeaving);
  return {
    leaving,
    /** The session before ended by itself. */
    ended,
    leave: useCallback((wanted: Leave) => void leave(wanted), [leave]),
    end,
    welcome: useCallback(() => setEnded(false), []),
  };
}

/** Calls `onEnd` when anything is refused because the session is over; asks who is here when it is another's. */
function useRefusedSession(onEnd: () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    const look = (error: unknown) => {
      if (!(error instanceof Refusal)) return;
      if (error.code === "not-signed-in") onEnd();
      if (error.code === "csrf-token-wrong") void askWhoIsHere(client);
    };
    // What is forgotten is told of too: only a refusal that comes in counts.
    const queries = client.getQueryCache().subscribe(({ type, query }) => {
      if (type === "updated") look(query.state.error);
    });
    const acts = client.getMutationCache().subscribe(({ type, mutation }) => {
      if (type === "updated") look(mutation.state.error);
    });
    return () => {
      queries();
      acts();
    };
  }, [client, onEnd]);
}

/** What another window of this browser changed holds here too: nothing of the one before may stand under the next's name. */
function useOtherWindows(setLeaving: (none: null) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    const look = ({ key }: StorageEvent) => {
      // Null: all of the store was emptied.
      if (key !== WHO_KEY && key !== null) return;
      void askWhoIsHere(client).then(() => setLeaving(null));
    };
    addEventListener("storage", look);
    return () => removeEventListener("storage", look);
  }, [client, setLeaving]);
}
