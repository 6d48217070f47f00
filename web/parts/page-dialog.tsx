import { useState } from "react";
import { useWords } from "../texts/words.tsx";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";

/** Pages of a stack, one at a time and large; arrow keys turn the leaves, R turns the page. */
export function PageDialog(props: {
  readonly captureId: string;
  readonly positions: readonly number[];
  readonly at: number;
  readonly onGo: (at: number) => void;
  readonly onClose: () => void;
}) {
  const { texts } = useWords();
  const { captureId, positions, at, onGo, onClose } = props;
  const [turns, setTurns] = useState(0);
  const position = positions[at];
  const go = (to: number) => {
    if (positions[to] !== undefined) onGo(to);
  };
  if (position === undefined) return null;
  const title = texts.document.page(position, positions.length);
  return (
    <Dialog title={title} size="page" onClose={onClose}>
      <section
        className="kern-dialog__body page-dialog"
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") go(at - 1);
          else if (event.key === "ArrowRight") go(at + 1);
          else if (event.key.toLowerCase() === "r") setTurns((turns + 1) % 4);
          else return;
          event.preventDefault();
        }}
      >
        <div className="page-dialog__tools">
          <button
            type="button"
            className="plain"
            autoFocus
            aria-disabled={at === 0}
            onClick={() => go(at - 1)}
          >
            <Icon name="arrow-back" /> {texts.desk.previousPage}
          </button>
          <button
            type="button"
            className="plain"
            aria-disabled={at === positions.length - 1}
            onClick={() => go(at + 1)}
          >
            {texts.desk.nextPage} <Icon name="arrow-forward" />
          </button>
          <button type="button" className="plain" onClick={() => setTurns((turns + 1) % 4)}>
            <Icon name="autorenew" /> {texts.document.turn} <kbd aria-hidden="true">R</kbd>
          </button>
        </div>
        <div className="page-dialog__sheet">
          <img
            key={position}
            src={`/api/captures/${captureId}/pages/${position}/image?width=1280`}
            alt={title}
            style={{ transform: `rotate(${turns * 90}deg)` }}
          />
        </div>
      </section>
    </Dialog>
  );
}
