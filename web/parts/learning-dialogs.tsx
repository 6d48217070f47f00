import { type ReactNode, useState } from "react";
import type { DriftNotice, Learning } from "../../src/api/contract/learning.ts";
import type { LessonReason } from "../../src/domain/acts.ts";
import { learningTexts } from "../texts/learning.ts";
import { useTexts } from "../texts/words.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { Field } from "./field.tsx";
import { SteeringDialog } from "./steering-dialog.tsx";

interface Ends {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Undoes a lesson, or lets it count again: what that means is said before. */
export function LessonDialog(props: Ends & { readonly lesson: Learning["lessons"][number] }) {
  const { lessons: words } = useTexts(learningTexts);
  const { lesson, onDone, onClose } = props;
  const reasons: readonly LessonReason[] = lesson.counts
    ? ["wrong-department", "no-example"]
    : ["by-mistake"];
  const [reason, setReason] = useState<LessonReason>(reasons[0] ?? "by-mistake");
  return (
    <SteeringDialog
      title={
        lesson.counts ? words.undoOf(lesson.receiptNumber) : words.restoreOf(lesson.receiptNumber)
      }
      submit={lesson.counts ? words.undo : words.restore}
      act={() => ({
        method: "PUT",
        path: `/api/lessons/${lesson.id}`,
        body: { counts: !lesson.counts, reason },
      })}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="kern-body">{lesson.counts ? words.undoWill : words.restoreWill}</p>
      <ChoiceField
        legend={words.reason}
        values={reasons}
        labelOf={(each) => words.reasons[each]}
        chosen={reason}
        onChoose={setReason}
      />
    </SteeringDialog>
  );
}

/** Brings an older model back. */
export function ModelDialog({ version, ...ends }: Ends & { readonly version: string }) {
  const { models: words } = useTexts(learningTexts);
  return (
    <ReasonedDialog
      {...ends}
      title={words.backOf(version)}
      submit={words.back}
      path={`/api/models/${version}/bring-back`}
    >
      <p className="kern-body">{words.will(version)}</p>
    </ReasonedDialog>
  );
}

/** Settles that the post has changed. */
export function DriftDialog({ notice, ...ends }: Ends & { readonly notice: DriftNotice }) {
  const { drift: words } = useTexts(learningTexts);
  return (
    <ReasonedDialog
      {...ends}
      title={words.settleOf(words.kind[notice.kind])}
      submit={words.settle}
      path={`/api/drift/${notice.id}/settle`}
    >
      <p className="kern-body">{words.will}</p>
    </ReasonedDialog>
  );
}

function ReasonedDialog(
  props: Ends & {
    readonly title: string;
    readonly submit: string;
    readonly path: string;
    readonly children: ReactNode;
  },
) {
  const { models: words } = useTexts(learningTexts);
  const { path, children, ...dialog } = props;
  const [typed, setTyped] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const reason = typed.trim();
  return (
    <SteeringDialog
      {...dialog}
      act={() => {
        setIsMissing(reason === "");
        return reason === "" ? null : { method: "POST", path, body: { reason } };
      }}
    >
      {children}
      <Field
        label={words.reason}
        hint={words.reasonHint}
        maxLength={300}
        value={typed}
        error={isMissing ? words.reasonNeeded : null}
        onChange={(event) => setTyped(event.target.value)}
      />
    </SteeringDialog>
  );
}
