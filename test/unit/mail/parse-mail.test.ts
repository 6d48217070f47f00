import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MailError } from "../../../src/mail/mail-error.ts";
import { parseMail } from "../../../src/mail/parse-mail.ts";

const LIMITS = { entriesMax: 20, bytesMax: 1_000_000 };
const HEAD = [
  "From: =?utf-8?Q?J=C3=BCrgen_Gro=C3=9F?= <juergen@example.org>",
  "To: Bürgeramt <post@lindenau.example>, zwei@lindenau.example",
  "Subject: =?iso-8859-1?Q?Antrag_auf_Wohngeld_f=FCr_M=E4rz?=",
  "Date: Tue, 05 May 2026 14:05:06 +0200",
  "Message-ID: <abc@example.org>",
];
const mail = (...lines: string[]) => Buffer.from([...HEAD, ...lines].join("\r\n"), "utf8");
const parse = (bytes: Uint8Array) => parseMail(bytes, LIMITS);

const PICTURE = Buffer.from("GIF89a").toString("base64");
const RELATED = mail(
  'Content-Type: multipart/related; boundary="b"',
  "",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<p>Guten Tag</p><img src="cid:logo@x"><img src="http://tracker.example/1.gif">',
  "--b",
  "Content-Type: image/gif",
  "Content-ID: <logo@x>",
  "Content-Transfer-Encoding: base64",
  "",
  PICTURE,
  "--b",
  'Content-Type: application/pdf; name="Beleg \x01 Mai.pdf"',
  "Content-Disposition: attachment",
  "",
  "%PDF-1.4",
  "--b--",
);

const WISH = "Hiermit beantrage ich Wohngeld.";
const alternative = (text: string) =>
  mail(
    'Content-Type: multipart/alternative; boundary="b"',
    "",
    `--b\r\nContent-Type: text/plain\r\n\r\n${text}`,
    `--b\r\nContent-Type: text/html\r\n\r\n<p>${`${WISH} `.repeat(9)}</p>`,
    "--b--",
  );

