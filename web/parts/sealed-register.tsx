import { type ReactNode, useState } from "react";
import type { OpeningDesk, SealedRecord } from "../../src/api/contract/sealed-post.ts";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { DataTable, StateMark } from "./data-table.tsx";
import { CorrectDialog, HandOverDialog, TakeBackDialog } from "./sealed-dialogs.tsx";
import { ruleOf } from "./sealed-fields.tsx";
import { sumsOf } from "./sealed-sums.ts";

type Asked = "handOver" | "correct" | "takeBack";

/** The register of a day: each line with what was done, and what was corrected below what took its place. */
export function SealedRegister(props: { readonly desk: OpeningDesk; readonly day: string }) {
  const words = useTexts(sealedPostTexts);
  const { desk, day } = props;
  const [asked, setAsked] = useState<{ readonly what: Asked; readonly id: string } | null>(null);
  const record = desk.records.find(({ id }) => id === asked?.id);
  const close = () => setAsked(null);
  return (
    <>
      <Sums records={desk.records} day={day} />
      <DataTable
        name={words.register}
        hint={words.registerHint}
        head={words.head}
        empty={words.empty}
        rows={desk.records.map((each, nth) => ({
          key: each.id,
          cells: [
            <Held key="number" record={each}>
              <span className="number">{each.receiptNumber ?? words.noNumber}</span>
            </Held>,
            <Kind key="kind" record={each} desk={desk} />,
            <span key="for" className="sealed__secret">
              <Held record={each}>{forWhom(each, words.erased)}</Held>
            </span>,
            <span key="sender" className="sealed__secret">
              <Held record={each}>{each.sender ?? "–"}</Held>
            </span>,
            <Standing
              key="state"
              record={each}
              day={day}
              forNobody={isForNobody(each, desk.records[nth + 1])}
            />,
            <Acts key="acts" record={each} onAsk={(what) => setAsked({ what, id: each.id })} />,
          ],
        }))}
      />
      {record === undefined || asked === null ? null : asked.what === "handOver" ? (
        <HandOverDialog record={record} onClose={close} />
      ) : asked.what === "takeBack" ? (
        <TakeBackDialog record={record} onClose={close} />
      ) : (
        <CorrectDialog record={record} desk={desk} onClose={close} />
      )}
    </>
  );
}

/** What holds no more is struck out, and stays to be read. */
function Held(props: { readonly record: SealedRecord; readonly children: ReactNode }) {
  return props.record.withdrawn === null ? <>{props.children}</> : <s>{props.children}</s>;
}

function forWhom(
  { person, unitName, addressee, wordsErased }: SealedRecord,
  erased: string,
): string {
  if (wordsErased) return erased;
  return [addressee, person, unitName].filter((each) => each !== null).join(" · ");
}

/**
 * Whether nobody has said yet for whom it is: it was given back as somebody else's (its line goes on below it), or
 * closed by whoever had it in their inbox.
 */
const isForNobody = (record: SealedRecord, before: SealedRecord | undefined): boolean =>
  record.withdrawn === null &&
  ((before?.entryId === record.entryId && before.withdrawn?.givenBack === true) ||
    isClosedForNobody(record));

const isClosedForNobody = ({ opened, ruleKey, unit, personId, handedOver }: SealedRecord) =>
  opened !== null &&
  handedOver === null &&
  [ruleKey, unit, personId].every((each) => each === null);

function Kind({ record, desk }: { readonly record: SealedRecord; readonly desk: OpeningDesk }) {
  const words = useTexts(sealedPostTexts);
  const rule = record.ruleKey === null ? null : ruleOf(desk.rules, record.ruleKey);
  const name = rule?.addressee[0] ?? record.ruleKey ?? words.other;
  return (
    <Held record={record}>
      {name} (
      {record.recordAs === "count" ? words.counted(record.items) : words.as[record.recordAs]})
    </Held>
  );
}

