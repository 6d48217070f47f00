import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { TownRulesAnswer } from "../../src/api/contract/rules.ts";
import type { RulesTrial } from "../../src/domain/steering.ts";
import { Refusal, request } from "../api/request.ts";
import { townRules } from "../api/steering.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { PatternDialog, RuleDialog } from "../parts/rule-dialogs.tsx";
import { PatternEntries, RuleEntries } from "../parts/rule-lists.tsx";
import {
  changesOf,
  type EntryPlace,
  moved,
  type Rules,
  withEntry,
  withoutEntry,
} from "../parts/rules-draft.ts";
import { RulesTrialPart } from "../parts/rules-trial.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { SteeringDialog } from "../parts/steering-dialog.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/operations.css";
import "../styles/steering.css";
import { rulesTexts } from "../texts/rules.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** The town's rules: a draft is made, tried on the last letters, and only then put into force. */
export function RulesPage() {
  const asked = useQuery(townRules());
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading />;
  return <RulesKept latest={asked.data} />;
}

/** A draft is of the version it was begun from, and stays when others change the rules meanwhile. */
function RulesKept({ latest }: { readonly latest: TownRulesAnswer }) {
  const [began, setBegan] = useState(latest);
  const [tookOver, setTookOver] = useState(false);
  return (
    <RulesEditor
      key={began.version}
      tookOver={tookOver}
      of={began.version === latest.version ? latest : began}
      latest={latest}
      onTakeLatest={() => {
        setTookOver(true);
        setBegan(latest);
      }}
    />
  );
}

interface RulesShown {
  /** What the draft was begun from. */
  readonly of: TownRulesAnswer;
  /** What holds now. */
  readonly latest: TownRulesAnswer;
  readonly onTakeLatest: () => void;
}

/** Takes what holds now where there is nothing to lose; gives whether there is a draft that would be lost. */
function useLatest(props: RulesShown, draft: Rules, isEditing: boolean): boolean {
  const { of, latest, onTakeLatest } = props;
  const isOld = latest.version !== of.version;
  const differs = (rules: Rules) => changesOf(rules, draft).length > 0;
  const hasOwn = isEditing || (differs(of.rules) && differs(latest.rules));
  useEffect(() => {
    if (isOld && !hasOwn) onTakeLatest();
  }, [isOld, hasOwn, onTakeLatest]);
  return isOld && hasOwn;
}

interface RulesEdited extends RulesShown {
  /** Another version was shown here before. */
  readonly tookOver: boolean;
}

function RulesEditor(props: RulesEdited) {
  const { of, latest, onTakeLatest, tookOver } = props;
  const words = useTexts(rulesTexts);
  const [draft, setDraft] = useState<Rules>(of.rules);
  const [edits, setEdits] = useState<EntryPlace | null>(null);
  const top = useRef<HTMLHeadingElement>(null);
  const trial = useMutation({
    mutationFn: (rules: Rules) =>
      request<RulesTrial>("/api/rules/trials", { method: "POST", body: rules }),
  });
  const changes = changesOf(of.rules, draft);
  const isLost = useLatest(props, draft, edits !== null);
  useEffect(() => {
    // One goes on where something is wrong.
    if (trial.isError) document.querySelector<HTMLElement>(".rule--wrong button")?.focus();
  }, [trial.isError]);
  useEffect(() => {
    // The version before was here, and the focus on a button of it.
    if (tookOver && document.activeElement === document.body) top.current?.focus();
  }, [tookOver]);
  const change = (rules: Rules) => {
    setDraft(rules);
    // What was tried is not this any more.
    trial.reset();
  };
  const lists = {
    rules: draft,
    maySet: of.maySet,
    changed: new Set(changes.map(({ list, id }) => `${list} ${id}`)),
    error: trial.error,
    onEdit: setEdits,
    onRemove: (list: EntryPlace["list"], index: number) => {
      change(withoutEntry(draft, list, index));
      // Its buttons are gone with it.
      top.current?.focus();
    },
    onMove: (index: number, by: -1 | 1) => change(moved(draft, index, by)),
  };
  return (
    <div className="steering">
      <header className="steering__head">
        <h1 className="kern-heading-medium" tabIndex={-1} ref={top}>
          {words.title}
        </h1>
      </header>
      <p className="kern-body steering__lead">{words.lead}</p>
      {of.maySet ? null : <p className="kern-body">{words.readOnly}</p>}
      {isLost ? <ChangedMeanwhile onTakeLatest={onTakeLatest} /> : null}
      {trial.data === undefined ? null : <RulesTrialPart trial={trial.data} />}
      <section className="panel">
        <div className="panel__head">
          <h2 className="kern-title">{words.rules}</h2>
          {of.maySet ? (
            <Button onClick={() => setEdits({ list: "rules", index: null })}>{words.add}</Button>
          ) : null}
        </div>
        <RuleEntries {...lists} />
      </section>
      <section className="panel">
        <div className="panel__head">
          <h2 className="kern-title">{words.patterns}</h2>
          {of.maySet ? (
            <Button onClick={() => setEdits({ list: "referencePatterns", index: null })}>
              {words.addPattern}
            </Button>
          ) : null}
        </div>
        <PatternEntries {...lists} />
      </section>
      {trial.error !== null && !namesFields(trial.error) ? (
        <Problem error={trial.error} retry={() => trial.mutate(draft)} />
      ) : null}
      {of.maySet ? (
        <DraftBar
          of={of}
          draft={draft}
          changes={changes.length}
          trial={trial.data ?? null}
          isTrying={trial.isPending}
          onTry={() => trial.mutate(draft)}
          onDiscard={() => {
            change(of.rules);
            top.current?.focus();
          }}
        />
      ) : null}
      <Versions of={latest} onTake={change} />
      <EntryEditor
        edits={edits}
        draft={draft}
        onKeep={(rules) => {
          change(rules);
          setEdits(null);
        }}
        onClose={() => setEdits(null)}
      />
    </div>
  );
}

