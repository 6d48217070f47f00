import type { Document } from "../../src/api/contract/documents.ts";
import { factTexts } from "../texts/facts.ts";
import { searchTexts } from "../texts/search.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Fact, FactPage, type ShowFact } from "./fact.tsx";

type Facts = NonNullable<Document["facts"]>;
interface Props {
  readonly facts: Facts;
  readonly onShow: ShowFact;
}

/** What a letter wants, encloses and would have paid, what kind it is, and what narrows who may see it. */
export function FoundFacts({ facts, onShow }: Props) {
  const words = useTexts(factTexts);
  const kinds = useTexts(searchTexts).kind;
  const { language } = useWords();
  const other = facts.language === "de" ? null : facts.language;
  const languages = new Intl.DisplayNames(language, { type: "language" });
  return (
    <>
      {facts.request === null ? null : (
        <Fact name={words.request} place={facts.request.place} onShow={onShow}>
          {facts.request.value}
        </Fact>
      )}
      <Fact name={words.kind}>{kinds[facts.kind]}</Fact>
      {other === null ? null : <Fact name={words.language}>{languages.of(other)}</Fact>}
      <Amounts facts={facts} onShow={onShow} />
      <Ibans facts={facts} onShow={onShow} />
      <Enclosures facts={facts} onShow={onShow} />
      {facts.secrecyByContent.map(({ value, place }) => (
        <Fact key={value} name={words.secrecy[value]} place={place} onShow={onShow}>
          {place.quote}
        </Fact>
      ))}
    </>
  );
}

function Amounts({ facts, onShow }: Props) {
  const { language } = useWords();
  const words = useTexts(factTexts);
  const euros = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", {
    style: "currency",
    currency: "EUR",
  });
  if (facts.amounts.length === 0) return null;
  const ordered = facts.amounts.toSorted((a, b) => Number(b.isTotal) - Number(a.isTotal));
  return (
    <Fact name={words.amounts}>
      {ordered.map(({ cents, isTotal, place }) => (
        <span key={cents} className="fact-value">
          {isTotal ? (
            <strong>{words.toPay(euros.format(cents / 100))}</strong>
          ) : (
            euros.format(cents / 100)
          )}
          <FactPage place={place} onShow={onShow} />
        </span>
      ))}
    </Fact>
  );
}

function Ibans({ facts, onShow }: Props) {
  const words = useTexts(factTexts);
  if (facts.ibans.length === 0) return null;
  return (
    <Fact name={words.iban}>
      {facts.ibans.map(({ value, isValid, place }) => (
        <span key={value} className="fact-value">
          {value.replaceAll(/(.{4})(?=.)/g, "$1 ")}
          {isValid ? null : <span className="fact-unsure">{words.ibanWrong}</span>}
          <FactPage place={place} onShow={onShow} />
        </span>
      ))}
    </Fact>
  );
}

/** What was announced, the missing first. */
function Enclosures({ facts, onShow }: Props) {
  const words = useTexts(factTexts);
  const announced = facts.announcedEnclosures.toSorted(
    (a, b) => rank(a.isPresent) - rank(b.isPresent),
  );
  if (announced.length === 0) return null;
  return (
    <Fact name={words.enclosures}>
      <ul className="fact-list">
        {announced.map(({ value, isPresent, place }) => (
          <li key={`${value} ${place.page}`}>
            {value}{" "}
            {isPresent === true ? (
              <span className="kern-body--muted">{words.present}</span>
            ) : (
              <span className="fact-unsure">
                {isPresent === null ? words.unknown : words.missing}
              </span>
            )}
            <FactPage place={place} onShow={onShow} />
          </li>
        ))}
      </ul>
    </Fact>
  );
}

const rank = (isPresent: boolean | null): number =>
  isPresent === false ? 0 : isPresent === null ? 1 : 2;
