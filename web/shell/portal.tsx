import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect, useState } from "react";
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
import { lazyPart } from "../parts/lazy-part.ts";

const AccountPage = lazyPart(() => import("../pages/account.tsx").then((page) => page.AccountPage));
const PeoplePage = lazyPart(() => import("../pages/people.tsx").then((page) => page.PeoplePage));
const UnitsPage = lazyPart(() => import("../pages/units.tsx").then((page) => page.UnitsPage));
const TownPage = lazyPart(() => import("../pages/town.tsx").then((page) => page.TownPage));
const MailboxesPage = lazyPart(() =>
  import("../pages/mailboxes.tsx").then((page) => page.MailboxesPage),
);
const DocumentPage = lazyPart(() =>
  import("../pages/document.tsx").then((page) => page.DocumentPage),
);
const Arrivals = lazyPart(() => import("../parts/arrivals.tsx").then((part) => part.Arrivals));
const DeskPage = lazyPart(() => import("../pages/desk.tsx").then((page) => page.DeskPage));
const SamplesPage = lazyPart(() => import("../pages/samples.tsx").then((page) => page.SamplesPage));
const PostPage = lazyPart(() => import("../pages/post.tsx").then((page) => page.PostPage));
const BatchesPage = lazyPart(() => import("../pages/batches.tsx").then((page) => page.BatchesPage));
const DayClosePage = lazyPart(() =>
  import("../pages/day-close.tsx").then((page) => page.DayClosePage),
);
const SheetsPage = lazyPart(() => import("../pages/sheets.tsx").then((page) => page.SheetsPage));
const PullSlipsPage = lazyPart(() =>
  import("../pages/pull-slips.tsx").then((page) => page.PullSlipsPage),
);
const CapturePage = lazyPart(() => import("../pages/capture.tsx").then((page) => page.CapturePage));
const OpeningPage = lazyPart(() => import("../pages/opening.tsx").then((page) => page.OpeningPage));
const SealedPage = lazyPart(() => import("../pages/sealed.tsx").then((page) => page.SealedPage));
const SearchPage = lazyPart(() => import("../pages/search.tsx").then((page) => page.SearchPage));
const OperationsPage = lazyPart(() =>
  import("../pages/operations.tsx").then((page) => page.OperationsPage),
);
const SteeringPage = lazyPart(() =>
  import("../pages/steering.tsx").then((page) => page.SteeringPage),
);
const AccuracyPage = lazyPart(() =>
  import("../pages/accuracy.tsx").then((page) => page.AccuracyPage),
);
const LearningPage = lazyPart(() =>
  import("../pages/learning.tsx").then((page) => page.LearningPage),
);
const RulesPage = lazyPart(() => import("../pages/rules.tsx").then((page) => page.RulesPage));
const CataloguePage = lazyPart(() =>
  import("../pages/catalogue.tsx").then((page) => page.CataloguePage),
);
const TrailPage = lazyPart(() => import("../pages/trail.tsx").then((page) => page.TrailPage));
const TrailStatePage = lazyPart(() =>
  import("../pages/trail-state.tsx").then((page) => page.TrailStatePage),
);
const InquiriesPage = lazyPart(() =>
  import("../pages/inquiries.tsx").then((page) => page.InquiriesPage),
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
