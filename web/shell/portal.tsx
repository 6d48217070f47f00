import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import type { Session } from "../../src/api/contract/session.ts";
import { tellWho } from "../api/account.ts";
import { useLive } from "../api/live.ts";
import { session } from "../api/queries.ts";
import { InboxPage } from "../pages/inbox.tsx";
import { SignInPage } from "../pages/sign-in.tsx";
import { isNotifyWanted, NOTIFY_CHANGED } from "../parts/notify-wish.ts";
import { Loading, Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";
import { Foot } from "./foot.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Frame } from "./frame.tsx";
import { NotSignedOut } from "./not-signed-out.tsx";
import { NoticeProvider } from "./notices.tsx";
import { areasOf, isForeignArea } from "./areas.ts";
import { OpenPage, Statement, STATEMENT_PATH } from "./open-page.tsx";
import { SessionWatch } from "./session-watch.tsx";
import { type Leave, useLeaving } from "./use-leaving.ts";

const AccountPage = lazy(() =>
  import("../pages/account.tsx").then((page) => ({ default: page.AccountPage })),
);
const PeoplePage = lazy(() =>
  import("../pages/people.tsx").then((page) => ({ default: page.PeoplePage })),
);
const UnitsPage = lazy(() =>
  import("../pages/units.tsx").then((page) => ({ default: page.UnitsPage })),
);
const TownPage = lazy(() =>
  import("../pages/town.tsx").then((page) => ({ default: page.TownPage })),
);
const MailboxesPage = lazy(() =>
  import("../pages/mailboxes.tsx").then((page) => ({ default: page.MailboxesPage })),
);
const DocumentPage = lazy(() =>
  import("../pages/document.tsx").then((page) => ({ default: page.DocumentPage })),
);
const Arrivals = lazy(() =>
  import("../parts/arrivals.tsx").then((part) => ({ default: part.Arrivals })),
);
const DeskPage = lazy(() =>
  import("../pages/desk.tsx").then((page) => ({ default: page.DeskPage })),
);
const SamplesPage = lazy(() =>
  import("../pages/samples.tsx").then((page) => ({ default: page.SamplesPage })),
);
const PostPage = lazy(() =>
  import("../pages/post.tsx").then((page) => ({ default: page.PostPage })),
);
const BatchesPage = lazy(() =>
  import("../pages/batches.tsx").then((page) => ({ default: page.BatchesPage })),
);
const DayClosePage = lazy(() =>
  import("../pages/day-close.tsx").then((page) => ({ default: page.DayClosePage })),
);
const SheetsPage = lazy(() =>
  import("../pages/sheets.tsx").then((page) => ({ default: page.SheetsPage })),
);
const PullSlipsPage = lazy(() =>
  import("../pages/pull-slips.tsx").then((page) => ({ default: page.PullSlipsPage })),
);
const CapturePage = lazy(() =>
  import("../pages/capture.tsx").then((page) => ({ default: page.CapturePage })),
);
const OpeningPage = lazy(() =>
  import("../pages/opening.tsx").then((page) => ({ default: page.OpeningPage })),
);
const SealedPage = lazy(() =>
  import("../pages/sealed.tsx").then((page) => ({ default: page.SealedPage })),
);
const SearchPage = lazy(() =>
  import("../pages/search.tsx").then((page) => ({ default: page.SearchPage })),
);
const OperationsPage = lazy(() =>
  import("../pages/operations.tsx").then((page) => ({ default: page.OperationsPage })),
);
const SteeringPage = lazy(() =>
  import("../pages/steering.tsx").then((page) => ({ default: page.SteeringPage })),
);
const AccuracyPage = lazy(() =>
  import("../pages/accuracy.tsx").then((page) => ({ default: page.AccuracyPage })),
);
const LearningPage = lazy(() =>
  import("../pages/learning.tsx").then((page) => ({ default: page.LearningPage })),
);
const RulesPage = lazy(() =>
  import("../pages/rules.tsx").then((page) => ({ default: page.RulesPage })),
);
const CataloguePage = lazy(() =>
  import("../pages/catalogue.tsx").then((page) => ({ default: page.CataloguePage })),
);
const TrailPage = lazy(() =>
  import("../pages/trail.tsx").then((page) => ({ default: page.TrailPage })),
);
const TrailStatePage = lazy(() =>
  import("../pages/trail-state.tsx").then((page) => ({ default: page.TrailStatePage })),
);
const InquiriesPage = lazy(() =>
  import("../pages/inquiries.tsx").then((page) => ({ default: page.InquiriesPage })),
);

/** The whole portal: signing in, and behind it what the person's roles open. */
export function Portal() {
  const client = useQueryClient();
  const known = useQuery(session());
  const { leaving, ended, leave, end, welcome } = useLeaving();
  const who = known.data ?? null;
  useEffect(() => {
    if (who !== null) tellWho(who);
  }, [who]);
  // Nothing that was said to one person is there for the next.
  return (
    <NoticeProvider key={who?.person.id ?? "nobody"}>
      {known.isPending && known.failureReason === null ? (
        <Loading />
      ) : known.isPending ? (
        // It is asked on, and there is no page yet on which that could be said.
        <Problem error={known.failureReason} retry={() => void known.refetch()} />
      ) : known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === null ? (
        <Outside
          ended={ended}
          onSignedIn={async () => {
            welcome();
            await client.invalidateQueries();
          }}
        />
      ) : leaving !== null ? (
        <NotSignedOut error={leaving.error} retry={() => leave(leaving)} />
      ) : (
        <House session={known.data} onLeave={leave} onEnd={end} />
      )}
    </NoticeProvider>
  );
}

/** What is there for whoever is not signed in. */
function Outside(props: { readonly ended: boolean; readonly onSignedIn: () => Promise<void> }) {
  const { pathname } = useLocation();
  if (pathname === STATEMENT_PATH) return <OpenPage />;
  return (
    <>
      <SignInPage {...props} />
      <Foot />
    </>
  );
}

/** What the person's roles open, or what they owe first; what breaks in it does not take the head away. */
function House(props: {
  readonly session: Session;
  readonly onLeave: (wanted: Leave) => void;
  readonly onEnd: () => void;
}) {
  const { session: known, onLeave, onEnd } = props;
  const { pathname } = useLocation();
  const owing = known.duties.length > 0;
  const isLive = useLive(owing ? null : `${known.person.id} ${known.tenant?.id}`);
  const account = <AccountPage onLeaveEverywhere={() => onLeave({ because: "everywhere" })} />;
  return (
    <Frame session={known} isLive={isLive} onLeave={onLeave}>
      <ErrorBoundary key={known.tenant?.id} place={pathname}>
        {pathname === STATEMENT_PATH ? (
          <Statement />
        ) : owing ? (
          // Whoever must first secure the account finds that alone, wherever they came to.
          <Suspense fallback={<Loading />}>{account}</Suspense>
        ) : (
          <>
            <TellOfPost session={known} />
            <Areas session={known} account={account} />
          </>
        )}
      </ErrorBoundary>
      <SessionWatch session={known} onEnd={onEnd} />
    </Frame>
  );
}

/** For whoever has inboxes and wants to be told on this device. */
function TellOfPost({ session: known }: { readonly session: Session }) {
  const [isWanted, setWanted] = useState(isNotifyWanted);
  useEffect(() => {
    const look = () => setWanted(isNotifyWanted());
    addEventListener(NOTIFY_CHANGED, look);
    return () => removeEventListener(NOTIFY_CHANGED, look);
  }, []);
  const hasInboxes = areasOf(known.roles).some((area) => area.key === "inbox");
  if (!isWanted || !hasInboxes || !("Notification" in window)) return null;
  return (
    <Suspense fallback={null}>
      <Arrivals />
    </Suspense>
  );
}

function Areas(props: { readonly session: Session; readonly account: ReactNode }) {
  const { texts } = useWords();
  const { pathname } = useLocation();
  const { roles } = props.session;
  const [first] = areasOf(roles);
  if (first === undefined) return <p className="kern-body empty">{texts.state.noRight}</p>;
  // Its page is not even begun: it would ask for what is refused.
  if (isForeignArea(pathname, roles)) {
    return (
      <p className="kern-body empty" role="alert">
        {texts.state.notFound}
      </p>
    );
  }
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="/" element={<Navigate to={first.path} replace />} />
        <Route path="/inbox/:unit?" element={<InboxPage />} />
        <Route path="/documents/:id" element={<DocumentPage />} />
        <Route path="/desk/:id?" element={<DeskPage />} />
        <Route path="/samples" element={<SamplesPage />} />
        <Route path="/post" element={<PostPage />} />
        <Route path="/batches/:id?" element={<BatchesPage />} />
        <Route path="/day-close" element={<DayClosePage />} />
        <Route path="/opening" element={<OpeningPage />} />
        <Route path="/sealed" element={<SealedPage />} />
        <Route path="/sheets" element={<SheetsPage />} />
        <Route path="/pull-slips" element={<PullSlipsPage />} />
        <Route path="/captures/:id" element={<CapturePage />} />
        <Route path="/search" element={<SearchPage />} />
        <Route path="/operations" element={<OperationsPage />} />
        <Route path="/mailboxes" element={<MailboxesPage />} />
        <Route path="/people/:id?" element={<PeoplePage />} />
        <Route path="/units" element={<UnitsPage />} />
        <Route path="/town" element={<TownPage />} />
        <Route path="/steering/:key?" element={<SteeringPage />} />
        <Route path="/accuracy" element={<AccuracyPage />} />
        <Route path="/rules" element={<RulesPage />} />
        <Route path="/catalogue" element={<CataloguePage />} />
        <Route path="/learning" element={<LearningPage />} />
        <Route path="/trail" element={<TrailPage />} />
        <Route path="/trail-state" element={<TrailStatePage />} />
        <Route path="/inquiries" element={<InquiriesPage />} />
        <Route path="/account" element={props.account} />
        <Route path="*" element={<p className="kern-body empty">{texts.state.notFound}</p>} />
      </Routes>
    </Suspense>
  );
}
