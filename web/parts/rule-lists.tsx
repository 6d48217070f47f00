import type { ReactNode } from "react";
import { rulesTexts } from "../texts/rules.ts";
import { useTexts } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";
import {
  codeAt,
  type EntryPlace,
  type Pattern,
  type Rule,
  type RuleList,
  type Rules,
} from "./rules-draft.ts";
import { UnitName } from "./unit-name.tsx";

interface Lists {
  readonly rules: Rules;
  readonly maySet: boolean;
  /** Entries that differ from what is in force, as `list id`. */
  readonly changed: ReadonlySet<string>;
  /** Why the last trial was refused; it may name fields. */
  readonly error: unknown;
  readonly onEdit: (place: EntryPlace) => void;
  readonly onRemove: (list: RuleList, index: number) => void;
  readonly onMove: (index: number, by: -1 | 1) => void;
}

/** The rules in their order: the first that applies holds. */
export function RuleEntries(props: Lists) {
  const words = useTexts(rulesTexts);
  const { rules, maySet, onMove } = props;
  const last = rules.rules.length - 1;
  if (last < 0) return <p className="kern-body">{words.noRules}</p>;
  return (
    <ol className="rules__list">
      {rules.rules.map((rule, index) => (
        <Entry
          key={rule.id}
          lists={props}
          list="rules"
          index={index}
          id={rule.id}
          moves={
            maySet ? (
              <>
                <button
                  type="button"
                  className="plain"
                  aria-label={words.up(rule.id)}
                  aria-disabled={index === 0}
                  onClick={() => (index === 0 ? undefined : onMove(index, -1))}
                >
                  <Icon name="arrow-up" />
                </button>
                <button
                  type="button"
                  className="plain"
                  aria-label={words.down(rule.id)}
                  aria-disabled={index === last}
                  onClick={() => (index === last ? undefined : onMove(index, 1))}
                >
                  <Icon name="arrow-down" />
                </button>
              </>
            ) : null
          }
        >
          <RuleWords rule={rule} />
        </Entry>
      ))}
    </ol>
  );
}

/** How reference numbers look; their order has no meaning. */
export function PatternEntries(props: Lists) {
  const words = useTexts(rulesTexts);
  const { referencePatterns } = props.rules;
  if (referencePatterns.length === 0) return <p className="kern-body">{words.noPatterns}</p>;
  return (
    <ol className="rules__list">
      {referencePatterns.map((pattern, index) => (
        <Entry
          key={pattern.id}
          lists={props}
          list="referencePatterns"
          index={index}
          id={pattern.id}
          moves={null}
        >
          <PatternWords pattern={pattern} />
        </Entry>
      ))}
    </ol>
  );
}

function Entry(props: {
  readonly lists: Lists;
  readonly list: RuleList;
  readonly index: number;
  readonly id: string;
  readonly moves: ReactNode;
  readonly children: ReactNode;
}) {
  const words = useTexts(rulesTexts);
  const { list, index, id } = props;
  const { maySet, changed, error, onEdit, onRemove } = props.lists;
  const code = codeAt(error, list, index);
  const says = Object.entries(words.errors).find(([each]) => each === code)?.[1];
  return (
    <li
      className={[
        "rule",
        changed.has(`${list} ${id}`) ? "rule--changed" : "",
        code === null ? "" : "rule--wrong",
      ].join(" ")}
    >
      <span className="rule__number">{index + 1}</span>
      <div className="rule__words">
        {props.children}
        {code === null ? null : (
          <p className="kern-error" role="alert">
            <span className="kern-icon kern-icon--danger kern-icon--small" aria-hidden="true" />
            <span className="kern-body">{says ?? words.errors.other}</span>
          </p>
        )}
      </div>
      <div className="rule__acts">
        {props.moves}
        {maySet ? (
          <>
            <button
              type="button"
              className="plain"
              aria-label={words.changeOf(id)}
              onClick={() => onEdit({ list, index })}
            >
              {words.change}
            </button>
            <button
              type="button"
              className="plain"
              aria-label={words.removeOf(id)}
              onClick={() => onRemove(list, index)}
            >
              {words.remove}
            </button>
          </>
        ) : null}
      </div>
    </li>
  );
}

function RuleWords({ rule }: { readonly rule: Rule }) {
  const words = useTexts(rulesTexts);
  return (
    <>
      <p className="kern-body">
        <strong>
          <UnitName unit={rule.unit} />
        </strong>{" "}
        <span className="steering__muted">({rule.id})</span>
      </p>
      {(["subject", "text", "addressee"] as const).map((place) => {
        const wanted = rule.when[place];
        return wanted === undefined ? null : (
          <p key={place} className="kern-body">
            {words.when[place]} {wanted.map((word) => `„${word}“`).join(words.or)}
          </p>
        );
      })}
      <p className="steering__muted">{rule.reason}</p>
    </>
  );
}

function PatternWords({ pattern }: { readonly pattern: Pattern }) {
  const words = useTexts(rulesTexts);
  return (
    <>
      <p className="kern-body">
        <strong>
          <UnitName unit={pattern.unit} />
        </strong>{" "}
        <span className="steering__muted">
          ({pattern.id}, {words.strength[pattern.strength]})
        </span>
      </p>
      <p className="kern-body">
        <code>{pattern.pattern}</code>
      </p>
      <p className="steering__muted">{pattern.example}</p>
    </>
  );
}
