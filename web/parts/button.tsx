import type { ReactNode } from "react";

/** A KERN button. */
export function Button(props: {
  readonly kind?: "primary" | "secondary" | "tertiary";
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  readonly shortcut?: string;
  readonly onClick?: () => void;
  readonly children: ReactNode;
}) {
  const { kind = "secondary", type = "button", disabled = false, shortcut, onClick } = props;
  return (
    <button
      // The two kinds are all there are.
      // oxlint-disable-next-line react/button-has-type
      type={type}
      className={`kern-btn kern-btn--${kind}`}
      disabled={disabled}
      aria-keyshortcuts={shortcut}
      onClick={onClick}
    >
      <span className="kern-label">{props.children}</span>
      {shortcut === undefined ? null : <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}
