import { useState } from "react";
import type { UnitSteering } from "../../src/api/contract/steering.ts";
import { ATTENTION_WORKING_DAYS } from "../../src/domain/attention.ts";
import { SAMPLE_SHARE } from "../../src/domain/sample-review.ts";
import { useNotices } from "../shell/notices.tsx";
import { unitCareTexts } from "../texts/unit-care.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { useOpenedWith } from "./saved-meanwhile.tsx";
import { SteeringDialog } from "./steering-dialog.tsx";
import { useNumbers } from "./use-numbers.ts";

type Opened = "attention" | "sample" | null;

/** In how many working days a department opens its post, and how much of what goes alone is reviewed blind. */
export function UnitCarePart({ of }: { readonly of: UnitSteering }) {
  const words = useTexts(unitCareTexts);
  const numbers = useNumbers();
  const notices = useNotices();
  const [opened, open] = useState<Opened>(null);
  const { unit } = of;
  const close = () => open(null);
  const done = (said: string) => {
    notices.tell(said);
    close();
  };
  const path = `/api/units/${encodeURIComponent(unit.key)}`;
  return (
    <section className="panel">
      <h2 className="kern-title">{words.title}</h2>
      <dl className="tiles">
        <div className="tile">
          <dt>{words.attention}</dt>
          <dd>
            <strong>{words.workingDays(unit.attention.inForce)}</strong>
            <span>{unit.attention.own === null ? words.asTown : words.ownPeriod}</span>
          </dd>
        </div>
        <div className="tile">
          <dt>{words.sample}</dt>
          <dd>
            <strong>{numbers.share(unit.sampleShare)}</strong>
            <span>{words.ofAlone}</span>
          </dd>
        </div>
      </dl>
      {unit.maySet ? (
        <div className="steering__buttons">
          <Button onClick={() => open("attention")}>{words.changeAttention}</Button>
          <Button onClick={() => open("sample")}>{words.changeSample}</Button>
        </div>
      ) : null}
      {opened === "attention" ? (
        <AttentionDialog
          path={`${path}/attention`}
          own={unit.attention.own}
          otherwise={of.townAttention}
          otherwiseName={words.asTown}
          onDone={done}
          onClose={close}
        />
      ) : null}
      {opened === "sample" ? (
        <SampleDialog
          path={`${path}/sample-share`}
          share={unit.sampleShare}
          mayLower={of.mayLowerSample}
          onDone={done}
          onClose={close}
        />
      ) : null}
    </section>
  );
}

/** The time to open of units that have set none. */
export function TownAttention(props: {
  readonly attention: UnitSteering["unit"]["attention"];
  readonly maySet: boolean;
}) {
  const words = useTexts(unitCareTexts);
  const notices = useNotices();
  const [opens, setOpens] = useState(false);
  const { attention, maySet } = props;
  return (
    <section className="panel steering__town">
      <div>
        <h2 className="kern-title">{words.attention}</h2>
        <p className="kern-body">{words.townAttention(words.workingDays(attention.inForce))}</p>
      </div>
      {maySet ? <Button onClick={() => setOpens(true)}>{words.changeAttention}</Button> : null}
      {opens ? (
        <AttentionDialog
          path="/api/town/attention"
          own={attention.own}
          otherwise={ATTENTION_WORKING_DAYS}
          otherwiseName={words.asHouse}
          onDone={(said) => {
            notices.tell(said);
            setOpens(false);
          }}
          onClose={() => setOpens(false)}
        />
      ) : null}
    </section>
  );
}

interface Ends {
  readonly path: string;
  /** Hears what was set, in words. */
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}

function AttentionDialog(
  props: Ends & {
    readonly own: number | null;
    /** What holds where nothing is typed, and whose it is. */
    readonly otherwise: number;
    readonly otherwiseName: string;
  },
) {
  const words = useTexts(unitCareTexts);
  const { path, own, otherwise, otherwiseName, onDone, onClose } = props;
  const [typed, setTyped] = useState(own === null ? "" : `${own}`);
  const [missed, setMissed] = useState(false);
  const days = typed.trim() === "" ? null : Number(typed);
  const fits = days === null || (Number.isInteger(days) && days >= 0 && days <= 60);
  const inForce = days ?? otherwise;
  const { basedOn, meanwhile } = useOpenedWith(
    own,
    (known) => [[words.attention, known === null ? otherwiseName : words.workingDays(known)]],
    (known) => setTyped(known === null ? "" : `${known}`),
  );
  const ofOthers = `${otherwiseName} (${words.workingDays(otherwise)})`;
  return (
    <SteeringDialog
      title={words.changeAttention}
      submit={words.set}
      act={() => {
        setMissed(!fits);
        const body = { workingDays: days, basedOn: basedOn() };
        return fits ? { method: "PUT", path, body } : null;
      }}
      meanwhile={meanwhile}
      onDone={() => onDone(words.attentionDone(words.workingDays(inForce)))}
      onClose={onClose}
    >
      <Field
        label={words.days}
        hint={words.daysHint(ofOthers)}
        error={missed && !fits ? words.daysWrong : null}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {fits ? (
        <p className="kern-body" aria-live="polite">
          {inForce === 0
            ? words.willEscalateNextDay
            : words.willEscalate(words.afterWorkingDays(inForce))}
        </p>
      ) : null}
    </SteeringDialog>
  );
}

function SampleDialog(props: Ends & { readonly share: number; readonly mayLower: boolean }) {
  const words = useTexts(unitCareTexts);
  const numbers = useNumbers();
  const { path, share: now, mayLower, onDone, onClose } = props;
  const [typed, setTyped] = useState(() => numbers.count(now * 100));
  const [missed, setMissed] = useState(false);
  const least = mayLower ? 0 : SAMPLE_SHARE;
  const share = shareOf(typed);
  const fits = share !== null && share >= least && share <= 1;
  const floor = numbers.share(SAMPLE_SHARE);
  const { basedOn, meanwhile } = useOpenedWith(
    now,
    (known) => [[words.sample, numbers.share(known)]],
    (known) => setTyped(numbers.count(known * 100)),
  );
  return (
    <SteeringDialog
      title={words.changeSample}
      submit={words.set}
      act={() => {
        setMissed(!fits);
        return fits ? { method: "PUT", path, body: { share, basedOn: basedOn() } } : null;
      }}
      meanwhile={meanwhile}
      onDone={() => onDone(words.sampleDone(numbers.share(share ?? now)))}
      onClose={onClose}
    >
      <Field
        label={words.share}
        hint={mayLower ? words.shareHintAny(floor) : words.shareHint(floor)}
        error={missed && !fits ? words.shareWrong(numbers.count(least * 100)) : null}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {fits ? (
        <p className="kern-body" aria-live="polite">
          {words.willReview(numbers.count(Math.round(share * 1000)))}
        </p>
      ) : null}
    </SteeringDialog>
  );
}

/** As one types it: a comma or a point. Null: no number. */
function shareOf(typed: string): number | null {
  const percent = typed.trim() === "" ? Number.NaN : Number(typed.trim().replace(",", "."));
  // Whole thousandths: 2.3 / 100 is not 0.023.
  return Number.isNaN(percent) ? null : Math.round(percent * 1000) / 100_000;
}
