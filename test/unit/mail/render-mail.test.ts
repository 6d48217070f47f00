import { expect, test } from "@jest/globals";
import type { ParsedMail } from "../../../src/mail/parse-mail.ts";
import { renderMail } from "../../../src/mail/render-mail.ts";

const MAIL: ParsedMail = {
  from: "Erika Beispiel <erika@example.org>",
  to: "post@lindenau.example",
  cc: null,
  date: new Date("2026-05-05T12:05:06Z"),
  subject: "Hundesteuer",
  messageId: null,
  textBody: "Guten Tag,\n\nmein Hund ist gestorben.",
  bodyFrom: "text",
  repaired: false,
  attachments: [
    {
      index: 0,
      fileName: "Beleg.pdf",
      mediaTypeClaimed: "application/pdf",
      bytes: new Uint8Array(),
      inline: false,
      contentId: null,
    },
    {
      index: 1,
      fileName: "logo.png",
      mediaTypeClaimed: "image/png",
      bytes: new Uint8Array(),
      inline: true,
      contentId: "x",
    },
    {
      index: 2,
      fileName: null,
      mediaTypeClaimed: "image/jpeg",
      bytes: new Uint8Array(),
      inline: false,
      contentId: null,
    },
  ],
  kind: "mail",
  encrypted: false,
};

test("prints the header a clerk knows, then the text", () => {
  expect(renderMail(MAIL)).toEqual({
    title: "Hundesteuer",
    lines: [
      "Von:      Erika Beispiel <erika@example.org>",
      "An:       post@lindenau.example",
      "Datum:    5. Mai 2026, 14:05 MESZ",
      "Betreff:  Hundesteuer",
      "Anlagen:  Beleg.pdf; ohne Namen (image/jpeg)",
      "",
      "Guten Tag,",
      "",
      "mein Hund ist gestorben.",
    ],
  });
});

test("says so when subject or text are missing", () => {
  const bare = renderMail({ ...MAIL, subject: null, textBody: "", attachments: [] });
  expect(bare.title).toBe("(ohne Betreff)");
  expect(bare.lines.at(-1)).toBe("(ohne Text)");
});
