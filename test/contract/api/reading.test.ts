import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { z } from "zod";
import { Document, History, PageText } from "../../../src/api/contract/documents.ts";
import { BundleParts, InboxEntryList, InboxList } from "../../../src/api/contract/inbox.ts";
import { newId } from "../../../src/new-id.ts";
import { SearchResult } from "../../../src/api/contract/search.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";

let house: TestHouse;
let api: TestApi;
let town: SmallTown;
let caseWorker: TestClient;
let clerk: TestClient;
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  api = await openTestApi(house);
  caseWorker = await api.signIn("aachau.caseworker", town.tenantId);
  clerk = await api.signIn("aachau.clerk", town.tenantId);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

const idOf = (name: string): string =>
  [...town.nameOf].find(([, each]) => each === name)?.[0] ?? "";

const accessLog = () =>
  asSuperuserOf(house.access.database, async (database) => {
    const { rows } = await database.query<{ act: string; pseudonym: string; period: string }>(
      "select act, pseudonym, period from access_log where document_id = $1 and pseudonym <> 'p' order by id",
      [idOf("letter")],
    );
    return rows;
  });

describe("a document", () => {
  test("says what was found, where, and why a deadline ends when it does", async () => {
    const answer = await caseWorker.ask(`/api/documents/${idOf("letter")}`);
    const letter = Document.parse(await answer.json());
    expect(letter.facts?.subject).toMatchObject({
      value: "Sperrmüll in der Schulgasse",
      place: { page: 1 },
    });
    expect(letter).toMatchObject({
      contentVisible: true,
      originalOf: "page",
      enclosures: [{ id: idOf("enclosure"), role: "enclosure" }],
      receipt: { sentence: "Eingegangen am 20.11.2026, am Schalter abgegeben." },
    });
    // The letter split off the same envelope is another unit's.
    expect(letter.others).toEqual([]);
  });

  test("is a shell without content for whoever keeps what is shut", async () => {
    const answer = await clerk.ask(`/api/documents/${idOf("shut")}`);
    const shut = Document.parse(await answer.json());
    expect(shut).toMatchObject({
      contentVisible: false,
      state: "sealed",
      facts: null,
      decision: null,
    });
    expect(shut.pages.map((page) => page.width)).toEqual([null]);
    expect((await clerk.ask(`/api/documents/${idOf("shut")}/pages/1/image`)).status).toBe(404);
  });

  test("each reading is noted under the reader's pseudonym, never by name", async () => {
    const before = (await accessLog()).length;
    await caseWorker.ask(`/api/documents/${idOf("letter")}`);
    await caseWorker.ask(`/api/documents/${idOf("letter")}/pages/1/image`);
    await clerk.ask(`/api/documents/${idOf("letter")}/rendition`);
    const rows = (await accessLog()).slice(before);
    expect(rows.map((row) => row.act)).toEqual(["opened", "opened", "downloaded"]);
    expect(rows[0]?.pseudonym).toBe(rows[1]?.pseudonym);
    expect(rows[2]?.pseudonym).not.toBe(rows[0]?.pseudonym);
    expect(rows.map((row) => row.pseudonym)).not.toContain(town.people.caseWorker);
  });

  test("its history is told in the language asked for", async () => {
    const path = `/api/documents/${idOf("letter")}/history`;
    const german = History.parse(await (await caseWorker.ask(path)).json());
    const english = History.parse(
      await (await caseWorker.ask(path, { headers: { "accept-language": "en" } })).json(),
    );
    expect(german.events.map((event) => event.sentence)).toEqual([
      "Als Schriftstück angelegt (1 Seite).",
    ]);
    expect(english.events.map((event) => event.sentence)).toEqual([
      "Created as a document (1 page).",
    ]);
  });
});