function ChangedMeanwhile({ onTakeLatest }: { readonly onTakeLatest: () => void }) {
  const words = useTexts(rulesTexts).meanwhile;
  return (
    <div className="kern-alert kern-alert--warning" role="alert">
      <div className="kern-alert__header">
        <span className="kern-icon kern-icon--warning" aria-hidden="true" />
        <span className="kern-title">{words.title}</span>
      </div>
      <div className="kern-alert__body">
        <p className="kern-body">{words.why}</p>
        <Button onClick={onTakeLatest}>{words.take}</Button>
      </div>
    </div>
  );
}

const namesFields = (error: unknown): boolean =>
  error instanceof Refusal && (error.problem?.errors?.length ?? 0) > 0;

function EntryEditor(props: {
  readonly edits: EntryPlace | null;
  readonly draft: Rules;
  readonly onKeep: (rules: Rules) => void;
  readonly onClose: () => void;
}) {
  const { edits, draft, onKeep, onClose } = props;
  if (edits === null) return null;
  return edits.list === "rules" ? (
    <RuleDialog
      rule={edits.index === null ? null : (draft.rules[edits.index] ?? null)}
      taken={idsBeside(draft.rules, edits.index)}
      onKeep={(rule) => onKeep(withEntry(draft, edits, rule))}
      onClose={onClose}
    />
  ) : (
    <PatternDialog
      pattern={edits.index === null ? null : (draft.referencePatterns[edits.index] ?? null)}
      taken={idsBeside(draft.referencePatterns, edits.index)}
      onKeep={(pattern) => onKeep(withEntry(draft, edits, pattern))}
      onClose={onClose}
    />
  );
}

const idsBeside = (entries: readonly { readonly id: string }[], index: number | null) =>
  entries.flatMap(({ id }, at) => (at === index ? [] : [id]));

function DraftBar(props: {
  readonly of: TownRulesAnswer;
  readonly draft: Rules;
  readonly changes: number;
  readonly trial: RulesTrial | null;
  readonly isTrying: boolean;
  readonly onTry: () => void;
  readonly onDiscard: () => void;
}) {
  const words = useTexts(rulesTexts);
  const numbers = useNumbers();
  const notices = useNotices();
  const { of, draft, changes, trial, isTrying } = props;
  const [opens, setOpens] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <div className="rules__bar">
      <p className="kern-body" role="status">
        {isTrying
          ? words.trying
          : changes === 0
            ? words.noDraft
            : `${words.draft(changes)}. ${trial === null ? words.firstTry : words.trial.says(numbers.count(trial.documents), numbers.count(trial.differing))}`}
      </p>
      <Button kind="tertiary" disabled={changes === 0} onClick={props.onDiscard}>
        {words.discard}
      </Button>
      <Button
        kind={trial === null ? "primary" : "secondary"}
        disabled={changes === 0 || isTrying}
        onClick={props.onTry}
      >
        {words.try}
      </Button>
      <Button
        kind={trial === null ? "secondary" : "primary"}
        disabled={changes === 0 || trial === null}
        onClick={() => setOpens(true)}
      >
        {words.goLive}
      </Button>
      {opens && trial !== null ? (
        <SteeringDialog
          title={words.goLive}
          submit={words.goLive}
          act={() => ({
            method: "PUT",
            path: "/api/rules",
            body: { rules: draft, basedOn: of.version, reason },
          })}
          onDone={() => {
            notices.tell(words.live);
            setOpens(false);
          }}
          onClose={() => setOpens(false)}
        >
          <p className="kern-body">
            {words.goLiveWill(numbers.count(trial.documents), numbers.count(trial.differing))}
          </p>
          <Field
            label={words.reason}
            required
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </SteeringDialog>
      ) : null}
    </div>
  );
}

function Versions(props: {
  readonly of: TownRulesAnswer;
  readonly onTake: (rules: Rules) => void;
}) {
  const words = useTexts(rulesTexts);
  const numbers = useNumbers();
  const { time } = useWords();
  const { of, onTake } = props;
  const oldest = of.changes.at(-1);
  const take = (rules: Rules, at: string) =>
    of.maySet ? (
      <button
        type="button"
        className="plain"
        aria-label={words.takeBackOf(at)}
        onClick={() => onTake(rules)}
      >
        {words.takeBack}
      </button>
    ) : null;
  const counts = ({ rules, referencePatterns }: Rules) =>
    words.counts(rules.length, referencePatterns.length);
  return (
    <section className="panel">
      <h2 className="kern-title">{words.versions}</h2>
      {oldest === undefined ? <p className="kern-body">{words.noVersions}</p> : null}
      <ol className="steering__history">
        {of.changes.map((change) => (
          <li key={change.id}>
            <p className="kern-body kern-body--bold">{change.reason}</p>
            <p className="steering__muted">
              {words.version(change.by ?? words.someone, time(change.at))} · {counts(change.rules)}
              {change.tried === null
                ? ""
                : ` · ${words.tried(numbers.count(change.tried.documents), numbers.count(change.tried.differing))}`}
            </p>
            <span>{take(change.rules, time(change.at))}</span>
          </li>
        ))}
        {oldest === undefined ? null : (
          <li>
            <p className="kern-body kern-body--bold">{words.beforeFirst}</p>
            <p className="steering__muted">{counts(oldest.before)}</p>
            <span>{take(oldest.before, words.beforeFirst)}</span>
          </li>
        )}
      </ol>
    </section>
  );
}
