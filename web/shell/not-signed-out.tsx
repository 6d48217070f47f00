import { useEffect } from "react";
import { Refusal } from "../api/request.ts";
import { Button } from "../parts/button.tsx";
import { shellTexts } from "../texts/shell.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** In the place of everything while one is being signed out, and when that failed: nothing that was read is left. */
export function NotSignedOut(props: {
  /** Why it failed; null: it is under way. */
  readonly error: unknown;
  readonly retry: () => void;
}) {
  const { texts } = useWords();
  const words = useTexts(shellTexts).leaving;
  const { error, retry } = props;
  useEffect(() => {
    document.title = texts.product;
  }, [texts]);
  if (error === null) {
    return (
      <main className="sign-in">
        <p className="kern-body" role="status">
          {words.busy}
        </p>
      </main>
    );
  }
  const detail = error instanceof Refusal ? error.problem?.detail : null;
  return (
    <main className="sign-in">
      <div className="sign-in__card" role="alert">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <p className="kern-body">{words.why}</p>
        <p className="kern-body">{detail ?? texts.state.failed}</p>
        <Button kind="primary" onClick={retry}>
          {words.retry}
        </Button>
      </div>
    </main>
  );
}
