import { useState } from "react";
import type { TownHolidays } from "../../src/domain/town.ts";
import { useAdministratorAct } from "../api/administration.ts";
import { useNotices } from "../shell/notices.tsx";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { Problem } from "./states.tsx";

/** The days on which the town is closed beside those of its Land; half days are shown as they are. */
export function HolidaysPart({ holidays }: { readonly holidays: TownHolidays }) {
  const all = useTexts(administrationTexts);
  const words = all.town.holidays;
  const notices = useNotices();
  const [days, setDays] = useState(() =>
    holidays.local.map((day, index) => ({ ...day, key: String(index) })),
  );
  const save = useAdministratorAct<null>(() => notices.tell(words.saved));
  const go = () =>
    save.mutate({
      method: "PUT",
      path: "/town/holidays",
      body: {
        local: days.map(({ date, name }) => ({ date, name })),
        halfDays: holidays.halfDays,
      },
    });
  const change = (at: number, changed: Partial<(typeof days)[number]>) =>
    setDays(days.map((day, index) => (index === at ? { ...day, ...changed } : day)));
  return (
    <section className="administration__part" aria-labelledby="town-holidays">
      <h2 className="kern-heading-small" id="town-holidays">
        {words.title}
      </h2>
      <p className="kern-body">{words.why(holidays.land)}</p>
      {save.isError ? <Problem error={save.error} retry={go} /> : null}
      <form
        className="administration__rows"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        {days.length === 0 ? <p className="kern-body">{words.none}</p> : null}
        {days.map((day, index) => (
          <div key={day.key} className="administration__rule" role="group" aria-label={day.name}>
            <Field
              label={words.date}
              type="date"
              required
              value={day.date}
              onChange={(event) => change(index, { date: event.target.value })}
            />
            <Field
              label={words.name}
              required
              value={day.name}
              onChange={(event) => change(index, { name: event.target.value })}
            />
            <button
              type="button"
              className="plain"
              aria-label={words.remove(day.name)}
              onClick={() => setDays(days.filter((_each, at) => at !== index))}
            >
              <span className="kern-icon kern-icon--delete kern-icon--small" aria-hidden="true" />
            </button>
          </div>
        ))}
        {holidays.halfDays.length === 0 ? null : (
          <p className="kern-body">
            {words.half}:{" "}
            {holidays.halfDays
              .map(({ name, day, from }) => `${name} (${day}, ${all.from} ${from})`)
              .join(", ")}
          </p>
        )}
        <div className="administration__acts">
          <Button
            onClick={() =>
              setDays([...days, { date: "", name: "", key: `fresh ${String(Date.now())}` }])
            }
          >
            {words.add}
          </Button>
          <Button kind="primary" type="submit" disabled={save.isPending}>
            {all.save}
          </Button>
        </div>
      </form>
    </section>
  );
}
