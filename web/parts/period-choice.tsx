import { steeringTexts } from "../texts/steering.ts";
import { useTexts } from "../texts/words.tsx";

/** Over how many days something is counted. */
export const PERIODS = [30, 90, 365] as const;
export type Period = (typeof PERIODS)[number];

/** The periods as buttons, one of which is pressed. */
export function PeriodChoice(props: {
  readonly chosen: Period;
  readonly onChoose: (days: Period) => void;
}) {
  const words = useTexts(steeringTexts);
  return (
    <div className="choice" role="group" aria-label={words.period}>
      {PERIODS.map((days) => (
        <button
          key={days}
          type="button"
          className="choice__one"
          aria-pressed={days === props.chosen}
          onClick={() => props.onChoose(days)}
        >
          {words.periodOf(days)}
        </button>
      ))}
    </div>
  );
}
