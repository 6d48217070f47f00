import { useWords } from "../texts/words.tsx";

const SOON = 5;

/** Until when, with the working days left in a word and a colour. */
export function Deadline(props: {
  readonly on: string | null;
  readonly left: number | null;
  readonly overdue?: boolean;
}) {
  const { texts, day } = useWords();
  const { on, left } = props;
  if (on === null || left === null) {
    return <span className="kern-sr-only">{texts.deadline.none}</span>;
  }
  const overdue = props.overdue ?? on < new Date().toLocaleDateString("sv-SE");
  const kind = overdue ? "danger" : left <= SOON ? "warning" : "info";
  const words = overdue
    ? texts.deadline.overdue
    : left === 0
      ? texts.deadline.today
      : texts.deadline.left(left);
  return (
    <span className={`deadline deadline--${kind}`}>
      <span className="deadline__day">{day(on)}</span>
      <span className={`kern-badge kern-badge--${kind}`}>
        <span className="kern-label kern-label--small">{words}</span>
      </span>
    </span>
  );
}
