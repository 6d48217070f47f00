import { expect, test } from "@jest/globals";
import type { CDPSession, Page } from "@playwright/test";
import { BatchOpened } from "../../src/api/contract/batches.ts";
import { choose } from "../support/by-keyboard.ts";
import { givePassword, TEST_PASSWORD } from "../support/api.ts";
import type { Acting } from "../support/acting.ts";
import { actingInBrowser } from "../support/in-browser.ts";
import { barriersOn, phone, type TestPortal } from "../support/portal.ts";

const LOGIN = "m.muehlstein";

let at: Acting;
let portal: TestPortal;
const whenThere = await actingInBrowser((opened, itsPortal) => {
  at = opened;
  portal = itsPortal;
});

/** Passkeys know hosts by their names alone. */
const byName = (): string => portal.api.url.replace("127.0.0.1", "localhost");

/** A page of somebody signed in, at this machine's own name, with an authenticator that asks for no finger. */
async function openWithAuthenticator(options: Parameters<TestPortal["open"]>[2] = {}) {
  const page = await portal.open(LOGIN, "/account", options);
  const cookies = await page.context().cookies();
  await page
    .context()
    .addCookies(cookies.map(({ name, value }) => ({ name, value, url: byName() })));
  await page.goto(`${byName()}/account`);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { page, cdp, authenticatorId };
}

/** As a copy does that was made earlier: the same key, and a counter that begins anew. */
async function turnBack(cdp: CDPSession, authenticatorId: string): Promise<void> {
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  for (const credential of credentials) {
    const { credentialId } = credential;
    await cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId });
    await cdp.send("WebAuthn.addCredential", {
      authenticatorId,
      credential: { ...credential, signCount: 0 },
    });
  }
}

const typeCredentials = async (page: Page, name = LOGIN): Promise<void> => {
  const login = page.getByLabel("Anmeldename", { exact: true });
  await login.waitFor();
  await login.fill(name);
  await page.getByLabel("Kennwort").fill(TEST_PASSWORD);
  await page.keyboard.press("Enter");
};

