import { useEffect, useRef, useState } from "react";
import type { Session } from "../../src/api/contract/session.ts";
import { request } from "../api/request.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { accountTexts } from "../texts/account.ts";
import { useTexts } from "../texts/words.tsx";

/** When somebody last did something in any window of this browser: one who works in another is there. */
const KEY = "poststelle.active";
const WARNED_MS = 2 * 60_000;
const LOOK_MS = 1_000;
/** So often at most work is noted, and the server told of it. */
const NOTE_MS = 10_000;
const TELL_SHARE = 0.25;

const WORK = ["pointerdown", "keydown", "wheel"] as const;

interface Ending {
  readonly because: "idle" | "absolute";
  readonly minutes: number;
}

/** Warns before the session ends, and ends it here when its time has come: what asks by itself is no work. */
export function SessionWatch(props: { readonly session: Session; readonly onEnd: () => void }) {
  const { session, onEnd } = props;
  const words = useTexts(accountTexts);
  const [ending, setEnding] = useState<Ending | null>(null);
  const [accepted, setAccepted] = useState(false);
  const warned = useRef(false);
  const told = useRef(Date.now());
  const idleMs = session.idleSeconds * 1000;
  const endsAt = Date.parse(session.expiresAt);
  const shown = ending !== null && !(ending.because === "absolute" && accepted);
  useEffect(() => {
    warned.current = shown;
  });
  // Who signs in is there; a page that only draws itself anew is not.
  useEffect(() => localStorage.setItem(KEY, String(Date.now())), []);
  useEffect(() => {
    const work = () => {
      // Who is asked whether they are there must say so.
      if (!warned.current && Date.now() - lastWork() > NOTE_MS) {
        localStorage.setItem(KEY, String(Date.now()));
      }
    };
    const look = () => {
      const now = Date.now();
      const idleEnd = lastWork() + idleMs;
      const left = Math.min(idleEnd, endsAt) - now;
      if (left <= 0) return onEnd();
      // Reading is work, and asks the server nothing.
      if (now - told.current > idleMs * TELL_SHARE && lastWork() > told.current) {
        told.current = now;
        request("/api/session").catch(() => {});
      }
      setEnding(
        left > Math.min(WARNED_MS, idleMs / 2)
          ? null
          : { because: endsAt < idleEnd ? "absolute" : "idle", minutes: Math.ceil(left / 60_000) },
      );
    };
    const timer = setInterval(look, LOOK_MS);
    for (const kind of WORK) addEventListener(kind, work, { passive: true });
    return () => {
      clearInterval(timer);
      for (const kind of WORK) removeEventListener(kind, work);
    };
  }, [idleMs, endsAt, onEnd]);
  if (!shown) return null;
  const stay = () => {
    told.current = Date.now();
    localStorage.setItem(KEY, String(Date.now()));
    if (ending.because === "absolute") setAccepted(true);
    setEnding(null);
    request("/api/session").catch(() => {});
  };
  return (
    <Dialog title={words.warning.title} onClose={stay}>
      <section className="kern-dialog__body">
        <p className="kern-body" role="alert">
          {words.warning[ending.because](words.minutes(ending.minutes))}
        </p>
      </section>
      <footer className="kern-dialog__footer">
        <Button onClick={onEnd}>{words.warning.leave}</Button>
        <Button kind="primary" onClick={stay}>
          {ending.because === "idle" ? words.warning.stay : words.warning.understood}
        </Button>
      </footer>
    </Dialog>
  );
}

const lastWork = (): number => Number(localStorage.getItem(KEY) ?? 0);
