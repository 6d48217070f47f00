const KEY = "poststelle.notify";

/** Whether this device is to tell of new post; off until wanted. */
export const isNotifyWanted = (): boolean => localStorage.getItem(KEY) === "on";

export function setNotifyWanted(wanted: boolean): void {
  if (wanted) localStorage.setItem(KEY, "on");
  else localStorage.removeItem(KEY);
  dispatchEvent(new Event(NOTIFY_CHANGED));
}

/** Said in the window when the wish changes. */
export const NOTIFY_CHANGED = "poststelle-notify";
