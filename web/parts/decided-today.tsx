import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type DecidedCase, decidedToday, useTakeBack } from "../api/desk.ts";
import { deskTexts } from "../texts/desk.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Dialog } from "./dialog.tsx";
import { Loading, Problem } from "./states.tsx";
import { useKeys } from "./use-keys.ts";

/** What one decided today, asked for with H or the button; each can be taken back while nothing depends on it. */
export function DecidedToday() {
  const texts = useTexts(deskTexts).day;
  const [isOpen, setOpen] = useState(false);
  useKeys({ h: () => setOpen(true) });
  return (
    <>
      <button type="button" className="plain" aria-keyshortcuts="H" onClick={() => setOpen(true)}>
        {texts.open} <kbd aria-hidden="true">H</kbd>
      </button>
      {isOpen ? (
        <Dialog title={texts.title} onClose={() => setOpen(false)}>
          <Decided />
        </Dialog>
      ) : null}
    </>
  );
}

function Decided() {
  const words = useTexts(deskTexts).day;
  const asked = useQuery(decidedToday());
  const back = useTakeBack();
  const [told, setTold] = useState<Readonly<Record<string, string>>>({});
  const list = useRef<HTMLUListElement>(null);
  if (asked.isPending) return <Loading />;
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  const takeBack = (one: DecidedCase) =>
    back.mutate(one.id, {
      onSuccess: () => {
        setTold((before) => ({ ...before, [one.id]: words.takenBack }));
        // Its button goes: one goes on from its line.
        list.current?.querySelector<HTMLElement>(`[data-case="${one.id}"]`)?.focus();
      },
      onError: (error) => setTold((before) => ({ ...before, [one.id]: error.message })),
    });
  return (
    <section className="kern-dialog__body decided">
      <p className="kern-body kern-body--small">{words.hint}</p>
      {asked.data.cases.length === 0 ? <p className="kern-body">{words.empty}</p> : null}
      <ul className="plain-list" ref={list}>
        {asked.data.cases.map((one) => (
          <DecidedLine
            key={one.id}
            one={one}
            told={told[one.id] ?? null}
            isBusy={back.isPending}
            onTakeBack={() => takeBack(one)}
          />
        ))}
      </ul>
    </section>
  );
}

function DecidedLine(props: {
  readonly one: DecidedCase;
  readonly told: string | null;
  readonly isBusy: boolean;
  readonly onTakeBack: () => void;
}) {
  const { texts, time } = useWords();
  const words = useTexts(deskTexts).day;
  const { one, told } = props;
  const subject = one.subject ?? texts.inbox.noSubject;
  const settlement = words.settlement[one.settlement] ?? one.settlement;
  return (
    <li className="decided__line" data-case={one.id} tabIndex={-1}>
      <div>
        <p className="kern-body kern-body--bold">{subject}</p>
        <p className="kern-body kern-body--small">
          {settlement}
          {one.settlement === "assign" && one.unitName !== null ? `: ${one.unitName}` : ""} ·{" "}
          {time(one.settledAt)}
        </p>
        <p className="kern-body kern-body--small kern-body--muted">
          <span className="number">{one.receiptNumber}</span> · {one.stateSentence}
        </p>
        {told === null ? null : (
          <p className="kern-body kern-body--small kern-body--bold" role="status">
            {told}
          </p>
        )}
      </div>
      {one.mayTakeBack && told === null ? (
        <button
          type="button"
          className="kern-btn kern-btn--secondary"
          aria-label={words.takeBackOf(subject)}
          disabled={props.isBusy}
          onClick={props.onTakeBack}
        >
          <span className="kern-label">{words.takeBack}</span>
        </button>
      ) : null}
    </li>
  );
}
