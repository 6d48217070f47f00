import { useQuery } from "@tanstack/react-query";
import { mailboxStandings } from "../api/mailboxes.ts";
import { mailboxTexts } from "../texts/mailboxes.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { DataTable } from "./data-table.tsx";
import { MailboxState } from "./mailbox-state.tsx";
import { Loading, Problem } from "./states.tsx";
import { useTownClock } from "./use-town-clock.ts";

/** How the town's mailboxes stand, since when and why; and what could not be taken from them. */
export function MailboxStandings() {
  const words = useTexts(mailboxTexts);
  const clock = useTownClock();
  const known = useQuery(mailboxStandings());
  if (known.isPending) return <Loading />;
  if (known.data === undefined) {
    return <Problem error={known.error} retry={() => void known.refetch()} />;
  }
  return (
    <>
      <DataTable
        name={words.standings}
        empty={words.none}
        head={[words.mailbox, words.state, words.detail]}
        rows={known.data.mailboxes.map((mailbox) => ({
          key: mailbox.id,
          cells: [
            mailbox.name,
            <MailboxState key="state" of={mailbox} clock={clock} />,
            mailbox.sentence === null
              ? words.waiting(mailbox.waiting)
              : `${mailbox.sentence} ${words.lastKnown(words.waiting(mailbox.waiting))}`,
          ],
        }))}
      />
      <RefusedMessages />
    </>
  );
}

/** Messages that can never be taken, by size and times alone; nothing where there are none. */
export function RefusedMessages() {
  const words = useTexts(mailboxTexts);
  const { language, time } = useWords();
  const refused = useQuery(mailboxStandings()).data?.refused ?? [];
  if (refused.length === 0) return null;
  const megabytes = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  });
  return (
    <DataTable
      name={words.refused}
      head={[words.refusedAt, words.mailbox, words.arrivedAt, words.size, words.because]}
      rows={refused.map(({ mailbox, sentence, bytes, arrivedAt, refusedAt }) => ({
        key: `${refusedAt} ${mailbox} ${bytes}`,
        cells: [
          time(refusedAt),
          mailbox,
          arrivedAt === null ? words.unknown : time(arrivedAt),
          megabytes.format(bytes / 1_000_000),
          sentence,
        ],
      }))}
    />
  );
}
