import type { UnitSteering } from "../../src/api/contract/steering.ts";
import { OWN_MIN } from "../../src/domain/unit-threshold.ts";
import { learningTexts } from "../texts/learning.ts";
import { useTexts } from "../texts/words.tsx";
import { useNumbers } from "./use-numbers.ts";

/** The threshold that holds for a department now, and what its own documents say of it. */
export function OwnThresholdPart({ unit }: { readonly unit: UnitSteering["unit"] }) {
  const { own: words } = useTexts(learningTexts);
  const numbers = useNumbers();
  const { own, threshold } = unit;
  const said = [
    threshold === null ? words.never : words.now(numbers.share(threshold)),
    ...(own === null
      ? [words.none]
      : [
          words.basis[own.basis],
          words.looked(numbers.count(own.wrong), numbers.count(own.looked)),
          words.unlooked(numbers.count(own.cameBack), numbers.count(own.unlooked)),
          ...(own.looked < OWN_MIN ? [words.until(numbers.count(OWN_MIN - own.looked))] : []),
        ]),
  ];
  return (
    <div>
      <h3 className="kern-body kern-body--bold">{words.title}</h3>
      <ul className="kern-body steering__said">
        {said.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}
