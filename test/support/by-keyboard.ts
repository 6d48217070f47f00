import type { Page } from "@playwright/test";

/** Presses keys one after the other. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Puts the focus on a button, as Tab would, as soon as that can be, and presses Enter. */
export async function choose(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name, disabled: false }).first().focus();
  await press(page, "Enter");
}

/** Waits until what has the focus holds `value`. Asked from here: a page whose policy forbids eval cannot wait in itself. */
export async function focusHolds(page: Page, value: string): Promise<void> {
  const before = Date.now() + 30_000;
  for (;;) {
    const held = await page.evaluate("document.activeElement?.value");
    if (held === value) return;
    if (Date.now() > before) throw new Error(`The focus holds ${String(held)}, not "${value}"`);
    await page.waitForTimeout(50);
  }
}
