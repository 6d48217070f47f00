import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import {
  sampleOf,
  samples,
  type SampleToReview,
  type SampleVerdict,
  useReview,
} from "../api/desk.ts";
import { units } from "../api/queries.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { KeyHelp } from "../parts/key-help.tsx";
import { PageView } from "../parts/page-view.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { UnitChoice } from "../parts/unit-choice.tsx";
import { useKeys } from "../parts/use-keys.ts";
import { useWidth } from "../parts/use-width.ts";
import { deskTexts } from "../texts/desk.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** The blind sample: what the machine routed alone, decided again by somebody who does not know where to. */
export function SamplesPage() {
  const words = useTexts(deskTexts).sample;
  const client = useQueryClient();
  const open = useQuery(samples());
  useQuery(units());
  // What was open when one began: a letter stays until one goes on from what came of it.
  const [at, setAt] = useState<string | null>(null);
  const lines = open.data?.samples ?? [];
  const place = lines.findIndex((line) => line.id === at);
  const current = at ?? lines[0]?.id;
  useEffect(() => {
    if (at === null && lines[0] !== undefined) setAt(lines[0].id);
  }, [at, lines]);
  const go = (to: number) => {
    const line = lines[to];
    if (line !== undefined) setAt(line.id);
  };
  useKeys({ j: () => go(place + 1), k: () => go(place - 1) });
  if (open.isPending) return <Loading />;
  if (open.isError) return <Problem error={open.error} retry={() => void open.refetch()} />;
  if (current === undefined) return <NothingDrawn />;
  const goOn = async () => {
    const next = lines[place + 1] ?? lines[place - 1];
    await client.invalidateQueries({ queryKey: samples().queryKey });
    setAt(next?.id ?? null);
  };
  return (
    <div className="desk">
      <header className="desk__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <span className="kern-body" aria-live="polite">
          {words.position(Math.max(place, 0) + 1, Math.max(lines.length, 1))}
        </span>
        <KeyHelp keys={words.keyList} />
        <button type="button" className="plain" disabled={place <= 0} onClick={() => go(place - 1)}>
          <Icon name="arrow-back" /> {words.previous} <kbd aria-hidden="true">K</kbd>
        </button>
        <button
          type="button"
          className="plain"
          disabled={lines[place + 1] === undefined}
          onClick={() => go(place + 1)}
        >
          {words.skip} <kbd aria-hidden="true">J</kbd> <Icon name="arrow-forward" />
        </button>
      </header>
      <OneSample key={current} id={current} onGoOn={() => void goOn()} />
    </div>
  );
}

function NothingDrawn() {
  const words = useTexts(deskTexts).sample;
  return (
    <div className="empty">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <p className="kern-body">{words.empty}</p>
    </div>
  );
}

function OneSample({ id, onGoOn }: { readonly id: string; readonly onGoOn: () => void }) {
  const asked = useQuery(sampleOf(id));
  if (asked.isPending) return <Loading />;
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <div className="case">
      <SamplePages sample={asked.data} />
      <SampleActs sample={asked.data} onGoOn={onGoOn} />
    </div>
  );
}

function SamplePages({ sample }: { readonly sample: SampleToReview }) {
  const { texts } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <section className="case__pages" aria-label={texts.document.pages} tabIndex={0}>
      <div ref={box}>
        {width === null
          ? null
          : sample.pages.map((page) => (
              <PageView
                key={page.id}
                documentId={sample.documentId}
                page={page}
                of={sample.pages.length}
                cssWidth={Math.min(width, 1100)}
                quarterTurns={0}
                find=""
                marked={[]}
              />
            ))}
      </div>
    </section>
  );
}

function SampleActs(props: { readonly sample: SampleToReview; readonly onGoOn: () => void }) {
  const { texts } = useWords();
  const words = useTexts(deskTexts).sample;
  const { sample } = props;
  const all = useQuery(units());
  const review = useReview();
  const [mine, setMine] = useState<string | null>(null);
  const [seeks, setSeeks] = useState(true);
  useKeys({ "/": () => setSeeks(true) });
  const nameOf = (unit: string) => all.data?.units.find((each) => each.key === unit)?.name ?? unit;
  const decide = (unit: string) => {
    setMine(unit);
    review.mutate({ id: sample.id, unit });
  };
  return (
    <aside className="case__acts" aria-label={texts.desk.decide}>
      <div>
        <p className="kern-body kern-body--bold">{sample.subject ?? texts.inbox.noSubject}</p>
        <p className="kern-body kern-body--small">{sample.sender ?? texts.inbox.noSender}</p>
        <p className="kern-body kern-body--small kern-body--muted">
          <span className="number">{sample.receiptNumber}</span>
        </p>
      </div>
      {review.isError ? <Problem error={review.error} retry={props.onGoOn} /> : null}
      {review.data !== undefined && mine !== null ? (
        <Verdict verdict={review.data} mine={nameOf(mine)} onGoOn={props.onGoOn} />
      ) : seeks ? (
        <UnitChoice
          chosen={mine}
          label={words.choose}
          deliberate
          onChoose={decide}
          onGiveUp={() => setSeeks(false)}
        />
      ) : (
        <Button kind="primary" shortcut="/" onClick={() => setSeeks(true)}>
          {words.search}
        </Button>
      )}
      <p className="kern-body kern-body--small kern-body--muted">{words.hint}</p>
    </aside>
  );
}

/** What the machine had decided: told only now. */
function Verdict(props: {
  readonly verdict: SampleVerdict;
  readonly mine: string;
  readonly onGoOn: () => void;
}) {
  const words = useTexts(deskTexts).sample;
  const { agreed, machineUnit } = props.verdict;
  const box = useRef<HTMLDivElement>(null);
  // The field that was typed into is gone: one goes on from what came of it.
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  return (
    <div className={agreed ? "sample-verdict" : "sample-verdict sample-verdict--differs"} ref={box}>
      <div role="status">
        <p className="kern-body kern-body--bold">
          <Icon name={agreed ? "success" : "warning"} /> {agreed ? words.agreed : words.differs}
        </p>
        <p className="kern-body">
          {agreed
            ? words.agreedWith(machineUnit.name)
            : words.differsFrom(props.mine, machineUnit.name)}
        </p>
      </div>
      <Button kind="primary" onClick={props.onGoOn}>
        {words.next}
      </Button>
    </div>
  );
}
