import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { mailPage } from "../../../src/mail/mail-page.ts";
import { parseMail } from "../../../src/mail/parse-mail.ts";

const LIMITS = { entriesMax: 100, bytesMax: 1_000_000 };
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC";

const page = async (html: string, more = "", subject = "Anfrage"): Promise<string> =>
  mailPage(
    await parseMail(
      Buffer.from(
        `From: Erika <erika@example.org>\r\nTo: post@lindenau.example\r\nSubject: ${subject}\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n${more}--b--\r\n`,
      ),
      LIMITS,
    ),
    "Europe/Berlin",
  );

/** Tags and attributes as a browser would take them from the page, without our own style. */
const tagsOf = (html: string): readonly string[] =>
  (html.replace(/<style>.*?<\/style>/s, "").match(/<[^>]*>/g) ?? []).filter(
    (tag) => !tag.startsWith("</"),
  );
const ALLOWED =
  /^<(!doctype html|html lang="de"|head|meta charset="utf-8"|meta name="viewport" content="width=device-width"|title|style|body|main|dl|dt|dd|h[123]|p( class="[a-z0-9 -]+")?|blockquote|div class="wide"|table|tr|th|td|hr|img src="data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+" alt="[^"<>]*"( width="\d+")?)>$/;

test("shows words, tables and the pictures that came along, and names attachments and sender", async () => {
  const html = await page(
    '<h1>Guten Tag</h1><p>über den <b>Zaun</b></p><blockquote>zitiert</blockquote><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><img src="cid:x" width="40">',
    `--b\r\nContent-Type: image/png\r\nContent-ID: <x>\r\nContent-Transfer-Encoding: base64\r\n\r\n${PNG}\r\n`,
  );
  expect(html).toContain("<h1>Guten Tag</h1>");
  expect(html).toContain("über den Zaun");
  expect(html).toMatch(/<blockquote><p[^>]*>zitiert/);
  expect(html).toContain(`data:image/png;base64,${PNG}`);
  expect(html).toContain("Erika &lt;erika@example.org&gt;");
});

test("what a sender would have a browser do is not in it", async () => {
  const hostile = await page(
    `<script>alert(1)</script><img src="https://tracker.example/p.gif" onerror="alert(2)"><a href="javascript:alert(3)" onclick="x()">klick</a><iframe src="https://evil.example"></iframe><form action="https://evil.example"><input name=a></form><style>@import url(https://evil.example)</style><svg onload="alert(4)"></svg><meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example/"><p style="background:url(https://evil.example/b)">Text</p>`,
    "",
    "</title><script>alert(5)</script>",
  );
  expect(tagsOf(hostile).filter((tag) => !ALLOWED.test(tag))).toEqual([]);
  expect(hostile).toContain("Text");
  expect(hostile).toContain("fremder Server wurden nicht geladen");
});

test("whatever the HTML says, the page has nothing but our own tags", async () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "<!--",
      "-->",
      "<![CDATA[",
      "<svg><style>",
      "<p title=",
      "&lt;script&gt;",
      "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
      "<math><mtext><table><mglyph>",
      "</main>",
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const html = await page(pieces.join("").replaceAll(/[\r\n]/g, " "));
      expect(tagsOf(html).filter((tag) => !ALLOWED.test(tag))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
