import type { UnitSteering } from "../../src/api/contract/steering.ts";
import { steeringTexts } from "../texts/steering.ts";
import { useTexts } from "../texts/words.tsx";
import { useNumbers } from "./use-numbers.ts";

const WIDTH = 360;
const HEIGHT = 220;
const LEFT = 46;
const BELOW = 40;
const ABOVE = 12;
const ERROR_MAX = 0.2;

const x = (error: number): number => LEFT + ((WIDTH - LEFT - 12) * error) / ERROR_MAX;
const y = (share: number): number => ABOVE + (HEIGHT - ABOVE - BELOW) * (1 - share);

/** What share would go alone at each accepted error, to look at; the table beside it says the same. */
export function ThresholdCurve(props: {
  readonly settings: UnitSteering["settings"];
  readonly chosen: number;
}) {
  const words = useTexts(steeringTexts).threshold;
  const numbers = useNumbers();
  const points = props.settings.map(({ errorAccepted, alone }) => ({
    error: errorAccepted,
    share: alone.of === 0 ? 0 : alone.count / alone.of,
  }));
  const says = points
    .map(({ error, share }) => `${numbers.share(error)}: ${numbers.share(share)}`)
    .join(", ");
  return (
    <figure className="curve">
      <figcaption className="kern-body kern-body--bold">{words.chart}</figcaption>
      <svg
        role="img"
        aria-label={`${words.chart}. ${words.chartSays(says)}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className="curve__rule" x1={LEFT} x2={WIDTH - 12} y1={y(share)} y2={y(share)} />
            <text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
              {numbers.share(share)}
            </text>
          </g>
        ))}
        {[0, 0.05, 0.1, 0.15, 0.2].map((error) => (
          <text key={error} x={x(error)} y={HEIGHT - BELOW + 18} textAnchor="middle">
            {numbers.share(error)}
          </text>
        ))}
        <text x={(LEFT + WIDTH) / 2} y={HEIGHT - 4} textAnchor="middle">
          {words.xAxis}
        </text>
        <polyline
          className="curve__line"
          points={points.map(({ error, share }) => `${x(error)},${y(share)}`).join(" ")}
        />
        {points.map(({ error, share }) => (
          <circle
            key={error}
            className={error === props.chosen ? "curve__dot curve__dot--chosen" : "curve__dot"}
            cx={x(error)}
            cy={y(share)}
            r={error === props.chosen ? 7 : 3.5}
          />
        ))}
      </svg>
    </figure>
  );
}
