import { expect, test } from "@jest/globals";
import { compareMailboxes } from "../../../src/audit/check-mailboxes.ts";
import { Findings } from "../../../src/audit/findings.ts";

const mailboxId = "01900000-0000-7000-8000-000000000001";
const added = { type: "mailbox-added", mailboxId, host: "imap.lindenau.example" } as const;
const told = (...facts: readonly Parameters<typeof compareMailboxes>[0][number]["fact"][]) =>
  facts.map((fact) => ({ fact }));
const there = (as: string) => new Map([[mailboxId, as]]);
const nothing = new Map<string, string>();

function found(
  ...[events, before, after]: Readonly<[ReturnType<typeof told>, typeof nothing, typeof nothing]>
) {
  const findings = new Findings();
  compareMailboxes(events, before, after, findings);
  return findings.sentences(new Map());
}

test.each([
  ["as it was added", told(added), there("collected from imap.lindenau.example")],
  [
    "as it was changed and paused",
    told(
      added,
      { type: "mailbox-paused", mailboxId },
      { type: "mailbox-changed", mailboxId, host: "mail.lindenau.example", fields: ["host"] },
    ),
    there("paused from mail.lindenau.example"),
  ],
  ["removed", told(added, { type: "mailbox-removed", mailboxId }), nothing],
])("a mailbox that is %s is in order", (_, events, now) => {
  expect(found(events, now, now)).toEqual([]);
});

test.each([
  ["was never added", told(), there("collected from imap.lindenau.example")],
  ["is collected from elsewhere", told(added), there("collected from imap.example.org")],
  ["was paused by nobody", told(added), there("paused from imap.lindenau.example")],
  ["was removed by nobody", told(added), nothing],
])("a mailbox that %s is found", (_, events, now) => {
  expect(found(events, now, now)).toEqual([expect.stringContaining(mailboxId)]);
});

test("one that changes while it is looked at is left for the next time", () => {
  const now = there("collected from imap.example.org");
  expect(found(told(added), there("collected from imap.lindenau.example"), now)).toEqual([]);
});
