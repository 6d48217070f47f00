import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { SimilarCase } from "../api/desk.ts";
import type { CaseInFull } from "../api/queries.ts";
import { Refusal, request } from "../api/request.ts";
import { deskTexts } from "../texts/desk.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";

/** A case and those like it, to be settled in one go. */
export interface Together {
  readonly of: CaseInFull;
  readonly similar: readonly SimilarCase[];
}

interface Line {
  readonly id: string;
  readonly documentId: string;
  readonly receiptNumber: string;
  readonly subject: string | null;
  readonly sender: string | null;
  /** In words. */
  readonly because: string;
}

interface Outcome {
  readonly line: Line;
  readonly isDone: boolean;
  readonly words: string;
}

/** Assigns similar cases with one key: each is asked for by itself, and each says what became of it. */
export function SimilarDialog(props: {
  readonly together: Together;
  /** Told before a case is settled: whoever looks at it is to know that it was settled from here. */
  readonly onOwn: (caseId: string) => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(deskTexts).together;
  const { of } = props.together;
  const lines = useLines(props.together);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(lines.map((line) => line.id)));
  const [unit, setUnit] = useState(of.candidates[0]?.key ?? "");
  const nameOf = (key: string) => of.candidates.find((each) => each.key === key)?.name ?? key;
  const running = useRun(props.onOwn, unit, nameOf(unit));
  const wanted = lines.filter((line) => chosen.has(line.id));
  if (running.of > 0) {
    return (
      <Dialog title={words.title} onClose={props.onClose}>
        <Outcomes outcomes={running.outcomes} of={running.of} onClose={props.onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={words.title} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted.length > 0) void running.run(wanted);
        }}
      >
        <section className="kern-dialog__body similar">
          <p className="kern-body kern-body--small">{words.why}</p>
          <fieldset className="kern-fieldset">
            <legend className="kern-label">{words.cases}</legend>
            <div className="kern-fieldset__body">
              <ul className="similar__lines plain-list">
                {lines.map((line) => (
                  <SimilarLine
                    key={line.id}
                    line={line}
                    isChosen={chosen.has(line.id)}
                    onToggle={() => setChosen(toggled(chosen, line.id))}
                  />
                ))}
              </ul>
            </div>
          </fieldset>
          <ChoiceField
            legend={words.to}
            values={of.candidates.map((each) => each.key)}
            labelOf={nameOf}
            chosen={unit}
            onChoose={setUnit}
          />
        </section>
        <DialogFooter count={wanted.length} onClose={props.onClose} />
      </form>
    </Dialog>
  );
}

function DialogFooter(props: { readonly count: number; readonly onClose: () => void }) {
  const { texts } = useWords();
  const words = useTexts(deskTexts).together;
  return (
    <footer className="kern-dialog__footer">
      <Button onClick={props.onClose}>{texts.state.cancel}</Button>
      <Button kind="primary" type="submit" disabled={props.count === 0}>
        {words.carryOut(props.count)}
      </Button>
    </footer>
  );
}

function useLines({ of, similar }: Together): readonly Line[] {
  const words = useTexts(deskTexts).together;
  const { id, documentId, receiptNumber, subject, sender } = of;
  return [
    { id, documentId: documentId ?? "", receiptNumber, subject, sender, because: words.this },
    ...similar.map((each) => ({ ...each, because: words.because[each.because] })),
  ];
}

/** Settles one after the other. What is shown of cases is asked anew at the end, so that nothing moves meanwhile. */
function useRun(onOwn: (caseId: string) => void, unit: string, name: string) {
  const { texts } = useWords();
  const words = useTexts(deskTexts).together;
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [of, setOf] = useState(0);
  const run = async (lines: readonly Line[]) => {
    setOf(lines.length);
    // The desk behind goes on at once; what was refused comes back to it at the end.
    for (const line of lines) onOwn(line.id);
    for (const line of lines) {
      const refused = await assign(line.id, unit, texts.state.offline);
      setOutcomes((before) => [
        ...before,
        { line, isDone: refused === null, words: refused ?? words.done(name) },
      ]);
    }
    await Promise.all(
      ["case", "document"].map((kind) => client.invalidateQueries({ queryKey: [kind] })),
    );
  };
  return { outcomes, of, run };
}

/** Null when it was done; else why not, in words. */
async function assign(caseId: string, unit: string, offline: string): Promise<string | null> {
  try {
    await request(`/api/cases/${caseId}/act`, { method: "POST", body: { act: "assign", unit } });
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.status === 0 ? offline : (error.problem?.detail ?? error.message);
  }
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(chosen);
  if (!after.delete(id)) after.add(id);
  return after;
}

function SimilarLine(props: {
  readonly line: Line;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}) {
  const { texts } = useWords();
  const { line } = props;
  return (
    <li>
      <label className="similar__line">
        <input
          type="checkbox"
          className="kern-form-check__checkbox"
          checked={props.isChosen}
          onChange={props.onToggle}
        />
        <img
          className="similar__page"
          src={`/api/documents/${line.documentId}/pages/1/image?width=320`}
          alt=""
        />
        <span className="similar__words">
          <span className="kern-body kern-body--bold">{line.subject ?? texts.inbox.noSubject}</span>
          <span className="kern-body kern-body--small">{line.sender ?? texts.inbox.noSender}</span>
          <span className="kern-body kern-body--small kern-body--muted">
            <span className="number">{line.receiptNumber}</span> · {line.because}
          </span>
        </span>
      </label>
    </li>
  );
}

function Outcomes(props: {
  readonly outcomes: readonly Outcome[];
  readonly of: number;
  readonly onClose: () => void;
}) {
  const { texts } = useWords();
  const words = useTexts(deskTexts).together;
  const { outcomes, of } = props;
  const close = useRef<HTMLElement>(null);
  const isRunning = outcomes.length < of;
  const good = outcomes.filter((each) => each.isDone).length;
  // The button that was pressed is gone: one goes on from the one that closes.
  useEffect(() => {
    if (!isRunning) close.current?.querySelector("button")?.focus();
  }, [isRunning]);
  return (
    <>
      <section className="kern-dialog__body similar">
        <p className="kern-body kern-body--bold" role="status">
          {isRunning ? words.running(outcomes.length, of) : words.finished(good, of)}
        </p>
        <ul className="plain-list">
          {outcomes.map(({ line, isDone, words: told }) => (
            <li key={line.id} className="bulk__outcome">
              <Icon name={isDone ? "success" : "danger"} />
              <span className="kern-body">
                {line.subject ?? texts.inbox.noSubject} ({line.receiptNumber}): {told}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <footer className="kern-dialog__footer" ref={close}>
        <Button kind="primary" disabled={isRunning} onClick={props.onClose}>
          {texts.state.close}
        </Button>
      </footer>
    </>
  );
}