function Standing(props: {
  readonly record: SealedRecord;
  readonly day: string;
  readonly forNobody: boolean;
}) {
  const { record, day } = props;
  const words = useTexts(sealedPostTexts);
  const { time } = useWords();
  const { opened } = record;
  return (
    <div className="sealed__standing">
      <StandingMark record={record} day={day} />
      {props.forNobody ? <StateMark kind="warning">{words.forNobody}</StateMark> : null}
      {opened === null ? null : (
        <>
          <StateMark kind="danger">{words.openedMark}</StateMark>
          <span className="kern-body kern-body--small sealed__secret">
            {words.openedBy(opened.by ?? words.openedSomebody, time(opened.at))}{" "}
            {opened.tell === null ? "" : words.tell(opened.tell)}
          </span>
        </>
      )}
      <span className="kern-body kern-body--small kern-body--muted">
        {words.recordedBy(record.recordedBy, time(record.recordedAt))}
      </span>
    </div>
  );
}

function StandingMark({
  record,
  day: shown,
}: {
  readonly record: SealedRecord;
  readonly day: string;
}) {
  const words = useTexts(sealedPostTexts);
  const { day } = useWords();
  const { withdrawn, receipted, handedOver, recordAs, receiptDay } = record;
  if (withdrawn !== null) {
    const said = withdrawn.givenBack
      ? words.givenBack
      : withdrawn.replaced
        ? words.corrected
        : words.takenBack;
    return (
      <>
        <StateMark kind="warning">{said(withdrawn.by)}</StateMark>
        {withdrawn.because === null ? null : (
          <span className="kern-body kern-body--small sealed__secret">{withdrawn.because}</span>
        )}
      </>
    );
  }
  if (receipted !== null || handedOver !== null) return <Passed record={record} />;
  if (recordAs === "count")
    return <StateMark kind="success">{words.counted(record.items)}</StateMark>;
  return (
    <StateMark kind="info">
      {receiptDay < shown ? words.liesSince(day(receiptDay)) : words.lies}
    </StateMark>
  );
}

/** That it was handed over or receipted, and to whom, which is not printed. */
export function Passed({ record }: { readonly record: SealedRecord }) {
  const words = useTexts(sealedPostTexts);
  const { time } = useWords();
  const { receipted, handedOver } = record;
  const to = handedOver?.to ?? null;
  return (
    <>
      <StateMark kind="success">
        {receipted === null
          ? words.handedOver(time(handedOver?.at ?? record.recordedAt))
          : words.receipted(time(receipted.at))}
      </StateMark>
      {receipted === null && to === null ? null : (
        <span className="kern-body kern-body--small sealed__secret">
          {receipted === null ? words.handedOverTo(to ?? "") : words.receiptedBy(receipted.by)}
        </span>
      )}
    </>
  );
}

function Acts(props: { readonly record: SealedRecord; readonly onAsk: (what: Asked) => void }) {
  const words = useTexts(sealedPostTexts);
  const { record, onAsk } = props;
  if (record.withdrawn !== null || record.wordsErased) return <>–</>;
  const acts: readonly Asked[] = [
    ...(record.handedOver === null ? (["handOver"] as const) : []),
    "correct",
    ...(record.opened === null ? (["takeBack"] as const) : []),
  ];
  const what = record.receiptNumber ?? words.counted(record.items);
  return (
    <div className="sealed__acts">
      {acts.map((act) => (
        <button
          key={act}
          type="button"
          className="kern-link"
          aria-label={words.actOn(words.acts[act], what)}
          onClick={() => onAsk(act)}
        >
          {words.acts[act]}
        </button>
      ))}
    </div>
  );
}

function Sums(props: { readonly records: readonly SealedRecord[]; readonly day: string }) {
  const words = useTexts(sealedPostTexts);
  const sums = sumsOf(props.records, props.day);
  return (
    <dl className="mailroom__figures" aria-label={words.sums}>
      {(["count", "line", "image", "lies"] as const).map((which) => (
        <div key={which}>
          <dt>{words.sum[which]}</dt>
          <dd>{sums[which]}</dd>
        </div>
      ))}
    </dl>
  );
}
