import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { CaseWork as Work } from "../../src/api/contract/case-work.ts";
import type { Document } from "../../src/api/contract/documents.ts";
import type { InboxAct } from "../../src/domain/acts.ts";
import { caseWorkOf, useAcknowledge, useRecall } from "../api/case-work.ts";
import { useInboxAct } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/case-work.css";
import { caseWorkTexts } from "../texts/case-work.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { AssignDialog, CopyDialog, DeadlineDialog } from "./case-work-dialogs.tsx";
import { Field } from "./field.tsx";

type Do = (act: InboxAct, told: string, then?: () => void) => void;

/** What case workers keep with a letter: its deadline, whose it is, notes, copies, and what belongs to it. */
export function CaseWork({ document }: { readonly document: Document }) {
  const known = useQuery(caseWorkOf(document.id));
  const notices = useNotices();
  const act = useInboxAct();
  const { inboxEntry: entry } = document;
  const works = entry !== null && entry.state !== "withdrawn" && entry.state !== "done";
  // Whoever only reads, such as of a copy, is not of the unit: nobody of it can be chosen.
  const inUnit = works && (known.data?.colleagues.length ?? 0) > 0;
  if (known.data === undefined) return null;
  const carryOut: Do = (what, told, then) => {
    if (entry === null) return;
    act.mutate(
      { id: entry.id, act: what },
      {
        onSuccess: () => {
          notices.tell(told);
          then?.();
        },
        onError: (error) => notices.complain(error),
      },
    );
  };
  return (
    <>
      {inUnit ? <DeadlineSettled document={document} work={known.data} go={carryOut} /> : null}
      {inUnit ? <Assignment document={document} work={known.data} go={carryOut} /> : null}
      {inUnit || known.data.notes.length > 0 ? (
        <Notes work={known.data} go={inUnit ? carryOut : null} />
      ) : null}
      <Copies work={known.data} />
      <Related work={known.data} />
    </>
  );
}

function DeadlineSettled(props: {
  readonly document: Document;
  readonly work: Work;
  readonly go: Do;
}) {
  const words = useTexts(caseWorkTexts);
  const { work, go } = props;
  const first = props.document.facts?.deadlines[0];
  const proposed = first?.date ?? null;
  const [asked, setAsked] = useState(false);
  const said = work.deadline;
  return (
    <section className="case-work">
      <h2 className="kern-title">{words.deadline.title}</h2>
      {said === null ? <FoundDeadline found={first} /> : <SaidOfDeadline said={said} />}
      <div className="case-work__acts">
        {said === null && proposed !== null ? (
          <Button
            onClick={() =>
              go({ act: "confirm-deadline", date: proposed, reason: null }, words.saved)
            }
          >
            {words.confirm}
          </Button>
        ) : null}
        <Button kind="tertiary" onClick={() => setAsked(true)}>
          {said === null && first === undefined ? words.deadline.enter : words.deadline.correct}
        </Button>
      </div>
      {asked ? (
        <DeadlineDialog
          onClose={() => setAsked(false)}
          onSay={(date, reason) =>
            go({ act: "confirm-deadline", date, reason }, words.saved, () => setAsked(false))
          }
        />
      ) : null}
    </section>
  );
}

function FoundDeadline(props: {
  readonly found: NonNullable<Document["facts"]>["deadlines"][number] | undefined;
}) {
  const words = useTexts(caseWorkTexts);
  const { day } = useWords();
  const { found } = props;
  if (found === undefined) return <p className="kern-body">{words.deadline.none}</p>;
  return (
    <p className="kern-body">
      {found.date === null ? null : `${words.reckoned(day(found.date))}. `}
      {found.sentence} {found.statute}
    </p>
  );
}

function SaidOfDeadline({ said }: { readonly said: NonNullable<Work["deadline"]> }) {
  const words = useTexts(caseWorkTexts);
  const { day } = useWords();
  const { deadlineOn, proposedOn, reason, by } = said;
  return (
    <p className="kern-body">
      {deadlineOn === null ? words.confirmedNone(by) : words.confirmed(day(deadlineOn), by)}
      {reason === null
        ? null
        : `. ${words.corrected(proposedOn === null ? null : day(proposedOn))} ${reason}`}
    </p>
  );
}

