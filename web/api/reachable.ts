import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Refusal } from "./request.ts";

/** What a proxy says while nobody behind it answers. */
const NOBODY_THERE: readonly number[] = [0, 502, 503, 504];

/** Whether no answer of ours came: the network is away, or the server. */
export const isUnreached = (error: unknown): boolean =>
  error instanceof Refusal && error.problem === null && NOBODY_THERE.includes(error.status);

const RETRY_MS_MAX = 10_000;
/** After this many failures, what was not reached is asked for again. */
export const retryDelay = (failures: number): number =>
  Math.min(1_000 * 2 ** failures, RETRY_MS_MAX);

/** Since when the server is not reached; null: it is. `isLive`: whether changes come in. */
export function useUnreachedSince(isLive: boolean): Date | null {
  const client = useQueryClient();
  const [since, setSince] = useState<Date | null>(null);
  useEffect(
    () =>
      hearAnswers(client, (isReached) =>
        setSince((known) => (isReached ? null : (known ?? new Date()))),
      ),
    [client],
  );
  // Nobody may be asking anything: whether the server is there is asked, and asked again until it is.
  useEffect(() => {
    if (!isLive) askAnything(client);
  }, [client, isLive]);
  useEffect(() => {
    // What failed for good meanwhile is asked anew; the rest goes on by itself.
    if (since === null) {
      void client.refetchQueries({ predicate: ({ state }) => isUnreached(state.error) });
    }
  }, [client, since]);
  return since;
}

const askAnything = (client: QueryClient): void =>
  void client.invalidateQueries({ queryKey: ["session"] });

/** Tells of each answer whether one came, and of the network when it goes; gives how to stop. */
function hearAnswers(client: QueryClient, tell: (isReached: boolean) => void): () => void {
  const hear = (event: { readonly type: string; readonly action?: Heard }) => {
    if (event.type !== "updated" || event.action === undefined) return;
    const { type, error, manual } = event.action;
    if (type === "failed" || type === "error") tell(!isUnreached(error));
    else if (type === "success" && manual !== true) tell(true);
  };
  const unhear = [
    client.getQueryCache().subscribe(hear),
    client.getMutationCache().subscribe(hear),
  ];
  const lost = () => tell(false);
  const back = () => askAnything(client);
  addEventListener("offline", lost);
  addEventListener("online", back);
  return () => {
    for (const each of unhear) each();
    removeEventListener("offline", lost);
    removeEventListener("online", back);
  };
}

/** Of what happened to a question or an act, what says whether an answer came. */
interface Heard {
  readonly type: string;
  readonly error?: unknown;
  /** Set by us, not answered. */
  readonly manual?: boolean | undefined;
}
