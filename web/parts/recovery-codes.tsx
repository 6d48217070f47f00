import { useEffect, useRef } from "react";
import { accountTexts } from "../texts/account.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";

/** Recovery codes, shown once, until somebody says they are kept. */
export function RecoveryCodesPart(props: {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}) {
  const words = useTexts(accountTexts).factor;
  // What one did before is gone, and its focus with it; and whoever hears the page begins at the codes.
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <div className="account__form">
      <h3 className="kern-title" tabIndex={-1} ref={head}>
        {words.codes}
      </h3>
      <p className="kern-body">{words.codesWhy}</p>
      <ul className="account__codes">
        {props.codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="account__acts">
        <Button onClick={() => print()}>{words.print}</Button>
        <Button kind="primary" onClick={props.onKept}>
          {words.kept}
        </Button>
      </div>
    </div>
  );
}
