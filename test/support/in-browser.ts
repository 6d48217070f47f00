import { afterAll, afterEach, beforeAll, describe } from "@jest/globals";
import { type Acting, openActing } from "./acting.ts";
import { findHeadlessChromium, openTestPortal, type TestPortal } from "./portal.ts";

/** `describe`, or without Chromium one that skips, said aloud; and where Chromium is. */
export async function describeInBrowser(): Promise<{
  readonly program: string | null;
  readonly inBrowser: typeof describe | typeof describe.skip;
}> {
  const program = await findHeadlessChromium();
  if (program !== null) return { program, inBrowser: describe };
  process.stderr.write(
    "Skipped: the portal's tests need Chromium (sudo apt-get install chromium)\n",
  );
  return { program, inBrowser: describe.skip };
}

/** One house with people who act and its portal, for all tests of a file; `opened` hears of them before the first. */
export async function actingInBrowser(
  opened: (at: Acting, portal: TestPortal) => void | Promise<void>,
): Promise<typeof describe | typeof describe.skip> {
  const { program, inBrowser } = await describeInBrowser();
  let close = (): Promise<void> => Promise.resolve();
  let closePages = close;
  beforeAll(async () => {
    if (program === null) return;
    const at = await openActing();
    const portal = await openTestPortal(at.house, program);
    closePages = () => portal.closePages();
    close = async () => {
      await portal.close();
      await at.house.remove();
    };
    await opened(at, portal);
  });
  afterEach(() => closePages());
  afterAll(() => close());
  return inBrowser;
}
