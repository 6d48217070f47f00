import { useId, useState } from "react";
import { UnitMode } from "../../src/domain/town.ts";
import type { ReleaseFigures } from "../../src/domain/steering.ts";
import type { Steering } from "../../src/api/contract/steering.ts";
import { steeringTexts } from "../texts/steering.ts";
import { useTexts } from "../texts/words.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Field } from "./field.tsx";
import { useOpenedWith } from "./saved-meanwhile.tsx";
import { SteeringDialog } from "./steering-dialog.tsx";
import { useNumbers } from "./use-numbers.ts";

type SteeredUnit = Steering["units"][number];

/** How far the machine may go for a department: what each mode means is said before it is set. */
export function ModeDialog(props: {
  readonly unit: SteeredUnit;
  readonly wanted: UnitMode;
  readonly onDone: (mode: UnitMode) => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(steeringTexts);
  const { unit, onDone, onClose } = props;
  const [mode, setMode] = useState<UnitMode>(props.wanted);
  const [reason, setReason] = useState("");
  const says = useId();
  const { basedOn, meanwhile } = useOpenedWith(
    unit.mode,
    (known) => [[words.modeHead, words.mode[known]]],
    setMode,
  );
  return (
    <SteeringDialog
      title={words.changeOf(unit.name)}
      submit={words.set}
      act={() => ({
        method: "PUT",
        path: `/api/units/${encodeURIComponent(unit.key)}/mode`,
        body: {
          mode,
          reason: reason.trim() === "" ? null : reason.trim(),
          basedOn: basedOn(),
        },
      })}
      meanwhile={meanwhile}
      onDone={() => onDone(mode)}
      onClose={onClose}
    >
      <ChoiceField
        legend={words.modeHead}
        values={UnitMode.options}
        labelOf={(each) => words.mode[each]}
        chosen={mode}
        onChoose={setMode}
      />
      <p className="kern-body" id={says} aria-live="polite">
        {words.modeWhat[mode]}
      </p>
      <div className="steering__known">
        <p className="kern-body kern-body--bold">{words.figuresNow}</p>
        <KnownNow unit={unit} />
      </div>
      <Field
        label={words.reason}
        hint={words.reasonHint}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </SteeringDialog>
  );
}

/** The figures a release is made by, in a sentence. */
export function FiguresSentence({ figures }: { readonly figures: ReleaseFigures }) {
  const words = useTexts(steeringTexts);
  const numbers = useNumbers();
  const { judged, right, judgedAlone, wrongAlone, errorBound } = figures;
  return (
    <p className="kern-body">
      {words.figures(judged, right, judgedAlone, wrongAlone, numbers.share(errorBound))}
    </p>
  );
}

function KnownNow({ unit }: { readonly unit: SteeredUnit }) {
  const words = useTexts(steeringTexts);
  const numbers = useNumbers();
  const { right, aloneWrong, alone, sampleWrong } = unit.figures;
  const share = right.of === 0 ? words.nothing : numbers.share(right.count / right.of);
  const said = [
    `${words.right}: ${share} (${words.of(numbers.count(right.count), numbers.count(right.of))})`,
    `${words.alone}: ${numbers.count(alone.count)}; ${words.aloneWrong(aloneWrong)}`,
    sampleWrong.of === 0 ? words.noSample : words.sample(sampleWrong.count, sampleWrong.of),
  ];
  return (
    <ul className="kern-body steering__said">
      {said.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}

/** The one switch for the whole town: what it will mean is said before it is turned. */
export function TownModeDialog(props: {
  readonly allAssisted: boolean;
  readonly automatic: number;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(steeringTexts).town;
  const { allAssisted, automatic, onDone, onClose } = props;
  const title = allAssisted ? words.release : words.back;
  return (
    <SteeringDialog
      title={title}
      submit={title}
      act={() => ({
        method: "PUT",
        path: "/api/town/mode",
        body: { allAssisted: !allAssisted },
      })}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="kern-body">
        {allAssisted ? words.releaseWill(automatic) : words.backWill(automatic)}
      </p>
    </SteeringDialog>
  );
}