function Assignment(props: { readonly document: Document; readonly work: Work; readonly go: Do }) {
  const { document, work, go } = props;
  const words = useTexts(caseWorkTexts);
  const [asked, setAsked] = useState<"assign" | "copy" | null>(null);
  const end = () => setAsked(null);
  return (
    <section className="case-work">
      <h2 className="kern-title">{words.title}</h2>
      <div className="case-work__acts">
        <Button onClick={() => setAsked("assign")}>{words.assign}</Button>
        <Button onClick={() => setAsked("copy")}>{words.copies.send}</Button>
      </div>
      {asked === "assign" ? (
        <AssignDialog
          colleagues={work.colleagues}
          onClose={end}
          onChoose={(personId) => go({ act: "assign-to", personId }, words.assigned, end)}
        />
      ) : null}
      {asked === "copy" ? (
        <CopyDialog
          isSecret={document.confidential || document.secrecy.length > 0}
          onClose={end}
          onChoose={(to) => go({ act: "copy", to }, words.copied, end)}
        />
      ) : null}
    </section>
  );
}

/** `go` null: they can only be read. */
function Notes({ work, go }: { readonly work: Work; readonly go: Do | null }) {
  const words = useTexts(caseWorkTexts);
  const { time } = useWords();
  const [note, setNote] = useState("");
  return (
    <section className="case-work">
      <h2 className="kern-title">{words.notes}</h2>
      <ul className="plain-list">
        {work.notes.map((each) => (
          <li key={each.id} className="case-work__note">
            <p className="kern-body">{each.words}</p>
            <p className="kern-body kern-body--small kern-body--muted">
              {each.by}, {time(each.at)}
            </p>
          </li>
        ))}
      </ul>
      {go === null ? null : (
        <form
          className="case-work__form"
          onSubmit={(event) => {
            event.preventDefault();
            if (note.trim() !== "")
              go({ act: "note", words: note.trim() }, words.written, () => setNote(""));
          }}
        >
          <Field
            label={words.note}
            value={note}
            maxLength={4000}
            onChange={(event) => setNote(event.target.value)}
          />
          <div className="case-work__acts">
            <Button type="submit" disabled={note.trim() === ""}>
              {words.write}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}

function Copies({ work }: { readonly work: Work }) {
  const words = useTexts(caseWorkTexts);
  const { day } = useWords();
  const notices = useNotices();
  const acknowledge = useAcknowledge();
  const recall = useRecall();
  const heading = useRef<HTMLHeadingElement>(null);
  const [tookBack, setTookBack] = useState(0);
  useEffect(() => {
    // Its line goes: one goes on at the head of the list, which stays for that.
    if (tookBack > 0) heading.current?.focus();
  }, [tookBack]);
  if (work.copies.length === 0 && tookBack === 0) return null;
  return (
    <section className="case-work">
      <h2 className="kern-title" ref={heading} tabIndex={-1}>
        {words.copies.open}
      </h2>
      {work.copies.length === 0 ? <p className="kern-body">{words.copies.none}</p> : null}
      <ul className="plain-list">
        {work.copies.map((copy) => (
          <li key={copy.id} className="case-work__note">
            <p className="kern-body">{words.copyFor(copy.to, copy.sentBy, day(copy.sentAt))}</p>
            {copy.mine ? (
              <Button
                onClick={() =>
                  acknowledge.mutate(copy.id, {
                    onSuccess: () => notices.tell(words.acknowledged),
                    onError: (error) => notices.complain(error),
                  })
                }
              >
                {words.acknowledge}
              </Button>
            ) : null}
            {copy.given ? (
              <button
                type="button"
                className="kern-btn kern-btn--tertiary"
                aria-label={words.copies.recallOf(copy.to)}
                disabled={recall.isPending}
                onClick={() =>
                  recall.mutate(copy.id, {
                    onSuccess: () => {
                      notices.tell(words.copies.recalled);
                      setTookBack(tookBack + 1);
                    },
                    onError: (error) => notices.complain(error),
                  })
                }
              >
                <span className="kern-label">{words.copies.recall}</span>
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Related({ work }: { readonly work: Work }) {
  const words = useTexts(caseWorkTexts);
  const { day } = useWords();
  if (work.related.length === 0) return null;
  return (
    <section className="case-work">
      <h2 className="kern-title">{words.related}</h2>
      <ul className="plain-list">
        {work.related.map((letter) => (
          <li key={letter.documentId}>
            <Link className="kern-link" to={`/documents/${letter.documentId}`}>
              {letter.subject ?? words.noSubject}
            </Link>
            <span className="kern-body kern-body--small">
              {letter.receiptDay === null ? "" : ` ${day(letter.receiptDay)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
