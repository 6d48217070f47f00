import { useState } from "react";
import { Link } from "react-router";
import { pathWith } from "../api/request.ts";
import { Field } from "../parts/field.tsx";
import { UnitChoice } from "../parts/unit-choice.tsx";
import "../styles/mailroom.css";
import { mailroomTexts } from "../texts/mailroom.ts";
import { useTexts } from "../texts/words.tsx";

const SHEETS_MAX = 50;

/** The sheets for the scan table, as PDF to print. */
export function SheetsPage() {
  const words = useTexts(mailroomTexts).sheets;
  const [separators, setSeparators] = useState("10");
  const [covers, setCovers] = useState("1");
  const [unit, setUnit] = useState<string | null>(null);
  return (
    <div className="mailroom">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <p className="kern-body">{words.lead}</p>
      <section className="mailroom__part" aria-label={words.separator}>
        <h2 className="kern-title">{words.separator}</h2>
        <p className="kern-body">{words.separatorHint}</p>
        <div className="mailroom__row">
          <NumberOf value={separators} onChange={setSeparators} />
          <Pdf path="/api/sheets/separator" sheets={separators} />
        </div>
      </section>
      <section className="mailroom__part" aria-label={words.cover}>
        <h2 className="kern-title">{words.cover}</h2>
        <p className="kern-body">{words.coverHint}</p>
        <UnitChoice label={words.unit} chosen={unit} onChoose={setUnit} takesFocus={false} />
        <div className="mailroom__row">
          <NumberOf value={covers} onChange={setCovers} />
          {unit === null ? null : (
            <Pdf path={`/api/sheets/cover/${encodeURIComponent(unit)}`} sheets={covers} />
          )}
        </div>
      </section>
      <section className="mailroom__part" aria-label={words.batch}>
        <h2 className="kern-title">{words.batch}</h2>
        <p className="kern-body">{words.batchHint}</p>
        <Link className="kern-link" to="/batches">
          {words.toBatches}
        </Link>
      </section>
    </div>
  );
}

function NumberOf(props: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <Field
      label={useTexts(mailroomTexts).sheets.number}
      type="number"
      inputMode="numeric"
      min={1}
      max={SHEETS_MAX}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

function Pdf({ path, sheets }: { readonly path: string; readonly sheets: string }) {
  const wanted = Math.min(SHEETS_MAX, Math.max(1, Math.round(Number(sheets)) || 1));
  return (
    <a
      className="kern-btn kern-btn--secondary"
      href={pathWith(path, { sheets: wanted })}
      target="_blank"
      rel="noreferrer"
    >
      <span className="kern-label">{useTexts(mailroomTexts).sheets.open}</span>
    </a>
  );
}
