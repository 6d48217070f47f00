import { useState } from "react";
import { useWords } from "../texts/words.tsx";
import { Dialog } from "./dialog.tsx";
import { useKeys } from "./use-keys.ts";

/** Which keys do what on this page, asked for with `?` or the button; each line is keys and what they do. */
export function KeyHelp(props: { readonly keys: readonly (readonly [string, string])[] }) {
  const { texts } = useWords();
  const [isOpen, setOpen] = useState(false);
  useKeys({ "?": () => setOpen(true) });
  return (
    <>
      <button
        type="button"
        className="plain key-help__open"
        aria-keyshortcuts="?"
        onClick={() => setOpen(true)}
      >
        {texts.keys.title} <kbd aria-hidden="true">?</kbd>
      </button>
      {isOpen ? (
        <Dialog title={texts.keys.title} onClose={() => setOpen(false)}>
          <section className="kern-dialog__body">
            <dl className="key-help">
              {props.keys.map(([keys, words]) => (
                <div key={keys}>
                  <dt>
                    {keys.split(" ").map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        </Dialog>
      ) : null}
    </>
  );
}
