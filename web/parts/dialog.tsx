import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useWords } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";

/** A modal dialog; the browser keeps the focus in it and gives it back. */
export function Dialog(props: {
  readonly title: string;
  /** `page`: as large as the window, for one to look at. */
  readonly size?: "page";
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { texts } = useWords();
  const { title, onClose, children } = props;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anything else takes the focus: closing gives it back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser would begin with the button that closes.
    shown
      ?.querySelector<HTMLElement>(
        "input:checked, input:not([type=radio]), select, textarea, .kern-dialog__body button",
      )
      ?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={props.size === "page" ? "kern-dialog dialog--page" : "kern-dialog"}
      aria-labelledby={id}
      onCancel={onClose}
    >
      <header className="kern-dialog__header">
        <h2 className="kern-title kern-title--large" id={id}>
          {title}
        </h2>
        <button
          type="button"
          className="kern-btn kern-btn--tertiary"
          aria-label={texts.state.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
