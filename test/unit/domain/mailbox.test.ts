import { expect, test } from "@jest/globals";
import {
  keepsPassword,
  MailboxSettings,
  mailboxStanding,
  passwordContext,
} from "../../../src/domain/mailbox.ts";
import { mailboxReceipt } from "../../../src/domain/receipt.ts";

const settings: MailboxSettings = {
  name: "Rathaus",
  host: "imap.lindenau.example",
  port: 993,
  security: "tls",
  login: "rathaus",
  folder: "INBOX",
  doneFolder: "Angenommen",
  refusedFolder: "Abgelehnt",
};
const wrong = (over: Partial<MailboxSettings>) =>
  MailboxSettings.safeParse({ ...settings, ...over }).error?.issues.map(({ path }) => path[0]);

test("settings that could lose or betray something are refused", () => {
  expect(wrong({})).toBeUndefined();
  expect(wrong({ security: "none" })).toEqual(["security"]);
  for (const host of ["localhost", "127.0.0.1", "127.8.8.8", "::1"]) {
    expect(wrong({ security: "none", host })).toBeUndefined();
  }
  expect(wrong({ security: "none", host: "127.0.0.1.example.org" })).toEqual(["security"]);
  expect(wrong({ host: "imap://imap.lindenau.example" })).toEqual(["host"]);
  expect(wrong({ login: "a\r\nA1 DELETE INBOX" })).toEqual(["login"]);
  expect(wrong({ doneFolder: "inbox" })).toEqual(["doneFolder"]);
  expect(wrong({ folder: "*" })).toEqual(["folder"]);
});

test("a password is for one mailbox, server and login alone", () => {
  const context = passwordContext("a", settings);
  expect(passwordContext("b", settings)).not.toBe(context);
  for (const over of [
    { host: "x" },
    { port: 143 },
    { security: "starttls" },
    { login: "y" },
  ] as const) {
    const after = { ...settings, ...over };
    expect([keepsPassword(settings, after), passwordContext("a", after) === context]).toEqual([
      false,
      false,
    ]);
  }
  expect(keepsPassword(settings, { ...settings, name: "Z", folder: "Post" })).toBe(true);
});

test("an e-mail arrived when the mail server says, unless that is to come or unsaid", () => {
  const looked = new Date("2026-11-23T09:00:00Z");
  const late = new Date("2026-11-20T23:30:00Z");
  expect(mailboxReceipt(late, looked, "Europe/Berlin")).toMatchObject({
    receivedLatest: late,
    receiptDay: "2026-11-21",
    receiptBasis: "mailbox",
  });
  for (const at of [null, new Date("2026-11-23T09:00:01Z")]) {
    expect(mailboxReceipt(at, looked, "Europe/Berlin")).toMatchObject({
      receivedLatest: looked,
      receiptBasis: "machine",
    });
  }
});

test("how a mailbox stands", () => {
  const now = new Date("2026-11-23T09:00:00Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const well = {
    collectedSince: ago(100),
    pausedAt: null,
    lookedAt: ago(1),
    awaySince: null,
    because: null,
  };
  const standing = (over: Partial<Parameters<typeof mailboxStanding>[0]>) =>
    mailboxStanding({ ...well, ...over }, now);
  expect(standing({}).state).toBe("taking");
  expect(standing({ awaySince: ago(30), because: "certificate" })).toEqual({
    state: "away",
    since: ago(30).toISOString(),
    because: "certificate",
  });
  expect(standing({ lookedAt: ago(11) })).toMatchObject({ state: "away", because: "nobody-looks" });
  expect(standing({ lookedAt: null })).toMatchObject({ because: "nobody-looks" });
  expect(standing({ lookedAt: null, collectedSince: ago(1) }).state).toBe("new");
  // Resumed or changed just now: what was found before says nothing.
  expect(standing({ collectedSince: ago(1), lookedAt: ago(90), awaySince: ago(99) }).state).toBe(
    "new",
  );
  expect(standing({ pausedAt: ago(2), lookedAt: ago(11) }).state).toBe("paused");
});
