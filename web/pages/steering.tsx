import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import type { Steering } from "../../src/api/contract/steering.ts";
import type { UnitMode } from "../../src/domain/town.ts";
import { steering } from "../api/steering.ts";
import { Button } from "../parts/button.tsx";
import { CountedShare } from "../parts/counted-share.tsx";
import { DataTable, StateMark } from "../parts/data-table.tsx";
import { DriftOpen } from "../parts/drift-part.tsx";
import { ModeDialog, TownModeDialog } from "../parts/mode-dialogs.tsx";
import { type Period, PeriodChoice } from "../parts/period-choice.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { TownAttention } from "../parts/unit-care.tsx";
import { UnitSteeringPart } from "../parts/unit-steering.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/operations.css";
import "../styles/steering.css";
import { steeringTexts } from "../texts/steering.ts";
import { useTexts, useWords } from "../texts/words.tsx";

type SteeredUnit = Steering["units"][number];

/** How far the machine may go: all departments, or one of them. */
export function SteeringPage() {
  const { key } = useParams();
  const [days, setDays] = useState<Period>(90);
  const choice = <PeriodChoice chosen={days} onChoose={setDays} />;
  return key === undefined ? (
    <AllUnits days={days} choice={choice} />
  ) : (
    <UnitSteeringPart unitKey={key} days={days} choice={choice} />
  );
}

function AllUnits(props: { readonly days: Period; readonly choice: React.ReactNode }) {
  const words = useTexts(steeringTexts);
  const asked = useQuery(steering(props.days));
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <div className="steering">
      <header className="steering__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        {props.choice}
      </header>
      <p className="kern-body steering__lead">{words.lead}</p>
      {asked.data === undefined ? (
        <Loading />
      ) : (
        <>
          <DriftOpen notices={asked.data.drift} maySettle={asked.data.maySwitch} />
          <TownSwitch of={asked.data} />
          <TownAttention attention={asked.data.attention} maySet={asked.data.maySwitch} />
          <Units of={asked.data} />
        </>
      )}
    </div>
  );
}

function TownSwitch({ of }: { readonly of: Steering }) {
  const words = useTexts(steeringTexts);
  const { time } = useWords();
  const notices = useNotices();
  const [opens, setOpens] = useState(false);
  const automatic = of.units.filter((unit) => unit.mode === "automatic").length;
  const { allAssisted, switched } = of;
  return (
    <section className="panel steering__town">
      <div>
        <h2 className="kern-title">{words.town.title}</h2>
        <p className="kern-body">
          {allAssisted ? (
            <StateMark kind="warning">{words.town.allAssisted}</StateMark>
          ) : (
            words.town.byUnit
          )}
        </p>
        {switched === null ? null : (
          <p className="steering__muted">
            {words.town.since(switched.by ?? words.someone, time(switched.at))}
          </p>
        )}
      </div>
      {of.maySwitch ? (
        <Button kind={allAssisted ? "primary" : "secondary"} onClick={() => setOpens(true)}>
          {allAssisted ? words.town.release : words.town.back}
        </Button>
      ) : null}
      {opens ? (
        <TownModeDialog
          allAssisted={allAssisted}
          automatic={automatic}
          onDone={() => {
            notices.tell(allAssisted ? words.town.doneRelease : words.town.doneBack);
            setOpens(false);
          }}
          onClose={() => setOpens(false)}
        />
      ) : null}
    </section>
  );
}

function Units({ of }: { readonly of: Steering }) {
  const words = useTexts(steeringTexts);
  const numbers = useNumbers();
  const notices = useNotices();
  const [doing, setDoing] = useState<{ unit: SteeredUnit; wanted: UnitMode } | null>(null);
  return (
    <>
      <DataTable
        name={words.units}
        hint={words.hint}
        head={[
          words.unit,
          words.modeHead,
          words.release,
          words.proposals,
          words.right,
          words.alone,
          words.error,
          words.change,
        ]}
        rows={[
          ...of.units.map((unit) => ({
            key: unit.key,
            cells: [
              <Link key="name" className="kern-link" to={`/steering/${unit.key}`}>
                {unit.name}
              </Link>,
              <Mode key="mode" unit={unit} />,
              <Release key="release" unit={unit} />,
              <span key="proposals" className="number">
                {numbers.count(unit.figures.proposals)}
              </span>,
              <CountedShare key="right" share={unit.figures.right} />,
              <CountedShare key="alone" share={unit.figures.alone} showsInterval={false} />,
              <span key="error" className="number">
                {numbers.share(unit.errorAccepted)}
              </span>,
              <Acts key="acts" unit={unit} onDo={(wanted) => setDoing({ unit, wanted })} />,
            ],
          })),
          {
            key: "all",
            cells: [
              words.all,
              "",
              "",
              <span key="proposals" className="number">
                {numbers.count(of.all.proposals)}
              </span>,
              <CountedShare key="right" share={of.all.right} />,
              <CountedShare key="alone" share={of.all.alone} showsInterval={false} />,
              "",
              "",
            ],
          },
        ]}
      />
      {doing === null ? null : (
        <ModeDialog
          // As it is set now: somebody else may have set it since.
          unit={of.units.find(({ key }) => key === doing.unit.key) ?? doing.unit}
          wanted={doing.wanted}
          onDone={(mode) => {
            notices.tell(words.changed(doing.unit.name, words.mode[mode]));
            setDoing(null);
          }}
          onClose={() => setDoing(null)}
        />
      )}
    </>
  );
}

const MARKS = { shadow: "info", assisted: "info", automatic: "success" } as const;

function Mode({ unit }: { readonly unit: SteeredUnit }) {
  const words = useTexts(steeringTexts);
  return (
    <span className="steering__share">
      <StateMark kind={MARKS[unit.mode]}>{words.mode[unit.mode]}</StateMark>
      {unit.mode === unit.modeInForce ? null : (
        <span className="steering__muted">{words.notInForce}</span>
      )}
    </span>
  );
}

function Release({ unit }: { readonly unit: SteeredUnit }) {
  const words = useTexts(steeringTexts);
  const { day } = useWords();
  if (unit.release === null) return <span className="steering__muted">{words.founded}</span>;
  return <>{words.releaseBy(unit.release.by ?? words.someone, day(unit.release.at))}</>;
}

function Acts(props: { readonly unit: SteeredUnit; readonly onDo: (wanted: UnitMode) => void }) {
  const words = useTexts(steeringTexts);
  const { unit, onDo } = props;
  if (!unit.maySet) return <span className="steering__muted">–</span>;
  return (
    <span className="steering__acts">
      {unit.mode === "automatic" ? (
        <button
          type="button"
          className="plain"
          aria-label={words.backOf(unit.name)}
          onClick={() => onDo("assisted")}
        >
          {words.back}
        </button>
      ) : null}
      <button
        type="button"
        className="plain"
        aria-label={words.changeOf(unit.name)}
        onClick={() => onDo(unit.mode)}
      >
        {words.change}
      </button>
    </span>
  );
}
