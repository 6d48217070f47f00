import type { Steering } from "../../src/api/contract/steering.ts";
import { steeringTexts } from "../texts/steering.ts";
import { useTexts } from "../texts/words.tsx";
import { useNumbers } from "./use-numbers.ts";

/** A share with what it was counted from, and its interval below. */
export function CountedShare(props: {
  readonly share: Steering["all"]["right"];
  readonly showsInterval?: boolean;
}) {
  const words = useTexts(steeringTexts);
  const numbers = useNumbers();
  const { share, showsInterval = true } = props;
  if (share.interval === null) return <span className="steering__muted">{words.nothing}</span>;
  return (
    <span className="steering__share">
      <span className="number">
        <strong>{numbers.share(share.count / share.of)}</strong>{" "}
        <span className="steering__muted">
          ({words.of(numbers.count(share.count), numbers.count(share.of))})
        </span>
      </span>
      {showsInterval ? (
        <span className="steering__muted number">
          {words.between(numbers.share(share.interval.low), numbers.share(share.interval.high))}
        </span>
      ) : null}
    </span>
  );
}
