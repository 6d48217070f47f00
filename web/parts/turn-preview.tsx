import type { CaseAct } from "../../src/domain/acts.ts";
import { asPageId } from "../api/page-id.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import type { Turns } from "./case-pages.tsx";
import { useKeys } from "./use-keys.ts";

const DEGREES = { 1: 90, 2: 180, 3: 270 } as const;
const isTurn = (quarters: number): quarters is keyof typeof DEGREES => quarters in DEGREES;

/** Pages turned on the screen can be turned for good, and are read again so; or turned back. */
export function TurnPreview(props: {
  readonly turns: Turns;
  readonly onReset: () => void;
  readonly onTurn: (act: CaseAct) => void;
}) {
  const { texts } = useWords();
  const pages = Object.entries(props.turns).flatMap(([id, quarters]) =>
    isTurn(quarters) ? [{ pageId: asPageId(id), clockwise: DEGREES[quarters] }] : [],
  );
  const [first, ...rest] = pages;
  const carryOut = () => {
    if (first !== undefined) props.onTurn({ act: "turn", pages: [first, ...rest] });
  };
  useKeys({ t: carryOut });
  if (first === undefined) {
    return <p className="kern-body kern-body--small kern-body--muted">{texts.desk.turnHint}</p>;
  }
  return (
    <div className="turn-preview" role="group" aria-label={texts.desk.acts.turn}>
      <p className="kern-body">{texts.desk.turnPreview(pages.length)}</p>
      <div className="acts">
        <Button kind="primary" shortcut="T" onClick={carryOut}>
          {texts.desk.acts.turn}
        </Button>
        <Button kind="tertiary" onClick={props.onReset}>
          {texts.desk.turnBack}
        </Button>
      </div>
    </div>
  );
}
