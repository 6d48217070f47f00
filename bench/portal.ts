import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { openActing } from "../test/support/acting.ts";
import { handIn, lettersPdf } from "../test/support/letters-pdf.ts";
import { findChromium, openTestPortal, type TestPortal } from "../test/support/portal.ts";
import { asSuperuserOf, leaveTestPostgres } from "../test/support/postgres.ts";
import { workOff } from "../test/support/work-off.ts";

/**
 * How fast the portal is in Debian's Chromium, by the browser's own clock: `node bench/portal.ts [entries]`.
 * Each run begins with a browser that knows nothing of us.
 */
const ENTRIES = Number(process.argv[2] ?? 10_000);
const RUNS = 7;
const LETTERS = 4;

const letter = (n: number): string[] => [
  "Erika Beispiel",
  "Am Anger 7",
  "",
  "Stadt Lindenau",
  "Bauaufsichtsamt",
  "",
  `Widerspruch gegen die Baugenehmigung Nr. ${n}`,
  "",
  "gegen die Baugenehmigung lege ich Widerspruch ein.",
  "Bitte antworten Sie bis zum 30.04.2031.",
  ...Array.from({ length: 20 }, (_, line) => `Begründung, Absatz ${line + 1} des Schreibens ${n}.`),
];

/** Runs in the page: when the first entry of the list stood there. */
const WATCH_ENTRY = `
  new MutationObserver((_, watch) => {
    if (document.querySelector("a.entry") === null) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.firstEntry = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });`;
const FIRST_ENTRY = `new Promise((resolve) => {
  const look = () => window.firstEntry === undefined ? setTimeout(look, 10) : resolve(window.firstEntry);
  look();
})`;
/** Runs in the page: opens an entry and gives the time until its first page's image was drawn. */
const OPEN_ENTRY = (nth: number): string => `new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("no page image came")), 20_000);
  let start = 0;
  const look = () => {
    const image = document.querySelector(".page img");
    if (image === null || !image.complete || image.naturalWidth === 0) requestAnimationFrame(look);
    else image.decode().then(() => requestAnimationFrame(() => resolve(performance.now() - start)), look);
  };
  // The letters with pages stand above all others.
  document.querySelector(".entries").scrollTop = 0;
  setTimeout(() => {
    start = performance.now();
    document.querySelectorAll("a.entry")[${nth}].click();
    requestAnimationFrame(look);
  }, 300);
})`;
/** Runs in the page: scrolls the list for a second and gives the longest time between two frames. */
const SCROLL = `new Promise((resolve) => {
  const list = document.querySelector(".entries");
  let [last, longest, frames] = [performance.now(), 0, 0];
  const step = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    list.scrollTop += 120;
    frames += 1;
    if (frames < 60) requestAnimationFrame(step); else resolve(longest);
  };
  requestAnimationFrame(step);
})`;

/** Entries like one there is, each of a letter and capture of its own, with its facts. */
const FILL_SQL = `
  with model as (
    select e.tenant_id, e.org_unit_id, e.document_id from inbox_entry e where e.id = $1
  ), numbers as materialized (
    select n, gen_random_uuid() as item_id, gen_random_uuid() as document_id, gen_random_uuid() as delivery_id,
      gen_random_uuid() as capture_id
    from generate_series(1, $2::int) n
  ), captures as (
    insert into capture (id, tenant_id, channel, external_id, state, class, sealed, original_sha256, original_bytes,
      receipt_number, received_earliest, received_latest, receipt_day, receipt_basis, recorded_by, captured_at)
    select numbers.capture_id, tenant_id, 'hot-folder', 'n' || n, 'separated', 'normal', false, 'x', 1, 'C' || n,
      now(), now(), current_date, 'counter', 'bench', now() from model, numbers
  ), items as (
    insert into mail_item (id, tenant_id, capture_id, position, receipt_number, received_earliest, received_latest,
      receipt_day, receipt_basis, recorded_by)
    select item_id, tenant_id, numbers.capture_id, 0, 'M' || n, now(), now(), current_date, 'counter', 'bench'
    from model, numbers
  ), documents as (
    insert into document (id, tenant_id, capture_id, mail_item_id, position, role, state, org_unit_id)
    select numbers.document_id, tenant_id, capture_id, item_id, 0, 'main', 'delivered', org_unit_id from model, numbers
  ), facts as (
    insert into document_fact (id, tenant_id, document_id, step_version, kind, fact)
    select gen_random_uuid(), f.tenant_id, numbers.document_id, 1, f.kind, f.fact
    from model join document_fact f on f.document_id = model.document_id and f.effective, numbers
  ), deliveries as (
    insert into delivery (id, tenant_id, document_id, org_unit_id, target, state)
    select delivery_id, tenant_id, numbers.document_id, org_unit_id, 'portal-inbox', 'delivered' from model, numbers
  )
  insert into inbox_entry (id, tenant_id, delivery_id, document_id, org_unit_id, served, deadline_on)
  select delivery_id, tenant_id, delivery_id, numbers.document_id, org_unit_id, false, 'infinity' from model, numbers`;

