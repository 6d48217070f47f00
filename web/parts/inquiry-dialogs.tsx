import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { session } from "../api/queries.ts";
import { type InquiryReadings, useTrailAct } from "../api/trail.ts";
import { administrationTexts } from "../texts/administration.ts";
import { trailTexts } from "../texts/trail.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { DataTable } from "./data-table.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";
import { Loading, Problem } from "./states.tsx";

interface Ends {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const NOBODY = "";
const ROLES = ["auditor", "administrator"] as const;

/** Asks what a person read in a period, with a reason, in one of one's own roles. */
export function AskInquiryDialog(
  props: Ends & { readonly people: readonly { readonly id: string; readonly name: string }[] },
) {
  const { texts } = useWords();
  const words = useTexts(trailTexts).inquiries;
  const roleNames = useTexts(administrationTexts).role;
  const known = useQuery(session()).data;
  const mine = ROLES.filter((role) => known?.roles.includes(role));
  const { people, onDone, onClose } = props;
  const [typed, setTyped] = useState({ personId: NOBODY, from: "", to: "", reason: "" });
  const [as, setAs] = useState<(typeof ROLES)[number]>(mine[0] ?? "auditor");
  const type = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });
  const asking = useTrailAct<unknown>(onDone);
  const go = () => {
    if (typed.personId !== NOBODY) {
      asking.mutate({ path: "/api/access-inquiries", body: { ...typed, as } });
    }
  };
  return (
    <Dialog title={words.ask} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <section className="kern-dialog__body steering__fields">
          {asking.isError ? <Problem error={asking.error} retry={go} /> : null}
          <SelectField
            label={words.person}
            values={[NOBODY, ...people.map(({ id }) => id)]}
            labelOf={(id) =>
              id === NOBODY ? words.choose : (people.find((each) => each.id === id)?.name ?? id)
            }
            chosen={typed.personId}
            onChoose={(personId) => type({ personId })}
          />
          <Field
            label={words.from}
            type="date"
            required
            value={typed.from}
            onChange={(event) => type({ from: event.target.value })}
          />
          <Field
            label={words.to}
            type="date"
            required
            min={typed.from}
            value={typed.to}
            onChange={(event) => type({ to: event.target.value })}
          />
          <Field
            label={words.reason}
            hint={words.reasonHint}
            required
            minLength={10}
            maxLength={300}
            value={typed.reason}
            onChange={(event) => type({ reason: event.target.value })}
          />
          {mine.length < 2 ? null : (
            <ChoiceField
              legend={words.as}
              values={mine}
              labelOf={(role) => roleNames[role]}
              chosen={as}
              onChoose={setAs}
            />
          )}
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={onClose}>{texts.state.cancel}</Button>
          <Button
            kind="primary"
            type="submit"
            disabled={typed.personId === NOBODY || asking.isPending}
          >
            {words.ask}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

interface OfInquiry {
  readonly inquiry: { readonly id: string; readonly from: string; readonly to: string };
  readonly name: string;
}

/** Confirms as the second person: what that opens to whom is said before. */
export function ConfirmInquiryDialog(props: Ends & OfInquiry) {
  const { texts, day } = useWords();
  const words = useTexts(trailTexts).inquiries;
  const { inquiry, name, onDone, onClose } = props;
  const confirming = useTrailAct<unknown>(onDone);
  const go = () => confirming.mutate({ path: `/api/access-inquiries/${inquiry.id}/confirmation` });
  return (
    <Dialog title={words.confirmOf(name)} onClose={onClose}>
      <section className="kern-dialog__body steering__fields">
        {confirming.isError ? <Problem error={confirming.error} retry={go} /> : null}
        <p className="kern-body">{words.confirmWill(name, day(inquiry.from), day(inquiry.to))}</p>
      </section>
      <footer className="kern-dialog__footer">
        <Button onClick={onClose}>{texts.state.cancel}</Button>
        <Button kind="primary" disabled={confirming.isPending} onClick={go}>
          {words.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}

/** What was read: asked for when it is opened, and told by the trail. */
export function AnswerDialog(props: OfInquiry & { readonly onClose: () => void }) {
  const { texts, time } = useWords();
  const words = useTexts(trailTexts).inquiries;
  const { inquiry, name, onClose } = props;
  const [answer, setAnswer] = useState<InquiryReadings | null>(null);
  const asking = useTrailAct<InquiryReadings>(setAnswer);
  const go = () => asking.mutate({ path: `/api/access-inquiries/${inquiry.id}/answer` });
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- once: each time it is asked is an event of the trail
  useEffect(go, []);
  return (
    <Dialog title={words.answerOf(name)} size="page" onClose={onClose}>
      <section className="kern-dialog__body steering__fields">
        {asking.isError ? <Problem error={asking.error} retry={go} /> : null}
        {answer === null ? (
          asking.isError ? null : (
            <Loading />
          )
        ) : (
          <DataTable
            name={words.readings(answer.readings.length)}
            head={[words.at, words.what, words.shown, words.documents]}
            empty={words.noReadings}
            rows={answer.readings.map(({ at, act, shown, page, documentIds }) => ({
              key: `${at} ${shown} ${documentIds.join(" ")}`,
              cells: [
                time(at),
                words.acts[act] ?? act,
                page === null ? shown : `${shown}, ${words.page(page)}`,
                <code key="documents">{documentIds.join(", ")}</code>,
              ],
            }))}
          />
        )}
      </section>
      <footer className="kern-dialog__footer">
        <Button onClick={onClose}>{texts.state.close}</Button>
      </footer>
    </Dialog>
  );
}
