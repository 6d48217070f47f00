import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { BatchClass, PaperBasis, shownCode } from "../../src/domain/batch.ts";
import type { BatchesOfDay } from "../../src/api/contract/batches.ts";
import { batchesOf, useMailroomAct } from "../api/mailroom.ts";
import { BatchPart } from "../parts/batch-part.tsx";
import { Button } from "../parts/button.tsx";
import { DataTable, StateMark } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/mailroom.css";
import { mailroomTexts } from "../texts/mailroom.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** The batches of a day as counted units, or one of them. */
export function BatchesPage() {
  const { id } = useParams();
  return <div className="mailroom">{id === undefined ? <Day /> : <BatchPart id={id} />}</div>;
}

/** Today by this device's clock, for a beginning; any day can be chosen. */
const today = (): string => new Date().toLocaleDateString("sv-SE");

function Day() {
  const words = useTexts(mailroomTexts).batches;
  const [query, setQuery] = useSearchParams();
  const [opens, setOpens] = useState(false);
  const day = query.get("day") ?? today();
  const known = useQuery(batchesOf(day));
  return (
    <>
      <div className="mailroom__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <Field
          label={words.day}
          type="date"
          value={day}
          onChange={(event) => setQuery({ day: event.target.value }, { replace: true })}
        />
        <Button kind="primary" onClick={() => setOpens(true)}>
          {words.open}
        </Button>
      </div>
      {known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === undefined ? (
        <Loading />
      ) : (
        <Batches known={known.data} />
      )}
      {opens ? <OpenDialog day={day} onClose={() => setOpens(false)} /> : null}
    </>
  );
}

function Batches({ known }: { readonly known: BatchesOfDay }) {
  const { texts } = useWords();
  const all = useTexts(mailroomTexts);
  const words = all.batches;
  return (
    <>
      <DataTable
        name={words.list}
        head={[
          words.batch,
          words.run,
          words.class,
          words.envelopes,
          words.mailItems,
          words.exceptions,
          words.difference,
          words.state,
        ]}
        empty={words.none}
        rows={known.batches.map((batch) => ({
          key: batch.id,
          cells: [
            <Link key="link" className="kern-link" to={`/batches/${batch.id}`}>
              {batch.code === null
                ? `${words.unnamed} · ${texts.channel(batch.channel)}`
                : shownCode(batch.code)}
            </Link>,
            batch.deliveryRun ?? "–",
            BatchClass.safeParse(batch.class).success
              ? all.classes[BatchClass.parse(batch.class)]
              : batch.class,
            batch.envelopes ?? words.notCounted,
            batch.mailItems,
            batch.exceptions.reduce((sum, each) => sum + each.count, 0),
            batch.difference ?? "–",
            <StateMark key="state" kind={batch.closedAt === null ? "info" : "success"}>
              {batch.closedAt === null ? words.isOpen : words.isClosed}
            </StateMark>,
          ],
        }))}
      />
      {known.strayedSheets.length === 0 ? null : (
        <DataTable
          name={words.strayed}
          head={[texts.post.number, words.state]}
          rows={known.strayedSheets.map((sheet) => ({
            key: sheet.captureId,
            cells: [
              <Link key="link" className="kern-link" to={`/captures/${sheet.captureId}`}>
                {sheet.receiptNumber}
              </Link>,
              words.outcomes[sheet.outcome],
            ],
          }))}
        />
      )}
    </>
  );
}

/** What a clerk says of a batch before it is scanned; then its page is shown, with its sheet to print. */
function OpenDialog(props: { readonly day: string; readonly onClose: () => void }) {
  const all = useTexts(mailroomTexts);
  const words = all.batches;
  const go = useNavigate();
  const notices = useNotices();
  const [day, setDay] = useState(props.day);
  const [run, setRun] = useState("");
  const [receiptBasis, setBasis] = useState<PaperBasis>("courier");
  const [order, setOrder] = useState<BatchClass>("normal");
  const open = useMailroomAct<{ readonly id: string; readonly code: string }>(({ id, code }) => {
    notices.tell(words.opened(shownCode(code)));
    void go(`/batches/${id}`);
  });
  const submit = () =>
    open.mutate({
      method: "POST",
      path: "/batches",
      body: {
        day,
        deliveryRun: run.trim() === "" ? null : run.trim(),
        receiptBasis,
        class: order,
      },
    });
  return (
    <Dialog title={words.open} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="kern-dialog__body mailroom__fields">
          {open.isError ? <Problem error={open.error} retry={submit} /> : null}
          <Field
            label={words.day}
            type="date"
            required
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
          <Field
            label={words.run}
            hint={words.runHint}
            maxLength={40}
            value={run}
            onChange={(event) => setRun(event.target.value)}
          />
          <SelectField
            label={words.basis}
            values={Object.keys(all.bases).map((each) => PaperBasis.parse(each))}
            labelOf={(each) => all.bases[each]}
            chosen={receiptBasis}
            onChoose={setBasis}
          />
          <SelectField
            label={words.class}
            values={Object.keys(all.classes).map((each) => BatchClass.parse(each))}
            labelOf={(each) => all.classes[each]}
            chosen={order}
            onChoose={setOrder}
          />
        </div>
        <footer className="kern-dialog__footer">
          <Button onClick={props.onClose}>{all.cancel}</Button>
          <Button kind="primary" type="submit" disabled={open.isPending}>
            {words.open}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
