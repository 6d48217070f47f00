import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { units } from "../api/queries.ts";
import { catalogue } from "../api/steering.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { EndServiceDialog, type Service, ServiceDialog } from "../parts/service-dialogs.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/operations.css";
import "../styles/steering.css";
import { catalogueTexts } from "../texts/catalogue.ts";
import { useTexts } from "../texts/words.tsx";

const ALL = "";
const SHOWN = 50;
const WORDS_SHOWN = 12;

type Doing =
  { readonly what: "add" } | { readonly what: "change" | "end"; readonly service: Service };

/** The catalogue of responsibilities: find, add, change and end services. */
export function CataloguePage() {
  const words = useTexts(catalogueTexts);
  const asked = useQuery(catalogue());
  const names = useQuery(units()).data?.units ?? [];
  const nameOf = (key: string) => names.find((unit) => unit.key === key)?.name ?? key;
  const notices = useNotices();
  const top = useRef<HTMLHeadingElement>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading />;
  const { services, mayAddTo } = asked.data;
  const close = () => setDoing(null);
  return (
    <div className="steering">
      <header className="steering__head">
        <h1 className="kern-heading-medium" tabIndex={-1} ref={top}>
          {words.title}
        </h1>
        {mayAddTo.length === 0 ? null : (
          <Button kind="primary" onClick={() => setDoing({ what: "add" })}>
            {words.add}
          </Button>
        )}
      </header>
      <p className="kern-body steering__lead">{words.lead}</p>
      <Services services={services} nameOf={nameOf} onDo={setDoing} />
      {doing === null ? null : doing.what === "end" ? (
        <EndServiceDialog
          service={doing.service}
          unitName={nameOf(doing.service.unit)}
          onDone={() => {
            notices.tell(words.ended(doing.service.service));
            close();
            // Its buttons go with it.
            top.current?.focus();
          }}
          onClose={close}
        />
      ) : (
        <ServiceDialog
          service={doing.what === "change" ? doing.service : null}
          mayAddTo={mayAddTo}
          onDone={(service) => {
            notices.tell(words.saved(service));
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

function Services(props: {
  readonly services: readonly Service[];
  readonly nameOf: (unit: string) => string;
  readonly onDo: (doing: Doing) => void;
}) {
  const words = useTexts(catalogueTexts);
  const numbers = useNumbers();
  const { services, nameOf, onDo } = props;
  const [typed, setTyped] = useState("");
  const [unit, setUnit] = useState(ALL);
  const [shown, setShown] = useState(SHOWN);
  const found = services.filter(
    (service) => (unit === ALL || service.unit === unit) && says(service, typed),
  );
  const keys = [...new Set(services.map((service) => service.unit))].toSorted((a, b) =>
    nameOf(a).localeCompare(nameOf(b), "de"),
  );
  return (
    <>
      <div className="looks-for" role="search">
        <Field
          label={words.search}
          type="search"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setShown(SHOWN);
          }}
        />
        <SelectField
          label={words.unit}
          values={[ALL, ...keys]}
          labelOf={(key) => (key === ALL ? words.allUnits : nameOf(key))}
          chosen={unit}
          onChoose={setUnit}
        />
      </div>
      <p className="kern-body kern-body--bold" role="status">
        {found.length === 0 ? words.none : words.found(numbers.count(found.length))}
      </p>
      <ul className="rules__list">
        {found.slice(0, shown).map((service) => (
          <li key={service.id} className="rule service">
            <div className="rule__words">
              <h2 className="kern-title">{service.service}</h2>
              <p className="steering__muted">{nameOf(service.unit)}</p>
              <p className="kern-body">
                {service.words.slice(0, WORDS_SHOWN).join(" · ")}
                {service.words.length > WORDS_SHOWN
                  ? ` ${words.andMore(service.words.length - WORDS_SHOWN)}`
                  : ""}
              </p>
            </div>
            {service.maySet ? (
              <div className="rule__acts">
                <button
                  type="button"
                  className="plain"
                  aria-label={words.changeOf(service.service)}
                  onClick={() => onDo({ what: "change", service })}
                >
                  {words.change}
                </button>
                <button
                  type="button"
                  className="plain"
                  aria-label={words.endOf(service.service)}
                  onClick={() => onDo({ what: "end", service })}
                >
                  {words.end}
                </button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {found.length > shown ? (
        <div>
          <Button onClick={() => setShown(shown + SHOWN)}>
            {words.more(numbers.count(Math.min(SHOWN, found.length - shown)))}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Whether each word that was typed occurs in the service's name or words. */
function says(service: Service, typed: string): boolean {
  const text = [service.service, ...service.words, ...service.documents, ...service.laws]
    .join(" ")
    .toLocaleLowerCase("de");
  return typed
    .toLocaleLowerCase("de")
    .split(/\s+/)
    .every((word) => text.includes(word));
}
