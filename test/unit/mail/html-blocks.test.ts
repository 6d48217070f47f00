import { describe, expect, test } from "@jest/globals";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Block } from "../../../src/domain/typeset.ts";
import { htmlBlocks } from "../../../src/mail/html-blocks.ts";
import { parseMail } from "../../../src/mail/parse-mail.ts";
import { renderMail } from "../../../src/mail/render-mail.ts";
import { blocksToPdf } from "../../../src/pages/text-pages.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const read = (html: string) => htmlBlocks(html, () => null);
const texts = (blocks: readonly Block[]) =>
  blocks.map((block) => ("text" in block ? block.text : block.kind));

describe("htmlBlocks", () => {
  test("knows headings, paragraphs, lists and quotes", () => {
    const { blocks } = read(
      "<h2>Antrag</h2><p>eins<br>zwei</p><ol start=3><li>drei<li>vier</ol>" +
        "<blockquote>früher <blockquote>noch früher</blockquote></blockquote><pre>a  b\n c</pre>",
    );
    expect(blocks).toMatchObject([
      { kind: "heading", level: 2, text: "Antrag" },
      { text: "eins\nzwei", quote: 0 },
      { text: "drei", marker: "3.", indent: 1 },
      { text: "vier", marker: "4.", indent: 1 },
      { text: "früher", quote: 1 },
      { text: "noch früher", quote: 2 },
      { text: "a  b\n c", style: "fixed" },
    ]);
  });

  test("sets data as a table, and reads what only arranges the page in order", () => {
    const data = read("<table><tr><th>Jahr<th>Betrag</tr><tr><td>2026<td>17 €</tr></table>").blocks;
    expect(data).toMatchObject([
      {
        kind: "table",
        head: true,
        rows: [
          ["Jahr", "Betrag"],
          ["2026", "17 €"],
        ],
      },
    ]);
    const layout = read(
      `<table><tr><td><p>${"lang ".repeat(100)}</p></td><td>rechts</td></tr></table>`,
    );
    expect(layout.blocks.map((block) => block.kind)).toEqual(["text", "text"]);
  });

  test("shows where a link goes, unless its words say it or it is a script", () => {
    const [block] = read(
      '<a href="https://stadt.example/a?b=1">hier</a> <a href="https://www.stadt.example/">stadt.example</a> ' +
        '<a href="javascript:alert(1)">klick</a> <a href="mailto:a@example.org">a@example.org</a>',
    ).blocks;
    expect(block).toMatchObject({
      text: "hier <https://stadt.example/a?b=1> stadt.example klick a@example.org",
    });
  });

  test("puts pictures of the message in their place, and names the host of all others", () => {
    const bytes = new Uint8Array([1, 2]);
    const { blocks, embedded, remoteHosts, shownIds } = htmlBlocks(
      `<p>vor<img src="cid:a%40b" width=40>nach</p><img src="data:image/png;base64,${PNG}">` +
        '<img src="//bild.example/x.png" alt="Plan"><img src="http://t.example/p.gif" width="1" height="1">' +
        '<iframe src="https://film.example/"></iframe><img src="cid:fehlt">',
      (id) => (id === "a@b" ? { bytes, fileName: null } : null),
    );
    expect(texts(blocks)).toEqual([
      "vor",
      "picture",
      "nach",
      "picture",
      "[Bild wird nicht geladen (bild.example): Plan] [Bild wird nicht geladen (film.example)] [Bild fehlt in der Nachricht]",
    ]);
    expect(blocks[1]).toMatchObject({ bytes, width: 40 });
    expect(Buffer.from(embedded[0] ?? []).toString("base64")).toBe(PNG);
    expect(remoteHosts).toEqual(["bild.example", "t.example", "film.example"]);
    expect([...shownIds]).toEqual(["a@b", "fehlt"]);
  });

  test("leaves out scripts, styles and what is hidden, and says that something was", () => {
    const html =
      "<style>p{}</style><script>böse()</script><p style='display:none'>heimlich</p><p>offen</p>";
    expect(read(html)).toMatchObject({ blocks: [{ text: "offen" }], hidden: true });
    expect(read("<style>p{}</style><p>offen</p>").hidden).toBe(false);
  });

  test("reads the words of HTML that is too deep or broken to be set", () => {
    expect(texts(read(`${"<div>".repeat(5000)}tief`).blocks)).toEqual(["tief"]);
    expect(texts(read(`${"<b>x".repeat(3000)}<style>`).blocks).join("")).toContain("x");
    expect(texts(read("<p>a<td>b</p></table>c").blocks).join("")).toBe("abc");
  });
});

test("nothing is ever fetched: a server that every address points to is never asked", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const at = `http://127.0.0.1:${port}`;
  const html =
    `<html><head><link rel=stylesheet href="${at}/css"><style>@import "${at}/import";</style><base href="${at}">` +
    `<meta http-equiv=refresh content="0;url=${at}/refresh"></head><body background="${at}/bg">` +
    `<img src="${at}/img" srcset="${at}/set 2x"><img src="/relative"><div style="background:url(${at}/style)">x</div>` +
    `<iframe src="${at}/frame"></iframe><object data="${at}/object"></object><video src="${at}/v" poster="${at}/p"></video>` +
    `<svg><image href="${at}/svg"/></svg><script src="${at}/js"></script></body></html>`;
  const svg = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg"><image href="${at}/in-svg"/></svg>`,
  );
  const body = html.replace(
    "</body>",
    `<img src="data:image/svg+xml;base64,${svg.toString("base64")}"></body>`,
  );
  const message = Buffer.from(`From: a@example.org\r\nContent-Type: text/html\r\n\r\n${body}`);
  try {
    const mail = await parseMail(message, { entriesMax: 10, bytesMax: 1e6 });
    const pdf = await blocksToPdf({
      ...renderMail(mail, "Europe/Berlin"),
      createdAt: new Date(0),
      pagesMax: 5,
    });
    expect(pdf.length).toBeGreaterThan(0);
    expect(mail.textBody).toContain(`Bild wird nicht geladen (127.0.0.1:${port})`);
    expect(mail.notes).toContain("remote-content-blocked");
    expect(asked).toEqual([]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
