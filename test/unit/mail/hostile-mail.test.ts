import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { textOfBlocks } from "../../../src/domain/typeset.ts";
import { MailError } from "../../../src/mail/mail-error.ts";
import { parseMail } from "../../../src/mail/parse-mail.ts";
import { renderMail } from "../../../src/mail/render-mail.ts";

const LIMITS = { entriesMax: 50, bytesMax: 5_000_000 };

/** What a message comes to: its rendition as text, or the typed error. Anything else is thrown on. */
async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const mail = await parseMail(bytes, LIMITS);
    return textOfBlocks(renderMail(mail, "Europe/Berlin").blocks);
  } catch (error) {
    if (error instanceof MailError) return error.cause;
    throw error;
  }
}

const WHOLE = Buffer.from(
  [
    "From: =?utf-8?Q?J=C3=BCrgen?= <juergen@example.org>",
    "To: post@lindenau.example",
    "Subject: Antrag",
    'Content-Type: multipart/mixed; boundary="a"',
    "",
    '--a\r\nContent-Type: multipart/alternative; boundary="b"\r\n',
    "--b\r\nContent-Type: text/plain; charset=iso-2022-jp; format=flowed\r\n\r\n> zitiert \r\nText \r\nmehr",
    "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
    '<table><tr><td>a<td>b</table><ul><li>x<img src=3D"cid:1"><a href=3D"http://x.example">y</a>',
    "--b--",
    "--a\r\nContent-Type: image/gif\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlh",
    "--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: innen\r\n\r\nInneres",
    "--a\r\nContent-Type: text/plain\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\nend",
    "--a--",
  ].join("\r\n"),
);

test("throws nothing but MailError, whatever is changed in a message", async () => {
  const changes = fc.array(
    fc.record({ at: fc.nat(WHOLE.length - 1), byte: fc.nat(255), cut: fc.nat(40) }),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      let bytes = Buffer.from(WHOLE);
      for (const { at, byte, cut } of all) {
        bytes[at % bytes.length] = byte;
        // Some changes move a piece to the end, as a broken relay does.
        if (cut > 30) bytes = Buffer.concat([bytes.subarray(cut), bytes.subarray(0, cut)]);
      }
      expect(typeof (await outcome(bytes))).toBe("string");
    }),
    { numRuns: 150 },
  );
});

describe("what is made to cost much is read in one pass", () => {
  const many = (piece: string, count = 100_000) => piece.repeat(count);
  const html = (body: string) => `From: a@example.org\r\nContent-Type: text/html\r\n\r\n${body}`;
  const text = (body: string) => `From: a@example.org\r\nContent-Type: text/plain\r\n\r\n${body}`;
  test.each([
    ["open elements", html(many("<div>"))],
    ["open tables", html(many("<table><tr><td>", 60_000))],
    ["line breaks in one paragraph", html(many("a<br>"))],
    ["words of one letter each", html(many("<b>a</b> "))],
    ["styles that never end", html(many("<style>"))],
    ["links", html(many("<a href=http://x.example/>y</a>", 60_000))],
    ["signs of tags", html(many("<", 1_000_000))],
    ["quote marks", text(many(">", 1_000_000))],
    ["beginnings of yEnc", text(many("=ybegin line=1 size=1 name=a\n"))],
    ["beginnings of uuencode", text(many("begin 644 a\n#0V%T\n"))],
    [
      "delimiters",
      `Content-Type: multipart/mixed; boundary=b\r\nFrom: a\r\n\r\n${many("--b\r\n")}`,
    ],
    [
      "boundaries",
      `From: a\r\n${many("Content-Type: multipart/mixed; boundary=b1\r\n", 20_000)}\r\nx`,
    ],
    ["header lines", `From: a@example.org\r\n${many("X-A: b\r\n")}\r\nText`],
    ["encoded words", `From: a\r\nSubject: ${many("=?utf-8?q?a?= ", 50_000)}\r\n\r\nText`],
    ["recipients", `From: a\r\nTo: ${many("a@example.org, ", 50_000)}\r\n\r\nText`],
  ])("%s", async (_what, message) => {
    expect(typeof (await outcome(Buffer.from(message, "latin1")))).toBe("string");
  });
});
