import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { understandSearch } from "../../src/domain/search-words.ts";
import { type Hit, search, type SearchFor } from "../api/search.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { KeyHelp } from "../parts/key-help.tsx";
import { FilterChips, FilterFields, type Filters } from "../parts/search-filters.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useKeys } from "../parts/use-keys.ts";
import "../styles/search.css";
import { filterNames, searchTexts } from "../texts/search.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Everything one may see, by its words; the search stands in the address, so that Back finds it again. */
export function SearchPage() {
  const words = useTexts(searchTexts);
  const [query, setQuery] = useSearchParams();
  const wanted = wantedIn(query);
  const [typed, setTyped] = useState(wanted.q);
  const form = useRef<HTMLFormElement>(null);
  const ask = (q: string, filters: Filters) => {
    setTyped(q);
    setQuery(
      [["q", q] as const, ...Object.entries(filters)].flatMap(
        ([name, value]): [string, string][] =>
          value === undefined || value === "" ? [] : [[name, value]],
      ),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A date, a number or a name that was typed becomes a filter one can see and take away.
    const { words: rest, ...understood } = understandSearch(typed, today());
    const said = Object.entries(understood).filter(([, value]) => value !== null);
    ask(rest, { ...wanted.filters, ...Object.fromEntries(said) });
  };
  useKeys({ "/": () => form.current?.querySelector("input")?.select() });
  const isAsked = wanted.q !== "" || Object.keys(wanted.filters).length > 0;
  return (
    <div className="search">
      <div className="search__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <KeyHelp keys={words.keyList} />
      </div>
      <form role="search" className="search__form" ref={form} onSubmit={submit}>
        <Field
          type="search"
          label={words.label}
          hint={words.hint}
          value={typed}
          autoFocus={!isAsked}
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button kind="primary" type="submit">
          {words.submit}
        </Button>
      </form>
      <FilterChips
        filters={wanted.filters}
        onRemove={(names) => {
          ask(
            wanted.q,
            Object.fromEntries(
              Object.entries(wanted.filters).filter(
                ([name]) => !names.some((each) => each === name),
              ),
            ),
          );
          // The button that had the focus is gone.
          form.current?.querySelector("input")?.focus();
        }}
      />
      <details className="search__narrow">
        <summary>{words.narrow}</summary>
        <FilterFields filters={wanted.filters} onChange={(filters) => ask(wanted.q, filters)} />
      </details>
      {isAsked ? <Hits wanted={wanted} /> : <p className="kern-body empty">{words.start}</p>}
    </div>
  );
}

const wantedIn = (query: URLSearchParams): SearchFor => ({
  q: query.get("q") ?? "",
  filters: Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = query.get(name);
      return value === null || value === "" ? [] : [[name, value]];
    }),
  ),
});

/** The day on this device, which stands in the town. */
const today = (): string => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

function Hits({ wanted }: { readonly wanted: SearchFor }) {
  const { texts } = useWords();
  const words = useTexts(searchTexts);
  const list = useRef<HTMLOListElement>(null);
  const found = useInfiniteQuery(search(wanted));
  const go = (step: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>(".hit__link") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  };
  useKeys({ j: () => go(1), k: () => go(-1) });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Problem error={found.error} retry={() => void found.refetch()} />;
  const hits = found.data.pages.flatMap((page) => page.items);
  const isNewest = wanted.q === "";
  return (
    <>
      <p className="kern-body kern-body--muted search__count" aria-live="polite">
        {hits.length === 0
          ? ""
          : `${words.hits(hits.length, found.hasNextPage)} · ${isNewest ? words.order.newest : words.order.best}`}
      </p>
      {hits.length === 0 ? (
        <div className="empty" role="status">
          <p className="kern-body">{words.none}</p>
          <p className="kern-body kern-body--muted">{words.noneHint}</p>
        </div>
      ) : (
        <ol className="plain-list hits" ref={list} aria-busy={found.isPlaceholderData}>
          {hits.map((hit) => (
            <HitLine key={hit.id} hit={hit} find={wanted.q} />
          ))}
        </ol>
      )}
      {found.hasNextPage ? (
        <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {texts.state.more}
        </Button>
      ) : null}
    </>
  );
}

function HitLine({ hit, find }: { readonly hit: Hit; readonly find: string }) {
  const { texts, day } = useWords();
  const words = useTexts(searchTexts);
  const sought = plainWords(find);
  return (
    <li className="hit">
      <p className="hit__head">
        <Link
          className="kern-link hit__link"
          to={`/documents/${hit.id}${sought === "" ? "" : `?${new URLSearchParams({ find: sought }).toString()}`}`}
        >
          {hit.subject ?? (hit.role === "main" ? texts.inbox.noSubject : texts.role(hit.role))}
        </Link>
        <span className="kern-badge kern-badge--info">
          <span className="kern-label kern-label--small">{texts.subjectState(hit.state)}</span>
        </span>
      </p>
      <p className="kern-body kern-body--small kern-body--muted">
        {[
          day(hit.receiptDay),
          hit.receiptNumber,
          hit.sender ?? texts.inbox.noSender,
          ...(hit.kind === null ? [] : [words.kind[hit.kind]]),
          texts.inbox.pages(hit.pages),
        ].join(" · ")}
      </p>
      {hit.pagesFound.map((page) => (
        <p key={page.number} className="kern-body kern-body--small hit__text">
          <span className="hit__page">{words.onPage(page.number)}</span>
          {page.snippet.map((piece, index) =>
            piece.hit ? (
              // oxlint-disable-next-line react/no-array-index-key -- pieces of one text in its order
              <mark key={index}>{piece.text}</mark>
            ) : (
              piece.text
            ),
          )}
        </p>
      ))}
    </li>
  );
}

/** The first of what was asked for, as the search in the document understands it. */
function plainWords(q: string): string {
  const phrase = /(?<!-)"([^"]+)"/u.exec(q)?.[1];
  return (phrase ?? q.split(/\s+/u).find((word) => /^[\p{L}\p{N}]/u.test(word)) ?? "").trim();
}
