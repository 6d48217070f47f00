import { useId, useState } from "react";
import type { UnitImportAnswer } from "../../src/api/contract/administration.ts";
import { useAdministratorAct } from "../api/administration.ts";
import { useNotices } from "../shell/notices.tsx";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Problem } from "./states.tsx";

/** All units from a file: first what it would change and everything that is wrong with it, then taking it over. */
export function UnitImportPart() {
  const words = useTexts(administrationTexts).units.import;
  const notices = useNotices();
  const id = useId();
  const [csv, setCsv] = useState("");
  const [answer, setAnswer] = useState<UnitImportAnswer | null>(null);
  const ask = useAdministratorAct<UnitImportAnswer>((said) => {
    if (said.done) {
      notices.tell(words.applied(said.changes.length));
      setAnswer(null);
    } else setAnswer(said);
  });
  const go = (plan: string | null) =>
    ask.mutate({ method: "POST", path: "/units/import", body: { csv, plan } });
  return (
    <section className="administration__part" aria-labelledby={id}>
      <h2 className="kern-heading-small" id={id}>
        {words.title}
      </h2>
      <p className="kern-body">{words.why}</p>
      <form
        className="administration__fields"
        onSubmit={(event) => {
          event.preventDefault();
          go(null);
        }}
      >
        <div className="kern-form-input">
          <label className="kern-label" htmlFor={`${id}-file`}>
            {words.file}
          </label>
          <input
            id={`${id}-file`}
            className="kern-form-input__input"
            type="file"
            accept=".csv,text/csv"
            required
            onChange={(event) => {
              setAnswer(null);
              void event.target.files?.[0]?.text().then(setCsv);
            }}
          />
        </div>
        {ask.isError ? <Problem error={ask.error} retry={() => go(null)} /> : null}
        <div className="administration__acts">
          <Button type="submit" disabled={ask.isPending || csv === ""}>
            {words.check}
          </Button>
        </div>
      </form>
      <div role="status">
        {answer === null ? null : answer.problems.length > 0 ? (
          <Problems answer={answer} />
        ) : (
          <Changes answer={answer} />
        )}
      </div>
      {answer !== null && answer.changes.length > 0 ? (
        <div className="administration__acts">
          <Button kind="primary" disabled={ask.isPending} onClick={() => go(answer.plan)}>
            {words.apply}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Problems({ answer: { problems } }: { readonly answer: UnitImportAnswer }) {
  const words = useTexts(administrationTexts).units.import;
  return (
    <>
      <p className="kern-title">{words.wrong(problems.length)}</p>
      <ul className="administration__list">
        {problems.map(({ line, code, value }) => (
          <li key={`${line} ${code} ${value}`} className="administration__grant">
            <span className="kern-title">{line === null ? words.whole : words.line(line)}</span>
            <span className="kern-body">{words.problem[code](value)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Changes({ answer: { changes } }: { readonly answer: UnitImportAnswer }) {
  const words = useTexts(administrationTexts).units.import;
  if (changes.length === 0) return <p className="kern-title">{words.nothing}</p>;
  return (
    <>
      <p className="kern-title">{words.would(changes.length)}</p>
      <ul className="administration__list">
        {changes.map(({ change, key, fields }) => (
          <li key={`${change} ${key}`} className="administration__grant">
            <span className="kern-title">{words.change[change]}</span>
            <span className="kern-body">
              {key}
              {fields.length === 0 ? "" : ` (${fields.join(", ")})`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
