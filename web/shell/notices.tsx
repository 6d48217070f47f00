import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { Icon } from "../parts/icon.tsx";
import { Refusal } from "../api/request.ts";
import { useWords } from "../texts/words.tsx";

interface Notice {
  readonly id: number;
  readonly kind: "success" | "danger";
  readonly text: string;
  readonly undo: (() => void) | null;
  readonly link: NoticeLink | null;
}

/** What one goes on with, opened beside the portal. */
export interface NoticeLink {
  readonly href: string;
  readonly label: string;
}

interface Notices {
  /** Says what was done, for a few seconds; with `undo`, longer, and with a button that takes it back. */
  tell(text: string, undo?: () => void, link?: NoticeLink): void;
  /** Says why something was refused, until it is closed. */
  complain(error: unknown): void;
}

const NoticeContext = createContext<Notices | null>(null);
const SHOWN_MS = 6_000;
const UNDO_SHOWN_MS = 20_000;

/** What was done or refused, said once, where screen readers hear it. */
export function NoticeProvider({ children }: { readonly children: ReactNode }) {
  const { texts } = useWords();
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const close = useCallback((id: number) => {
    setNotices((before) => before.filter((notice) => notice.id !== id));
  }, []);
  const value = useMemo<Notices>(() => {
    let last = 0;
    const add = (
      kind: Notice["kind"],
      text: string,
      { undo = null, link = null }: Partial<Pick<Notice, "undo" | "link">> = {},
    ): number => {
      last += 1;
      const id = last;
      setNotices((before) => [...before.slice(-2), { id, kind, text, undo, link }]);
      return id;
    };
    return {
      tell(text, undo, link) {
        const id = add("success", text, { undo: undo ?? null, link: link ?? null });
        setTimeout(() => close(id), undo === undefined ? SHOWN_MS : UNDO_SHOWN_MS);
      },
      complain(error) {
        add(
          "danger",
          error instanceof Refusal ? wordsOf(error, texts.state.offline) : String(error),
        );
      },
    };
  }, [close, texts]);
  return (
    <NoticeContext value={value}>
      {children}
      <div className="notices" aria-live="polite">
        {notices.map(({ id, kind, text, undo, link }) => (
          <div key={id} className={`notice notice--${kind}`}>
            <Icon name={kind} />
            <span className="kern-body">{text}</span>
            {link === null ? null : (
              <a
                className="kern-link notice__link"
                href={link.href}
                target="_blank"
                rel="noreferrer"
              >
                {link.label}
              </a>
            )}
            {undo === null ? null : (
              <button
                type="button"
                className="plain notice__undo"
                onClick={() => {
                  close(id);
                  undo();
                }}
              >
                {texts.state.undo}
              </button>
            )}
            <button
              type="button"
              className="plain"
              aria-label={texts.state.close}
              onClick={() => close(id)}
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    </NoticeContext>
  );
}

const wordsOf = (refusal: Refusal, offline: string): string =>
  refusal.problem?.detail ?? (refusal.status === 0 ? offline : refusal.message);

export function useNotices(): Notices {
  const notices = useContext(NoticeContext);
  if (notices === null) throw new Error("There is no NoticeProvider above");
  return notices;
}
