import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useRef, useState } from "react";
import type { InboxAct } from "../../src/domain/acts.ts";
import type { InboxEntry } from "../api/queries.ts";
import { Refusal, request } from "../api/request.ts";
import { bulkTexts } from "../texts/bulk.ts";
import { bundleTexts } from "../texts/bundle.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import type { AskedBulkAct, BulkAct } from "./bulk-ask.tsx";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { lazyPart } from "./lazy-part.ts";

const BulkAsk = lazyPart(() => import("./bulk-ask.tsx").then((part) => part.BulkAsk));

/** In the order of their buttons, after taking them over. */
const ASKED = ["done", "assign-to", "wait", "forward", "return"] as const;

interface Outcome {
  readonly id: string;
  readonly name: string;
  readonly isDone: boolean;
  readonly words: string;
}

/** The same for several entries: each is asked for by itself, and each says what became of it. */
export function BulkActs(props: {
  readonly rows: readonly InboxEntry[];
  /** How many others of their bundles are not meant. */
  readonly hidden: number;
  readonly onClear: () => void;
}) {
  const { texts } = useWords();
  const words = useTexts(bulkTexts);
  const inBundle = useTexts(bundleTexts);
  const client = useQueryClient();
  const { rows } = props;
  const [first] = rows;
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [of, setOf] = useState(0);
  const end = useRef<HTMLParagraphElement>(null);
  const isRunning = outcomes.length < of;
  const [asked, setAsked] = useState<AskedBulkAct | null>(null);
  const run = async (act: BulkAct) => {
    const wanted = rows;
    setAsked(null);
    setOf(wanted.length);
    setOutcomes([]);
    for (const row of wanted) {
      const outcome = await carryOut(row, act, texts.state.offline);
      setOutcomes((before) => [
        ...before,
        {
          id: row.id,
          name: `${row.subject ?? texts.inbox.noSubject} (${row.receiptNumber})`,
          isDone: outcome === null,
          words: outcome ?? words.did[act.act],
        },
      ]);
    }
    props.onClear();
    // The buttons are gone with what was selected: one goes on from what became of it.
    end.current?.focus();
    await Promise.all(
      ["inbox-entry", "document"].map((kind) => client.invalidateQueries({ queryKey: [kind] })),
    );
  };
  const good = outcomes.filter((each) => each.isDone).length;
  if (rows.length === 0 && of === 0) return null;
  return (
    <section className="bulk" aria-label={texts.inbox.bulk.title}>
      {rows.length > 0 && !isRunning ? (
        <div className="bulk__acts">
          <span className="bulk__count">
            <span className="kern-body kern-body--bold">{texts.inbox.selected(rows.length)}</span>
            {props.hidden === 0 ? null : (
              <span className="kern-body kern-body--small">{inBundle.onlyHeads(props.hidden)}</span>
            )}
          </span>
          <Button kind="primary" onClick={() => void run({ act: "claim" })}>
            {texts.act.claim}
          </Button>
          {ASKED.map((each) => (
            <Button key={each} onClick={() => setAsked(each)}>
              {each === "assign-to" ? words.assign : texts.act[each]}
            </Button>
          ))}
          <Button kind="tertiary" onClick={props.onClear}>
            {texts.state.clear}
          </Button>
        </div>
      ) : null}
      {asked === null || first === undefined ? null : (
        <Suspense fallback={null}>
          <BulkAsk
            asked={asked}
            documentId={first.documentId}
            onClose={() => setAsked(null)}
            onDo={(act) => void run(act)}
          />
        </Suspense>
      )}
      {of === 0 ? null : (
        <div className="bulk__outcomes">
          <p className="kern-body kern-body--bold" role="status" tabIndex={-1} ref={end}>
            {isRunning
              ? texts.inbox.bulk.running(outcomes.length, of)
              : texts.inbox.bulk.finished(good, of)}
          </p>
          <ul className="plain-list">
            {outcomes.map((each) => (
              <li key={each.id} className="bulk__outcome">
                <Icon name={each.isDone ? "success" : "danger"} />
                <span>
                  {each.name}: {each.words}
                </span>
              </li>
            ))}
          </ul>
          {isRunning ? null : (
            <Button
              kind="tertiary"
              onClick={() => {
                setOf(0);
                setOutcomes([]);
              }}
            >
              {texts.state.close}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** Null when it was done; else why not, in words. */
async function carryOut(row: InboxEntry, act: InboxAct, offline: string): Promise<string | null> {
  try {
    await request(`/api/inbox-entries/${row.id}/act`, { method: "POST", body: act });
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.status === 0 ? offline : error.message;
  }
}