describe("bytes", () => {
  test("an image comes in the width asked for, and not again while it is the same", async () => {
    const path = `/api/documents/${idOf("letter")}/pages/1/image?width=160`;
    const first = await caseWorker.ask(path);
    expect(first.headers.get("content-type")).toBe("image/jpeg");
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    expect(
      Buffer.from(await first.arrayBuffer())
        .subarray(0, 2)
        .toString("hex"),
    ).toBe("ffd8");
    const etag = first.headers.get("etag") ?? "";
    expect((await caseWorker.ask(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    const other = await caseWorker.ask(path.replace("160", "320"), {
      headers: { "if-none-match": etag },
    });
    expect(other.status).toBe(200);
    expect((await caseWorker.ask(path.replace("160", "161"))).status).toBe(400);
  });

  test("who may not see it gets no 304 either", async () => {
    const path = `/api/documents/${idOf("letter")}/pages/1/image`;
    const etag = (await caseWorker.ask(path)).headers.get("etag") ?? "";
    const stranger = await api.signIn("aachau.otherunit", town.tenantId);
    expect((await stranger.ask(path, { headers: { "if-none-match": etag } })).status).toBe(404);
  });

  test("words have their boxes as shares of the page", async () => {
    const answer = await caseWorker.ask(`/api/documents/${idOf("letter")}/pages/1/text`);
    const { words } = PageText.parse(await answer.json());
    expect(words[0]?.text).toBe("Widerspruch");
    expect(words.every(({ box }) => box.every((edge) => edge >= 0 && edge <= 1))).toBe(true);
  });

  test("a file is saved, never shown as a page of ours", async () => {
    const answer = await caseWorker.ask(`/api/documents/${idOf("letter")}/rendition`);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="envelope.pdf"');
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    const original = await caseWorker.ask(`/api/documents/${idOf("secret")}/original`);
    expect(await original.text()).toBe("application/pdf of aachau secret-scan");
  });
});

describe("an inbox", () => {
  const entriesOf = async (query: string) =>
    InboxEntryList.parse(await (await caseWorker.ask(`/api/inboxes/a/entries${query}`)).json());

  test("counts what is new, and its entries say what they are about", async () => {
    const { inboxes } = InboxList.parse(await (await caseWorker.ask("/api/inboxes")).json());
    expect(inboxes).toMatchObject([{ unit: "a", own: true, new: 2, mine: 0, done: 0 }]);
    const { items } = await entriesOf("");
    expect(items[0]).toMatchObject({
      documentId: idOf("letter"),
      subject: "Sperrmüll in der Schulgasse",
      sender: "Erika Beispiel",
      enclosures: 1,
      receiptDay: "2026-11-20",
    });
  });

  test("the first of one's own is asked for before one knows its unit; who has none is told so", async () => {
    const first = async (client: TestClient) =>
      InboxEntryList.parse(await (await client.ask("/api/inboxes/~/entries")).json());
    const { unit, items } = await first(caseWorker);
    expect(unit).toBe("a");
    expect(items).toHaveLength(2);
    expect(await first(clerk)).toEqual({ unit: null, items: [], next: null });
  });

  test("court post and deadlines come first, a page at a time", async () => {
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
      const set = (document: string, values: { served?: boolean; deadlineOn?: string }) =>
        trx
          .updateTable("inboxEntry")
          .set(values)
          .where("documentId", "=", idOf(document))
          .execute();
      await set("letter", { deadlineOn: "2026-12-01" });
      await set("secret", { served: true });
    });
    const first = await entriesOf("?limit=1");
    expect(first.items.map((item) => item.documentId)).toEqual([idOf("secret")]);
    const second = await entriesOf(`?limit=1&cursor=${first.next ?? ""}`);
    expect(second.items).toMatchObject([{ documentId: idOf("letter"), deadlineOn: "2026-12-01" }]);
    expect(second.next).toBeNull();
    const due = await entriesOf("?deadlineUntil=2026-12-01");
    expect(due.items.map((item) => item.documentId)).toEqual([idOf("letter")]);
  });

  test("letters of one sender and number are one bundle, of what each reader may see", async () => {
    const alone = await entriesOf("");
    expect(alone.items.map((item) => item.bundle)).toEqual([null, null]);
    const stateOf = (name: string, kind: string, fact: unknown) => ({
      id: newId(),
      tenantId: town.tenantId,
      documentId: idOf(name),
      stepVersion: 1,
      kind,
      fact: JSON.stringify(fact),
    });
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
      await trx
        .deleteFrom("documentFact")
        .where("documentId", "in", [idOf("letter"), idOf("secret"), idOf("split-off")])
        .where("kind", "in", ["sender", "referenceNumbers"])
        .execute();
      const facts = ["letter", "secret", "split-off"].flatMap((name) => [
        stateOf(name, "sender", { name: name === "secret" ? "ERIKA BEISPIEL" : "Erika Beispiel" }),
        stateOf(name, "referenceNumbers", [{ text: "Az. 7/26" }]),
      ]);
      await trx.insertInto("documentFact").values(facts).execute();
    });
    const { items } = await entriesOf("");
    const [secret, letter] = items;
    expect(secret).toMatchObject({
      documentId: idOf("secret"),
      bundle: { entries: [letter?.id], served: false, deadlineOn: "2026-12-01" },
    });
    expect(letter?.bundle).toMatchObject({ entries: [secret?.id], served: true, deadlineOn: null });
    const parts = async (client: TestClient) =>
      BundleParts.parse(await (await client.ask(`/api/inbox-entries/${letter?.id}/bundle`)).json());
    expect(await parts(caseWorker)).toMatchObject({
      entries: [{ documentId: idOf("secret"), served: true }],
      pieces: [{ documentId: idOf("enclosure"), role: "enclosure", pages: 1 }],
    });
    // What is secret is the unit's own: its head above sees the letter, and not that there is more.
    const head = await api.signIn("aachau.headabove", town.tenantId);
    const theirs = InboxEntryList.parse(await (await head.ask("/api/inboxes/a/entries")).json());
    expect(theirs.items.map(({ documentId, bundle }) => [documentId, bundle])).toEqual([
      [idOf("letter"), null],
    ]);
    expect((await parts(head)).entries).toEqual([]);
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
      trx
        .updateTable("inboxEntry")
        .set({ state: "done" })
        .where("documentId", "=", idOf("secret"))
        .execute(),
    );
    // What is done belongs to it still, and presses no more.
    expect((await entriesOf("")).items).toMatchObject([
      { id: letter?.id, bundle: { entries: [secret?.id], unread: false, served: false } },
    ]);
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
      trx.updateTable("inboxEntry").set({ state: "new" }).execute(),
    );
  });

  test("an entry is unread until somebody of the unit opens it; a clerk does not count", async () => {
    const unread = async () =>
      (await entriesOf("?unread=true")).items.map((item) => item.documentId);
    await clerk.ask(`/api/documents/${idOf("letter")}`);
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
      trx.updateTable("inboxEntry").set({ firstOpenedAt: null }).execute(),
    );
    await asSuperuserOf(house.access.database, (client) => client.query("delete from entry_seen"));
    expect((await unread()).toSorted()).toEqual([idOf("letter"), idOf("secret")].toSorted());
    await caseWorker.ask(`/api/documents/${idOf("enclosure")}`);
    expect(await unread()).toEqual([idOf("secret")]);
  });

  test("a cursor that is none of ours is refused", async () => {
    const answer = await caseWorker.ask("/api/inboxes/a/entries?cursor=x");
    expect(answer.status).toBe(400);
  });
});

