import { useQuery } from "@tanstack/react-query";
import { intakeWays } from "../api/administration.ts";
import { mailboxStandings } from "../api/mailboxes.ts";
import { intakeTexts } from "../texts/intake.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { DataTable, StateMark } from "./data-table.tsx";
import { Loading, Problem } from "./states.tsx";
import { useNumbers } from "./use-numbers.ts";

/** Ways that are always there, even where nothing came. */
const ALWAYS = ["hot-folder", "upload"] as const;

/** The channel of e-mails, which has a line of its own. */
const MAIL = "mail";

/** How many mailboxes are collected; the page of each says more. */
function MailboxesInShort() {
  const words = useTexts(intakeTexts);
  const known = useQuery(mailboxStandings()).data?.mailboxes;
  if (known === undefined) return null;
  if (known.length === 0) return words.noMailbox;
  const away = known.filter(({ state }) => state === "away").length;
  return (
    <StateMark kind={away > 0 ? "danger" : "success"}>
      {away > 0 ? words.mailboxesAway(away, known.length) : words.mailboxes(known.length)}
    </StateMark>
  );
}

/** By which ways post comes in, what holds it up, and what came. */
export function IntakePart() {
  const { texts, day, time } = useWords();
  const words = useTexts(intakeTexts);
  const numbers = useNumbers();
  const known = useQuery(intakeWays());
  if (known.isPending) return <Loading />;
  if (known.data === undefined) {
    return <Problem error={known.error} retry={() => void known.refetch()} />;
  }
  const { ways, filesWaiting, hasRoom } = known.data;
  const came = ways.map(({ channel }) => channel).filter((channel) => channel !== MAIL);
  const channels = [...new Set([...ALWAYS, ...came])];
  const stateOf = (channel: string) => {
    if (!hasRoom) return <StateMark kind="danger">{words.noRoom}</StateMark>;
    if (channel !== "hot-folder") return <StateMark kind="success">{words.open}</StateMark>;
    return filesWaiting === null ? (
      <StateMark kind="success">{words.taken}</StateMark>
    ) : (
      <StateMark kind="warning">
        {words.waiting(filesWaiting.count, time(filesWaiting.since))}
      </StateMark>
    );
  };
  const cameBy = (channel: string): string => {
    const way = ways.find((each) => each.channel === channel);
    return way === undefined
      ? words.nothing
      : words.accepted(numbers.count(way.accepted), day(way.lastOn));
  };
  return (
    <DataTable
      name={words.title}
      hint={words.mailHint}
      head={[words.way, words.state, words.came]}
      rows={[
        ...channels.map((channel) => ({
          key: channel,
          cells: [texts.channel(channel), stateOf(channel), cameBy(channel)],
        })),
        { key: MAIL, cells: [words.mailbox, <MailboxesInShort key="state" />, cameBy(MAIL)] },
      ]}
    />
  );
}
