import { useQuery } from "@tanstack/react-query";
import type { AccessibilityOfTowns } from "../../src/api/contract/accessibility.ts";
import { accessibilityOfTowns } from "../api/accessibility.ts";
import { Loading, Problem } from "../parts/states.tsx";
import "../styles/accessibility.css";
import { accessibilityFacts } from "../texts/accessibility-facts.ts";
import { accessibilityTexts } from "../texts/accessibility.ts";
import { useTexts, useWords } from "../texts/words.tsx";

type Town = AccessibilityOfTowns["towns"][number];

/** The accessibility statement (EN 301 549, BITV 2.0): what the tests try, what is known to be missing, whom to tell. */
export function AccessibilityPage() {
  const words = useTexts(accessibilityTexts);
  const asked = useQuery(accessibilityOfTowns());
  const towns = asked.data?.towns ?? [];
  return (
    <article className="statement">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <p className="kern-body">{words.scope(towns.map(({ name }) => name).join(", "))}</p>
      <StatePart />
      <MethodPart />
      <section aria-labelledby="statement-feedback">
        <h2 className="kern-heading-small" id="statement-feedback">
          {words.feedback}
        </h2>
        <p className="kern-body">{words.feedbackWhy}</p>
        {asked.isError ? (
          <Problem error={asked.error} retry={() => void asked.refetch()} />
        ) : asked.isPending ? (
          <Loading />
        ) : (
          towns.map((town) => <ContactOf key={town.name} town={town} />)
        )}
      </section>
      <section aria-labelledby="statement-enforcement">
        <h2 className="kern-heading-small" id="statement-enforcement">
          {words.enforcement}
        </h2>
        <p className="kern-body">{words.enforcementWhy}</p>
        {towns.map((town) => (
          <EnforcementOf key={town.name} town={town} />
        ))}
      </section>
    </article>
  );
}

function StatePart() {
  const words = useTexts(accessibilityTexts);
  const { language } = useWords();
  return (
    <section aria-labelledby="statement-state">
      <h2 className="kern-heading-small" id="statement-state">
        {words.state}
      </h2>
      <p className="kern-body">{words.partial}</p>
      {(["non-conformance", "third-party"] as const).map((ground) => (
        <div key={ground} className="statement__ground">
          <h3 className="kern-body kern-body--bold">{words.ground[ground]}</h3>
          <ul className="statement__list">
            {accessibilityFacts.exceptions
              .filter((each) => each.ground === ground)
              .map((each) => each[language])
              .map(({ what, instead }) => (
                <li key={what} className="kern-body">
                  {what} {words.instead} {instead}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function MethodPart() {
  const words = useTexts(accessibilityTexts);
  const { day, language } = useWords();
  const { axe, looks, pages, preparedOn, notDone } = accessibilityFacts;
  const widths = new Intl.ListFormat(language, { type: "conjunction" });
  return (
    <section aria-labelledby="statement-method">
      <h2 className="kern-heading-small" id="statement-method">
        {words.method}
      </h2>
      <p className="kern-body">{words.prepared(day(preparedOn))}</p>
      <p className="kern-body">
        {words.looks(axe, widths.format(looks.widths.map(String)), looks)}
      </p>
      <PagesOf title={words.inEveryLook} keys={pages.inEveryLook} />
      <PagesOf title={words.inSome} keys={pages.inSome} />
      <PagesOf title={words.inNone} keys={pages.inNone} />
      <h3 className="kern-body kern-body--bold">{words.notDone}</h3>
      <ul className="statement__list">
        {notDone[language].map((each) => (
          <li key={each} className="kern-body">
            {each}
          </li>
        ))}
      </ul>
    </section>
  );
}

function PagesOf(props: { readonly title: string; readonly keys: readonly string[] }) {
  const words = useTexts(accessibilityTexts);
  const { texts, language } = useWords();
  if (props.keys.length === 0) return null;
  const named: Readonly<Record<string, string>> = { ...texts.nav, ...words.page };
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  return (
    <p className="kern-body">
      <strong>{props.title}:</strong> {list.format(props.keys.map((key) => named[key] ?? key))}.
    </p>
  );
}

function ContactOf({ town }: { readonly town: Town }) {
  const words = useTexts(accessibilityTexts);
  const { name, placeholder, contacts } = town;
  if (contacts === null) return <p className="kern-body">{words.missing(name)}</p>;
  const { contact } = contacts;
  const subject = encodeURIComponent(words.subject);
  return (
    <address className="statement__address kern-body">
      <strong>{contact.name}</strong>
      <a className="kern-link" href={`mailto:${contact.email}?subject=${subject}`}>
        {contact.email}
      </a>
      {contact.phone === null ? null : (
        <span>
          {words.phone} {contact.phone}
        </span>
      )}
      {placeholder ? <em>{words.placeholder(name)}</em> : null}
    </address>
  );
}

function EnforcementOf({ town }: { readonly town: Town }) {
  const words = useTexts(accessibilityTexts);
  const { name, placeholder, contacts } = town;
  if (contacts === null) return null;
  const { enforcement } = contacts;
  return (
    <address className="statement__address kern-body">
      <strong>{enforcement.name}</strong>
      <span>{enforcement.address}</span>
      {enforcement.email === null ? null : (
        <a className="kern-link" href={`mailto:${enforcement.email}`}>
          {enforcement.email}
        </a>
      )}
      {enforcement.website === null ? null : (
        <a className="kern-link" href={enforcement.website}>
          {enforcement.website}
        </a>
      )}
      {placeholder ? <em>{words.placeholder(name)}</em> : null}
    </address>
  );
}
