import { access } from "node:fs/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import axe from "axe-core";
import { z } from "zod";
import type { ApiDeps } from "../../src/api/app.ts";
import { builtPortal, buildPortal } from "../../src/cli/build-portal.ts";
import { openTestApi, type TestApi } from "./api.ts";
import { installDebianPackages, mayInstall } from "./debian-packages.ts";
import type { TestHouse } from "./house.ts";

const CHROMIUM = "/usr/bin/chromium";
const HEADLESS = "/usr/bin/chromium-headless-shell";

/** Debian's Chromium as people use it, installed where that is allowed; null where there is none. */
export async function findChromium(): Promise<string | null> {
  if (await isThere(CHROMIUM)) return CHROMIUM;
  if (mayInstall()) await installDebianPackages("chromium");
  return (await isThere(CHROMIUM)) ? CHROMIUM : null;
}

/** The same without the windows, which nobody sees in a test: a page takes two thirds of the time. */
export async function findHeadlessChromium(): Promise<string | null> {
  if (await isThere(HEADLESS)) return HEADLESS;
  if (mayInstall()) await installDebianPackages("chromium-headless-shell");
  return (await isThere(HEADLESS)) ? HEADLESS : findChromium();
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Where the demo town is, and with it everybody who works for it: what is today for them is today there. */
export const TIME_ZONE = "Europe/Berlin";

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 320, height: 640 };

/** The built portal on a test house, and browsers of signed-in people. */
export interface TestPortal {
  readonly api: TestApi;
  /** A page of somebody signed in (null: nobody), at `path`; German unless said otherwise. */
  open(login: string | null, path: string, options?: PageOptions): Promise<Page>;
  /** Everything a console said that a user would call broken; empty at best. */
  readonly complaints: string[];
  /** What a test broke on purpose is no complaint, until its pages are closed: they may ask again meanwhile. */
  excuse(words: string): void;
  /** Closes every page there is: one that nobody looks at goes on asking and drawing. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  readonly language?: "de" | "en";
}

/** `over` replaces single deps of the API. */
export async function openTestPortal(
  house: TestHouse,
  program: string,
  over: Partial<ApiDeps> = {},
): Promise<TestPortal> {
  await buildPortal(() => {});
  const api = await openTestApi(house, { portalFolder: await builtPortal(), ...over });
  const browser: Browser = await chromium.launch({
    executablePath: program,
    args: ["--no-sandbox"],
  });
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  const excused: string[] = [];
  const complain = (said: string) => {
    if (!excused.some((words) => said.includes(words))) complaints.push(said);
  };
  const closePages = async () => {
    for (const context of contexts.splice(0)) await context.close();
    excused.length = 0;
  };
  return {
    api,
    complaints,
    async open(login, path, { viewport = desktop, colorScheme = "light", language = "de" } = {}) {
      const context = await browser.newContext({ viewport, colorScheme, timezoneId: TIME_ZONE });
      contexts.push(context);
      if (login !== null) {
        const { cookie } = await api.signIn(login);
        const [name = "", value = ""] = (cookie ?? "").split("=");
        await context.addCookies([{ name, value, url: api.url }]);
      }
      // A frame in a sandbox has no store.
      await context.addInitScript(
        `if (origin !== "null") localStorage.setItem("poststelle.language", "${language}")`,
      );
      const page = await context.newPage();
      page.on("pageerror", (error) => complain(String(error)));
      page.on("console", (said) => {
        if (said.type() === "error") complain(said.text());
      });
      await page.goto(api.url + path);
      return page;
    },
    excuse(words) {
      excused.push(words);
      const others = complaints.filter((said) => !said.includes(words));
      complaints.splice(0, complaints.length, ...others);
    },
    closePages,
    async close() {
      await closePages();
      await browser.close();
      await api.close();
    },
  };
}

/**
 * What axe-core finds against WCAG 2.2 AA on a page as it is now: rule and place, one line each. Not in its frame: an
 * e-mail runs no script, axe's neither.
 */
export async function barriersOn(page: Page): Promise<readonly string[]> {
  // Not by its own driver: that brings the program anew each time, and everything that was found to be in order.
  await page.evaluate(`if (typeof axe === "undefined") { ${axe.source} } 0`);
  const found = await page.evaluate(`axe.run(${JSON.stringify(axeOptions)}).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ": " + target.join(" ") + " (" + (failureSummary ?? "") + ")")))`);
  return z.array(z.string()).parse(found);
}

const axeOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
  iframes: false,
};
