import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { UnitSteering } from "../../src/api/contract/steering.ts";
import { UnitMode } from "../../src/domain/town.ts";
import { unitSteering } from "../api/steering.ts";
import { useNotices } from "../shell/notices.tsx";
import { steeringTexts } from "../texts/steering.ts";
import { unitCareTexts } from "../texts/unit-care.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { CountedShare } from "./counted-share.tsx";
import { StateMark } from "./data-table.tsx";
import { FiguresSentence, ModeDialog } from "./mode-dialogs.tsx";
import { Loading, Problem } from "./states.tsx";
import { OwnThresholdPart } from "./own-threshold.tsx";
import { useOpenedWith } from "./saved-meanwhile.tsx";
import { SteeringDialog } from "./steering-dialog.tsx";
import { ThresholdCurve } from "./threshold-curve.tsx";
import { UnitCarePart } from "./unit-care.tsx";
import { useNumbers } from "./use-numbers.ts";

/** One department: its mode, its threshold with what each setting would have meant, and what was changed. */
export function UnitSteeringPart(props: {
  readonly unitKey: string;
  readonly days: number;
  readonly choice: ReactNode;
}) {
  const words = useTexts(steeringTexts);
  const asked = useQuery(unitSteering(props.unitKey, props.days));
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading />;
  return (
    <div className="steering">
      <Link className="kern-link" to="/steering">
        {words.backToAll}
      </Link>
      <header className="steering__head">
        <h1 className="kern-heading-medium">{asked.data.unit.name}</h1>
        {props.choice}
      </header>
      <ModePart of={asked.data} />
      <ThresholdPart of={asked.data} />
      <UnitCarePart of={asked.data} />
      <HistoryPart of={asked.data} />
    </div>
  );
}

function ModePart({ of: { unit } }: { readonly of: UnitSteering }) {
  const words = useTexts(steeringTexts);
  const { time } = useWords();
  const notices = useNotices();
  const [opens, setOpens] = useState(false);
  const { figures, release } = unit;
  return (
    <section className="panel">
      <div className="panel__head">
        <h2 className="kern-title">{words.modeHead}</h2>
        {unit.maySet ? <Button onClick={() => setOpens(true)}>{words.change}</Button> : null}
      </div>
      <p className="kern-body">
        <StateMark kind={unit.mode === "automatic" ? "success" : "info"}>
          {words.mode[unit.mode]}
        </StateMark>{" "}
        {unit.mode === unit.modeInForce ? "" : words.notInForce}
      </p>
      <p className="kern-body">{words.modeWhat[unit.mode]}</p>
      <p className="steering__muted">
        {words.release}:{" "}
        {release === null
          ? words.founded
          : words.releaseBy(release.by ?? words.someone, time(release.at))}
        {release?.reason == null ? "" : ` · ${release.reason}`}
      </p>
      <dl className="tiles">
        <div className="tile">
          <dt>{words.right}</dt>
          <dd>
            <CountedShare share={figures.right} />
          </dd>
        </div>
        <div className="tile">
          <dt>{words.alone}</dt>
          <dd>
            <CountedShare share={figures.alone} showsInterval={false} />
            <span>{words.aloneWrong(figures.aloneWrong)}</span>
            <span>
              {figures.sampleWrong.of === 0
                ? words.noSample
                : words.sample(figures.sampleWrong.count, figures.sampleWrong.of)}
            </span>
          </dd>
        </div>
        <div className="tile">
          <dt>{words.would}</dt>
          <dd>
            <CountedShare share={figures.wouldGoAlone} showsInterval={false} />
          </dd>
        </div>
      </dl>
      {opens ? (
        <ModeDialog
          unit={unit}
          wanted={unit.mode}
          onDone={(mode) => {
            notices.tell(words.changed(unit.name, words.mode[mode]));
            setOpens(false);
          }}
          onClose={() => setOpens(false)}
        />
      ) : null}
    </section>
  );
}

function ThresholdPart({ of }: { readonly of: UnitSteering }) {
  const words = useTexts(steeringTexts);
  const numbers = useNumbers();
  const notices = useNotices();
  const { unit, settings } = of;
  const [typed, setTyped] = useState<number | null>(null);
  const [opens, setOpens] = useState(false);
  const chosen = typed ?? unit.errorAccepted;
  const setting = settings.find((each) => each.errorAccepted === chosen);
  return (
    <section className="panel">
      <h2 className="kern-title">{words.threshold.title}</h2>
      <p className="kern-body">{words.threshold.lead}</p>
      <div className="threshold">
        <SettingTable of={of} chosen={chosen} onChoose={setTyped} />
        <ThresholdCurve settings={settings} chosen={chosen} />
      </div>
      <OwnThresholdPart unit={unit} />
      {unit.maySet ? (
        <div>
          <Button
            kind="primary"
            disabled={chosen === unit.errorAccepted}
            onClick={() => setOpens(true)}
          >
            {words.threshold.set}
          </Button>
        </div>
      ) : null}
      {opens ? (
        <ThresholdDialog
          unit={unit}
          chosen={chosen}
          setting={setting}
          onChoose={setTyped}
          onDone={() => {
            notices.tell(words.threshold.done(numbers.share(chosen)));
            setTyped(null);
            setOpens(false);
          }}
          onClose={() => setOpens(false)}
        />
      ) : null}
    </section>
  );
}

