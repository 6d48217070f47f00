import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TrailEvents } from "../../src/api/contract/trail.ts";
import { stepNames } from "../../src/domain/states.ts";
import { Role } from "../../src/domain/town.ts";
import { trailGroups } from "../../src/domain/trail-groups.ts";
import { units } from "../api/queries.ts";
import { trailEvents, type TrailLooksFor } from "../api/trail.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNumbers } from "../parts/use-numbers.ts";
import "../styles/operations.css";
import "../styles/steering.css";
import { administrationTexts } from "../texts/administration.ts";
import { trailTexts } from "../texts/trail.ts";
import { useTexts, useWords } from "../texts/words.tsx";

const ANY = "";
const nothing: TrailLooksFor = { from: "", to: "", group: ANY, item: "", unit: ANY, actor: ANY };

/** What happened, searched by time, kind, item, department and role; never content, never a name. */
export function TrailPage() {
  const words = useTexts(trailTexts);
  const { texts } = useWords();
  const [wanted, setWanted] = useState(nothing);
  const found = useInfiniteQuery(trailEvents(wanted));
  const events = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="steering">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <p className="kern-body steering__lead">{words.lead}</p>
      <LooksFor key={wanted.item} wanted={wanted} onLook={setWanted} />
      {found.isError ? (
        <Problem error={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading />
      ) : (
        <>
          <p className="kern-body kern-body--bold" role="status">
            {words.found(events.length, found.hasNextPage)}
          </p>
          <ol className="events">
            {events.map((event) => (
              <EventLine
                key={event.id}
                event={event}
                onOnly={(item) => setWanted({ ...nothing, item })}
              />
            ))}
          </ol>
          {found.hasNextPage ? (
            <div>
              <Button
                disabled={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                {texts.state.more}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </div>
  );
}

function LooksFor(props: {
  readonly wanted: TrailLooksFor;
  readonly onLook: (wanted: TrailLooksFor) => void;
}) {
  const words = useTexts(trailTexts);
  const roles = useTexts(administrationTexts).role;
  const all = useQuery(units()).data?.units ?? [];
  const [typed, setTyped] = useState(props.wanted);
  const type = (change: Partial<TrailLooksFor>) => setTyped({ ...typed, ...change });
  const actors: Readonly<Record<string, string>> = {
    [ANY]: words.any,
    step: words.step,
    house: words.house,
    ...roles,
  };
  const groups: Readonly<Record<string, string>> = { [ANY]: words.any, ...words.groups };
  return (
    <form
      className="looks-for"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        props.onLook({ ...typed, item: typed.item.trim() });
      }}
    >
      <Field
        label={words.from}
        type="date"
        value={typed.from}
        onChange={(event) => type({ from: event.target.value })}
      />
      <Field
        label={words.to}
        type="date"
        value={typed.to}
        onChange={(event) => type({ to: event.target.value })}
      />
      <SelectField
        label={words.group}
        values={[ANY, ...trailGroups]}
        labelOf={(group) => groups[group] ?? group}
        chosen={typed.group}
        onChoose={(group) => type({ group })}
      />
      <Field
        label={words.item}
        value={typed.item}
        onChange={(event) => type({ item: event.target.value })}
      />
      <SelectField
        label={words.unit}
        values={[ANY, ...all.map((unit) => unit.key)]}
        labelOf={(key) =>
          key === ANY ? words.any : (all.find((unit) => unit.key === key)?.name ?? key)
        }
        chosen={typed.unit}
        onChoose={(unit) => type({ unit })}
      />
      <SelectField
        label={words.actor}
        values={[ANY, "step", "house", ...Role.options]}
        labelOf={(actor) => actors[actor] ?? actor}
        chosen={typed.actor}
        onChoose={(actor) => type({ actor })}
      />
      <div className="steering__acts">
        <Button kind="primary" type="submit">
          {words.search}
        </Button>
        <Button
          kind="tertiary"
          onClick={() => {
            setTyped(nothing);
            props.onLook(nothing);
          }}
        >
          {words.clear}
        </Button>
      </div>
    </form>
  );
}

type Event = TrailEvents["items"][number];

function EventLine(props: { readonly event: Event; readonly onOnly: (item: string) => void }) {
  const words = useTexts(trailTexts);
  const numbers = useNumbers();
  const { time } = useWords();
  const { event, onOnly } = props;
  const { receiptNumber } = event;
  return (
    <li className="event">
      <time className="number steering__muted" dateTime={event.at}>
        {time(event.at)}
      </time>
      <span>
        <span className="kern-body">{event.sentence}</span>
        <br />
        <span className="steering__muted">
          {words.about[event.about]}
          {receiptNumber === null ? null : (
            <>
              {" "}
              <button
                type="button"
                className="events__item"
                aria-label={words.onlyThis(receiptNumber)}
                onClick={() => onOnly(receiptNumber)}
              >
                {receiptNumber}
              </button>
            </>
          )}
        </span>
      </span>
      <span className="steering__muted">
        <By event={event} />
        <br />
        {event.treeIndex === null ? words.notSealed : words.place(numbers.count(event.treeIndex))}
      </span>
    </li>
  );
}

/** A part of the house, by the name that stands in the trail: `intake:<channel>`, `cli:<account>` or one word. */
function HousePart({ part }: { readonly part: string }) {
  const words = useTexts(trailTexts);
  const { texts } = useWords();
  const [kind, of] = part.split(":");
  if (of !== undefined && kind === "intake") return <>{words.byIntake(texts.channel(of))}</>;
  if (of !== undefined && kind === "cli") return <>{words.byTerminal(of)}</>;
  return <>{words.byHouse(words.parts[part] ?? part)}</>;
}

function By({ event: { actor } }: { readonly event: Event }) {
  const words = useTexts(trailTexts);
  const roles = useTexts(administrationTexts).role;
  const { texts } = useWords();
  if (actor.kind === "house") return <HousePart part={actor.part} />;
  if (actor.kind === "step") {
    const step = stepNames.find((each) => each === actor.name);
    return <>{words.byStep(step === undefined ? actor.name : texts.stepName(step))}</>;
  }
  const named = actor.roles.map((role) => {
    const { data } = Role.safeParse(role);
    return data === undefined ? role : roles[data];
  });
  return <>{words.byPerson(named.join(", "))}</>;
}
