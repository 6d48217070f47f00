import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import { type ApiServer, type ApiServerDeps, openApiServer } from "./api-server.ts";
import { guardRoutes } from "./auth/guard.ts";
import { limitRates } from "./auth/rate-limits.ts";
import { documentRoutes } from "./documentation.ts";
import type { ReadingDeps } from "./reading-deps.ts";
import { ReadyImages } from "./ready-images.ts";
import { refuseErased } from "./refuse-erased.ts";
import { refuseNul } from "./refuse-nul.ts";
import { accessibilityRoutes } from "./routes/accessibility.ts";
import { accessInquiryRoutes } from "./routes/access-inquiries.ts";
import { batchRoutes } from "./routes/batches.ts";
import { knownSendersRoutes } from "./routes/known-senders.ts";
import { type PrintSheetDeps, printSheetRoutes } from "./routes/print-sheets.ts";
import { pullSlipRoutes } from "./routes/pull-slips.ts";
import { captureRoutes } from "./routes/captures.ts";
import { caseAheadRoutes } from "./routes/case-ahead.ts";
import { caseWorkRoutes } from "./routes/case-work.ts";
import { caseRoutes } from "./routes/cases.ts";
import { deskRoutes } from "./routes/desk.ts";
import { type DigestDeps, digestRoutes } from "./routes/digest.ts";
import { type DocumentRecordsDeps, documentRecordsRoutes } from "./routes/document-records.ts";
import { documentBytesRoutes } from "./routes/document-bytes.ts";
import { documentsRoutes } from "./routes/documents.ts";
import type { InquiryDeps } from "../acts/access-inquiries.ts";
import { actRoutes, type ActRoutesDeps } from "./routes/acts.ts";
import { erasureRoutes } from "./routes/erasures.ts";
import type { EventsDeps } from "./events.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes, type HealthDeps } from "./routes/health.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { mailboxRoutes, type MailboxRoutesDeps } from "./routes/mailboxes.ts";
import { mailItemRoutes } from "./routes/mail-items.ts";
import { type MetricsDeps, metricsRoutes } from "./routes/metrics.ts";
import { operateRoutes } from "./routes/operate.ts";
import { operationsRoutes } from "./routes/operations.ts";
import { type QueueBoardDeps, queueBoardRoutes } from "./routes/queue-board.ts";
import { rulesRoutes } from "./routes/rules.ts";
import type { RulesDeps } from "../acts/rules.ts";
import { sealedPostRoutes } from "./routes/sealed-post.ts";
import { searchRoutes } from "./routes/search.ts";
import { learningRoutes } from "./routes/learning.ts";
import { steeringRoutes } from "./routes/steering.ts";
import { type TrailDeps, trailRoutes } from "./routes/trail.ts";
import { type PortalDeps, portalRoutes } from "./routes/portal.ts";
import { type AccountDeps, accountRoutes } from "./routes/account.ts";
import { administeredPeopleRoutes } from "./routes/administered-people.ts";
import { type AdministeredTownDeps, administeredTownRoutes } from "./routes/administered-town.ts";
import { type OidcDeps, oidcRoutes } from "./routes/oidc.ts";
import { passkeyRoutes } from "./routes/passkeys.ts";
import { sessionRoutes } from "./routes/session.ts";
import { type UploadDeps, uploadRoutes } from "./routes/uploads.ts";
import { unitRoutes } from "./routes/units.ts";
import { visualCheckRoutes } from "./routes/visual-check.ts";

