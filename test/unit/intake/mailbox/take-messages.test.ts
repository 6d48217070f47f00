import { expect, test } from "@jest/globals";
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

test("a message the server has no bytes for stays for hours, and is refused only then", async () => {
  let now = 0;
  let waits = true;
  const moved: string[] = [];
  const errors: string[] = [];
  let told = 0;
  const open: OpenMailbox = {
    uidValidity: 1,
    uids: () => Promise.resolve(waits ? [7] : []),
    describe: () => Promise.resolve([{ uid: 7, bytes: 10, arrivedAt: null }]),
    read: () => Promise.resolve("unreadable"),
    move: (_uid, folder) => {
      moved.push(folder);
      waits = false;
      return Promise.resolve();
    },
    removeFrom: () => Promise.resolve(0),
    change: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const unused = (): never => {
    throw new Error("nothing is taken here");
  };
  const deps: TakeDeps = {
    store: {
      withActor: () => {
        told += 1;
        return Promise.reject(new Error("told"));
      },
      ping: unused,
      close: unused,
    },
    accept: unused,
    appendAudit: unused,
    tenant: { id: "t", timeZone: "Europe/Berlin" },
    bytesMax: 1000,
    now: () => new Date(now),
    mayTake: () => true,
    onError: (error) => errors.push(error.message),
    hold: () => Promise.resolve(true),
    progress: () => Promise.resolve(),
  };
  const settings = {
    name: "",
    host: "",
    port: 1,
    security: "tls",
    login: "",
    folder: "I",
  } as const;
  const taker = new MessageTaker(deps, {
    id: "m",
    settings: { ...settings, doneFolder: "done", refusedFolder: "refused" },
  });
  for (; now < 4 * HOUR_MS; now += HOUR_MS) {
    await expect(taker.look(open)).resolves.toMatchObject({ refused: 0, waiting: 1 });
    expect([moved, told]).toEqual([[], 0]);
  }
  expect(errors).toHaveLength(4);
  await taker.look(open);
  expect(told).toBe(1);
});
