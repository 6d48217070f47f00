import { type FunctionComponent, lazy, type LazyExoticComponent } from "react";
import { retryDelay } from "../api/reachable.ts";

/** The server has another portal by now than the page came with, and the part that is wanted no more. */
export class PortalReplaced extends Error {}

/** A part whose program comes when it is first shown; where the server is not reached, it waits for it as questions do. */
export const lazyPart = <Props>(
  load: () => Promise<FunctionComponent<Props>>,
): LazyExoticComponent<FunctionComponent<Props>> =>
  lazy(async () => ({ default: await loadedWhenReached(load) }));

async function loadedWhenReached<Part>(load: () => Promise<Part>): Promise<Part> {
  let wasReached = false;
  for (let failures = 0; ; failures++) {
    try {
      return await load();
    } catch (cause) {
      const reached = await isReached();
      // Not at once: the network may have come back between the two.
      if (wasReached && reached) throw new PortalReplaced("A part is gone", { cause });
      if (!reached) await onlineAgain(retryDelay(failures));
      wasReached = reached;
    }
  }
}

const isReached = (): Promise<boolean> =>
  fetch("/", { method: "HEAD", cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Waits for the network, or as many milliseconds: it may be the server that is away. */
const onlineAgain = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    addEventListener("online", () => resolve(), { once: true });
  });
