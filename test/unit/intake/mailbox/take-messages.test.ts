import { expect, test } from "@jest/globals";
import { MailboxAway } from "../../../../src/intake/mailbox/mailbox-away.ts";
import type { OpenMailbox } from "../../../../src/intake/mailbox/open-imap.ts";
import {
  externalIdOf,
  MessageTaker,
  type TakeDeps,
} from "../../../../src/intake/mailbox/take-messages.ts";

test("a message is known by its Message-ID in its header, or by its bytes", () => {
  const id = (text: string) => externalIdOf("m", Buffer.from(text.replaceAll("\n", "\r\n")));
  const known = id("From: a\nMESSAGE-ID: <1@example.org>\n\nText");
  expect(id("Message-Id:\n <1@example.org>\nFrom: b\n\nOther")).toBe(known);
  expect(externalIdOf("other", Buffer.from("Message-ID: <1@example.org>\r\n\r\n"))).not.toBe(known);
  // In the text it says nothing.
  expect(id("From: a\n\nMessage-ID: <1@example.org>\n")).not.toBe(known);
  expect(id("From: a\n\nText")).not.toBe(id("From: a\n\nText."));
});

const HOUR_MS = 3_600_000;
const unused = (): never => {
  throw new Error("nothing of this happens here");
};
const noStore = { withActor: unused, ping: unused, close: unused };

function takerOf(deps: Partial<TakeDeps>): MessageTaker {
  const all: TakeDeps = {
    store: noStore,
    accept: unused,
    appendAudit: unused,
    tenant: { id: "t", timeZone: "Europe/Berlin" },
    bytesMax: 1000,
    now: () => new Date(),
    mayTake: () => true,
    onError: unused,
    hold: () => Promise.resolve(true),
    progress: () => Promise.resolve(),
    ...deps,
  };
  const settings = {
    name: "",
    host: "",
    port: 1,
    security: "tls",
    login: "",
    folder: "I",
    doneFolder: "done",
    refusedFolder: "refused",
  } as const;
  return new MessageTaker(all, { id: "m", settings });
}

const mailboxWith = (over: Partial<OpenMailbox>): OpenMailbox => ({
  uidValidity: 1,
  uids: () => Promise.resolve([7]),
  describe: () => Promise.resolve([{ uid: 7, bytes: 10, arrivedAt: null }]),
  read: () => Promise.resolve(null),
  move: () => Promise.resolve(),
  removeFrom: () => Promise.resolve(0),
  change: () => Promise.resolve(),
  close: () => Promise.resolve(),
  ...over,
});

test("another message under a number that was taken before is not moved without a receipt", async () => {
  const accepted: string[] = [];
  const taker = takerOf({
    accept: ({ bytes }) => {
      accepted.push(bytes instanceof Uint8Array ? String(bytes) : "");
      return Promise.resolve({ captureId: "", receiptNumber: "", isNew: true, sameIdAs: null });
    },
  });
  const away = new MailboxAway("no-answer", "connection lost");
  const lost = mailboxWith({
    read: () => Promise.resolve(Buffer.from("the first")),
    move: () => Promise.reject(away),
  });
  await expect(taker.look(lost)).rejects.toBe(away);
  // It was moved, and nobody heard of it; then the mail server was put back to an earlier state.
  const back = mailboxWith({
    describe: () => Promise.resolve([{ uid: 7, bytes: 10, arrivedAt: new Date(0) }]),
    read: () => Promise.resolve(Buffer.from("another")),
  });
  await expect(taker.look(back)).resolves.toMatchObject({ taken: 1 });
  expect(accepted).toEqual(["the first", "another"]);
});

test("a message the server has no bytes for stays for hours, and is refused only then", async () => {
  let now = 0;
  let waits = true;
  const moved: string[] = [];
  const errors: string[] = [];
  let told = 0;
  const open = mailboxWith({
    uids: () => Promise.resolve(waits ? [7] : []),
    read: () => Promise.resolve("unreadable"),
    move: (_uid, folder) => {
      moved.push(folder);
      waits = false;
      return Promise.resolve();
    },
  });
  const taker = takerOf({
    store: {
      ...noStore,
      withActor: () => {
        told += 1;
        return Promise.reject(new Error("told"));
      },
    },
    now: () => new Date(now),
    onError: (error) => errors.push(error.message),
  });
  for (; now < 4 * HOUR_MS; now += HOUR_MS) {
    await expect(taker.look(open)).resolves.toMatchObject({ refused: 0, waiting: 1 });
    expect([moved, told]).toEqual([[], 0]);
  }
  expect(errors).toHaveLength(4);
  await taker.look(open);
  expect(told).toBe(1);
});
