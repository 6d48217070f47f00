import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MailboxSettings } from "../src/domain/mailbox.ts";
import { append, startDovecot, type TestDovecot, withClient } from "../test/support/dovecot.ts";
import { type Belief, digest } from "./belief.ts";
import type { DrillItem } from "./items.ts";
import { type MailLine, openMailLine } from "./mail-line.ts";

/** A mail server with one mailbox of the town, which everybody reaches by a line that can be cut. */
export interface DrillMailbox {
  readonly server: TestDovecot;
  readonly line: MailLine;
  /** What the town's administrator says of it. */
  readonly settings: MailboxSettings;
  /** How many messages lie in the INBOX. */
  waiting(): Promise<number>;
  /** Digests of all messages in the folder of what was taken, each once. */
  taken(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** Where it is written down which folder the mail server of a drill has. */
export const mailServerNote = (dataFolder: string): string =>
  join(dataFolder, "mail-server-folder.txt");

/** The folder of the mail server that belongs to a drill; null: there was none. */
export const mailServerFolder = (dataFolder: string): Promise<string | null> =>
  readFile(mailServerNote(dataFolder), "utf8").catch(() => null);

export async function openDrillMailbox(dataFolder: string): Promise<DrillMailbox> {
  const server = await startDovecot();
  await writeFile(mailServerNote(dataFolder), server.folder);
  const line = await openMailLine(server.port);
  const settings = { ...server.settings, port: line.port };
  return {
    server,
    line,
    settings,
    waiting: () =>
      withClient(server.port, async (client) => {
        const status = await client.status("INBOX", { messages: true });
        if (status === false || status.messages === undefined)
          throw new Error("INBOX has no count");
        return status.messages;
      }),
    async taken() {
      return new Set((await server.messages(settings.doneFolder)).map((bytes) => digest(bytes)));
    },
    async close() {
      await line.close();
      await server.stop();
    },
  };
}

const RETRY_MS = 500;
/** A server that does not say for so long that it has stored a message is told again. */
const ANSWER_LIMIT_MS = 8_000;

/**
 * A mail server that delivers into the mailbox, again and again until it is told that the message was stored. One
 * that was stored without its hearing so lies there twice.
 */
export async function sendByMail(
  { line, id }: Pick<DrillMailbox, "line"> & { readonly id: string },
  item: DrillItem,
): Promise<Belief> {
  for (;;) {
    const stored = await Promise.race([
      withClient(line.port, (client) => append(client, item.bytes, new Date(), "INBOX")).then(
        () => true,
        () => false,
      ),
      sleep(ANSWER_LIMIT_MS).then(() => false),
    ]);
    if (stored) break;
    await sleep(RETRY_MS);
  }
  const sha256 = digest(item.bytes);
  return {
    item: item.name,
    channel: "mail",
    externalId: digest(JSON.stringify([id, item.messageId ?? sha256])),
    sha256,
    documents: item.documents,
  };
}
