import type { SplitOrder } from "../../src/domain/acts.ts";
import { useWords } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";
import { placedBy } from "./split-order.ts";

/** Whether every page has its place, and what the plan makes of them; counted from the order itself. */
export function SplitSums(props: {
  readonly pages: number;
  readonly order: SplitOrder | null;
  readonly isWhole: boolean;
}) {
  const { texts } = useWords();
  const { pages, order } = props;
  const { inItems, setAside } = placedBy(order);
  const isPlaced = inItems + setAside === pages;
  return (
    <div className="split__sums" aria-live="polite">
      <p className="kern-body kern-body--bold">
        <Icon name={isPlaced ? "success" : "warning"} />{" "}
        {texts.desk.conserved(inItems + setAside, pages)}
      </p>
      <p className="kern-body kern-body--small kern-body--muted">
        {props.isWhole
          ? [
              texts.desk.mailItems(order?.items.length ?? 0),
              ...(setAside > 0 ? [texts.desk.setAside(setAside)] : []),
            ].join(" · ")
          : texts.desk.pagesShut}
      </p>
    </div>
  );
}