describe("search", () => {
  const found = async (client: TestClient, query: string) =>
    SearchResult.parse(await (await client.ask(`/api/search?${query}`)).json());
  const names = ({ items }: z.infer<typeof SearchResult>) =>
    items.map((item) => town.nameOf.get(item.id) ?? item.id).toSorted();

  test("finds by the beginning of the last word, with its page and the words marked", async () => {
    const result = await found(caseWorker, "q=Bescheid+Widerspr");
    expect(names(result)).toEqual(["enclosure", "letter", "secret"]);
    const [hit] = result.items;
    expect(hit?.pagesFound[0]?.number).toBe(1);
    expect(hit?.pagesFound[0]?.snippet.filter((part) => part.hit).map((part) => part.text)).toEqual(
      ["Widerspruch", "Bescheid"],
    );
  });

  test("finds an item by its receipt number", async () => {
    await house.store.withActor({ kind: "process", tenantId: town.tenantId }, (trx) =>
      trx
        .updateTable("mailItem")
        .set({ receiptNumber: "LIN-2026-00000017" })
        .where("id", "=", idOf("envelope"))
        .execute(),
    );
    expect(names(await found(caseWorker, "q=lin-2026-00000017"))).toEqual(["enclosure", "letter"]);
  });

  test("is narrowed by day, unit, sender, kind, channel and state, and paged", async () => {
    const all = "q=Widerspruch";
    expect(names(await found(clerk, `${all}&state=in-clarification`))).toEqual([
      "old-case",
      "returned",
      "unclear",
    ]);
    expect(names(await found(caseWorker, `${all}&from=2026-11-21`))).toEqual([]);
    expect(
      names(await found(caseWorker, `${all}&sender=beispiel&channel=hot-folder`)),
    ).toHaveLength(3);
    expect(names(await found(caseWorker, `${all}&sender=niemand`))).toEqual([]);
    const pages: string[] = [];
    let cursor = "";
    for (let page = 0; page < 3; page += 1) {
      const result = await found(caseWorker, `${all}&limit=1${cursor}`);
      pages.push(...names(result));
      cursor = `&cursor=${result.next ?? ""}`;
    }
    expect(pages.toSorted()).toEqual(["enclosure", "letter", "secret"]);
    expect((await caseWorker.ask(`/api/search?${all}&unit=nowhere`)).status).toBe(404);
  });

  test("understands a day and a sender in the one field", async () => {
    const day = "2026-11-20";
    expect(names(await found(caseWorker, `q=Brief+vom+${day}`))).toEqual(
      names(await found(caseWorker, `on=${day}`)),
    );
    expect(names(await found(caseWorker, "q=Widerspruch+von+Beispiel"))).toHaveLength(3);
    expect(names(await found(caseWorker, "q=Widerspruch+vom+1.1.2001"))).toEqual([]);
    expect(names(await found(caseWorker, "q="))).toEqual([]);
  });
});
