const KEY = "poststelle.notify";
const ON = "on";
const IMPOSSIBLE = "impossible";

/** Whether this device is to tell of new post; off until wanted. */
export const isNotifyWanted = (): boolean => localStorage.getItem(KEY) === ON;

export function setNotifyWanted(wanted: boolean): void {
  keep(wanted ? ON : null);
}

/** That showing one failed here: it is off, and cannot be wished for again. */
export const setNotifyImpossible = (): void => keep(IMPOSSIBLE);

/**
 * Whether pages may show any here: Chrome on Android has the class and throws when it is used. Where they are
 * allowed already it cannot be tried without showing one; the first then tells.
 */
export function canNotify(): boolean {
  if (!("Notification" in window) || localStorage.getItem(KEY) === IMPOSSIBLE) return false;
  if (Notification.permission === "granted") return true;
  try {
    new Notification("").close();
    return true;
  } catch {
    return false;
  }
}

function keep(wish: string | null): void {
  if (wish === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, wish);
  dispatchEvent(new Event(NOTIFY_CHANGED));
}

/** Said in the window when the wish changes. */
export const NOTIFY_CHANGED = "poststelle-notify";
