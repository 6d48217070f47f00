import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import type { Session } from "../../src/api/contract/session.ts";
import { useLive } from "../api/live.ts";
import { session } from "../api/queries.ts";
import { InboxPage } from "../pages/inbox.tsx";
import { SignInPage } from "../pages/sign-in.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";
import { Frame } from "./frame.tsx";
import { NoticeProvider } from "./notices.tsx";
import { areasOf } from "./areas.ts";

const DocumentPage = lazy(() =>
  import("../pages/document.tsx").then((page) => ({ default: page.DocumentPage })),
);
const DeskPage = lazy(() =>
  import("../pages/desk.tsx").then((page) => ({ default: page.DeskPage })),
);
const PostPage = lazy(() =>
  import("../pages/post.tsx").then((page) => ({ default: page.PostPage })),
);
const CapturePage = lazy(() =>
  import("../pages/capture.tsx").then((page) => ({ default: page.CapturePage })),
);
const SearchPage = lazy(() =>
  import("../pages/search.tsx").then((page) => ({ default: page.SearchPage })),
);
const OperationsPage = lazy(() =>
  import("../pages/operations.tsx").then((page) => ({ default: page.OperationsPage })),
);

/** The whole portal: signing in, and behind it what the person's roles open. */
export function Portal() {
  const client = useQueryClient();
  const known = useQuery(session());
  useLive(known.data != null);
  return (
    <NoticeProvider>
      {known.isPending ? (
        <Loading />
      ) : known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === null ? (
        <SignInPage onSignedIn={() => client.invalidateQueries()} />
      ) : (
        <Frame session={known.data}>
          <Areas session={known.data} />
        </Frame>
      )}
    </NoticeProvider>
  );
}

function Areas({ session: known }: { readonly session: Session }) {
  const { texts } = useWords();
  const areas = areasOf(known.roles);
  const [first] = areas;
  if (first === undefined) return <p className="kern-body empty">{texts.state.noRight}</p>;
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="/" element={<Navigate to={first.path} replace />} />
        <Route path="/inbox/:unit?" element={<InboxPage />} />
        <Route path="/documents/:id" element={<DocumentPage />} />
        <Route path="/desk/:id?" element={<DeskPage />} />
        <Route path="/post" element={<PostPage />} />
        <Route path="/captures/:id" element={<CapturePage />} />
        <Route path="/search" element={<SearchPage />} />
        <Route path="/operations" element={<OperationsPage />} />
        <Route path="*" element={<p className="kern-body empty">{texts.state.notFound}</p>} />
      </Routes>
    </Suspense>
  );
}
