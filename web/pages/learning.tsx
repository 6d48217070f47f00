import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Learning } from "../../src/api/contract/learning.ts";
import { learning } from "../api/steering.ts";
import { DataTable, StateMark } from "../parts/data-table.tsx";
import { DriftPart } from "../parts/drift-part.tsx";
import { LessonDialog, ModelDialog } from "../parts/learning-dialogs.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/operations.css";
import "../styles/steering.css";
import { learningTexts } from "../texts/learning.ts";
import { useTexts, useWords } from "../texts/words.tsx";

type Lesson = Learning["lessons"][number];
type Model = Learning["models"][number];

/** What the machine has learned here: lessons and models, each to be set right, and whether the post has changed. */
export function LearningPage() {
  const words = useTexts(learningTexts);
  const asked = useQuery(learning());
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <div className="steering">
      <header className="steering__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
      </header>
      <p className="kern-body steering__lead">{words.lead}</p>
      {asked.data === undefined ? (
        <Loading />
      ) : (
        <>
          <DriftPart notices={asked.data.drift} />
          <Lessons lessons={asked.data.lessons} />
          <Models of={asked.data} />
        </>
      )}
    </div>
  );
}

function Lessons({ lessons }: { readonly lessons: readonly Lesson[] }) {
  const { lessons: words } = useTexts(learningTexts);
  const { time } = useWords();
  const notices = useNotices();
  const [changing, setChanging] = useState<Lesson | null>(null);
  return (
    <>
      <DataTable
        name={words.title}
        hint={words.hint}
        head={[
          words.letter,
          words.given,
          words.source,
          words.says,
          words.proposed,
          words.state,
          words.change,
        ]}
        rows={lessons.map((lesson) => ({
          key: lesson.id,
          cells: [
            lesson.receiptNumber,
            time(lesson.givenAt),
            words.sources[lesson.source],
            <Says key="says" lesson={lesson} />,
            lesson.proposed === null
              ? words.nothing
              : (lesson.proposed.name ?? lesson.proposed.key),
            <Counts key="counts" lesson={lesson} />,
            <button
              key="change"
              type="button"
              className="plain"
              aria-label={
                lesson.counts
                  ? words.undoOf(lesson.receiptNumber)
                  : words.restoreOf(lesson.receiptNumber)
              }
              onClick={() => setChanging(lesson)}
            >
              {lesson.counts ? words.undo : words.restore}
            </button>,
          ],
        }))}
        empty={words.empty}
      />
      {changing === null ? null : (
        <LessonDialog
          lesson={changing}
          onDone={() => {
            notices.tell(changing.counts ? words.doneUndo : words.doneRestore);
            setChanging(null);
          }}
          onClose={() => setChanging(null)}
        />
      )}
    </>
  );
}

function Says({ lesson: { source, unit } }: { readonly lesson: Lesson }) {
  const { lessons: words } = useTexts(learningTexts);
  const name = unit.name ?? unit.key;
  return source === "return" ? words.returned(name) : name;
}

function Counts({ lesson: { counts, setAside } }: { readonly lesson: Lesson }) {
  const { lessons: words } = useTexts(learningTexts);
  if (!counts) return <StateMark kind="warning">{words.undone}</StateMark>;
  return setAside ? (
    <StateMark kind="info">{words.setAside}</StateMark>
  ) : (
    <StateMark kind="success">{words.counts}</StateMark>
  );
}

function Models({ of: { models, broughtBack } }: { readonly of: Learning }) {
  const all = useTexts(learningTexts);
  const words = all.models;
  const numbers = useNumbers();
  const { day, time } = useWords();
  const notices = useNotices();
  const top = useRef<HTMLDivElement>(null);
  const [bringing, setBringing] = useState<Model | null>(null);
  return (
    <div className="learning__models" ref={top} tabIndex={-1}>
      <DataTable
        name={words.title}
        hint={words.hint}
        head={[
          words.version,
          words.used,
          words.lessons,
          words.documents,
          words.differs,
          words.back,
        ]}
        rows={models.map((model) => ({
          key: model.version,
          cells: [
            <code key="version">{model.version}</code>,
            words.fromTo(day(model.firstAt), day(model.lastAt)),
            <span key="lessons" className="number">
              {numbers.count(model.lessons)}
            </span>,
            <span key="documents" className="number">
              {numbers.count(model.documents)}
            </span>,
            <Differs key="differs" model={model} />,
            model.isNewest ? (
              ""
            ) : (
              <button
                key="back"
                type="button"
                className="plain"
                aria-label={words.backOf(model.version)}
                onClick={() => setBringing(model)}
              >
                {words.back}
              </button>
            ),
          ],
        }))}
        empty={words.empty}
      />
      {broughtBack.length === 0 ? null : (
        <section className="panel">
          <h2 className="kern-title">{words.historyTitle}</h2>
          <ol className="steering__history">
            {broughtBack.map(({ id, version, at, by, reason }) => (
              <li key={id}>
                <p className="kern-body kern-body--bold">
                  {words.history(version, by ?? all.someone, time(at))}
                </p>
                <p className="steering__muted">{reason}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      {bringing === null ? null : (
        <ModelDialog
          version={bringing.version}
          onDone={() => {
            notices.tell(words.done(bringing.version));
            setBringing(null);
            top.current?.focus();
          }}
          onClose={() => setBringing(null)}
        />
      )}
    </div>
  );
}

function Differs({ model }: { readonly model: Model }) {
  const { models: words } = useTexts(learningTexts);
  if (model.isNewest) return <StateMark kind="success">{words.newest}</StateMark>;
  if (model.sameCatalogue === null) return words.unknown;
  const others = [
    model.sameCatalogue ? "" : words.otherCatalogue,
    model.sameProduct === false ? words.otherProduct : "",
  ].filter((each) => each !== "");
  return others.length === 0 ? words.same : others.join("; ");
}
