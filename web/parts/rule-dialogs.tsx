import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { units } from "../api/queries.ts";
import { rulesTexts } from "../texts/rules.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { LinesField, linesOf } from "./lines-field.tsx";
import type { Pattern, Rule } from "./rules-draft.ts";
import { SelectField } from "./select-field.tsx";

const ID = "[a-z0-9]+([.\\-][a-z0-9]+)*";

/** A department or section to which something is assigned, by its name. */
export function UnitSelect(props: {
  readonly label: string;
  readonly chosen: string;
  readonly only?: readonly string[];
  readonly onChoose: (unit: string) => void;
}) {
  const all = useQuery(units()).data?.units ?? [];
  const live = all.filter(
    (unit) =>
      unit.validTo === null &&
      !["external", "mailroom"].includes(unit.kind) &&
      (props.only === undefined || props.only.includes(unit.key)),
  );
  const keys = live.map((unit) => unit.key);
  return (
    <SelectField
      label={props.label}
      values={keys.includes(props.chosen) ? keys : [props.chosen, ...keys]}
      labelOf={(key) => live.find((unit) => unit.key === key)?.name ?? key}
      chosen={props.chosen}
      onChoose={props.onChoose}
    />
  );
}

function EntryDialog(props: {
  readonly title: string;
  readonly onKeep: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { texts } = useWords();
  const words = useTexts(rulesTexts);
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onKeep();
        }}
      >
        <section className="kern-dialog__body steering__fields">{props.children}</section>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit">
            {words.ruleDialog.keep}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

const NO_RULE: Rule = { id: "", unit: "", reason: "", when: {} };

/** A rule as it stands in the fields: words one a line. */
function typedOf(rule: Rule | null) {
  const { id, unit, reason, when } = rule ?? NO_RULE;
  const lines = (words: readonly string[] = []) => words.join("\n");
  return {
    id,
    unit,
    reason,
    subject: lines(when.subject),
    text: lines(when.text),
    addressee: lines(when.addressee),
  };
}

/** One rule: which words, where, and to whom. */
export function RuleDialog(props: {
  readonly rule: Rule | null;
  /** Short names of the others. */
  readonly taken: readonly string[];
  readonly onKeep: (rule: Rule) => void;
  readonly onClose: () => void;
}) {
  const { ruleDialog: words, errors } = useTexts(rulesTexts);
  const first = useQuery(units()).data?.units.find((unit) => unit.kind === "department");
  const [typed, setTyped] = useState(() => typedOf(props.rule));
  const [misses, setMisses] = useState(false);
  const isTaken = props.taken.includes(typed.id);
  const unit = typed.unit === "" ? (first?.key ?? "") : typed.unit;
  const type = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });
  return (
    <EntryDialog
      title={words.title}
      onClose={props.onClose}
      onKeep={() => {
        const when = Object.fromEntries(
          (["subject", "text", "addressee"] as const).flatMap((place) => {
            const lines = linesOf(typed[place]);
            return lines.length === 0 ? [] : [[place, lines]];
          }),
        );
        if (Object.keys(when).length === 0) setMisses(true);
        else if (!isTaken) props.onKeep({ id: typed.id, unit, reason: typed.reason.trim(), when });
      }}
    >
      <Field
        label={words.id}
        hint={words.idHint}
        error={isTaken ? errors["used-twice"] : null}
        required
        pattern={ID}
        value={typed.id}
        onChange={(event) => type({ id: event.target.value })}
      />
      <UnitSelect label={words.unit} chosen={unit} onChoose={(key) => type({ unit: key })} />
      <Field
        label={words.reason}
        hint={words.reasonHint}
        required
        value={typed.reason}
        onChange={(event) => type({ reason: event.target.value })}
      />
      <LinesField
        label={words.subject}
        hint={words.lines}
        error={misses ? words.needsOne : null}
        value={typed.subject}
        onChange={(subject) => type({ subject })}
      />
      <LinesField label={words.text} value={typed.text} onChange={(text) => type({ text })} />
      <LinesField
        label={words.addressee}
        value={typed.addressee}
        onChange={(addressee) => type({ addressee })}
      />
    </EntryDialog>
  );
}

const STRENGTHS = ["certain", "hint"] as const;

/** How a department's reference numbers look. */
export function PatternDialog(props: {
  readonly pattern: Pattern | null;
  /** Short names of the others. */
  readonly taken: readonly string[];
  readonly onKeep: (pattern: Pattern) => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(rulesTexts);
  const first = useQuery(units()).data?.units.find((unit) => unit.kind === "department");
  const [typed, setTyped] = useState<Pattern>(
    () => props.pattern ?? { id: "", unit: "", strength: "hint", pattern: "", example: "" },
  );
  const [isBad, setIsBad] = useState(false);
  const isTaken = props.taken.includes(typed.id);
  const unit = typed.unit === "" ? (first?.key ?? "") : typed.unit;
  const type = (change: Partial<Pattern>) => setTyped({ ...typed, ...change });
  return (
    <EntryDialog
      title={words.patternDialog.title}
      onClose={props.onClose}
      onKeep={() => {
        if (!isExpression(typed.pattern)) setIsBad(true);
        else if (!isTaken) props.onKeep({ ...typed, unit });
      }}
    >
      <Field
        label={words.ruleDialog.id}
        error={isTaken ? words.errors["used-twice"] : null}
        required
        pattern={ID}
        value={typed.id}
        onChange={(event) => type({ id: event.target.value })}
      />
      <UnitSelect
        label={words.ruleDialog.unit}
        chosen={unit}
        onChoose={(key) => type({ unit: key })}
      />
      <Field
        label={words.patternDialog.pattern}
        hint={words.patternDialog.patternHint}
        error={isBad ? words.patternDialog.notAnExpression : null}
        required
        spellCheck={false}
        value={typed.pattern}
        onChange={(event) => type({ pattern: event.target.value })}
      />
      <Field
        label={words.patternDialog.example}
        hint={words.patternDialog.exampleHint}
        required
        maxLength={100}
        value={typed.example}
        onChange={(event) => type({ example: event.target.value })}
      />
      <ChoiceField
        legend={words.patternDialog.strength}
        values={STRENGTHS}
        labelOf={(each) => words.strengthWhat[each]}
        chosen={typed.strength}
        onChoose={(strength) => type({ strength })}
      />
    </EntryDialog>
  );
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, "iu").source.length > 0;
  } catch {
    return false;
  }
}
