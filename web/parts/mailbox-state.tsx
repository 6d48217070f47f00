import type { StandingOfMailbox } from "../api/mailboxes.ts";
import { mailboxTexts } from "../texts/mailboxes.ts";
import { useTexts } from "../texts/words.tsx";
import { StateMark } from "./data-table.tsx";

const KINDS = { taking: "success", away: "danger", paused: "info", new: "info" } as const;

/** How a mailbox stands, in colour, shape and word, and since when; `clock` says times. */
export function MailboxState(props: {
  readonly of: StandingOfMailbox;
  readonly clock: (instant: string) => string;
}) {
  const words = useTexts(mailboxTexts);
  const { state, since } = props.of;
  return (
    <StateMark kind={KINDS[state]}>
      {words.states[state]}
      {since === null ? "" : ` ${words.since(props.clock(since))}`}
    </StateMark>
  );
}
