import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deputies, type DeputiesKnown, endDeputy, nameDeputy } from "../api/deputies.ts";
import { useNotices } from "../shell/notices.tsx";
import { deputyTexts } from "../texts/deputies.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";
import { Loading, Problem } from "./states.tsx";

const NOBODY = "";
const HEADING = "account-deputies";
/** What was pressed may be gone, or asleep: one goes on at the head of the section. */
const focusHeading = () => document.getElementById(HEADING)?.focus();

/** Who stands in for whom; one names a deputy for oneself, and as a head or administrator for others. */
export function DeputiesPart({ personId }: { readonly personId: string }) {
  const words = useTexts(deputyTexts);
  const known = useQuery(deputies());
  return (
    <section className="account__part" aria-labelledby={HEADING}>
      <h2 className="kern-heading-small" id={HEADING} tabIndex={-1}>
        {words.title}
      </h2>
      <p className="kern-body">{words.why}</p>
      {known.isError ? (
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : known.data === undefined ? (
        <Loading />
      ) : (
        <>
          <Standing known={known.data} />
          <Naming known={known.data} personId={personId} />
        </>
      )}
    </section>
  );
}

function Standing({ known }: { readonly known: DeputiesKnown }) {
  const words = useTexts(deputyTexts);
  const { day } = useWords();
  const client = useQueryClient();
  const notices = useNotices();
  const end = useMutation({
    mutationFn: endDeputy,
    onSuccess: async () => {
      notices.tell(words.ended);
      focusHeading();
      await client.invalidateQueries({ queryKey: deputies().queryKey });
    },
    onError: (error) => notices.complain(error),
  });
  if (known.deputies.length === 0) return <p className="kern-body">{words.none}</p>;
  return (
    <ul className="plain-list" aria-labelledby={HEADING}>
      {known.deputies.map((each) => (
        <li key={each.id}>
          <span className="kern-body">
            {words.standsIn(each.deputy, each.person, day(each.from), day(each.to))}
          </span>
          {each.mayEnd ? (
            <button
              type="button"
              className="plain"
              aria-label={words.endOf(each.deputy, each.person)}
              disabled={end.isPending}
              onClick={() => end.mutate(each.id)}
            >
              {words.end}
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Naming(props: { readonly known: DeputiesKnown; readonly personId: string }) {
  const words = useTexts(deputyTexts);
  const client = useQueryClient();
  const notices = useNotices();
  const { people } = props.known;
  const handlers = [...new Map(people.map((each) => [each.id, each])).values()];
  const nameable = handlers.filter((each) => each.mayName);
  const [chosenFor, setChosenFor] = useState(props.personId);
  const [deputyId, setDeputyId] = useState(NOBODY);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const personId = nameable.some(({ id }) => id === chosenFor) ? chosenFor : nameable[0]?.id;
  const name = useMutation({
    mutationFn: nameDeputy,
    onSuccess: async () => {
      notices.tell(words.named);
      for (const empty of [setDeputyId, setFrom, setTo]) empty("");
      focusHeading();
      await client.invalidateQueries({ queryKey: deputies().queryKey });
    },
  });
  if (personId === undefined) return null;
  const labelOf = (id: string) => handlers.find((each) => each.id === id)?.name ?? words.choose;
  const go = () => {
    if (deputyId !== NOBODY) name.mutate({ personId, deputyId, from, to });
  };
  return (
    <form
      className="account__form"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {name.isError ? <Problem error={name.error} retry={go} /> : null}
      {nameable.length > 1 ? (
        <SelectField
          label={words.for}
          values={nameable.map(({ id }) => id)}
          labelOf={labelOf}
          chosen={personId}
          onChoose={setChosenFor}
        />
      ) : null}
      <SelectField
        label={words.deputy}
        values={[NOBODY, ...handlers.map(({ id }) => id).filter((id) => id !== personId)]}
        labelOf={labelOf}
        chosen={deputyId}
        onChoose={setDeputyId}
      />
      <Field
        label={words.from}
        type="date"
        required
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <Field
        label={words.to}
        type="date"
        required
        min={from}
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit" disabled={name.isPending || deputyId === NOBODY}>
        {words.name}
      </Button>
    </form>
  );
}
