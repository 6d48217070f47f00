import { expect, test } from "@jest/globals";
import { externalIdOf } from "../../../../src/intake/mailbox/take-messages.ts";

test("a message is known by its Message-ID in its header, or by its bytes", () => {
  const id = (text: string) => externalIdOf("m", Buffer.from(text.replaceAll("\n", "\r\n")));
  const known = id("From: a\nMESSAGE-ID: <1@example.org>\n\nText");
  expect(id("Message-Id:\n <1@example.org>\nFrom: b\n\nOther")).toBe(known);
  expect(externalIdOf("other", Buffer.from("Message-ID: <1@example.org>\r\n\r\n"))).not.toBe(known);
  // In the text it says nothing.
  expect(id("From: a\n\nMessage-ID: <1@example.org>\n")).not.toBe(known);
  expect(id("From: a\n\nText")).not.toBe(id("From: a\n\nText."));
});
