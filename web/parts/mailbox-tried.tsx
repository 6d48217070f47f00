import type { MailboxTry } from "../api/mailboxes.ts";
import { mailboxTexts } from "../texts/mailboxes.ts";
import { useTexts } from "../texts/words.tsx";
import { Problem } from "./states.tsx";

/** What came of trying a mailbox's connection, said where screen readers hear it. */
export function MailboxTried(props: {
  readonly attempt: {
    readonly isPending: boolean;
    readonly isError: boolean;
    readonly error: unknown;
    readonly data: MailboxTry | undefined;
  };
  readonly retry: () => void;
}) {
  const words = useTexts(mailboxTexts);
  const { isPending, isError, error, data } = props.attempt;
  if (isError) return <Problem error={error} retry={props.retry} />;
  const kind = data?.sentence == null ? "success" : "danger";
  return (
    <div role="status">
      {isPending ? (
        <p className="kern-body">{words.trying}</p>
      ) : data === undefined ? null : (
        <p className={`mailbox__tried mailbox__tried--${kind}`}>
          <span className={`kern-icon kern-icon--${kind}`} aria-hidden="true" />
          <span className="kern-body">{data.sentence ?? words.works(data.waiting)}</span>
        </p>
      )}
    </div>
  );
}
