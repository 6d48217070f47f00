import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { SplitOrder } from "../../src/domain/acts.ts";
import type { PageDiscardReason } from "../../src/domain/split-plan.ts";
import { useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { isArrow, moveInGrid } from "./move-in-grid.ts";
import { PageDialog } from "./page-dialog.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { SplitGroup } from "./split-group.tsx";
import {
  type Cut,
  firstPlan,
  groupsOf,
  orderOf,
  type Plan,
  type Proposal,
  type SplitPage,
  withCut,
  withSetAside,
  withShut,
} from "./split-order.ts";
import { SplitSums } from "./split-sums.tsx";
import { useKeys } from "./use-keys.ts";

/** The pages of a stack with their cuts; every page is placed or set aside, and one sees it. */
export function SplitPlan(props: {
  readonly captureId: string;
  readonly pages: readonly SplitPage[];
  readonly proposal: Proposal | null;
  readonly onSplit: (order: SplitOrder) => void;
}) {
  const { pages, proposal } = props;
  const { texts } = useWords();
  const { plan, hasChanged, change: setPlan, back } = usePlans(pages, proposal);
  const grid = useRef<HTMLDivElement>(null);
  const { at, setAt, focus } = usePlace(grid);
  const [asks, setAsks] = useState<"page" | "reason" | null>(null);
  const page = pages[at];
  // Pages one may not see cannot be placed by looking at them: somebody who may has to split.
  const isWhole = pages.every((each) => each.visible);
  const order = isWhole ? orderOf(pages, plan) : null;

  useFirstFocus(grid);
  const close = () => {
    setAsks(null);
    focus(at);
  };
  const change = (next: Plan) => {
    setPlan(next);
    focus(at);
  };
  const undo = () => {
    back();
    focus(at);
  };
  const cut = (index: number, kind: Cut) => {
    const one = pages[index];
    if (one === undefined || index === 0) return;
    setPlan(withCut(plan, one.id, kind));
    focus(index);
  };
  const setAside = (index: number) => {
    const one = pages[index];
    if (one === undefined) return;
    setAt(index);
    if (plan.setAside.has(one.id)) change(withSetAside(plan, one.id, null));
    else setAsks("reason");
  };
  const shut = (one: SplitPage | undefined) => {
    if (one !== undefined) change(withShut(plan, pages, one.id));
  };
  const carryOut = () => {
    if (order !== null) props.onSplit(order);
  };
  useKeys({
    x: () => cut(at, "item"),
    a: () => cut(at, "enclosure"),
    b: () => setAside(at),
    i: () => shut(page),
    z: undo,
    enter: carryOut,
  });
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!(event.target instanceof HTMLElement && event.target.dataset["page"] !== undefined))
      return;
    // A key still held from the stack before says nothing about this one.
    if (event.repeat && !isArrow(event.key)) return;
    if (isArrow(event.key)) focus(moveInGrid(sheets(grid.current), at, event.key));
    else if (event.key === " ") setAsks("page");
    else if (event.key === "Enter") carryOut();
    else return;
    event.preventDefault();
  };

  return (
    <section className="split" aria-label={texts.desk.acts.split}>
      <div className="split__head">
        <SplitSums pages={pages.length} order={order} isWhole={isWhole} />
        <div className="acts">
          <Button kind="tertiary" shortcut="Z" disabled={!hasChanged} onClick={undo}>
            {texts.state.undo}
          </Button>
          <Button kind="primary" disabled={order === null} onClick={carryOut}>
            {texts.desk.carryOut}
          </Button>
        </div>
      </div>
      <div className="split__groups" ref={grid} onKeyDown={pressed}>
        {groupsOf(pages, plan).map((group) => (
          <SplitGroup
            key={group.parts[0]?.pages[0]?.id}
            captureId={props.captureId}
            group={group}
            plan={plan}
            doubtsAt={proposal?.doubtsAt ?? []}
            indexOf={(one) => pages.indexOf(one)}
            of={pages.length}
            at={at}
            onFocus={setAt}
            onOpen={(index) => {
              setAt(index);
              setAsks("page");
            }}
            onCut={cut}
            onSetAside={setAside}
            onShut={() => shut(group.parts[0]?.pages[0])}
          />
        ))}
      </div>
      {asks === null || page === undefined ? null : (
        <AskedOfPage
          asks={asks}
          captureId={props.captureId}
          positions={pages.map((each) => each.position)}
          at={at}
          onGo={setAt}
          onReason={(reason) => {
            setAsks(null);
            change(withSetAside(plan, page.id, reason));
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

/** The page one is at, large; or why it is set aside. */
function AskedOfPage(props: {
  readonly asks: "page" | "reason";
  readonly captureId: string;
  readonly positions: readonly number[];
  readonly at: number;
  readonly onGo: (index: number) => void;
  readonly onReason: (reason: PageDiscardReason) => void;
  readonly onClose: () => void;
}) {
  const { asks, captureId, positions, at, onGo, onReason, onClose } = props;
  if (asks === "reason") return <ReasonDialog onClose={onClose} onChoose={onReason} />;
  return (
    <PageDialog captureId={captureId} positions={positions} at={at} onGo={onGo} onClose={onClose} />
  );
}

/** Which page one is at, and going to another: it has the focus before the next key can be pressed. */
function usePlace(grid: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ at: 0, goes: 0 });
  const { at, goes } = place;
  // A page that moved to another mail item is another element: what was focused is sought anew.
  useLayoutEffect(() => {
    if (goes > 0) sheets(grid.current)[at]?.focus();
    // The page under the pointer or the Tab key has the focus already.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [grid, goes]);
  return {
    at,
    setAt: (index: number) => setPlace((before) => ({ ...before, at: index })),
    focus: (index: number) => setPlace((before) => ({ at: index, goes: before.goes + 1 })),
  };
}

/** Whoever comes to a stack by keyboard is at its first page. */
function useFirstFocus(grid: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement?.tagName === "MAIN") {
      sheets(grid.current)[0]?.focus();
    }
  }, [grid]);
}

/** The plan as it is and as it was before, change by change. */
function usePlans(pages: readonly SplitPage[], proposal: Proposal | null) {
  const [plans, setPlans] = useState<readonly [Plan, ...Plan[]]>(() => [
    firstPlan(pages, proposal),
  ]);
  return {
    plan: plans[0],
    hasChanged: plans.length > 1,
    change: (next: Plan) => setPlans([next, ...plans]),
    back: () => {
      const [, before, ...rest] = plans;
      if (before !== undefined) setPlans([before, ...rest]);
    },
  };
}

const sheets = (grid: HTMLElement | null): HTMLElement[] => [
  ...(grid?.querySelectorAll<HTMLElement>("[data-page]") ?? []),
];