const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

interface Run {
  readonly inbox: number;
  readonly image: number;
  readonly imageAgain: number;
  readonly frame: number;
  readonly scripts: number;
}

async function run(portal: TestPortal, nth: number): Promise<Run> {
  const page = await portal.open("l.luettgenau", "/icon.svg");
  await page.addInitScript(WATCH_ENTRY);
  const scripts: Promise<Buffer>[] = [];
  page.on("response", (answer) => {
    if (answer.request().resourceType() === "script") scripts.push(answer.body());
  });
  await page.goto(`${portal.api.url}/inbox`);
  await page.locator("a.entry").first().waitFor();
  const loaded = await Promise.all(scripts.splice(0));
  const inbox = numberOf(await page.evaluate(FIRST_ENTRY));
  const frame = numberOf(await page.evaluate(SCROLL));
  const image = await opened(page, nth % LETTERS);
  const imageAgain = await opened(page, nth % LETTERS);
  await page.context().close();
  const kilobytes = loaded.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0) / 1000;
  return { inbox, image, imageAgain, frame, scripts: kilobytes };
}

/** Opens an entry, and comes back to the list. */
async function opened(page: Page, nth: number): Promise<number> {
  const time = numberOf(await page.evaluate(OPEN_ENTRY(nth)));
  await page.goBack();
  await page.locator("a.entry").first().waitFor();
  return time;
}

/** Whether a page image is asked for anew once it is there: by its ETag, without its bytes. */
async function askedAgain(portal: TestPortal, documentId: string): Promise<number> {
  const client = await portal.api.signIn("l.luettgenau");
  const path = `/api/documents/${documentId}/pages/1/image?width=960`;
  const first = await client.ask(path);
  const etag = first.headers.get("etag") ?? "";
  return (await client.ask(path, { headers: { "if-none-match": etag } })).status;
}

const program = await findChromium();
if (program === null) throw new Error("There is no Chromium: apt-get install chromium");
const at = await openActing();
const { house } = at;
try {
  for (let n = 0; n < LETTERS; n += 1) {
    const pdf = await lettersPdf(letter(n), ["Seite 2", "Weitere Begründung des Widerspruchs"]);
    const { captureId } = await handIn(house, `brief-${n}.pdf`, pdf);
    await workOff(house);
    for (const { id } of await at.openCases(captureId)) {
      await at.settle(at.people.clerk, id, { act: "assign", unit: "bauaufsicht" });
    }
  }
  await workOff(house);
  const [entry] = await at.entries("bauaufsicht");
  if (entry === undefined) throw new Error("No letter came to the inbox");
  await asSuperuserOf(house.access.database, async (client) => {
    await client.query("set session_replication_role = replica");
    await client.query(FILL_SQL, [entry.id, ENTRIES]);
    await client.query("analyze");
  });
  const portal = await openTestPortal(house, program);
  const runs: Run[] = [];
  for (let nth = 0; nth < RUNS; nth += 1) runs.push(await run(portal, nth));
  const status = await askedAgain(portal, entry.documentId);
  await portal.close();
  const line = (what: string, of: keyof Run, wanted: number, unit: string): string => {
    const sorted = runs.map((each) => each[of]).toSorted((a, b) => a - b);
    const [median = 0, worst = 0] = [sorted[Math.floor(RUNS / 2)], sorted.at(-1)];
    return `${what.padEnd(52)}${median.toFixed(0).padStart(6)}${worst.toFixed(0).padStart(8)}${`< ${wanted}`.padStart(9)} ${unit}\n`;
  };
  process.stdout.write(
    `${ENTRIES} entries, ${RUNS} runs${" ".repeat(52 - 8 - `${ENTRIES} entries`.length)}median   worst   wanted\n` +
      line("First view of the inbox", "inbox", 1000, "ms") +
      line("Page image after the click", "image", 300, "ms") +
      line("The same once more", "imageAgain", 300, "ms") +
      line("Longest frame while scrolling the list", "frame", 100, "ms") +
      line("JavaScript of the first page, gzip", "scripts", 200, "kB") +
      `A page image asked for again is answered ${status}\n`,
  );
} finally {
  await house.remove();
  await leaveTestPostgres();
}
