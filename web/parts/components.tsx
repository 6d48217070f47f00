import type { Capture } from "../../src/api/contract/captures.ts";
import { useWords } from "../texts/words.tsx";

/** The files a capture consisted of, and what became of each. */
export function Components(props: { readonly components: Capture["components"] }) {
  const { texts, size } = useWords();
  const heads = [texts.item.file, texts.item.type, texts.item.size, texts.item.whatBecame];
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={texts.item.components}>
      <table className="kern-table kern-table--small">
        <thead className="kern-table__head">
          <tr className="kern-table__row">
            {heads.map((name) => (
              <th key={name} className="kern-table__header" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {props.components.map((component) => (
            <tr key={component.index} className="kern-table__row">
              <td className="kern-table__cell">{component.name ?? texts.item.unnamed}</td>
              <td className="kern-table__cell">{texts.role(component.role)}</td>
              <td className="kern-table__cell number">{size(component.bytes)}</td>
              <td className="kern-table__cell">
                {component.sentence ??
                  (component.pageCount === null
                    ? texts.item.worked
                    : texts.inbox.pages(component.pageCount))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
