import { useRef, useState } from "react";
import { Link } from "react-router";
import type { OpeningDesk } from "../../src/api/contract/sealed-post.ts";
import { SEALED_ITEMS_MAX, type SealedAs } from "../../src/domain/sealed-post.ts";
import { useSealedAct } from "../api/sealed-post.ts";
import { useNotices } from "../shell/notices.tsx";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import {
  emptyDraft,
  KindField,
  recordedAs,
  ruleOf,
  saidBy,
  type SealedDraft,
  ToWhomFields,
} from "./sealed-fields.tsx";
import { SelectField } from "./select-field.tsx";
import { Problem } from "./states.tsx";

/** Records one envelope after the other: the kind stays, and the focus goes back to the first field. */
export function SealedForm(props: { readonly desk: OpeningDesk; readonly day: string }) {
  const words = useTexts(sealedPostTexts);
  const notices = useNotices();
  const { desk, day } = props;
  const fields = useRef<HTMLDivElement>(null);
  const first = desk.rules.find(({ opening }) => opening !== "open")?.id ?? "";
  const [draft, setDraft] = useState({ ...emptyDraft, rule: first });
  const [items, setItems] = useState("");
  const [chosenScan, setScan] = useState<string | null>(null);
  const as = recordedAs(ruleOf(desk.rules, draft.rule));
  const scan = desk.scans.find((each) => each.documentId === chosenScan) ?? desk.scans[0] ?? null;
  const record = useSealedAct<{ readonly receiptNumber: string | null }>(({ receiptNumber }) => {
    const number = as === "image" ? (scan?.receiptNumber ?? null) : receiptNumber;
    notices.tell(words.recorded(number));
    setDraft({ ...emptyDraft, rule: draft.rule });
    setItems("");
    setScan(null);
    fields.current?.querySelector("input")?.focus();
  });
  const submit = () =>
    record.mutate({
      path: "/sealed-records",
      body: orderOf(as, { day, items, documentId: scan?.documentId ?? null, said: saidBy(draft) }),
    });
  const isReady = !record.isPending && (as !== "image" || scan !== null);
  return (
    <form
      className="sealed__form card"
      aria-label={words.record}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) submit();
      }}
    >
      {record.isError ? <Problem error={record.error} retry={submit} /> : null}
      <KindField
        rules={desk.rules}
        chosen={draft.rule}
        onChoose={(rule) => setDraft({ ...draft, rule, unit: "" })}
      />
      <div className="sealed__fields" ref={fields}>
        {as === "count" ? (
          <ItemsField items={items} onChange={setItems} />
        ) : (
          <EnvelopeFields
            as={as}
            desk={desk}
            scan={scan?.documentId ?? null}
            onScan={setScan}
            draft={draft}
            onDraft={setDraft}
          />
        )}
      </div>
      <div className="acts">
        <Button kind="primary" type="submit" disabled={!isReady}>
          {words.record}
        </Button>
      </div>
    </form>
  );
}

function ItemsField(props: { readonly items: string; readonly onChange: (items: string) => void }) {
  const words = useTexts(sealedPostTexts);
  return (
    <Field
      label={words.items}
      type="number"
      inputMode="numeric"
      min={1}
      max={SEALED_ITEMS_MAX}
      required
      value={props.items}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** What stands on an envelope; of one that was scanned, which scan it is, without which there is nothing to say. */
function EnvelopeFields(props: {
  readonly as: SealedAs;
  readonly desk: OpeningDesk;
  readonly scan: string | null;
  readonly onScan: (documentId: string) => void;
  readonly draft: SealedDraft;
  readonly onDraft: (draft: SealedDraft) => void;
}) {
  const { as, desk, scan, onScan, draft, onDraft } = props;
  const fields = <ToWhomFields desk={desk} draft={draft} onChange={onDraft} />;
  if (as !== "image") return fields;
  return (
    <>
      <ScanField desk={desk} chosen={scan ?? ""} onChoose={onScan} />
      {scan === null ? null : fields}
    </>
  );
}

function orderOf(
  recordAs: SealedAs,
  of: {
    readonly day: string;
    readonly items: string;
    readonly documentId: string | null;
    readonly said: ReturnType<typeof saidBy>;
  },
) {
  const { day, documentId, said } = of;
  switch (recordAs) {
    case "count":
      return { recordAs, day, rule: said.rule, items: Number(of.items) };
    case "line":
      return { recordAs, day, ...said };
    case "image":
      return { recordAs, documentId, ...said };
  }
}

/** Which of the envelopes that were scanned unopened it is. */
function ScanField(props: {
  readonly desk: OpeningDesk;
  readonly chosen: string;
  readonly onChoose: (documentId: string) => void;
}) {
  const words = useTexts(sealedPostTexts);
  const { time } = useWords();
  const { scans } = props.desk;
  if (scans.length === 0) {
    return (
      <p className="kern-body">
        {words.noScan}{" "}
        <Link className="kern-link" to="/post">
          {words.toUpload}
        </Link>
      </p>
    );
  }
  return (
    <SelectField
      label={words.scan}
      values={scans.map(({ documentId }) => documentId)}
      labelOf={(id) => {
        const scan = scans.find(({ documentId }) => documentId === id);
        return scan === undefined
          ? ""
          : words.scanOf(scan.receiptNumber, time(scan.acceptedAt), scan.pages);
      }}
      chosen={props.chosen}
      onChoose={props.onChoose}
    />
  );
}
