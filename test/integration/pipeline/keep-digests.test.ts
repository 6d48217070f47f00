import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { wishDigest } from "../../../src/acts/digest-wish.ts";
import { openMailer } from "../../../src/notify/open-mailer.ts";
import { insertDrift } from "../../../src/store/drift-notices.ts";
import { digestsGivenUp } from "../../../src/store/digests.ts";
import { makeDigestKeeper } from "../../../src/pipeline/keep-digests.ts";
import { type Acting, openActing } from "../../support/acting.ts";

/** A mail server on loopback that keeps what it is sent; it may be told to refuse. */
async function openMailServer() {
  const mails: string[] = [];
  let refuses = false;
  const server: Server = createServer((socket) => {
    let [isData, mail] = [false, ""];
    socket.setEncoding("utf8").write("220 test\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk: string) => {
      for (const line of chunk.split("\r\n")) {
        if (isData && line === ".") {
          mails.push(mail);
          [isData, mail] = [false, ""];
          socket.write("250 taken\r\n");
        } else if (isData) mail += `${line}\n`;
        else if (/^DATA/i.test(line)) {
          isData = true;
          socket.write("354 go on\r\n");
        } else if (/^RCPT/i.test(line)) socket.write(refuses ? "451 later\r\n" : "250 ok\r\n");
        else if (line !== "") socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (now: boolean) => {
      refuses = now;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Monday, half past seven in Lindenau; and the evening before. */
const MONDAY = new Date("2026-11-23T06:30:00Z");
const EARLY = new Date("2026-11-23T05:30:00Z");
const SUNDAY = new Date("2026-11-22T08:30:00Z");

const quiet = { sent: 0, failed: 0, lastProblem: null };

let at: Acting;
let post: Awaited<ReturnType<typeof openMailServer>>;
beforeAll(async () => {
  at = await openActing();
  post = await openMailServer();
  await at.deliveredLetter();
});
afterAll(async () => {
  await post.close();
  await at.house.remove();
});

test("whoever wants it is told once a working day how much is new, and nothing of any letter", async () => {
  const { house, people } = at;
  const mailer = openMailer(post.url, "poststelle@lindenau.example");
  const keep = makeDigestKeeper({
    ...house,
    inTenant: (tenantId, use) => house.store.withActor({ kind: "process", tenantId }, use),
    holidaysAround: () => new Set(),
    send: (mail) => mailer.send(mail),
    host: "lindenau.example",
    portalAddress: "https://post.lindenau.example",
  });
  // Off until wanted.
  await expect(keep(MONDAY)).resolves.toEqual(quiet);
  await wishDigest(at.deps, people.caseWorker, true);
  await wishDigest(at.deps, people.stranger, true);
  await expect(keep(SUNDAY)).resolves.toEqual(quiet);
  await expect(keep(EARLY)).resolves.toEqual(quiet);

  // What the server does not take is sent again, and once it was taken never.
  post.refuse(true);
  await expect(keep(MONDAY)).resolves.toEqual({
    sent: 0,
    failed: 1,
    lastProblem: "EENVELOPE",
  });
  await expect(keep(MONDAY)).resolves.toEqual(quiet);
  post.refuse(false);
  const later = new Date(MONDAY.getTime() + 600_000);
  await expect(keep(later)).resolves.toEqual({ ...quiet, sent: 1 });
  await expect(keep(later)).resolves.toEqual(quiet);

  expect(post.mails).toHaveLength(1);
  const mail = (post.mails[0] ?? "").replaceAll("=\n", "");
  const rows = await house.inTenant((trx) =>
    trx.selectFrom("digestMail").select(["id", "state", "personId", "attempts"]).execute(),
  );
  const sent = rows.find((row) => row.state === "sent");
  expect(sent).toMatchObject({ personId: people.caseWorker.personId, attempts: 2 });
  // A stranger to the unit has nothing new, and is not written to.
  expect(rows.find((row) => row.personId === people.stranger.personId)?.state).toBe("nothing-new");
  expect(mail).toContain(`Message-ID: <digest-${sent?.id}@lindenau.example>`);
  expect(mail).toContain("To: l.luettgenau@lindenau.example");
  expect(mail).toContain("Auto-Submitted: auto-generated");
  expect(mail).toContain("Subject: Poststelle: 1 neuer Eingang");
  expect(mail).toContain("- Bauaufsichtsamt: 1 neu, 1 offen");
  expect(mail).toContain("https://post.lindenau.example/inbox/bauaufsicht");
  expect(mail).not.toMatch(/unklar|stapel|LIN-2026/);

  const told = await house.inTenant((trx) =>
    trx
      .selectFrom("auditEvent")
      .select("type")
      .where("type", "in", ["digest-sent", "digest-wished"])
      .execute(),
  );
  expect(told.map((event) => event.type).toSorted()).toEqual([
    "digest-sent",
    "digest-wished",
    "digest-wished",
  ]);

  // Who does not want it any more gets none the next day; a supervisor hears that the post has changed.
  await wishDigest(at.deps, people.caseWorker, false);
  await wishDigest(at.deps, people.supervisor, true);
  await house.inTenant((trx) =>
    insertDrift(
      trx,
      { tenantId: house.tenantId, noticedAt: MONDAY },
      { kind: "error", letters: 90, happened: 20, expected: 5 },
    ),
  );
  await expect(keep(new Date("2026-11-24T07:00:00Z"))).resolves.toEqual({ ...quiet, sent: 1 });
  expect(post.mails[1]).toMatch(/Subject: .*Die_Post_hat_sich_ver/);
  expect((post.mails[1] ?? "").replaceAll("=\n", "")).toContain("lindenau.example/learning");
  await wishDigest(at.deps, people.supervisor, false);

  // One that no server took all day is given up with its day, and the doctor counts it.
  await wishDigest(at.deps, people.caseWorker, true);
  post.refuse(true);
  await expect(keep(new Date("2026-11-25T07:00:00Z"))).resolves.toMatchObject({ failed: 1 });
  await keep(new Date("2026-11-26T07:00:00Z"));
  mailer.close();
  await expect(house.inTenant((trx) => digestsGivenUp(trx, "2026-11-20"))).resolves.toEqual({
    count: 1,
    lastProblem: "EENVELOPE",
  });
  await expect(house.inTenant((trx) => digestsGivenUp(trx, "2026-11-26"))).resolves.toEqual({
    count: 0,
    lastProblem: null,
  });
});
