import { type MouseEvent, useRef } from "react";
import { Refusal } from "../api/request.ts";
import "../styles/saved-meanwhile.css";
import { savedMeanwhileTexts } from "../texts/saved-meanwhile.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Problem } from "./states.tsx";

/** What a form holds, in words: of each thing its name and what it is. */
export type Told = readonly (readonly [name: string, said: string])[];

/** Somebody else saved what a form was opened with: how the two are told apart, and the two ways on. */
export interface Meanwhile {
  readonly before: Told;
  readonly now: Told;
  /** From now on, what was typed is held against what is saved now. */
  readonly rebase: () => void;
  /** What was typed is given up for what is saved now. */
  readonly takeTheirs: () => void;
}

/** Why a form was not saved; where somebody else saved it meanwhile, who, when and what, with the two ways on. */
export function SaveProblem(props: {
  readonly error: unknown;
  readonly meanwhile: Meanwhile;
  readonly save: () => void;
  /** The refusal is over. */
  readonly reset: () => void;
}) {
  const { error, meanwhile, save, reset } = props;
  if (!(error instanceof Refusal) || error.code !== "changed-meanwhile") {
    return <Problem error={error} retry={save} />;
  }
  return (
    <SavedMeanwhile
      by={error.problem?.savedMeanwhile ?? null}
      meanwhile={meanwhile}
      onMine={() => {
        meanwhile.rebase();
        save();
      }}
      onTheirs={() => {
        meanwhile.takeTheirs();
        reset();
      }}
    />
  );
}

function SavedMeanwhile(props: {
  readonly by: { readonly by: string | null; readonly at: string } | null;
  readonly meanwhile: Meanwhile;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}) {
  const words = useTexts(savedMeanwhileTexts);
  const { time } = useWords();
  const { by, meanwhile } = props;
  const changes = changesBetween(meanwhile.before, meanwhile.now);
  // The buttons go with what they answer: one goes on in the form.
  const thenInForm = (act: () => void) => (event: MouseEvent<HTMLButtonElement>) => {
    const form = event.currentTarget.closest("form") ?? event.currentTarget.closest("section");
    act();
    form?.querySelector<HTMLElement>("input, select, textarea, [type=submit]")?.focus();
  };
  return (
    <div className="kern-alert kern-alert--warning" role="alert">
      <div className="kern-alert__header">
        <span className="kern-icon kern-icon--warning" aria-hidden="true" />
        <span className="kern-title">{words.title}</span>
      </div>
      <div className="kern-alert__body saved-meanwhile">
        <p className="kern-body">
          {by?.by == null ? words.bySomebody : words.by(by.by, time(by.at))}
        </p>
        {changes.length === 0 ? (
          <p className="kern-body">{words.nothing}</p>
        ) : (
          <>
            <p className="kern-body">{words.what}</p>
            <ul className="saved-meanwhile__changes">
              {changes.map(([name, before, now]) => (
                <li key={name} className="kern-body">
                  <strong>{name}:</strong> {words.fromTo(before ?? words.none, now ?? words.none)}
                </li>
              ))}
            </ul>
          </>
        )}
        <div className="acts">
          <button
            type="button"
            className="kern-btn kern-btn--secondary"
            onClick={thenInForm(props.onTheirs)}
          >
            <span className="kern-label">{words.theirs}</span>
          </button>
          <button
            type="button"
            className="kern-btn kern-btn--secondary"
            onClick={thenInForm(props.onMine)}
          >
            <span className="kern-label">{words.mine}</span>
          </button>
        </div>
      </div>
    </div>
  );
}

/** What is told otherwise, is new or is gone; null: it is not there. */
function changesBetween(
  before: Told,
  now: Told,
): readonly (readonly [string, string | null, string | null])[] {
  const [was, is] = [new Map(before), new Map(now)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [old, fresh] = [was.get(name), is.get(name)];
    if (old === fresh) return [];
    const said = (text: string | undefined) => (text === undefined || text === "" ? null : text);
    return [[name, said(old), said(fresh)] as const];
  });
}

/**
 * Of a form in a dialog: what it was opened with, to be sent along. `latest` is what is saved now, `tell` says
 * such a thing in words, `take` puts it into the fields.
 */
export function useOpenedWith<Form>(
  latest: Form,
  tell: (form: Form) => Told,
  take: (form: Form) => void,
): { readonly basedOn: () => Form; readonly meanwhile: Meanwhile } {
  const opened = useRef(latest);
  const rebase = () => {
    opened.current = latest;
  };
  return {
    basedOn: () => opened.current,
    meanwhile: {
      get before() {
        return tell(opened.current);
      },
      now: tell(latest),
      rebase,
      takeTheirs: () => {
        rebase();
        take(latest);
      },
    },
  };
}
