import { expect, test } from "@jest/globals";
import { textBlock, textOfBlocks } from "../../../src/domain/typeset.ts";
import type { ParsedMail } from "../../../src/mail/parse-mail.ts";
import { renderMail } from "../../../src/mail/render-mail.ts";

const MAIL: ParsedMail = {
  from: "Erika Beispiel <erika@example.org>",
  to: "post@lindenau.example",
  cc: null,
  date: new Date("2026-05-05T12:05:06Z"),
  subject: "Hundesteuer",
  messageId: null,
  body: [textBlock("Guten Tag,")],
  textBody: "Guten Tag,",
  bodyFrom: "text",
  notes: ["remote-content-blocked"],
  attachments: [
    {
      index: 0,
      fileName: "Beleg.pdf",
      mediaTypeClaimed: "application/pdf",
      bytes: new Uint8Array(),
      inline: false,
      contentId: null,
      repeatsBody: false,
      problem: null,
    },
    {
      index: 1,
      fileName: "logo.png",
      mediaTypeClaimed: "image/png",
      bytes: new Uint8Array(),
      inline: true,
      contentId: "x",
      repeatsBody: false,
      problem: null,
    },
    {
      index: 2,
      fileName: null,
      mediaTypeClaimed: "image/jpeg",
      bytes: new Uint8Array(),
      inline: false,
      contentId: null,
      repeatsBody: false,
      problem: null,
    },
  ],
  kind: "mail",
  encrypted: false,
};

test("prints the header a clerk knows, then the text", () => {
  const { title, blocks } = renderMail(MAIL, "Europe/Berlin");
  expect(title).toBe("Hundesteuer");
  expect(blocks).toHaveLength(2);
  expect(textOfBlocks(blocks).split("\n")).toEqual([
    "Von: Erika Beispiel <erika@example.org>",
    "An: post@lindenau.example",
    "Datum: 5. Mai 2026, 14:05 MESZ",
    "Betreff: Hundesteuer",
    "Anlagen: Beleg.pdf; ohne Namen (image/jpeg)",
    "Hinweis: Bilder und Inhalte fremder Server wurden nicht geladen.",
    "",
    "Guten Tag,",
  ]);
});

test("says so when subject or text are missing, and what kind of mail it is", () => {
  const bare = { ...MAIL, subject: null, body: [], attachments: [], kind: "auto-reply" } as const;
  const { title, blocks } = renderMail(bare, "Pacific/Auckland");
  expect(title).toBe("(ohne Betreff)");
  const text = textOfBlocks(blocks);
  expect(text).toMatch(/\(ohne Text\)$/);
  expect(text).toContain("Art: automatische Antwort");
  expect(text).toContain("Datum: 6. Mai 2026, 00:05");
});
