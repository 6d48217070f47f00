import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { addMailbox, changeMailboxTo, setMailboxPaused } from "../../../src/acts/mailboxes.ts";
import { settleRestore } from "../../../src/backup/settle-restore.ts";
import type { MailboxSettings } from "../../../src/domain/mailbox.ts";
import { type Accept, makeAccept } from "../../../src/intake/accept.ts";
import { MailboxAway } from "../../../src/intake/mailbox/mailbox-away.ts";
import { openMailboxPasswords } from "../../../src/intake/mailbox/mailbox-passwords.ts";
import { openImap } from "../../../src/intake/mailbox/open-imap.ts";
import { MessageTaker, type TakeDeps } from "../../../src/intake/mailbox/take-messages.ts";
import { watchMailboxes } from "../../../src/intake/mailbox/watch-mailboxes.ts";
import { holdMailbox, mailboxes, messageRefusals } from "../../../src/store/mailboxes.ts";
import { why } from "../../support/acting.ts";
import { dovecotIsThere, startDovecot, type TestDovecot } from "../../support/dovecot.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { trailOf } from "../../support/spine.ts";

const isThere = await dovecotIsThere();
const BYTES_MAX = 20_000;
const ZONE = "Europe/Berlin";

let server: TestDovecot;
let house: TestHouse;
beforeAll(async () => {
  if (isThere) server = await startDovecot();
}, 60_000);
afterAll(() => (isThere ? server.stop() : undefined));
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());
beforeEach(() => (isThere ? server.empty() : undefined));

/** An e-mail as it lies on the server. */
const message = (text: string, id: string | null = null): Buffer =>
  Buffer.from(
    [
      "Received: from mx.example.org by mail.lindenau.example; Fri, 20 Nov 2026 23:30:00 +0100",
      ...(id === null ? [] : [`Message-ID: <${id}@example.org>`]),
      "From: Erika Beispiel <erika@example.org>",
      "Subject: Antrag",
      "",
      `${text}\r\n`,
    ].join("\r\n"),
  );

const captures = () =>
  house.inTenant((trx) =>
    trx.selectFrom("capture").selectAll().where("channel", "=", "mail").orderBy("id").execute(),
  );
const open = () =>
  openImap({ certificates: null, limitMs: 5_000 }, server.settings, server.password);
const administrator = async () => {
  const row = await house.inTenant((trx) =>
    trx
      .selectFrom("person")
      .select("id")
      .where("login", "=", "f.fechtmeier")
      .executeTakeFirstOrThrow(),
  );
  return { tenantId: house.tenantId, personId: row.id };
};
const actDeps = () => ({
  ...house,
  now: () => new Date(),
  mailboxPasswords: openMailboxPasswords(house.keys),
});
const added = async (settings: Partial<MailboxSettings> = {}) =>
  addMailbox(
    actDeps(),
    await administrator(),
    { ...server.settings, ...settings },
    server.password,
  );
const takeDeps = (accept: Accept = makeAccept({ ...house, now: () => new Date() })): TakeDeps => ({
  store: house.store,
  accept,
  appendAudit: house.appendAudit,
  tenant: { id: house.tenantId, timeZone: ZONE },
  bytesMax: BYTES_MAX,
  now: () => new Date(),
  mayTake: () => true,
  onError: () => {},
  hold: () => Promise.resolve(true),
  progress: () => Promise.resolve(),
});
/** One look of a process that knows nothing of an earlier one. */
async function lookOnce(id: string, over: Partial<TakeDeps> = {}) {
  const mailbox = await open();
  try {
    const deps = { ...takeDeps(), ...over };
    return await new MessageTaker(deps, { id, settings: server.settings }).look(mailbox);
  } finally {
    await mailbox.close();
  }
}

