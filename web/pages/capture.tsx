import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { Capture } from "../../src/api/contract/captures.ts";
import { captureOf, units } from "../api/queries.ts";
import { CapturePages } from "../parts/capture-pages.tsx";
import { Components } from "../parts/components.tsx";
import { Icon } from "../parts/icon.tsx";
import { ItemDocument } from "../parts/item-document.tsx";
import { PageDialog } from "../parts/page-dialog.tsx";
import { SayOpened } from "../parts/say-opened.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** One capture for the clerk: what was in it, what became of every page, and where it went. */
export function CapturePage() {
  const { id = "" } = useParams();
  const capture = useQuery(captureOf(id));
  if (capture.isPending) return <Loading />;
  if (capture.isError) {
    return <Problem error={capture.error} retry={() => void capture.refetch()} />;
  }
  return <OneCapture key={id} capture={capture.data} />;
}

function OneCapture({ capture }: { readonly capture: Capture }) {
  const { texts, time, size } = useWords();
  const navigate = useNavigate();
  const [large, setLarge] = useState<number | null>(null);
  const seen = capture.pages.filter((page) => page.visible);
  return (
    <div className="item">
      <header className="item__head">
        <button type="button" className="plain" onClick={() => void navigate(-1)}>
          <Icon name="arrow-back" /> {texts.document.back}
        </button>
        <h1 className="kern-heading-medium">{capture.name ?? capture.receiptNumber}</h1>
        <p className="kern-body kern-body--muted">
          <span className="number">{capture.receiptNumber}</span> · {texts.channel(capture.channel)}{" "}
          · {time(capture.acceptedAt)} · {size(capture.bytes)}
        </p>
        <p className="kern-body kern-body--bold">
          <WhatBecame capture={capture} />
        </p>
      </header>
      <OpenCases capture={capture} />
      {capture.reScanOf === null ? <MailItems capture={capture} /> : null}
      <section aria-labelledby="item-pages">
        <h2 className="kern-title" id="item-pages">
          {texts.item.pages}
        </h2>
        {capture.pages.length === 0 ? (
          <p className="kern-body kern-body--muted">{texts.item.noPages}</p>
        ) : (
          <CapturePages
            capture={capture}
            onOpen={(position) => setLarge(seen.findIndex((page) => page.position === position))}
          />
        )}
      </section>
      <div className="item__part">
        <h2 className="kern-title">{texts.item.components}</h2>
        {capture.components.length === 0 ? (
          <p className="kern-body kern-body--muted">{texts.item.shut}</p>
        ) : (
          <Components components={capture.components} />
        )}
        <Original capture={capture} />
        {capture.mailItems.length === 1 && !capture.sealed ? (
          <SayOpened item={{ captureId: capture.id }} goTo="/opening" />
        ) : null}
      </div>
      {large === null ? null : (
        <PageDialog
          captureId={capture.id}
          positions={seen.map((page) => page.position)}
          at={large}
          onGo={setLarge}
          onClose={() => setLarge(null)}
        />
      )}
    </div>
  );
}

/** Its state; of what lay behind a pull slip, whose pages it showed. */
function WhatBecame({ capture }: { readonly capture: Capture }) {
  const words = useTexts(pullSlipTexts);
  const of = capture.reScanOf;
  if (of === null) return capture.stateSentence;
  return (
    <>
      {words.reScanOf}{" "}
      <Link className="kern-link" to={`/documents/${of.documentId}`}>
        {of.receiptNumber}
      </Link>
    </>
  );
}

function OpenCases({ capture }: { readonly capture: Capture }) {
  const { texts } = useWords();
  if (capture.cases.length === 0) return null;
  return (
    <section className="item__cases" aria-labelledby="item-cases">
      <h2 className="kern-title" id="item-cases">
        {texts.item.cases}
      </h2>
      <ul className="plain-list">
        {capture.cases.map((each) => (
          <li key={each.id}>
            <p className="kern-body">{each.sentence}</p>
            <Link className="kern-link" to={`/desk/${each.id}`}>
              <Icon name="arrow-forward" /> {texts.item.settle}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MailItems({ capture }: { readonly capture: Capture }) {
  const { texts } = useWords();
  const all = useQuery(units());
  // What went to its department may be shut to whoever took it in.
  const open = new Set(capture.pages.flatMap((page) => (page.visible ? [page.documentId] : [])));
  const nameOf = (key: string | null): string =>
    all.data?.units.find((unit) => unit.key === key)?.name ?? key ?? texts.item.noUnit;
  return (
    <section aria-labelledby="item-mail">
      <h2 className="kern-title" id="item-mail">
        {texts.item.mailItems}
      </h2>
      {capture.mailItems.length === 0 ? (
        <p className="kern-body kern-body--muted">{texts.item.noMailItems}</p>
      ) : null}
      <ol className="plain-list item__mail">
        {capture.mailItems.map((item, index) => (
          <li key={item.id} className="card">
            <p className="kern-body kern-body--bold">
              {texts.desk.mailItem(index + 1)}{" "}
              <span className="kern-body--muted number">{item.receiptNumber}</span>
            </p>
            <ul className="plain-list">
              {item.documents.map((document) => (
                <li key={document.id} className="item__document">
                  {open.has(document.id) ? (
                    <Link className="kern-link" to={`/documents/${document.id}`}>
                      {texts.role(document.role)}
                    </Link>
                  ) : (
                    <span>{texts.role(document.role)}</span>
                  )}
                  <span className="kern-badge kern-badge--info">
                    <span className="kern-label kern-label--small">
                      {texts.subjectState(document.state)}
                    </span>
                  </span>
                  <span className="kern-body kern-body--small kern-body--muted">
                    {document.role === "main" ? nameOf(document.unit) : ""}
                  </span>
                </li>
              ))}
            </ul>
            {item.documents
              .filter((document) => open.has(document.id))
              .slice(0, 1)
              .map(({ id }) => (
                <ItemDocument key={id} documentId={id} />
              ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The bytes as they came, where they are one mail item and all of it is the reader's to see. */
function Original({ capture }: { readonly capture: Capture }) {
  const { texts } = useWords();
  const [first, ...more] = capture.mailItems.flatMap((item) =>
    item.documents.filter((document) => document.role === "main").map(({ id }) => id),
  );
  const isOne = capture.mailItems.length === 1 && more.length === 0;
  if (first === undefined || !isOne || capture.sealed || capture.components.length === 0) {
    return null;
  }
  return (
    <a className="kern-link" href={`/api/documents/${first}/original`} download>
      <Icon name="download" /> {texts.item.original}
    </a>
  );
}
