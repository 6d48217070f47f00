import { useState } from "react";
import type { Capture } from "../../src/api/contract/captures.ts";
import type { SplitOrder } from "../../src/domain/acts.ts";
import type { PageId } from "../../src/domain/ids.ts";
import { asPageId } from "../api/page-id.ts";
import { useCaseAct } from "../api/queries.ts";
import { useNotices } from "../shell/notices.tsx";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { widthFor } from "./page-view.tsx";

type Page = Capture["pages"][number];
interface Plan {
  /** Pages, by id, that begin a mail item. */
  readonly cuts: ReadonlySet<string>;
  /** Blank or separator pages that belong to nobody. */
  readonly discarded: ReadonlySet<string>;
}
const THUMB_PX = 150;

/** The pages of a stack with their cuts; every page is placed or set aside, and one sees it. */
export function SplitPlan(props: { readonly caseId: string; readonly capture: Capture }) {
  const { texts } = useWords();
  const notices = useNotices();
  const act = useCaseAct();
  const pages = props.capture.pages.filter((page) => page.visible);
  const [plans, setPlans] = useState<readonly [Plan, ...Plan[]]>(() => [proposed(pages)]);
  const [plan] = plans;
  const change = (next: Plan) => setPlans([next, ...plans]);
  const order = orderOf(pages, plan);
  const undo = () => {
    const [, before, ...rest] = plans;
    if (before !== undefined) setPlans([before, ...rest]);
  };
  return (
    <section className="split" aria-label={texts.desk.acts.split}>
      <div className="tools">
        <span className="kern-body" aria-live="polite">
          {texts.desk.conserved(pages.length, pages.length)}
        </span>
        <Button disabled={plans.length === 1} onClick={undo}>
          ↶
        </Button>
        <Button
          kind="primary"
          disabled={order === null || act.isPending}
          onClick={() => {
            if (order === null) return;
            act.mutate(
              { id: props.caseId, act: { act: "split", order } },
              {
                onSuccess: () => notices.tell(texts.desk.done),
                onError: (error) => notices.complain(error),
              },
            );
          }}
        >
          {texts.desk.carryOut}
        </Button>
      </div>
      <ol className="split__pages">
        {pages.map((page, index) => (
          <li key={page.id} className={index > 0 && plan.cuts.has(page.id) ? "split__cut" : ""}>
            <label className="split__mark">
              <input
                type="checkbox"
                checked={index === 0 || plan.cuts.has(page.id)}
                disabled={index === 0}
                onChange={() => change({ ...plan, cuts: toggled(plan.cuts, page.id) })}
              />
              <span className="kern-sr-only">{texts.desk.cutHere(page.position)}</span>
              <span aria-hidden="true">✂</span>
            </label>
            <img
              className={plan.discarded.has(page.id) ? "split__gone" : ""}
              src={`/api/captures/${props.capture.id}/pages/${page.position}/image?width=${widthFor(THUMB_PX)}`}
              alt={texts.document.page(page.position, pages.length)}
              loading="lazy"
            />
            <label className="kern-body kern-body--small">
              <input
                type="checkbox"
                checked={plan.discarded.has(page.id)}
                onChange={() => change({ ...plan, discarded: toggled(plan.discarded, page.id) })}
              />{" "}
              {texts.desk.because.blank}
            </label>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** As the machine would have it: a page of another item than the one before begins one; blanks are set aside. */
function proposed(pages: readonly Page[]): Plan {
  const cuts = pages.filter(
    (page, index) => index === 0 || page.mailItemId !== pages[index - 1]?.mailItemId,
  );
  return {
    cuts: new Set(cuts.map((page) => page.id)),
    discarded: new Set(pages.filter((page) => page.discardReason !== null).map((page) => page.id)),
  };
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The order to carry out; null while it has no mail item. */
function orderOf(pages: readonly Page[], plan: Plan): SplitOrder | null {
  const items: [PageId, ...PageId[]][] = [];
  let begins = true;
  for (const page of pages) {
    begins ||= plan.cuts.has(page.id);
    if (plan.discarded.has(page.id)) continue;
    const id = asPageId(page.id);
    const last = items.at(-1);
    if (begins || last === undefined) items.push([id]);
    else last.push(id);
    begins = false;
  }
  const [first, ...rest] = items.map((ids) => ({
    documents: [{ role: "main" as const, parent: null, pages: ids }] as [
      { role: "main"; parent: null; pages: [PageId, ...PageId[]] },
    ],
  }));
  if (first === undefined) return null;
  return {
    items: [first, ...rest],
    discards: pages
      .filter((page) => plan.discarded.has(page.id))
      .map((page) => ({ pageId: asPageId(page.id), reason: "blank" as const })),
  };
}