whenThere("passkeys", () => {
  test("one is made, opens with and without the password, and is given up when it was copied", async () => {
    await givePassword(at.house, LOGIN);
    const { page, cdp, authenticatorId } = await openWithAuthenticator();
    await choose(page, "Passkey einrichten");
    await page.getByRole("dialog", { name: "Passkey einrichten" }).waitFor();
    await page.keyboard.type("Diensttelefon");
    await page.keyboard.press("Tab");
    await page.keyboard.type(TEST_PASSWORD);
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Ihre Ersatzcodes" }).waitFor();
    await page.locator("h3:focus").waitFor();
    const recovery = await page.locator(".account__codes li").first().innerText();
    await choose(page, "Ich habe sie aufgehoben");
    await page.getByText("Noch 10 Ersatzcodes übrig").waitFor();
    await page.locator("#account-passkeys:focus").waitFor();
    await page.getByText("noch nicht benutzt").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);

    await choose(page, "Abmelden");
    await page.getByRole("button", { name: "Mit Passkey anmelden" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Mit Passkey anmelden");
    await page.getByText("Marlies Mühlstein").first().waitFor();

    await choose(page, "Abmelden");
    await typeCredentials(page);
    await page.getByLabel("Code").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Passkey benutzen");
    await page.getByText("Marlies Mühlstein").first().waitFor();

    await turnBack(cdp, authenticatorId);
    await choose(page, "Abmelden");
    await choose(page, "Mit Passkey anmelden");
    await page.getByText("Dieser Passkey gilt nicht mehr").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await typeCredentials(page);
    await page.getByLabel("Code").waitFor();
    await page.keyboard.type(recovery);
    await page.keyboard.press("Enter");
    await page.getByText("Marlies Mühlstein").first().waitFor();
    await page.goto(`${byName()}/account`);
    await page.getByText("Gesperrt seit").waitFor();
    await page.getByText("Noch 9 Ersatzcodes übrig").waitFor();
    for (const provoked of ["401", "403"]) portal.excuse(provoked);
  });

  test("one is renamed and removed with the password, and none is offered where none can be", async () => {
    const { page } = await openWithAuthenticator({
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await page.getByText("Blocked since").waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await choose(page, "Rename passkey Diensttelefon");
    await page.getByRole("dialog", { name: "Rename passkey Diensttelefon" }).waitFor();
    await page.getByLabel("Name of the passkey").fill("Old phone");
    await page.getByLabel("Your password").fill("not this one");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Your password").fill(TEST_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByText("The passkey has a new name").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("Old phone").waitFor();
    await choose(page, "Remove passkey Old phone");
    await page.getByRole("dialog", { name: "Remove passkey Old phone" }).waitFor();
    await expect(barriersOn(page)).resolves.toEqual([]);
    await page.getByLabel("Your password").fill(TEST_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByText("The passkey is removed").waitFor();
    await page.getByText("None is set up.").last().waitFor();
    await page.locator("#account-passkeys:focus").waitFor();
    await page.goto(`${portal.api.url}/account`);
    await page.getByText("No passkeys are possible at this address").waitFor();
    for (const provoked of ["401", "403"]) portal.excuse(provoked);
    expect(portal.complaints).toEqual([]);
  });
});

whenThere("the accessibility statement", () => {
  test("is open to everybody from beneath every page, and names who is to be told", async () => {
    const page = await portal.open(null, "/");
    const link = page.getByRole("link", { name: "Barrierefreiheit" });
    await link.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Erklärung zur Barrierefreiheit" }).waitFor();
    await page.getByText("ist eine erfundene Stadt").first().waitFor();
    await expect(page.title()).resolves.toBe("Erklärung zur Barrierefreiheit · Poststelle");
    const mail = page.getByRole("link", { name: "barrierefreiheit@lindenau.example" });
    await expect(mail.getAttribute("href")).resolves.toMatch(
      /^mailto:barrierefreiheit@lindenau\.example\?subject=Barriere/,
    );
    await expect(page.getByText(/teilweise vereinbar/).count()).resolves.toBe(1);
    await expect(barriersOn(page)).resolves.toEqual([]);

    // What turns while one waits stands still for whoever asked for that.
    await page.route("**/api/accessibility", () => {});
    await page.reload();
    await page.locator(".kern-loader").waitFor();
    expect(await page.evaluate("document.getAnimations().length")).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await page.evaluate("document.getAnimations().length")).toBe(0);

    const signedIn = await portal.open(LOGIN, "/inbox", {
      viewport: phone,
      colorScheme: "dark",
      language: "en",
    });
    await signedIn.getByRole("link", { name: "Accessibility" }).focus();
    await signedIn.keyboard.press("Enter");
    await signedIn.getByRole("heading", { name: "Report a barrier" }).waitFor();
    await signedIn.getByText("is a made-up town").first().waitFor();
    await expect(signedIn.title()).resolves.toBe("Accessibility statement · Poststelle");
    await expect(barriersOn(signedIn)).resolves.toEqual([]);
  });
});

whenThere("changing the user at a scan station", () => {
  test("keeps the batch that is being worked on", async () => {
    const other = "b.bruchhaeuser";
    await givePassword(at.house, other);
    const clerk = await portal.api.signIn("a.ackerknecht");
    const opened = await clerk.ask("/api/batches", {
      method: "POST",
      json: { day: "2026-03-02", deliveryRun: "3", receiptBasis: "courier", class: "normal" },
    });
    const { id } = BatchOpened.parse(await opened.json());
    const title = { name: /^Stapel \S/, level: 1 } as const;
    const page = await portal.open("a.ackerknecht", `/batches/${id}`);
    const batch = await page.getByRole("heading", title).innerText();
    await choose(page, "Person wechseln");
    await typeCredentials(page, other);
    await page.getByText("Bodo Bruchhäuser").first().waitFor();
    await expect(page.getByRole("heading", title).innerText()).resolves.toBe(batch);
    expect(new URL(page.url()).pathname).toBe(`/batches/${id}`);
  });
});