(isThere ? describe : describe.skip)("with a mail server", () => {
  test("a message is ours before it is moved, arrived when the server says, and is never doubled", async () => {
    const id = await added();
    const friday = new Date("2026-11-20T22:30:00Z");
    const letters = [message("eins", "1"), message("zwei", "2"), message("ohne Kennung")];
    for (const letter of letters) await server.deliver(letter, friday);
    // No room for it: it waits where it is, and whoever looks after the house hears why.
    const heard: unknown[] = [];
    const noSpace = Object.assign(new Error("no space"), { code: "ENOSPC" });
    const full = {
      accept: () => Promise.reject(noSpace),
      onError: ({ cause }: Error) => void heard.push(cause),
    };
    expect(await lookOnce(id, full)).toMatchObject({ taken: 0, refused: 0, waiting: 3 });
    expect(heard).toEqual([noSpace, noSpace, noSpace]);
    expect(await lookOnce(id, { mayTake: () => false })).toMatchObject({ taken: 0, waiting: 3 });
    expect([await captures(), await server.messages("INBOX")]).toEqual([[], letters]);
    // Killed between the receipt and the move.
    const door = makeAccept({ ...house, now: () => new Date() });
    const killed: Accept = (offer) =>
      door(offer).then(() => Promise.reject(new Error("killed before it was moved")));
    expect(await lookOnce(id, { accept: killed })).toMatchObject({ taken: 0, waiting: 3 });
    expect(await server.messages("INBOX")).toEqual(letters);
    const first = await captures();
    expect(first).toHaveLength(3);
    expect(first[0]).toMatchObject({
      receiptBasis: "mailbox",
      receiptDay: "2026-11-20",
      receivedEarliest: friday,
      receivedLatest: friday,
      recordedBy: "channel:mail",
    });
    // The folder's numbers change before anybody looks again.
    await server.renumber();
    expect(await lookOnce(id)).toEqual({ taken: 3, refused: 0, lost: false, waiting: 0 });
    expect(await captures()).toHaveLength(3);
    expect(await server.messages("INBOX")).toEqual([]);
    expect(await server.messages("Angenommen")).toEqual(letters);
    // Somebody moves all of it back.
    await server.moveAll("Angenommen", "INBOX");
    expect(await lookOnce(id)).toMatchObject({ taken: 3, waiting: 0 });
    expect(await captures()).toHaveLength(3);
    // The same Message-ID with other words is other post, and says so.
    await server.deliver(message("etwas anderes", "1"));
    await lookOnce(id);
    const [, , , other] = await captures();
    expect(other?.sameIdAs).toBe(first[0]?.id);
  });

  test("what can never be taken is moved aside once, with its reason, and holds nothing up", async () => {
    const id = await added();
    const large = message("x".repeat(BYTES_MAX));
    await server.deliver(large);
    await server.deliver(message("klein"));
    const real = await open();
    const failing = {
      ...methodsOf(real),
      move: () => Promise.reject(new Error("killed before it was moved")),
    };
    const taker = new MessageTaker(takeDeps(), { id, settings: server.settings });
    expect(await taker.look(failing)).toMatchObject({ taken: 0, refused: 0, waiting: 2 });
    await real.close();
    expect(await lookOnce(id)).toMatchObject({ taken: 1, refused: 1, waiting: 0 });
    expect(await server.messages("Abgelehnt")).toEqual([large]);
    expect(await server.messages("INBOX")).toEqual([]);
    const refusals = await house.inTenant((trx) => messageRefusals(trx, 30));
    expect(refusals).toMatchObject([{ mailboxId: id, cause: "too-large", bytes: large.length }]);
    const counted = await house.inTenant((trx) => trx.selectFrom("refusal").selectAll().execute());
    expect(counted).toMatchObject([{ channel: "mail", cause: "too-large" }]);
  });

  test("two who look at once take each message once, and one holds the mailbox", async () => {
    const id = await added();
    for (let n = 0; n < 8; n += 1) await server.deliver(message(`Brief ${n}`, `${n}`));
    await Promise.all([lookOnce(id), lookOnce(id), lookOnce(id)]);
    expect(await captures()).toHaveLength(8);
    expect(await server.messages("INBOX")).toEqual([]);
    // A server may copy what two move at the same time twice; ours is one.
    const moved = (await server.messages("Angenommen")).map(String);
    expect(new Set(moved).size).toBe(8);
    const hold = (heldBy: string, version: number, seconds = 60) =>
      house.inTenant((trx) =>
        holdMailbox(trx, { mailboxId: id, tenantId: house.tenantId, version, heldBy, seconds }),
      );
    const [one, two] = [
      "00000000-0000-7000-8000-000000000001",
      "00000000-0000-7000-8000-000000000002",
    ];
    const version = (await standing())?.version ?? 0;
    expect(await hold(one, version)).toBe(true);
    expect(await hold(two, version)).toBe(false);
    expect(await hold(one, version, -1)).toBe(true);
    // It fell silent.
    expect(await hold(two, version)).toBe(true);
    expect(await hold(two, version + 1)).toBe(false);
  });

  test("what cannot be moved is not read again, and what comes behind it is taken", async () => {
    const id = await added();
    await server.deliver(message("eins", "1"));
    await server.deliver(message("zwei", "2"));
    const real = await open();
    let reads = 0;
    const counting = {
      ...methodsOf(real),
      read: (uid: number, bytesMax: number) => {
        reads += 1;
        return real.read(uid, bytesMax);
      },
    };
    const full = new MailboxAway("not-moved", "OVERQUOTA");
    const [one = 0, two = 0] = await real.uids();
    const asked = await real.describe([two, one, 4_000_000]);
    expect(asked.map(({ uid }) => uid)).toEqual([two, one]);
    const stuck = { ...counting, move: () => Promise.reject(full) };
    const heard: number[] = [];
    const progress = async (waiting: number) => void heard.push(waiting);
    const taker = new MessageTaker({ ...takeDeps(), progress }, { id, settings: server.settings });
    await expect(taker.look(stuck)).rejects.toBe(full);
    // Nobody may think meanwhile that all is well again.
    expect(heard).toEqual([]);
    expect(await captures()).toHaveLength(2);
    expect(await taker.look(counting)).toMatchObject({ taken: 2, waiting: 0 });
    expect(reads).toBe(2);
    await real.close();
  });

  const untrusted = { certificates: null, limitMs: 3_000 };
  test("a mailbox that cannot be used says why", async () => {
    const { certificate, tlsPort, port, settings, password } = server;
    const trusted = { ...untrusted, certificates: certificate };
    const tls = { ...settings, security: "tls", port: tlsPort } as const;
    const because = (
      deps: typeof trusted | typeof untrusted,
      over: Partial<MailboxSettings>,
      by = password,
    ) =>
      openImap(deps, { ...settings, ...over }, by).then(
        async (mailbox) => {
          await mailbox.close();
          return "open";
        },
        (error: unknown) => (error instanceof MailboxAway ? error.because : error),
      );
    expect(await because(trusted, tls)).toBe("open");
    expect(await because(trusted, { security: "starttls" })).toBe("open");
    expect(await because(untrusted, tls)).toBe("certificate");
    expect(await because(untrusted, { security: "starttls" })).toBe("certificate");
    expect(await because(trusted, { security: "tls", port })).toBe("no-tls");
    expect(await because(trusted, { host: "imap.lindenau.example" })).toBe("no-tls");
    expect(await because(untrusted, {}, "falsch")).toBe("login-refused");
    expect(await because(untrusted, { folder: "Gibt es nicht" })).toBe("folder-missing");
    expect(await because(untrusted, { port: 1 })).toBe("no-answer");
    expect(await because(trusted, { ...tls, host: "imap.invalid" })).toBe("unknown-host");
    // Its accounts are away, which is no wrong password: that would be asked again after minutes only.
    const busy = createServer((socket) => {
      socket.on("error", () => {});
      socket.write("* OK [CAPABILITY IMAP4rev1] ready\r\n");
      socket.on("data", (said) => {
        const [tag] = said.toString("latin1").split(" ");
        socket.write(`${tag} NO [UNAVAILABLE] Temporary authentication failure\r\n`);
      });
    });
    busy.listen(0, "127.0.0.1");
    await once(busy, "listening");
    const address = busy.address();
    const busyPort = typeof address === "object" ? (address?.port ?? 0) : 0;
    expect(await because(untrusted, { port: busyPort })).toBe("no-answer");
    busy.close();
  });

  const WAITS = { look: 60_000, failed: 50, failedMax: 200, refused: 200, list: 50 };
  const watch = () =>
    watchMailboxes({
      ...takeDeps(),
      ...untrusted,
      passwords: openMailboxPasswords(house.keys),
      holdMs: 40_000,
      log: house.log,
      waits: WAITS,
    });
  const standing = async () => (await house.inTenant((trx) => mailboxes(trx)))[0];
  async function until(is: () => Promise<boolean>): Promise<void> {
    const late = Date.now() + 20_000;
    while (!(await is())) {
      if (Date.now() > late) throw new Error("It did not become so in 20 s");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const captured = (count: number) => until(async () => (await captures()).length === count);
  const isBecause = (because: string | null) =>
    until(async () => {
      const now = await standing();
      return now?.because === because && now.lookedAt !== null;
    });

  test("a mailbox is watched: at once, after an outage, while paused, with another password", async () => {
    const watching = watch();
    try {
      const id = await added();
      const who = await administrator();
      const deps = actDeps();
      await isBecause(null);
      // It says itself that something came: no look is due for a minute.
      await server.deliver(message("eins"));
      await captured(1);
      await server.goAway();
      await isBecause("no-answer");
      const { awaySince, version = 0 } = (await standing()) ?? {};
      expect(awaySince).toBeInstanceOf(Date);
      await server.comeBack();
      await isBecause(null);
      await server.deliver(message("zwei"));
      await captured(2);

      // Another server would be sent the password; with a wrong one nobody gets in.
      const { settings } = server;
      const change = (to: Partial<MailboxSettings>, password: string | null, of = version) =>
        why(
          changeMailboxTo(deps, who, id, {
            version: of,
            settings: { ...settings, ...to },
            password,
          }),
        );
      expect(await change({ host: "localhost" }, null)).toBe("mailbox-password-needed");
      expect(await change({ name: "Bürgerbüro" }, null, version + 1)).toBe("plan-outdated");
      expect(await change({}, "falsch")).toBe("done");
      await isBecause("login-refused");
      expect(await change({}, server.password, (await standing())?.version)).toBe("done");
      await isBecause(null);

      await setMailboxPaused(deps, who, id, true);
      await until(async () => (await standing())?.pausedAt !== null);
      // A row that was changed in the database opens no password.
      await asSuperuserOf(house.access.database, (client) =>
        client.query("update mailbox set host = 'localhost'"),
      );
      await setMailboxPaused(deps, who, id, false);
      await isBecause("password-unreadable");
      await asSuperuserOf(house.access.database, (client) =>
        client.query("update mailbox set host = '127.0.0.1', version = version + 1"),
      );
      await isBecause(null);

      // What was erased here does not lie on there.
      const [first] = await captures();
      await asSuperuserOf(house.access.database, (client) =>
        client.query(
          "update capture set erased_at = now(), state = 'discarded-whole', ended_at = now() where id = $1",
          [first?.id],
        ),
      );
      await server.deliver(message("drei"));
      await captured(3);
      await until(async () => (await server.messages("Angenommen")).length === 2);
      expect(await server.messages("Angenommen")).toEqual([message("zwei"), message("drei")]);
    } finally {
      await watching.stop();
    }
  }, 60_000);

  test("what was restored from a backup takes no post from the installation at work", async () => {
    await added();
    const settled = await settleRestore(
      { ...house, witnessFolder: join(house.dataFolder, "witness") },
      house.tenantId,
      {
        backup: "b",
        takenAt: new Date(),
        reason: null,
        erasuresReapplied: 0,
        actor: { kind: "house", part: "cli:test" },
        now: new Date(),
      },
    );
    expect(settled.mailboxesPaused).toBe(1);
    expect((await standing())?.pausedAt).not.toBeNull();
    await expect(trailOf(house, house.tenantId)).resolves.toContainEqual(
      expect.objectContaining({ type: "mailbox-paused" }),
    );
  });

  /** A copy that can be changed in part. */
  const methodsOf = (mailbox: Awaited<ReturnType<typeof open>>) => ({
    uidValidity: mailbox.uidValidity,
    uids: () => mailbox.uids(),
    describe: (uids: readonly number[]) => mailbox.describe(uids),
    read: (uid: number, bytesMax: number) => mailbox.read(uid, bytesMax),
    move: (uid: number, folder: string) => mailbox.move(uid, folder),
    removeFrom: mailbox.removeFrom.bind(mailbox),
    change: mailbox.change.bind(mailbox),
    close: () => mailbox.close(),
  });
});
