import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ErrorOrder } from "../../src/domain/sealed-post.ts";
import { session } from "../api/queries.ts";
import { openingDesk, useOpenedInError, useSealedAct } from "../api/sealed-post.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/sealed-post.css";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { OpenedFields, openedBy, openedNow } from "./opened-fields.tsx";
import { emptyDraft, KindField, saidBy, ToWhomFields } from "./sealed-fields.tsx";
import { Problem } from "./states.tsx";

/**
 * Says that an envelope was opened that had to stay sealed. `item` null: it is asked for by its receipt
 * number. `onDone` is called when the item is closed: from then on it may not be looked at any more.
 */
export function OpenedInErrorDialog(props: {
  readonly item: ErrorOrder["item"] | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const words = useTexts(sealedPostTexts).error;
  const today = openedNow("").at.slice(0, 10);
  const desk = useQuery(openingDesk(today));
  const { item, onClose, onDone } = props;
  // A dialog gives the focus to its first field once, so it opens when there is one.
  if (desk.isPending) return null;
  return (
    <Dialog title={words.title} onClose={onClose}>
      {desk.isError ? (
        <Problem error={desk.error} retry={() => void desk.refetch()} />
      ) : (
        <ErrorForm desk={desk.data} item={item} today={today} onClose={onClose} onDone={onDone} />
      )}
    </Dialog>
  );
}

function ErrorForm(props: {
  readonly desk: Parameters<typeof ToWhomFields>[0]["desk"];
  readonly item: ErrorOrder["item"] | null;
  readonly today: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { texts } = useWords();
  const words = useTexts(sealedPostTexts).error;
  const me = useQuery(session()).data?.person.displayName ?? "";
  const notices = useNotices();
  const { desk, item, today, onClose, onDone } = props;
  const [number, setNumber] = useState("");
  const [draft, setDraft] = useState(emptyDraft);
  const [opened, setOpened] = useState(() => openedNow(me));
  const done = () => {
    notices.tell(words.done);
    onDone();
  };
  const shut = useOpenedInError(done);
  const line = useSealedAct(done);
  const busy = shut.isPending || line.isPending;
  const error = shut.error ?? line.error;
  const submit = () => {
    const which = item ?? (number.trim() === "" ? null : { receiptNumber: number.trim() });
    const said = saidBy(draft);
    if (which !== null) {
      const body = { item: which, ...said, opened: openedBy(opened) };
      return shut.mutate({ path: "/opened-in-error", body });
    }
    return line.mutate({
      path: "/sealed-records",
      body: { recordAs: "line", day: today, ...said, opened: openedBy(opened) },
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit();
      }}
    >
      <section className="kern-dialog__body sealed__fields">
        {error === null ? null : <Problem error={error} retry={submit} />}
        <p className="kern-body">{words.why}</p>
        {item === null ? (
          <Field
            label={words.number}
            hint={words.numberHint}
            value={number}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => setNumber(event.target.value)}
          />
        ) : null}
        <KindField
          rules={desk.rules}
          as={["image", "line"]}
          isRecorded
          chosen={draft.rule}
          onChoose={(rule) => setDraft({ ...draft, rule, unit: "" })}
        />
        <ToWhomFields desk={desk} draft={draft} onChange={setDraft} />
        <OpenedFields opened={opened} closed={words.closed} onChange={setOpened} />
      </section>
      <footer className="kern-dialog__footer">
        <Button onClick={onClose}>{texts.state.cancel}</Button>
        <Button kind="primary" type="submit" disabled={busy}>
          {words.submit}
        </Button>
      </footer>
    </form>
  );
}
