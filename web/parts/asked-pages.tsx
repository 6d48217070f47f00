import { useId } from "react";
import "../styles/pull-slips.css";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts } from "../texts/words.tsx";

/** A page of a letter that can be asked for, by its number in it. */
export interface AskablePage {
  readonly id: string;
  readonly number: number;
}

/** Of which pages the paper is wanted; all of them to begin with. */
export function AskedPages(props: {
  readonly pages: readonly AskablePage[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}) {
  const words = useTexts(pullSlipTexts);
  const name = useId();
  const { pages, chosen, onChoose } = props;
  return (
    <fieldset className="kern-fieldset">
      <legend className="kern-label">{words.which}</legend>
      <div className="kern-fieldset__body asked-pages">
        {pages.map(({ id, number }) => (
          <div key={id} className="kern-form-check">
            <input
              type="checkbox"
              id={`${name}-${number}`}
              className="kern-form-check__checkbox"
              checked={chosen.has(id)}
              onChange={({ target }) => {
                const others = [...chosen].filter((each) => each !== id);
                onChoose(new Set(target.checked ? [...others, id] : others));
              }}
            />
            <label className="kern-label" htmlFor={`${name}-${number}`}>
              {words.page(number)}
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
