import { useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { stepNames, type StepName } from "../../src/domain/states.ts";
import { type Day, day } from "../api/operations.ts";
import { operationsTexts } from "../texts/operations.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { type ChartScale, chartScale } from "./chart-scale.ts";
import { DataTable } from "./data-table.tsx";
import { Loading, Problem } from "./states.tsx";
import { useWidth } from "./use-width.ts";

const HEIGHT = 200;
const NAMED_HOURS = [0, 6, 12, 18];

/** What was finished by the hour beside a usual day, and the backlog: to look at, and as a table to read. */
export function DayChart() {
  const { texts } = useWords();
  const words = useTexts(operationsTexts);
  const id = useId();
  const [step, setStep] = useState<StepName | null>(null);
  const known = useQuery(day(step));
  return (
    <section className="panel">
      <div className="panel__head">
        <h2 className="kern-title">{words.chart}</h2>
        <div className="chart__choice">
          <label htmlFor={id}>{words.chartStep}</label>
          <select
            id={id}
            value={step ?? ""}
            onChange={({ target }) =>
              setStep(stepNames.find((each) => each === target.value) ?? null)
            }
          >
            <option value="">{words.allSteps}</option>
            {stepNames.map((each) => (
              <option key={each} value={each}>
                {texts.stepName(each)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {known.data === undefined ? (
        known.isError ? (
          <Problem error={known.error} retry={() => void known.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <Charts shown={known.data} />
      )}
    </section>
  );
}

function Charts({ shown }: { readonly shown: Day }) {
  const words = useTexts(operationsTexts);
  const { hours } = shown;
  const says = useSummary(shown);
  const finished = hours.flatMap((each) => [each.finished ?? 0, each.usual ?? 0]);
  return (
    <>
      <p className="kern-body">{says}</p>
      <div className="charts">
        <Chart
          title={words.finishedByHour}
          label={`${words.finishedByHour}. ${says}`}
          largest={Math.max(...finished)}
          legend={
            <>
              <Key shape="bar">{words.finished}</Key>
              <Key shape="mark">{words.usualOf(shown.usualOf)}</Key>
            </>
          }
        >
          {(scale) => <Bars scale={scale} hours={hours} />}
        </Chart>
        <Chart
          title={words.backlog}
          label={`${words.backlog}. ${says}`}
          largest={Math.max(...hours.map((each) => each.waiting ?? 0))}
          legend={<Key shape="line">{words.mostWaiting}</Key>}
        >
          {(scale) => <Line scale={scale} hours={hours} />}
        </Chart>
      </div>
      <details>
        <summary>{words.asTable}</summary>
        <DataTable
          name={words.chart}
          head={[words.hour, words.finished, words.usual, words.mostWaiting]}
          rows={hours.map(({ hour, finished: done, usual, waiting }) => ({
            key: String(hour),
            cells: [`${hour}–${hour + 1}`, done ?? "–", usual ?? "–", waiting ?? "–"],
          }))}
        />
      </details>
    </>
  );
}

/** The chart in one sentence, which is also its text for whoever does not see it. */
function useSummary(shown: Day): string {
  const { language } = useWords();
  const words = useTexts(operationsTexts);
  const numbers = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB");
  const waiting = shown.hours.findLast((each) => each.waiting !== null)?.waiting ?? 0;
  const usual =
    shown.usualByNow === null ? words.noUsual : words.usualByNow(numbers.format(shown.usualByNow));
  return words.chartSays(shown.finished, usual, waiting);
}

/** An area with its axes, as wide as there is room; what is in it is drawn by `children`. */
function Chart(props: {
  readonly title: string;
  readonly label: string;
  readonly largest: number;
  readonly legend: React.ReactNode;
  readonly children: (scale: ChartScale) => React.ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const scale = chartScale(width ?? 0, HEIGHT, props.largest);
  return (
    <figure className="chart">
      <figcaption>
        <span className="chart__title">{props.title}</span> {props.legend}
      </figcaption>
      <div ref={place} className="chart__place">
        {width === null ? null : (
          <svg
            role="img"
            aria-label={props.label}
            width={width}
            height={HEIGHT}
            viewBox={`0 0 ${width} ${HEIGHT}`}
          >
            {[0, scale.top / 2, scale.top].map((value) => (
              <g key={value}>
                <line
                  className="chart__rule"
                  x1={scale.x(0)}
                  x2={scale.x(24)}
                  y1={scale.y(value)}
                  y2={scale.y(value)}
                />
                <text x={scale.x(0) - 6} y={scale.y(value) + 4} textAnchor="end">
                  {value}
                </text>
              </g>
            ))}
            {NAMED_HOURS.map((hour) => (
              <text key={hour} x={scale.x(hour)} y={HEIGHT - 6}>
                {hour}:00
              </text>
            ))}
            {props.children(scale)}
          </svg>
        )}
      </div>
    </figure>
  );
}

interface Drawn {
  readonly scale: ChartScale;
  readonly hours: Day["hours"];
}

/** Bars for what was finished, and a line across for what is usual: told apart without colour. */
function Bars({ scale, hours }: Drawn) {
  const gap = scale.hourWidth > 8 ? 2 : 0.5;
  return hours.map(({ hour, finished, usual }) => (
    <g key={hour}>
      {finished === null || finished === 0 ? null : (
        <rect
          className="chart__bar"
          x={scale.x(hour) + gap}
          width={Math.max(1, scale.hourWidth - 2 * gap)}
          y={scale.y(finished)}
          height={scale.y(0) - scale.y(finished)}
        />
      )}
      {usual === null ? null : (
        <line
          className="chart__mark"
          x1={scale.x(hour)}
          x2={scale.x(hour + 1)}
          y1={scale.y(usual)}
          y2={scale.y(usual)}
        />
      )}
    </g>
  ));
}

/** A line through the hours that have been, with a dot on each. */
function Line({ scale, hours }: Drawn) {
  const points = hours.flatMap(({ hour, waiting }) =>
    waiting === null ? [] : [{ x: scale.x(hour + 0.5), y: scale.y(waiting), hour }],
  );
  return (
    <>
      <polyline className="chart__line" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
      {points.map(({ x, y, hour }) => (
        <circle key={hour} className="chart__dot" cx={x} cy={y} r={3} />
      ))}
    </>
  );
}

/** What a shape means. */
function Key(props: {
  readonly shape: "bar" | "mark" | "line";
  readonly children: React.ReactNode;
}) {
  return (
    <span className="chart__key">
      <svg width={18} height={12} aria-hidden="true">
        {props.shape === "bar" ? (
          <rect className="chart__bar" x={3} width={12} height={12} />
        ) : null}
        {props.shape === "mark" ? (
          <line className="chart__mark" x1={0} x2={18} y1={6} y2={6} />
        ) : null}
        {props.shape === "line" ? (
          <>
            <line className="chart__line" x1={0} x2={18} y1={6} y2={6} />
            <circle className="chart__dot" cx={9} cy={6} r={3} />
          </>
        ) : null}
      </svg>
      {props.children}
    </span>
  );
}
