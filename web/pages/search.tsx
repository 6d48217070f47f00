import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { search } from "../api/queries.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";

/** Everything one may see, by its words; the search stands in the address, so that Back finds it again. */
export function SearchPage() {
  const { texts } = useWords();
  const [query, setQuery] = useSearchParams();
  const wanted = {
    q: query.get("q") ?? "",
    from: query.get("from") ?? "",
    to: query.get("to") ?? "",
  };
  const [typed, setTyped] = useState(wanted);
  const type = (field: keyof typeof typed) => (event: { target: { value: string } }) =>
    setTyped({ ...typed, [field]: event.target.value });
  return (
    <div className="search">
      <h1 className="kern-heading-medium">{texts.search.title}</h1>
      <form
        role="search"
        className="search__form"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery(Object.entries(typed).filter(([, value]) => value !== ""));
        }}
      >
        <Field
          type="search"
          label={texts.search.label}
          hint={texts.search.hint}
          value={typed.q}
          autoFocus
          onChange={type("q")}
        />
        <Field type="date" label={texts.search.from} value={typed.from} onChange={type("from")} />
        <Field type="date" label={texts.search.to} value={typed.to} onChange={type("to")} />
        <Button kind="primary" type="submit">
          {texts.search.submit}
        </Button>
      </form>
      {wanted.q === "" ? (
        <p className="kern-body empty">{texts.search.start}</p>
      ) : (
        <Hits wanted={wanted} />
      )}
    </div>
  );
}

function Hits(props: { readonly wanted: Parameters<typeof search>[0] }) {
  const { texts, day } = useWords();
  const found = useInfiniteQuery(search(props.wanted));
  if (found.isPending) return <Loading />;
  if (found.isError) return <Problem error={found.error} retry={() => void found.refetch()} />;
  const hits = found.data.pages.flatMap((page) => page.items);
  if (hits.length === 0) return <p className="kern-body empty">{texts.search.none}</p>;
  return (
    <ol className="plain-list hits">
      {hits.map((hit) => (
        <li key={hit.id}>
          <Link className="kern-link" to={`/documents/${hit.id}`}>
            {hit.subject ?? texts.inbox.noSubject}
          </Link>
          <p className="kern-body kern-body--muted">
            {day(hit.receiptDay)} · {hit.receiptNumber} · {hit.sender ?? texts.inbox.noSender}
          </p>
          {hit.pagesFound.map((page) => (
            <p key={page.number} className="kern-body kern-body--small">
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
      ))}
      {found.hasNextPage ? (
        <Button onClick={() => void found.fetchNextPage()}>{texts.state.more}</Button>
      ) : null}
    </ol>
  );
}