describe("parseMail", () => {
  test("reads header and text", async () => {
    const parsed = await parse(
      mail("Content-Type: text/plain; charset=utf-8", "", "Grüße aus Köln"),
    );
    expect(parsed).toMatchObject({
      from: "Jürgen Groß <juergen@example.org>",
      to: "Bürgeramt <post@lindenau.example>, zwei@lindenau.example",
      subject: "Antrag auf Wohngeld für März",
      messageId: "<abc@example.org>",
      textBody: "Grüße aus Köln",
      bodyFrom: "text",
      kind: "mail",
      encrypted: false,
      notes: [],
    });
    expect(parsed.date?.toISOString()).toBe("2026-05-05T12:05:06.000Z");
  });

  test.each([
    ["Windows-1252", "windows-1252", "\x84Stra\xdfe\x93 10 \x80", "„Straße“ 10 €"],
    ["KOI8-R", "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"],
    ["a charset nobody knows", "x-unheard-of", "Hallo", "Hallo"],
  ])("reads %s", async (_what, charset, body, expected) => {
    const head = `From: a@example.org\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n`;
    const parsed = await parse(Buffer.from(head + body, "latin1"));
    expect(parsed.textBody).toBe(expected);
  });

  test("makes text of HTML, with its structure, when there is no other", async () => {
    const html =
      "<style>p{color:red}</style><h1>Antrag</h1><p>Sehr geehrte Damen,<br>anbei:</p>" +
      "<ul><li>Pass</li></ul><table><tr><td>Name</td><td>Groß</td></tr></table>" +
      '<a href="https://stadt.example/x">Link</a><script>alert(1)</script>';
    const parsed = await parse(mail("Content-Type: text/html; charset=utf-8", "", html));
    expect(parsed.bodyFrom).toBe("html");
    const lines = parsed.textBody.split("\n").filter((line) => line !== "");
    expect(lines).toEqual([
      "Antrag",
      "Sehr geehrte Damen,",
      "anbei:",
      "  • Pass",
      expect.stringMatching(/^Name\s+Groß$/),
      "Link <https://stadt.example/x>",
    ]);
  });

  test.each([
    ["sets the plain text aside when HTML says the same", WISH, "html", true],
    ["sets a stub aside", "Bitte als HTML ansehen", "html", true],
    [
      "keeps a text that says something else",
      "Ganz andere Worte, die nur hier stehen.",
      "html",
      false,
    ],
    ["leads with the text when HTML is the stub", `${WISH} `.repeat(40), "text", true],
  ])("of two alternatives %s", async (_what, text, from, repeats) => {
    const parsed = await parse(alternative(text));
    expect(parsed.bodyFrom).toBe(from);
    expect(parsed.attachments.map((part) => part.repeatsBody)).toEqual([repeats]);
  });

  test("tells an inline picture from an attachment, and cleans names", async () => {
    const parsed = await parse(RELATED);
    expect(parsed.textBody).toBe("Guten Tag\n\n[Bild wird nicht geladen (tracker.example)]");
    expect(parsed.notes).toContain("remote-content-blocked");
    expect(
      parsed.attachments.map(({ fileName, inline, contentId }) => [fileName, inline, contentId]),
    ).toEqual([
      [null, true, "logo@x"],
      ["Beleg Mai.pdf", false, null],
    ]);
  });

  test("leaves an attached message whole", async () => {
    const parsed = await parse(
      mail(
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n",
        "From: x@example.org\r\nSubject: innen\r\n\r\nInnerer Text",
        "--b--",
      ),
    );
    expect(parsed.attachments.map((part) => part.mediaTypeClaimed)).toEqual(["message/rfc822"]);
    expect(Buffer.from(parsed.attachments[0]?.bytes ?? []).toString()).toContain("Innerer Text");
  });

  test.each([
    ["bounce", "Content-Type: multipart/report; report-type=delivery-status; boundary=b"],
    [
      "read-receipt",
      "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ],
    ["auto-reply", "Auto-Submitted: auto-replied (vacation)"],
    ["bounce", "X-Failed-Recipients: weg@example.org"],
    ["mail", "Auto-Submitted: auto-generated"],
  ])("takes for a %s what says: %s", async (kind, field) => {
    expect((await parse(mail(field, "", "Text"))).kind).toBe(kind);
  });

  test.each([
    ["PGP/MIME", 'Content-Type: multipart/encrypted; boundary="b"', "--b--", true],
    ["armoured PGP", "X-A: b", "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM", true],
    ["S/MIME", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "xx", true],
    [
      "a signed message",
      "Content-Type: application/pkcs7-mime; smime-type=signed-data",
      "xx",
      false,
    ],
    ["talk of PGP", "X-A: b", "Er schrieb: -----BEGIN PGP MESSAGE-----", false],
  ])("knows whether %s is encrypted", async (_what, field, body, encrypted) => {
    expect((await parse(mail(field, "", body))).encrypted).toBe(encrypted);
  });

  test("finds the parts of a message whose boundary was lost", async () => {
    const parsed = await parse(
      mail(
        'Content-Type: multipart/mixed; boundary="lost"',
        "",
        "--real\r\nContent-Type: text/plain\r\n\r\nDer Text",
        "--real\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4",
        "--real--",
      ),
    );
    expect(parsed).toMatchObject({ textBody: "Der Text", notes: ["repaired"] });
    expect(parsed.subject).toBe("Antrag auf Wohngeld für März");
    expect(parsed.attachments.map((part) => part.fileName)).toEqual(["a.pdf"]);
  });

  test("shows the body as it stands rather than losing it", async () => {
    const parsed = await parse(mail('Content-Type: multipart/mixed; boundary="lost"', "", "Grüße"));
    expect(parsed).toMatchObject({ textBody: "Grüße", bodyFrom: "raw" });
  });

  test("takes a message with empty parts for empty, not for broken", async () => {
    const parts = "--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b--";
    const parsed = await parse(mail('Content-Type: multipart/mixed; boundary="b"', "", parts));
    expect(parsed).toMatchObject({ textBody: "", bodyFrom: "none", notes: ["header-only"] });
  });

  test("reads line ends of old Macs", async () => {
    const parsed = await parse(Buffer.from("From: a@example.org\rSubject: b\r\rText\rmehr"));
    expect(parsed).toMatchObject({ subject: "b", textBody: "Text\nmehr" });
  });

  test("refuses more parts or bytes than allowed", async () => {
    const parts = Array.from({ length: 21 }, () => "--b\r\nContent-Type: application/x\r\n\r\nx");
    const many = mail('Content-Type: multipart/mixed; boundary="b"', "", ...parts, "--b--");
    await expect(parse(many)).rejects.toMatchObject({ cause: "too-many-entries" });
    await expect(parseMail(many, { ...LIMITS, bytesMax: 10 })).rejects.toMatchObject({
      cause: "too-many-bytes",
    });
  });

  test("throws nothing but MailError, and gives only strings a database takes", async () => {
    const piece = fc.constantFrom(
      "From: a\r\n",
      "Subject: =?utf-8?B?/////w==?= \0\ud83d\r\n",
      "Date: Mon, 99 Foo 99999\r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n",
      "Content-Type: text/html; charset=utf-16\r\n",
      "Content-Type: message/rfc822\r\n",
      "Content-Transfer-Encoding: base64\r\n",
      "\r\n",
      "--b\r\n",
      "--b--\r\n",
      "<div><a href='x'>\0",
    );
    const noise = fc.uint8Array({ maxLength: 60 }).map((b) => Buffer.from(b).toString("latin1"));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, noise), { maxLength: 14 }), async (pieces) => {
        const outcome = await parse(Buffer.from(pieces.join(""), "latin1")).catch(
          (error: unknown) => error,
        );
        expect(!(outcome instanceof Error) || outcome instanceof MailError).toBe(true);
        expect(JSON.stringify(outcome)).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
    );
  });
});
