import { type FormEvent, type ReactNode, useRef, useState } from "react";
import type { TownHolidays } from "../../src/domain/town.ts";
import { useAdministratorAct } from "../api/administration.ts";
import { useNotices } from "../shell/notices.tsx";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { dayOfYear, halfDayOf, HalfDayRow, type HalfDayTyped, typedOf } from "./half-day-row.tsx";
import { SaveProblem, type Told } from "./saved-meanwhile.tsx";
import { isFresh, useRows } from "./use-typed.ts";

/** The days on which the town is closed beside those of its Land, whole and half ones. */
export function HolidaysPart({ holidays }: { readonly holidays: TownHolidays }) {
  const all = useTexts(administrationTexts);
  const words = all.town.holidays;
  const notices = useNotices();
  const days = useRows(holidays.local);
  const halfDays = useRows(holidays.halfDays.map(typedOf));
  const [missed, setMissed] = useState(false);
  const save = useAdministratorAct<null>(() => {
    for (const over of overs) over.saved();
    notices.tell(words.saved);
  });
  const known = { local: holidays.local, halfDays: holidays.halfDays };
  const opened = {
    local: [...days.over.basedOn],
    halfDays: halfDays.over.basedOn.map(halfDayOf),
  };
  const tell = useTell();
  const overs = [days.over, halfDays.over];
  const meanwhile = {
    before: tell(opened),
    now: tell(known),
    rebase: () => overs.forEach((over) => over.rebase()),
    takeTheirs: () => overs.forEach((over) => over.takeTheirs()),
  };
  const go = (basedOn: typeof known = opened) => {
    const half = halfDays.rows.map(({ row }) => row);
    const fits = half.every(({ often, typed }) => often === "once" || dayOfYear(typed) !== null);
    setMissed(!fits);
    if (!fits) return;
    for (const over of overs) over.sending();
    const local = days.rows.map(({ row }) => row);
    const body = { local, halfDays: half.map(halfDayOf), basedOn };
    save.mutate({ method: "PUT", path: "/town/holidays", body });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go();
  };
  // Where the row that had it is gone.
  const heading = useRef<HTMLHeadingElement>(null);
  const halfHeading = useRef<HTMLHeadingElement>(null);
  return (
    <section className="administration__part" aria-labelledby="town-holidays">
      <h2 className="kern-heading-small" id="town-holidays" ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p className="kern-body">{words.why(holidays.land)}</p>
      {save.isError ? (
        <SaveProblem
          error={save.error}
          meanwhile={meanwhile}
          save={() => go(known)}
          reset={save.reset}
        />
      ) : null}
      <form className="administration__rows" onSubmit={submit}>
        {days.rows.length === 0 ? <p className="kern-body">{words.none}</p> : null}
        {days.rows.map(({ row, key }) => (
          <Row
            key={key}
            name={row.name === "" ? words.fresh : row.name}
            onRemove={() => {
              days.remove(key);
              heading.current?.focus();
            }}
          >
            <Field
              label={words.date}
              type="date"
              autoFocus={isFresh(key)}
              required
              value={row.date}
              onChange={(event) => days.change(key, { date: event.target.value })}
            />
            <Field
              label={words.name}
              required
              value={row.name}
              onChange={(event) => days.change(key, { name: event.target.value })}
            />
          </Row>
        ))}
        <div className="administration__acts">
          <Button onClick={() => days.add({ date: "", name: "" })}>{words.add}</Button>
        </div>
        <h3 className="kern-body kern-body--bold" ref={halfHeading} tabIndex={-1}>
          {words.half.title}
        </h3>
        <p className="kern-body">{words.half.why}</p>
        {halfDays.rows.length === 0 ? <p className="kern-body">{words.half.none}</p> : null}
        {halfDays.rows.map(({ row, key }) => (
          <Row
            key={key}
            name={row.name === "" ? words.half.fresh : row.name}
            onRemove={() => {
              halfDays.remove(key);
              halfHeading.current?.focus();
            }}
          >
            <HalfDayRow
              row={row}
              isFresh={isFresh(key)}
              missed={missed}
              onChange={(changed) => halfDays.change(key, changed)}
            />
          </Row>
        ))}
        <div className="administration__acts">
          <Button onClick={() => halfDays.add(FRESH_HALF_DAY)}>{words.half.add}</Button>
          <Button kind="primary" type="submit" disabled={save.isPending}>
            {all.save}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** Says days in words: each with its occasion. */
function useTell(): (days: Pick<TownHolidays, "local" | "halfDays">) => Told {
  const words = useTexts(administrationTexts).town.holidays;
  const { day } = useWords();
  return ({ local, halfDays }) => [
    ...local.map((each) => [day(each.date), each.name] as const),
    ...halfDays.map((each) => {
      const { date, typed, often } = typedOf(each);
      const when = often === "once" ? day(date) : typed;
      return [`${words.half.title}, ${when}`, `${each.name}, ${each.from}`] as const;
    }),
  ];
}

const FRESH_HALF_DAY: HalfDayTyped = {
  often: "yearly",
  typed: "",
  date: "",
  from: "12:00",
  name: "",
};

function Row(props: {
  readonly name: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}) {
  const words = useTexts(administrationTexts).town.holidays;
  const { name, onRemove, children } = props;
  return (
    <div className="administration__rule" role="group" aria-label={name}>
      {children}
      <button type="button" className="plain" aria-label={words.remove(name)} onClick={onRemove}>
        <span className="kern-icon kern-icon--delete kern-icon--small" aria-hidden="true" />
      </button>
    </div>
  );
}
