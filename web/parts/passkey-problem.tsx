import { NoPasskey } from "../api/passkeys.ts";
import { passkeyTexts } from "../texts/passkeys.ts";
import { useTexts } from "../texts/words.tsx";
import { Problem } from "./states.tsx";

/** Why a passkey was not made or not shown: said by the browser, or by the API. */
export function PasskeyProblem(props: { readonly error: unknown; readonly retry: () => void }) {
  const words = useTexts(passkeyTexts);
  const { error, retry } = props;
  if (!(error instanceof NoPasskey)) return <Problem error={error} retry={retry} />;
  const { title, text } = words.none[error.why];
  return (
    <div className="kern-alert kern-alert--info" role="alert">
      <div className="kern-alert__header">
        <span className="kern-icon kern-icon--info" aria-hidden="true" />
        <span className="kern-title">{title}</span>
      </div>
      <div className="kern-alert__body">
        <p className="kern-body">{text}</p>
      </div>
    </div>
  );
}
