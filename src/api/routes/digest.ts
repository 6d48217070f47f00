import { wishDigest } from "../../acts/digest-wish.ts";
import type { Store } from "../../store/database.ts";
import { myDigest } from "../../store/digests.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import { Digest, DigestWish } from "../contract/digest.ts";
import { personOf } from "../run-act.ts";
import type { ActRoutesDeps } from "./acts.ts";

export interface DigestDeps {
  /** Whether a mail server is configured. */
  readonly mailPossible: boolean;
}

const tags = ["session"];

/** One's own wish for the daily e-mail. */
export function digestRoutes(app: ApiServer, deps: DigestDeps & ActRoutesDeps): void {
  app.get(
    "/api/digest",
    { schema: { summary: "One's own daily e-mail", tags, response: { 200: Digest } } },
    async ({ actor }) => digestOf(deps, actor),
  );
  app.put(
    "/api/digest",
    {
      schema: {
        summary: "Want the daily e-mail, or not any more",
        tags,
        body: DigestWish,
        response: { 200: Digest },
      },
    },
    async ({ actor, body }) => {
      await wishDigest(deps, personOf(actor), body.wanted);
      return digestOf(deps, actor);
    },
  );
}

async function digestOf(
  deps: DigestDeps & { readonly store: Store },
  actor: SignedIn,
): Promise<Digest> {
  const { address, wanted } = await deps.store.withActor(actor.reads, myDigest);
  const impossible = deps.mailPossible
    ? address === null
      ? "no-address"
      : null
    : "no-mail-server";
  return { wanted, impossible, address };
}
