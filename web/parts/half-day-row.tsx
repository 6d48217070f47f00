import type { TownHolidays } from "../../src/domain/town.ts";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";

type HalfDay = TownHolidays["halfDays"][number];

/** A half day as it is typed: of every year as "24.12.", or of one as a date. */
export interface HalfDayTyped {
  readonly often: "yearly" | "once";
  readonly typed: string;
  readonly date: string;
  readonly from: string;
  readonly name: string;
}

/** As it is typed of what is known. */
export function typedOf({ day, from, name }: HalfDay): HalfDayTyped {
  const yearly = day.length === 5;
  return {
    often: yearly ? "yearly" : "once",
    typed: yearly ? `${day.slice(3)}.${day.slice(0, 2)}.` : "",
    date: yearly ? "" : day,
    from,
    name,
  };
}

/** As it is saved of what was typed; a day of the year must be one. */
export const halfDayOf = ({ often, typed, date, from, name }: HalfDayTyped): HalfDay => ({
  day: often === "once" ? date : (dayOfYear(typed) ?? ""),
  from,
  name,
});

/** MM-DD of "24.12." or "24.12"; null: it is none. */
export function dayOfYear(typed: string): string | null {
  const [, day = "", month = ""] = /^\s*(\d{1,2})\.\s*(\d{1,2})\.?\s*$/u.exec(typed) ?? [];
  // Of a year with a 29 February.
  const there = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  const isDay = Number(day) > 0 && there.getUTCMonth() === Number(month) - 1;
  return isDay ? `${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null;
}

/** The fields of one half day. */
export function HalfDayRow(props: {
  readonly row: HalfDayTyped;
  /** It was added just now: the focus goes into it. */
  readonly isFresh: boolean;
  /** It was to be saved: what is wrong is said now. */
  readonly missed: boolean;
  readonly onChange: (changed: Partial<HalfDayTyped>) => void;
}) {
  const { holidays } = useTexts(administrationTexts).town;
  const words = holidays.half;
  const { row, missed, onChange } = props;
  return (
    <>
      <SelectField
        label={words.when}
        values={["yearly", "once"] as const}
        labelOf={(often) => words.often[often]}
        chosen={row.often}
        onChoose={(often) => onChange({ often })}
      />
      {row.often === "once" ? (
        <Field
          label={holidays.date}
          type="date"
          required
          value={row.date}
          onChange={(event) => onChange({ date: event.target.value })}
        />
      ) : (
        <Field
          label={words.dayOfYear}
          autoFocus={props.isFresh}
          required
          error={missed && dayOfYear(row.typed) === null ? words.wrong : null}
          value={row.typed}
          onChange={(event) => onChange({ typed: event.target.value })}
        />
      )}
      <Field
        label={words.from}
        type="time"
        required
        value={row.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <Field
        label={holidays.name}
        required
        value={row.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
    </>
  );
}
