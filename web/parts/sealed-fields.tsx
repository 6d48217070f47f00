import { useQuery } from "@tanstack/react-query";
import type { OpeningDesk } from "../../src/api/contract/sealed-post.ts";
import type { SealedAs } from "../../src/domain/sealed-post.ts";
import type { OpeningRule } from "../../src/domain/town.ts";
import { units } from "../api/queries.ts";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";

/** No rule, no person, no unit: a select has no null. */
const NONE = "";

/** What a clerk says of an envelope, as it is being typed. */
export interface SealedDraft {
  /** Key of the opening rule; "": none. */
  readonly rule: string;
  readonly addressee: string;
  readonly sender: string;
  readonly personId: string;
  /** "": as the rule says. */
  readonly unit: string;
}

export const emptyDraft: SealedDraft = {
  rule: NONE,
  addressee: "",
  sender: "",
  personId: NONE,
  unit: NONE,
};

/** Words somebody typed; null: none. */
export const wordsOf = (typed: string): string | null =>
  typed.trim() === "" ? null : typed.trim();

/** The draft as the API takes it. */
export const saidBy = ({ rule, addressee, sender, personId, unit }: SealedDraft) => ({
  rule: rule === NONE ? null : rule,
  addressee: wordsOf(addressee),
  sender: wordsOf(sender),
  personId: personId === NONE ? null : personId,
  unit: unit === NONE ? null : unit,
});

/** The rule of a draft; null: none, so that only whom it is for may open it. */
export const ruleOf = (rules: readonly OpeningRule[], key: string): OpeningRule | null =>
  rules.find((rule) => rule.id === key) ?? null;

/** How post under a rule is recorded. */
export const recordedAs = (rule: OpeningRule | null): SealedAs => rule?.register ?? "line";

/** The rules by which something stays sealed, of those in `as`. */
const sealing = (
  rules: readonly OpeningRule[],
  as: readonly SealedAs[] = ["image", "line", "count"],
): readonly OpeningRule[] =>
  rules.filter((rule) => rule.opening !== "open" && as.includes(rule.register));

/** Chooses under which rule it stays sealed, by what stands on the envelope, and says what that means. */
export function KindField(props: {
  readonly rules: readonly OpeningRule[];
  /** Only kinds that are recorded so; default: all. */
  readonly as?: readonly SealedAs[];
  /** How it is recorded is settled: nothing is said of it. */
  readonly isRecorded?: boolean;
  readonly chosen: string;
  readonly onChoose: (rule: string) => void;
}) {
  const words = useTexts(sealedPostTexts);
  const { rules, as, chosen, onChoose } = props;
  const kinds = sealing(rules, as);
  const rule = ruleOf(rules, chosen);
  const opening = rule === null || rule.opening === "open" ? "addressee" : rule.opening;
  return (
    <div className="sealed__kind">
      <SelectField
        label={words.kind}
        values={[...kinds.map(({ id }) => id), ...(as?.includes("line") === false ? [] : [NONE])]}
        labelOf={(id) => {
          const each = ruleOf(rules, id);
          const name = each === null ? words.other : each.addressee.slice(0, 2).join(", ");
          return props.isRecorded === true ? name : `${name} (${words.as[recordedAs(each)]})`;
        }}
        chosen={chosen}
        onChoose={onChoose}
      />
      <p className="kern-body kern-body--small kern-body--muted">{words.opens[opening]}</p>
    </div>
  );
}

/** For whom it is: what stands on the envelope, and whom of the house it reaches. */
export function ToWhomFields(props: {
  readonly desk: Pick<OpeningDesk, "rules" | "people">;
  readonly draft: SealedDraft;
  readonly onChange: (draft: SealedDraft) => void;
}) {
  const words = useTexts(sealedPostTexts);
  const { desk, draft, onChange } = props;
  const all = useQuery(units()).data?.units ?? [];
  const reachable = all.filter(
    ({ kind, validTo }) => kind !== "external" && kind !== "mailroom" && validTo === null,
  );
  const nameOf = (key: string) => all.find((unit) => unit.key === key)?.name ?? key;
  const byRule = ruleOf(desk.rules, draft.rule)?.unit ?? null;
  return (
    <>
      <Field
        label={words.sender}
        value={draft.sender}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange({ ...draft, sender: event.target.value })}
      />
      <Field
        label={words.addressee}
        value={draft.addressee}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange({ ...draft, addressee: event.target.value })}
      />
      <SelectField
        label={words.person}
        values={[NONE, ...desk.people.map(({ id }) => id)]}
        labelOf={(id) => {
          const person = desk.people.find((each) => each.id === id);
          return person === undefined ? words.noPerson : `${person.name} (${person.unit})`;
        }}
        chosen={draft.personId}
        onChoose={(personId) => onChange({ ...draft, personId })}
      />
      <SelectField
        label={words.unit}
        values={[NONE, ...reachable.map(({ key }) => key)]}
        labelOf={(key) =>
          key !== NONE ? nameOf(key) : byRule === null ? words.noUnit : nameOf(byRule)
        }
        chosen={draft.unit}
        onChoose={(unit) => onChange({ ...draft, unit })}
      />
    </>
  );
}
