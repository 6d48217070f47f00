import { createBullBoard } from "@bull-board/api";
import { FastifyAdapter } from "@bull-board/fastify";
import { RequestProblem } from "../../domain/request-problem.ts";
import { operatesEveryTown } from "../../store/act-rights.ts";
import type { Store } from "../../store/database.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";

/** What one queue gives to the board; made in the queue's own room. */
type BoardQueues = Parameters<typeof createBullBoard>[0]["queues"];

export interface QueueBoardDeps {
  readonly store: Store;
  /** The raw queues; none where this process has no queue. */
  readonly queueBoards: () => BoardQueues;
}

/** Where the board is; its link stands on the operators' page. */
const BOARD = "/api/operations/board";

/**
 * bull-board over the raw queues, for looking only: anything but GET is refused here, whatever the board
 * itself thinks. The queues hold ids of all towns, so it is for whoever operates every one of them.
 */
export async function queueBoardRoutes(app: ApiServer, deps: QueueBoardDeps): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(BOARD);
  createBullBoard({
    queues: deps.queueBoards(),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: "Poststelle",
        hideRedisDetails: true,
        locale: { lng: "en" },
      },
    },
  });
  const { errorHandler } = app;
  await app.register(
    (scope, options, done) => {
      scope.addHook("onRequest", async (request) => {
        if (request.method !== "GET") {
          throw new RequestProblem({ code: "no-such-endpoint", params: {} });
        }
        await refuseOthers(deps.store, request.actor);
      });
      scope.addHook("onSend", async (_request, reply, payload) => {
        if (!String(reply.getHeader("content-type")).startsWith("text/html")) return payload;
        reply.header(
          "content-security-policy",
          policyOfBoard(reply.getHeader("content-security-policy")),
        );
        return typeof payload === "string" ? withoutStrangers(payload) : payload;
      });
      serverAdapter.registerPlugin()(scope, options, done);
      // Else its own would answer whoever may not come in, and tell of faults in its own words.
      scope.setErrorHandler(errorHandler);
    },
    { prefix: BOARD },
  );
}

/** Whoever does not operate every town would see ids of a town that is not theirs. */
async function refuseOthers(store: Store, { personId }: SignedIn): Promise<void> {
  if (!(await operatesEveryTown(store, personId))) {
    throw new RequestProblem({ code: "role-missing", params: { roles: ["operator"] } });
  }
}

/** Its page names itself as the base of its addresses, and that alone is allowed beside what holds everywhere. */
const policyOfBoard = (policy: unknown): string =>
  String(policy).replace("base-uri 'none'", "base-uri 'self'");

/** Without the fonts of a stranger's server, and what the policy would refuse anyway. */
const withoutStrangers = (page: string): string =>
  page
    .replace(/<link[^>]+fonts\.googleapis\.com[^>]*>/u, "")
    .replace(/<style>.*?<\/style>/su, "")
    .replaceAll(/ style="[^"]*"/gu, "");
