import { Refusal } from "../api/request.ts";
import { useWords } from "../texts/words.tsx";

export function Loading() {
  const { texts } = useWords();
  return (
    <div className="empty" role="status">
      <div className="kern-loader kern-loader--visible">
        <span className="kern-sr-only">{texts.state.loading}</span>
      </div>
    </div>
  );
}

/** Says what was refused or not reached, and offers to try again. */
export function Problem(props: { readonly error: unknown; readonly retry: () => void }) {
  const { texts } = useWords();
  const { error, retry } = props;
  const problem = error instanceof Refusal ? error.problem : null;
  const offline = error instanceof Refusal && error.status === 0;
  return (
    <div className="kern-alert kern-alert--danger" role="alert">
      <div className="kern-alert__header">
        <span className="kern-icon kern-icon--danger" aria-hidden="true" />
        <span className="kern-title">{problem?.title ?? texts.state.failed}</span>
      </div>
      <div className="kern-alert__body">
        <p className="kern-body">{offline ? texts.state.offline : (problem?.detail ?? "")}</p>
        <button type="button" className="kern-btn kern-btn--secondary" onClick={retry}>
          <span className="kern-label">{texts.state.retry}</span>
        </button>
      </div>
    </div>
  );
}
