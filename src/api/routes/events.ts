import { RequestProblem } from "../../domain/request-problem.ts";
import type { ApiServer } from "../api-server.ts";
import { Events, type EventsDeps, STREAMS_OF_SESSION_MAX } from "../events.ts";
import { presenceRoutes } from "./presence.ts";

/** GET /api/events: which rows changed, by ids, until the session ends; and who is at which case. */
export function eventRoutes(app: ApiServer, deps: EventsDeps): void {
  const events = new Events(deps);
  app.addHook("preClose", () => events.close());
  presenceRoutes(app, deps, events.presence);
  app.get(
    "/api/events",
    {
      schema: {
        summary: "Server-sent events: `change` with kind and id, `resync` when some may be missing",
        tags: ["events"],
        description: "A stream that ends with the session; reopen it after changing the town",
        produces: ["text/event-stream"],
      },
    },
    (request, reply) => {
      const stream = events.open(request.actor, request.headers["last-event-id"] !== undefined);
      if (stream === null) {
        const params = { streamsMax: STREAMS_OF_SESSION_MAX };
        throw new RequestProblem({ code: "too-many-streams", params });
      }
      return (
        reply
          .type("text/event-stream")
          .header("cache-control", "no-store")
          // nginx would keep events back until its buffer is full.
          .header("x-accel-buffering", "no")
          .send(stream.body)
      );
    },
  );
}