function ThresholdDialog(props: {
  readonly unit: UnitSteering["unit"];
  readonly chosen: number;
  readonly setting: UnitSteering["settings"][number] | undefined;
  readonly onChoose: (errorAccepted: number) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(steeringTexts);
  const numbers = useNumbers();
  const { unit, chosen, setting } = props;
  const { basedOn, meanwhile } = useOpenedWith(
    unit.errorAccepted,
    (known) => [[words.threshold.setting, numbers.share(known)]],
    props.onChoose,
  );
  return (
    <SteeringDialog
      title={words.threshold.set}
      submit={words.threshold.set}
      act={() => ({
        method: "PUT",
        path: `/api/units/${encodeURIComponent(unit.key)}/error-accepted`,
        body: { errorAccepted: chosen, basedOn: basedOn() },
      })}
      meanwhile={meanwhile}
      onDone={props.onDone}
      onClose={props.onClose}
    >
      <p className="kern-body">
        {words.threshold.will(
          numbers.share(chosen),
          words.of(numbers.count(setting?.alone.count ?? 0), numbers.count(setting?.alone.of ?? 0)),
        )}
      </p>
    </SteeringDialog>
  );
}

function SettingTable(props: {
  readonly of: UnitSteering;
  readonly chosen: number;
  readonly onChoose: (errorAccepted: number) => void;
}) {
  const words = useTexts(steeringTexts).threshold;
  const numbers = useNumbers();
  const { of, chosen, onChoose } = props;
  const { unit, settings } = of;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={words.setting}>
      <table className="kern-table kern-table--small threshold__table">
        <thead className="kern-table__head">
          <tr className="kern-table__row">
            {[words.setting, words.from, words.alone, words.wrong, words.bound].map((head) => (
              <th key={head} className="kern-table__header" scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {settings.map((setting) => (
            <tr key={setting.errorAccepted} className="kern-table__row">
              <th className="kern-table__cell number" scope="row">
                <label className="threshold__choice">
                  <input
                    type="radio"
                    name="error-accepted"
                    aria-label={words.choose(numbers.share(setting.errorAccepted))}
                    disabled={!unit.maySet}
                    checked={setting.errorAccepted === chosen}
                    onChange={() => onChoose(setting.errorAccepted)}
                  />
                  {numbers.share(setting.errorAccepted)}
                  {setting.errorAccepted === unit.errorAccepted ? ` (${words.now})` : ""}
                </label>
              </th>
              <td className="kern-table__cell number">
                {setting.threshold === null ? words.never : numbers.share(setting.threshold)}
              </td>
              <td className="kern-table__cell">
                <CountedShare share={setting.alone} showsInterval={false} />
              </td>
              <td className="kern-table__cell number">
                {words.wrongOf(numbers.count(setting.wrong), numbers.count(setting.judged))}
              </td>
              <td className="kern-table__cell number">
                {setting.judged === 0 ? words.boundUnknown : numbers.share(setting.errorBound)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HistoryPart({ of }: { readonly of: UnitSteering }) {
  const words = useTexts(steeringTexts);
  const { time } = useWords();
  const said = useChangeSaid();
  return (
    <section className="panel">
      <h2 className="kern-title">{words.history}</h2>
      {of.changes.length === 0 ? <p className="kern-body">{words.noHistory}</p> : null}
      <ol className="steering__history">
        {of.changes.map((change) => (
          <li key={change.id}>
            <p className="kern-body kern-body--bold">{said(change)}</p>
            <p className="steering__muted">
              {words.releaseBy(change.by ?? words.someone, time(change.at))}
              {change.reason === null ? "" : ` · ${change.reason}`}
            </p>
            {change.figures === null ? null : <FiguresSentence figures={change.figures} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What was changed, from what to what. */
function useChangeSaid(): (change: UnitSteering["changes"][number]) => string {
  const words = useTexts(steeringTexts);
  const care = useTexts(unitCareTexts);
  const numbers = useNumbers();
  const modeOf = (mode: string) => words.mode[UnitMode.safeParse(mode).data ?? "assisted"];
  const shareOf = (share: string) => numbers.share(Number(share));
  const daysOf = (days: string) => (days === "" ? care.asTown : care.workingDays(Number(days)));
  return ({ kind, from, to }) => {
    switch (kind) {
      case "unit-mode":
        return words.historyMode(modeOf(from), modeOf(to));
      case "error-accepted":
        return words.historyError(shareOf(from), shareOf(to));
      case "sample-share":
        return care.history.sample(shareOf(from), shareOf(to));
      case "attention-period":
        return care.history.attention(daysOf(from), daysOf(to));
    }
  };
}
