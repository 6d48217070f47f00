import { type ReactNode, useState } from "react";
import type { OpeningDesk, SealedRecord } from "../../src/api/contract/sealed-post.ts";
import { SEALED_ITEMS_MAX, type SealedAs } from "../../src/domain/sealed-post.ts";
import { type SealedAct, useSealedAct } from "../api/sealed-post.ts";
import { useNotices } from "../shell/notices.tsx";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { Field } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { KindField, saidBy, type SealedDraft, ToWhomFields, wordsOf } from "./sealed-fields.tsx";
import { Problem } from "./states.tsx";

/** An act on a record in a dialog: what it does, what it needs, and why it was refused. */
function RecordDialog(props: {
  readonly title: string;
  readonly why: string;
  readonly submit: string;
  readonly told: string;
  readonly act: () => SealedAct;
  readonly onClose: () => void;
  readonly onDone?: () => void;
  readonly children: ReactNode;
}) {
  const notices = useNotices();
  const { title, why, submit, told, act, onClose, children } = props;
  const doing = useSealedAct(() => {
    notices.tell(told);
    onClose();
    props.onDone?.();
  });
  const go = () => doing.mutate(act());
  return (
    <FormDialog
      title={title}
      why={why}
      submit={submit}
      className="sealed__fields"
      isPending={doing.isPending}
      problem={doing.isError ? <Problem error={doing.error} retry={go} /> : null}
      onSubmit={go}
      onClose={onClose}
    >
      {children}
    </FormDialog>
  );
}

interface OfRecord {
  readonly record: SealedRecord;
  readonly onClose: () => void;
}

/** Notes the hand-over of the paper. */
export function HandOverDialog({ record, onClose }: OfRecord) {
  const words = useTexts(sealedPostTexts);
  const [to, setTo] = useState("");
  return (
    <RecordDialog
      title={words.acts.handOver}
      why={words.handOverWhy}
      submit={words.acts.handOver}
      told={words.handOverDone}
      act={() => ({ path: `/sealed-records/${record.id}/hand-over`, body: { to: wordsOf(to) } })}
      onClose={onClose}
    >
      <Field
        label={words.handOverTo}
        value={to}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setTo(event.target.value)}
      />
    </RecordDialog>
  );
}

/** Takes back a record that was a mistake. */
export function TakeBackDialog({ record, onClose }: OfRecord) {
  const words = useTexts(sealedPostTexts);
  const [reason, setReason] = useState("");
  return (
    <RecordDialog
      title={words.acts.takeBack}
      why={words.takeBackWhy}
      submit={words.acts.takeBack}
      told={words.takeBackDone}
      act={() => ({ path: `/sealed-records/${record.id}/withdraw`, body: { reason } })}
      onClose={onClose}
    >
      <ReasonField reason={reason} onChange={setReason} />
    </RecordDialog>
  );
}

/** Gives back what reached one and is not one's own. */
export function GiveBackDialog(props: OfRecord & { readonly onDone: () => void }) {
  const words = useTexts(sealedPostTexts).mine;
  const { record } = props;
  const [reason, setReason] = useState("");
  return (
    <RecordDialog
      title={words.notMine}
      why={words.notMineWhy}
      submit={words.giveBack}
      told={words.givenBack}
      act={() => ({ path: `/sealed-records/${record.id}/give-back`, body: { reason } })}
      onClose={props.onClose}
      onDone={props.onDone}
    >
      <Field
        label={words.notMineReason}
        value={reason}
        maxLength={1000}
        required
        autoComplete="off"
        onChange={(event) => setReason(event.target.value)}
      />
    </RecordDialog>
  );
}

function ReasonField(props: {
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}) {
  const words = useTexts(sealedPostTexts);
  return (
    <Field
      label={words.reason}
      value={props.reason}
      maxLength={1000}
      required
      autoComplete="off"
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** Kinds a record can be put under: what is recorded as an image may have wanted a line. */
const kindsFor: Readonly<Record<SealedAs, readonly SealedAs[]>> = {
  image: ["image", "line"],
  line: ["line"],
  count: ["count"],
};

/** Corrects a record, which stays to be read. */
export function CorrectDialog(props: OfRecord & { readonly desk: OpeningDesk }) {
  const words = useTexts(sealedPostTexts);
  const { record, desk, onClose } = props;
  const [draft, setDraft] = useState<SealedDraft>({
    rule: record.ruleKey ?? "",
    addressee: record.addressee ?? "",
    sender: record.sender ?? "",
    personId: record.personId ?? "",
    unit: record.unit ?? "",
  });
  const [items, setItems] = useState(String(record.items));
  const [day, setDay] = useState(record.receiptDay);
  const [reason, setReason] = useState("");
  const order = () => {
    switch (record.recordAs) {
      case "count":
        return { recordAs: record.recordAs, day, rule: draft.rule, items: Number(items) };
      case "line":
        return { recordAs: record.recordAs, day, ...saidBy(draft) };
      case "image":
        return { recordAs: record.recordAs, ...saidBy(draft) };
    }
  };
  return (
    <RecordDialog
      title={words.acts.correct}
      why={words.correctWhy}
      submit={words.acts.correct}
      told={words.correctDone}
      act={() => ({
        path: `/sealed-records/${record.id}/correct`,
        body: { order: order(), reason },
      })}
      onClose={onClose}
    >
      <KindField
        rules={desk.rules}
        as={kindsFor[record.recordAs]}
        chosen={draft.rule}
        onChoose={(rule) => setDraft({ ...draft, rule, unit: "" })}
      />
      {record.recordAs === "count" ? (
        <Field
          label={words.items}
          type="number"
          inputMode="numeric"
          min={1}
          max={SEALED_ITEMS_MAX}
          required
          value={items}
          onChange={(event) => setItems(event.target.value)}
        />
      ) : (
        <ToWhomFields desk={desk} draft={draft} onChange={setDraft} />
      )}
      {record.recordAs === "image" ? null : (
        <Field
          label={words.day}
          type="date"
          required
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      )}
      <ReasonField reason={reason} onChange={setReason} />
    </RecordDialog>
  );
}