/**
 * The HTTP API. How a route is added:
 *
 * 1. Its schemas go to contract/<room>.ts, which imports zod and src/domain only: the portal reads it too.
 *    A schema that several routes answer gets a name: `.meta({ id: "Capture" })`.
 * 2. routes/<room>.ts exports `<room>Routes(app, deps)`, with an interface of the deps it needs, which
 *    main.ts passes in. Both are named below. A route says `schema: { summary, tags, params, querystring,
 *    body, response: { 200: ... } }`; problem details are added to every route by documentation.ts.
 * 3. A route is for whoever is signed in, unless its `config: { access }` names roles, or "anybody".
 *    `request.actor` is who asks. Read with `deps.store.withActor(request.actor.reads, trx => ...)`:
 *    row-level security then shows what is theirs. Act with `request.actor.acts`.
 * 4. What cannot be done is thrown: `throw notFound("capture " + id)` for what is not there or not to be
 *    seen, `throw new RequestProblem({ code, params })` for the rest (src/domain/request-problem.ts, with
 *    its sentences). Never a sentence made here.
 * 5. test/contract/api/rights-of-endpoints.ts gets a row: what each role is answered. Without it the
 *    contract test fails.
 */
export interface ApiDeps
  extends
    ActRoutesDeps,
    InquiryDeps,
    RulesDeps,
    TrailDeps,
    ApiServerDeps,
    DigestDeps,
    DocumentRecordsDeps,
    HealthDeps,
    AccountDeps,
    AdministeredTownDeps,
    MailboxRoutesDeps,
    OidcDeps,
    UploadDeps,
    EventsDeps,
    PortalDeps,
    PrintSheetDeps,
    MetricsDeps,
    QueueBoardDeps,
    ReadingDeps {
  readonly version: string;
}

/** The HTTP server with all its routes, not yet listening. */
export async function buildApp(deps: ApiDeps): Promise<ApiServer> {
  const app = openApiServer(deps);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    // Pages with letters are nobody's to frame or to know of from a link.
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    // The city's other hosts are not ours to bind to TLS.
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  await app.register(cookie);
  const limitTo = await limitRates(app, deps.rateLimits);
  guardRoutes(app, deps);
  refuseNul(app);
  refuseErased(app, deps);
  await documentRoutes(app, deps.version);
  healthRoutes(app, deps);
  accessibilityRoutes(app, deps);
  sessionRoutes(app, deps, limitTo);
  accountRoutes(app, deps, limitTo);
  passkeyRoutes(app, deps, limitTo);
  oidcRoutes(app, deps, limitTo);
  administeredPeopleRoutes(app, deps);
  administeredTownRoutes(app, deps);
  mailboxRoutes(app, deps);
  actRoutes(app, deps);
  caseWorkRoutes(app, deps);
  knownSendersRoutes(app, deps);
  accessInquiryRoutes(app, deps);
  steeringRoutes(app, deps);
  learningRoutes(app, deps);
  rulesRoutes(app, deps);
  trailRoutes(app, deps);
  erasureRoutes(app, deps);
  visualCheckRoutes(app, deps);
  batchRoutes(app, deps);
  sealedPostRoutes(app, deps);
  printSheetRoutes(app, deps);
  pullSlipRoutes(app, deps);
  deskRoutes(app, deps);
  await uploadRoutes(app, deps);
  eventRoutes(app, deps);
  readingRoutes(app, deps);
  documentRecordsRoutes(app, deps);
  digestRoutes(app, deps);
  operateRoutes(app, deps);
  metricsRoutes(app, deps);
  await queueBoardRoutes(app, deps);
  await portalRoutes(app, deps);
  return app;
}

/** Everything one can read, each as far as it is the reader's to see. */
function readingRoutes(app: ApiServer, deps: ReadingDeps): void {
  captureRoutes(app, deps);
  mailItemRoutes(app, deps);
  documentsRoutes(app, deps);
  const readyImages = new ReadyImages(() => performance.now());
  documentBytesRoutes(app, { ...deps, readyImages });
  caseAheadRoutes(app, { ...deps, readyImages });
  inboxRoutes(app, deps);
  caseRoutes(app, deps);
  searchRoutes(app, deps);
  unitRoutes(app, deps);
  operationsRoutes(app, deps);
}

/** Everything from ourselves, nothing inline; pictures of pages may be made by scripts as blob: or data:. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "blob:", "data:"],
  // E-mails, in frames without scripts; each says its own policy.
  frameSrc: ["'self'"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};
