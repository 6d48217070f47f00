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
