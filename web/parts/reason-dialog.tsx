import { useState } from "react";
import type { PageDiscardReason } from "../../src/domain/split-plan.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Dialog } from "./dialog.tsx";
import { discardReasons } from "./split-order.ts";

/** Why a page belongs to no letter: one of the reasons the house knows. */
export function ReasonDialog(props: {
  readonly onClose: () => void;
  readonly onChoose: (reason: PageDiscardReason) => void;
}) {
  const { texts } = useWords();
  const [reason, setReason] = useState<PageDiscardReason>("blank");
  return (
    <Dialog title={texts.desk.setPageAside} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onChoose(reason);
        }}
      >
        <section className="kern-dialog__body">
          <ChoiceField
            legend={texts.act.reason}
            values={discardReasons}
            labelOf={(each) => texts.desk.because[each]}
            chosen={reason}
            onChoose={setReason}
          />
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit">
            {texts.desk.setPageAside}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
