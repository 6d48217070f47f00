import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { InquiryList } from "../../src/api/contract/access-inquiries.ts";
import { session } from "../api/queries.ts";
import { inquiries, inquiryPeople } from "../api/trail.ts";
import { Button } from "../parts/button.tsx";
import { StateMark } from "../parts/data-table.tsx";
import { AnswerDialog, AskInquiryDialog, ConfirmInquiryDialog } from "../parts/inquiry-dialogs.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/operations.css";
import "../styles/steering.css";
import { administrationTexts } from "../texts/administration.ts";
import { trailTexts } from "../texts/trail.ts";
import { useTexts, useWords } from "../texts/words.tsx";

type Inquiry = z.infer<typeof InquiryList>["inquiries"][number];
type Doing =
  { readonly what: "ask" } | { readonly what: "confirm" | "answer"; readonly inquiry: Inquiry };

const WEEK_MS = 7 * 86_400_000;

/** How an inquiry stands, and what the reader may do with it; the database says no by itself. */
function standingOf(inquiry: Inquiry, me: string | undefined) {
  const { askedBy, askedAt, confirmedBy, confirmedAt, personId } = inquiry;
  const isOver = Date.now() - Date.parse(confirmedAt ?? askedAt) > WEEK_MS;
  if (isOver) return { state: "expired", mark: "info", may: null } as const;
  if (confirmedAt === null) {
    const isOther = me !== askedBy && me !== personId;
    return { state: "waiting", mark: "warning", may: isOther ? "confirm" : null } as const;
  }
  const isOurs = me === askedBy || me === confirmedBy;
  return { state: "confirmed", mark: "success", may: isOurs ? "answer" : null } as const;
}

/** Who read what: asked by one, confirmed by another of the other role, told to these two alone. */
export function InquiriesPage() {
  const words = useTexts(trailTexts).inquiries;
  const asked = useQuery(inquiries());
  const people = useQuery(inquiryPeople());
  const notices = useNotices();
  const [doing, setDoing] = useState<Doing | null>(null);
  if (asked.isError) return <Problem error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data === undefined || people.data === undefined) return <Loading />;
  const nameOf = (id: string) => people.data.people.find((each) => each.id === id)?.name ?? "–";
  const close = () => setDoing(null);
  return (
    <div className="steering">
      <header className="steering__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <Button kind="primary" onClick={() => setDoing({ what: "ask" })}>
          {words.ask}
        </Button>
      </header>
      <p className="kern-body steering__lead">{words.lead}</p>
      <section className="panel">
        <h2 className="kern-title">{words.list}</h2>
        {asked.data.inquiries.length === 0 ? <p className="kern-body">{words.none}</p> : null}
        <ul className="steering__history">
          {asked.data.inquiries.map((inquiry) => (
            <InquiryLine
              key={inquiry.id}
              inquiry={inquiry}
              nameOf={nameOf}
              onDo={(what) => setDoing({ what, inquiry })}
            />
          ))}
        </ul>
      </section>
      {doing?.what === "ask" ? (
        <AskInquiryDialog
          people={people.data.people}
          onDone={() => {
            notices.tell(words.asked);
            close();
          }}
          onClose={close}
        />
      ) : null}
      {doing?.what === "confirm" ? (
        <ConfirmInquiryDialog
          inquiry={doing.inquiry}
          name={nameOf(doing.inquiry.personId)}
          onDone={() => {
            notices.tell(words.confirmedNow);
            close();
          }}
          onClose={close}
        />
      ) : null}
      {doing?.what === "answer" ? (
        <AnswerDialog
          inquiry={doing.inquiry}
          name={nameOf(doing.inquiry.personId)}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

function InquiryLine(props: {
  readonly inquiry: Inquiry;
  readonly nameOf: (id: string) => string;
  readonly onDo: (what: "confirm" | "answer") => void;
}) {
  const words = useTexts(trailTexts).inquiries;
  const roles = useTexts(administrationTexts).role;
  const { day, time } = useWords();
  const me = useQuery(session()).data?.person.id;
  const { inquiry, nameOf, onDo } = props;
  const { askedBy, askedAt, confirmedBy, confirmedAt } = inquiry;
  const { state, mark, may } = standingOf(inquiry, me);
  const role = inquiry.askedAs === "auditor" ? roles.auditor : roles.administrator;
  return (
    <li>
      <p className="kern-body kern-body--bold">
        {nameOf(inquiry.personId)}, {words.period(day(inquiry.from), day(inquiry.to))}{" "}
        <StateMark kind={mark}>{words[state]}</StateMark>
      </p>
      <p className="kern-body">{inquiry.reason}</p>
      <p className="steering__muted">
        {words.askedBy(nameOf(askedBy), role, time(askedAt))}
        {confirmedBy === null || confirmedAt === null
          ? ""
          : ` · ${words.confirmedBy(nameOf(confirmedBy), time(confirmedAt))}`}
      </p>
      {may === null ? null : (
        <div>
          <Button onClick={() => onDo(may)}>{words[may]}</Button>
        </div>
      )}
    </li>
  );
}
