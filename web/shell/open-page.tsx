import { Suspense, useEffect } from "react";
import { Link } from "react-router";
import { Loading } from "../parts/states.tsx";
import { footTexts } from "../texts/foot.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { lazyPart } from "../parts/lazy-part.ts";

const AccessibilityPage = lazyPart(() =>
  import("../pages/accessibility.tsx").then((page) => page.AccessibilityPage),
);

/** The address of the accessibility statement, which is open to everybody. */
export const STATEMENT_PATH = "/accessibility";

/** The statement by itself, as part of the page around it. */
export const Statement = () => (
  <Suspense fallback={<Loading />}>
    <AccessibilityPage />
  </Suspense>
);

/** The statement for whoever is not signed in. */
export function OpenPage() {
  const { texts, language, setLanguage } = useWords();
  const words = useTexts(footTexts);
  useEffect(() => {
    document.title = `${words.statement} · ${texts.product}`;
  }, [words, texts]);
  return (
    <>
      <header className="head">
        <div className="head__name">
          <span className="kern-title">{texts.product}</span>
        </div>
        <div className="head__person">
          <button
            type="button"
            className="plain"
            lang={language === "de" ? "en" : "de"}
            onClick={() => setLanguage(language === "de" ? "en" : "de")}
          >
            {texts.language}
          </button>
          <Link to="/" className="plain">
            {words.back}
          </Link>
        </div>
      </header>
      <main>
        <Statement />
      </main>
    </>
  );
}
